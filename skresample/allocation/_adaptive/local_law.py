"""The posterior mean of curves near the rows at hand, as power laws that the solver takes."""

from __future__ import annotations

import numpy as np

from .._curves.posterior import log_curve
from .._curves.power_law import PowerLaw

__all__ = ["local_law", "log_losses"]


def local_law(curves, n, more, optimism=0.0) -> PowerLaw:
    """Power laws with the mean loss at ``n`` and the mean slopes at ``n`` and ``n + more``.

    A mean of power laws is none, but between two counts its slope differs little from that of
    the law through both ends. ``optimism`` adds standard deviations to the slopes, and to the
    level. Groups without a curve are flat. In the shared form the part of all rows is read in
    the same way.
    """
    n, more = np.maximum(np.asarray(n, float), 1.0), np.asarray(more, float)
    total, grown = n.sum(), n.sum() + more.min()
    parts = np.zeros((5, n.size))
    for g, curve in enumerate(curves):
        if curve is None:
            continue
        ends = np.array([n[g], n[g] + more[g]])
        own = _power(curve, 1, np.log(ends / curve.base[0]), ends, optimism)
        level = curve.losses(ends[:1], total)[:, 0]
        mean = curve.weight @ level
        mean += optimism * np.sqrt(max(0.0, curve.weight @ (level - mean) ** 2))
        parts[:3, g] = mean - own[0] * ends[0] ** -own[1], *own
        if curve.shared:
            ends = np.array([total, grown])
            both = _power(curve, 3, np.log(ends / curve.base[1]), ends, optimism)
            parts[3:, g] = both
            parts[0, g] -= both[0] * total ** -both[1]
    return PowerLaw(*parts) if parts[3].any() else PowerLaw(*parts[:3])


def _power(curve, i, logs, ends, optimism):
    """Scale and rate of the law whose slopes at two ends are those of the posterior mean."""
    part, rate = curve.theta[:, i, None], np.exp(curve.theta[:, i + 1, None])
    slopes = rate * np.exp(part - rate * logs) / ends
    mean = curve.weight @ slopes
    if optimism:
        mean = mean + optimism * np.sqrt(curve.weight @ (slopes - mean) ** 2)
    if not mean[0] > 0:
        return 0.0, 1.0
    p = np.log(mean[0] / max(mean[1], 1e-300)) / np.log(ends[1] / ends[0]) - 1.0
    p = float(np.clip(p, 1e-3, 5.0))
    return float(mean[0] / p * ends[0] ** (1 + p)), p


def log_losses(curve, theta, n, total) -> np.ndarray:
    """Log losses (K,) of given draws at one count."""
    x, z = np.log(max(n, 1e-9) / curve.base[0]), np.log(max(total, 1e-9) / curve.base[1])
    return log_curve(theta, np.array([x]), np.array([z]))[:, 0]
