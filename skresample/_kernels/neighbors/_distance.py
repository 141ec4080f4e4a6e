"""Squared distances in float64 by direct differences, one column after the other.

Adding the columns in their order makes the result of a pair depend on nothing but the pair: not on
the layout (a CSR row skips zeros, which add nothing), the block or the thread.
"""

from __future__ import annotations

import numpy as np

from skresample._kernels.neighbors._points import Points, is_sparse

__all__ = ["block_dist2"]


def block_dist2(queries: Points, points: Points, missing: bool) -> np.ndarray:
    """All squared distances, (m, n) float64."""
    a, b = _dense(queries), _dense(points)
    d = a.shape[1]
    total = np.zeros((a.shape[0], b.shape[0]))
    count = np.zeros(total.shape) if missing else None
    for j in range(d):
        diff = np.subtract.outer(a[:, j].astype(np.float64), b[:, j].astype(np.float64))
        diff *= diff
        if missing:
            seen = diff == diff
            count += seen
            diff[~seen] = 0.0
        total += diff
    if missing and d:
        total = rescale(total, count, d)
    return add_mismatches(total, queries, points)


def rescale(total: np.ndarray, count: np.ndarray, d: int) -> np.ndarray:
    """Blow up sums over ``count`` of ``d`` columns; infinite where nothing was seen in both."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = total * d / count
    return np.where(count == d, total, np.where(count == 0, np.inf, scaled))


def add_mismatches(total, queries, points):
    """Add the penalties of nominal columns in place."""
    if queries.codes is not None:
        for j, cost in enumerate(np.asarray(points.penalty, np.float64)):
            total += cost * (queries.codes[:, j][:, None] != points.codes[:, j])
    return total


def _dense(points):
    return points.numeric.toarray() if is_sparse(points) else points.numeric
