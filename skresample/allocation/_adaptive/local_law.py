"""The posterior mean of curves near the rows at hand, as power laws that the solver takes."""

from __future__ import annotations

import numpy as np

from .._curves.anchor import head_start, sizes_seen
from .._curves.posterior import log_curve
from .._curves.power_law import PowerLaw

__all__ = ["local_law", "log_losses", "losses_of_each"]


_LEAST_RATE = 0.5  # of curves that are more curved than a straight line


def local_law(curves, n, more, optimism=0.0) -> PowerLaw:
    """Power laws with the mean loss at ``n`` and the mean slopes at ``n`` and ``n + more``.

    A mean of power laws is none, but between two counts its slope differs little from that of
    the law through both ends. ``optimism`` adds standard deviations to the slopes, and to the
    level. Groups without a curve are flat. In the shared form the part of all rows is read in
    the same way.
    """
    n, more = np.maximum(np.asarray(n, float), 1.0), np.asarray(more, float)
    total, grown = n.sum(), n.sum() + more.min()
    parts = np.zeros((6, n.size))
    for g, curve in enumerate(curves):
        if curve is None:
            continue
        ends = np.array([n[g], n[g] + more[g]])
        own = _power(curve, 1, np.log(ends / curve.base[0]), ends, optimism)
        level = curve.losses(ends[:1], total)[:, 0]
        mean = curve.weight @ level
        mean += optimism * np.sqrt(max(0.0, curve.weight @ (level - mean) ** 2))
        parts[[0, 1, 2, 5], g] = mean - own[0] * (ends[0] + own[2]) ** -own[1], *own
        if curve.shared:
            ends = np.array([total, grown])
            both = _power(curve, 3, np.log(ends / curve.base[1]), ends, optimism)
            parts[3:5, g] = both[:2]
            parts[0, g] -= both[0] * total ** -both[1]
    return PowerLaw(*parts) if parts[3].any() else PowerLaw(*parts[:3], shift=parts[5])


def _power(curve, i, logs, ends, optimism):
    """Scale, rate and shift of the law whose slopes at two ends are those of the posterior mean."""
    part, rate = curve.theta[:, i, None], np.exp(curve.theta[:, i + 1, None])
    grown = 1.0
    if curve.theta.shape[1] == 4:
        start = head_start(part, rate, curve.theta[:, 3, None])
        size = sizes_seen(logs, start)
        grown = (1 - start) * np.exp(logs - size)  # per cent of sizes, for one per cent of rows
        logs = size
    slopes = rate * np.exp(part - rate * logs) * grown / ends
    mean = curve.weight @ slopes
    if optimism:
        mean = mean + optimism * np.sqrt(curve.weight @ (slopes - mean) ** 2)
    if not mean[0] > 0:
        return 0.0, 1.0, 0.0
    falls = np.log(mean[0] / max(mean[1], 1e-300))
    shift, p = 0.0, falls / np.log(ends[1] / ends[0]) - 1.0
    if curve.theta.shape[1] == 4 and p < _LEAST_RATE:
        # Nearly straight: rows in front of the first, so that the rate is one of power laws.
        apart = np.expm1(max(falls, 1e-6) / (1 + _LEAST_RATE))
        shift, p = max(0.0, (ends[1] - ends[0]) / apart - ends[0]), _LEAST_RATE
    p = float(np.clip(p, 1e-3, 5.0))
    return float(mean[0] / p * (ends[0] + shift) ** (1 + p)), p, shift


def log_losses(curve, theta, n, total) -> np.ndarray:
    """Log losses (K, m) of given draws at counts ``n`` (m,)."""
    n = np.maximum(np.atleast_1d(np.asarray(n, float)), 1e-9)
    z = np.full(n.size, np.log(max(total, 1e-9) / curve.base[1]))
    return log_curve(theta, np.log(n / curve.base[0]), z)


def losses_of_each(theta, bases, n, total) -> np.ndarray:
    """Log losses (G, K, m) by draws (G, K, D) of G curves, read at ``bases`` (G, 2), at ``n``."""
    n = np.maximum(np.asarray(n, float), 1e-9)
    x = np.log(n / bases[:, :1])
    z = np.broadcast_to(np.log(max(total, 1e-9) / bases[:, 1:]), x.shape)
    return log_curve(theta, x[:, None], z[:, None])
