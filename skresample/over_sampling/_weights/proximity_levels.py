"""Rows of a class peeled into levels by their proximity to the other classes."""

from __future__ import annotations

import numpy as np

from skresample._math.neighbors import NeighborIndex

__all__ = ["level_shares", "proximity_levels"]


def proximity_levels(home, k: int, n_levels: int):
    """Level 0.. of each of the rows at ``home``, (n,) intp: Barua et al. (2013), steps 2 to 4.

    Level l is the union over the foreign rows of their k nearest among the rows not yet in a level;
    what is left after ``n_levels - 1`` rounds joins the last level.
    """
    own, others = home.all_points.take(home.rows), home.all_points.take(home.foreign)
    level = np.full(own.n, n_levels - 1, np.intp)
    left = np.arange(own.n)
    for current in range(n_levels - 1):
        if left.size == 0 or others.n == 0:
            break
        index = NeighborIndex(own.take(left), n_jobs=home.n_jobs)
        near = np.unique(index.knn(others, min(k, left.size))[1])
        level[left[near]] = current
        left = np.delete(left, near)
    return level


def level_shares(level, theta: float, *, per_row: bool) -> np.ndarray:
    """Probability of each level, (max(level) + 1,): proportional to exp(-theta l), empty ones 0.

    ``per_row``: the weight counts for each row of a level instead of once for the level.
    """
    size = np.bincount(level)
    weight = np.exp(-theta * np.arange(size.size)) * (size if per_row else size > 0)
    return weight / weight.sum()
