"""Intervals of a curve by its profile likelihood, whatever prior the posterior has."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import chdtri, stdtrit

__all__ = ["Seen", "profile_interval"]

_LEAST_RATE = 0.05
_SIDE = 32  # points of each axis of a grid of shapes
_ROUNDS = 12  # finer and finer grids
_INSIDE = 200  # shapes inside the region after which the grid is fine enough
_MARGIN = 4.0  # the next grid looks where chi-square is within so many times the limit's gap
_LEAST_SCALE = 1e-4  # of errors that are estimated, in units of those given
_BEST = 20  # so many shapes are always looked around


class Seen(NamedTuple):
    """What was measured of one group; sizes and totals as logarithms."""

    x: np.ndarray  # (m,) log sizes
    y: np.ndarray  # (m,) log losses
    precision: np.ndarray  # (m, m)
    freedom: float  # degrees of freedom of the scale of the errors, infinite where it is known
    max_rate: float


def profile_interval(seen: Seen, x, confidence) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of the log loss at log sizes ``x`` (k,): two arrays (k,).

    A value belongs to the interval where the best curve through it is worse than the best of all
    by no more than chance allows: chi-square with one degree of freedom, or the square of
    Student's t where the errors were estimated (Venzon and Moolgavkar 1988). The level of a curve
    enters its logarithm as a number to add, so that each shape - the rate, and the share of the
    loss at the largest size that more rows can remove - has its best level and its bounds in
    closed form; the interval is their union over a grid of shapes, refined around the best.
    """
    last = seen.x.max()
    chi, depth, log_rate, level = _shapes(seen, confidence, last)
    limit = _limit(chi.min(), confidence, seen.freedom)
    inside = chi <= limit
    curves = _log_shape(depth[inside], log_rate[inside], np.asarray(x) - last)
    curves += level[inside, None]
    half = np.sqrt((limit - chi[inside]) / seen.precision.sum())[:, None]
    return (curves - half).min(axis=0), (curves + half).max(axis=0)


def _limit(best, confidence, freedom):
    """Largest chi-square of a curve, given that of the best."""
    if np.isinf(freedom):
        return best + float(chdtri(1, 1 - confidence))
    scale = max(best / freedom, _LEAST_SCALE)
    return best + scale * float(stdtrit(freedom, (1 + confidence) / 2) ** 2)


def _shapes(seen, confidence, last):
    """Chi-square, depth, log rate and best level of many shapes, (K,) each."""
    x = seen.x - last
    deepest = np.sqrt(4.0 + seen.max_rate * np.ptp(x))
    limits = np.array([[0.0, deepest], np.log([_LEAST_RATE, seen.max_rate])])
    box, parts = limits, []
    for _ in range(_ROUNDS):
        axes = [np.linspace(*side, _SIDE) for side in box]
        depth, log_rate = (side.ravel() for side in np.meshgrid(*axes, indexing="ij"))
        chi, level = _best_levels(seen, _log_shape(depth, log_rate, x))
        parts.append((chi, depth, log_rate, level))
        best = min(part[0].min() for part in parts)
        limit = _limit(best, confidence, seen.freedom)
        if sum(int((part[0] <= limit).sum()) for part in parts) >= _INSIDE:
            break
        near = chi <= max(chi.min() + _MARGIN * (limit - best), np.partition(chi, _BEST)[_BEST])
        step = np.ptp(box, axis=1) / (_SIDE - 1)
        found = np.array([(side[near].min(), side[near].max()) for side in (depth, log_rate)])
        box = np.clip(found + step[:, None] * [-1, 1], limits[:, :1], limits[:, 1:])
    return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def _best_levels(seen, shape):
    """Chi-square (K,) of shapes (K, m) at their best level, and this level (K,)."""
    gap = seen.y - shape
    weighted = gap @ seen.precision
    total = seen.precision.sum()
    level = weighted.sum(axis=1) / total
    return (weighted * gap).sum(axis=1) - total * level**2, level


def _log_shape(depth, log_rate, x):
    """Log losses (K, m) relative to the largest size, whose log is 0 in ``x`` (m,).

    Depth is the root of minus the log of the share that can be learned: 0 where all can.
    """
    share = np.exp(-(depth**2))[:, None]
    return np.log1p(share * np.expm1(-np.exp(log_rate)[:, None] * x))
