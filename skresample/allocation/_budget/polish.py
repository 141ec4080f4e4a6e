"""The end of a budget, filled by trying all counts near those of the greedy solver."""

from __future__ import annotations

import numpy as np

from .counts_within_budget import rounding_slack

__all__ = ["polished_counts"]

_TRIED = 100_000  # combinations of counts in one round
_ROUNDS = 10


def polished_counts(disutility, n, costs, budget, low, high) -> np.ndarray:
    """Whole counts at least as good as ``n``: the best of all within a window around them.

    ``disutility``: of counts (m, G), falls with every count. The counts of all groups but the
    cheapest are tried together, up to 100,000 combinations, and the cheapest takes what is left;
    the window follows the best until it stays. Where all affordable counts fit in the window (two
    groups of up to 100,000 rows, three of up to 300), the optimum. O(100,000 G) a round.
    """
    costs, low, high = np.asarray(costs, float), np.asarray(low), np.asarray(high)
    if (costs == costs[0]).all() or 3.0 ** (n.size - 1) > _TRIED or not (high > low).any():
        return n
    last = int(np.argmin(np.where(high > low, costs, np.inf)))
    others = np.delete(np.arange(n.size), last)
    free = budget - costs[last] * low[last] - costs[others] @ low[others]
    slack = rounding_slack(budget, costs)
    most = np.minimum(high[others], low[others] + (free + slack) // costs[others])
    most = np.maximum(most, low[others]).astype(np.int64)
    low = low.astype(np.int64)
    best, value = n, float(disutility(n[None])[0])
    for _ in range(_ROUNDS):
        tried = _window(best[others], low[others], most)
        left = budget - tried @ costs[others]
        rest = np.minimum((left + slack) // costs[last], high[last]).astype(np.int64)
        tried, rest = tried[rest >= low[last]], rest[rest >= low[last]]
        every = np.insert(tried, last, rest, axis=1)
        found = disutility(every)
        k = int(np.argmin(found)) if len(found) else 0
        if not len(found) or not found[k] < value * (1 - 1e-12):
            return best
        best, value = every[k], float(found[k])
    return best


def _window(center, low, high):
    """All whole points (m, d) around ``center`` within bounds, as far as 100,000 reach."""
    reach = 1
    while reach < (high - low).max(initial=0) and _size(center, low, high, 2 * reach) <= _TRIED:
        reach *= 2
    sides = [
        np.arange(max(a, c - reach), min(b, c + reach) + 1)
        for a, c, b in zip(low.tolist(), center.tolist(), high.tolist(), strict=True)
    ]
    return np.stack([side.ravel() for side in np.meshgrid(*sides, indexing="ij")], axis=1)


def _size(center, low, high, reach) -> float:
    return float(np.prod(np.minimum(high, center + reach) - np.maximum(low, center - reach) + 1.0))
