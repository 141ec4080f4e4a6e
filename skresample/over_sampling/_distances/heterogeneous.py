"""The heterogeneous metric: numbers in units of their spread, nominal columns by overlap."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import is_sparse_block
from skresample._math.neighbors import NeighborIndex, Points

__all__ = ["median_distance", "numeric_distance2", "parent_distances"]

_CELLS = 4_000_000


def numeric_distance2(points: Points, a, b) -> np.ndarray:
    """Squared distances over the numeric columns of the pairs ``a[i], b[i]``, (m,) float64."""
    if is_sparse_block(points.numeric):
        gap = points.numeric[a] - points.numeric[b]
        return np.asarray(gap.multiply(gap).sum(axis=1), dtype=np.float64).ravel()
    d = points.numeric.shape[1]
    out = np.zeros(len(a))
    step = max(1, _CELLS // max(d, 1))
    for start in range(0, len(a), step):
        rows = slice(start, start + step)
        gap = points.numeric[a[rows]].astype(np.float64) - points.numeric[b[rows]]
        seen = ~np.isnan(gap)
        square = np.where(seen, gap, 0.0) ** 2
        out[rows] = square.sum(axis=1) * (d / np.maximum(seen.sum(axis=1), 1))
    return out


def parent_distances(points: Points, a, b, gap, from_b) -> tuple[np.ndarray, np.ndarray]:
    """Distances from ``a + gap (b - a)`` to its parents a and b, two (m,) arrays.

    ``from_b`` (m, q) says which nominal values were taken from b instead of a; None: no nominal
    columns.
    """
    squared = numeric_distance2(points, a, b)
    to_a, to_b = gap**2 * squared, (1.0 - gap) ** 2 * squared
    if from_b is not None:
        differ = points.codes[a] != points.codes[b]
        to_a += (differ & from_b).sum(axis=1)
        to_b += (differ & ~from_b).sum(axis=1)
    return np.sqrt(to_a), np.sqrt(to_b)


def median_distance(points: Points, queries, among, n_jobs=None) -> np.ndarray:
    """Median distance from each row of ``queries`` to the other rows of ``among``, (m,).

    Exact, in blocks of rows; O(m len(among) d). Needs a row beside the query in ``among``.
    """
    index = NeighborIndex(points.take(among), n_jobs=n_jobs)
    size = len(among)
    own = np.full(points.n, -1, np.intp)
    own[among] = np.arange(size)
    k = min(size // 2 + 1, size - 1)
    step = max(1, _CELLS // k)
    out = np.empty(len(queries))
    for start in range(0, len(queries), step):
        rows = queries[start : start + step]
        near = np.sqrt(index.knn(points.take(rows), k, exclude=own[rows])[0])
        others = size - (own[rows] >= 0)
        who = np.arange(rows.size)
        out[start : start + step] = (near[who, (others - 1) // 2] + near[who, others // 2]) / 2
    return out
