"""Whole numbers in given proportions that cost no more than a budget."""

from __future__ import annotations

import numpy as np

__all__ = ["rounding_slack", "spend_counts"]


def rounding_slack(budget: float, costs) -> float:
    """What a sum of costs may exceed a budget by through rounding alone, never a row."""
    return min(16 * np.finfo(float).eps * max(1.0, abs(budget)), 1e-3 * float(np.min(costs)))


def spend_counts(shares, costs, budget, low, high) -> np.ndarray:
    """Counts close to proportional to ``shares`` whose cost is at most ``budget``, (c,) int64.

    The largest multiple of ``shares``, clipped to [low, high], that is affordable is rounded
    down; then one more row at a time to the largest remainder that can still be paid, ties to the
    smaller index, until nothing is affordable. Cells without a share stay at ``low``.
    O(c log(1/eps)) plus O(c) for each of at most c + budget / min(costs) / c rounds.

    Preconditions: ``costs @ low <= budget``, costs > 0, shares >= 0.
    """
    shares, costs = np.asarray(shares, float), np.asarray(costs, float)
    low, high = np.asarray(low, float), np.asarray(high, float)
    high = np.where(shares > 0, np.minimum(high, np.floor(budget / costs + 1e-9)), low)
    high = np.maximum(low, high)
    quota = _scaled(shares, costs, budget, low, high)
    counts = np.clip(np.floor(quota + 1e-9), low, high)
    slack = rounding_slack(budget, costs)
    while True:
        left = budget - costs @ counts
        room = (counts < high) & (costs <= left + slack)
        if not room.any():
            return counts.astype(np.int64)
        # A cell that was topped up ranks behind all others, by how far it is above its quota.
        rank = np.where(room, quota - counts, -np.inf)
        counts[int(np.argmax(rank))] += 1


def _scaled(shares, costs, budget, low, high):
    """The largest affordable ``clip(t * shares, low, high)``, t by bisection in logarithms."""
    used = shares > 0
    if not used.any() or costs @ high <= budget:
        return high
    bottom, top = -700.0, 700.0
    with np.errstate(over="ignore"):
        for _ in range(80):
            middle = 0.5 * (bottom + top)
            if costs @ np.clip(shares * np.exp(middle), low, high) <= budget:
                bottom = middle
            else:
                top = middle
        return np.clip(shares * np.exp(bottom), low, high)
