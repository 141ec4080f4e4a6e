"""One index over a set of rows; every question is answered exactly."""

from __future__ import annotations

import numpy as np
from sklearn import get_config

from skresample._kernels.neighbors._distance import block_dist2
from skresample._kernels.neighbors._points import Points, examine, same_space
from skresample._kernels.neighbors._select import smallest

__all__ = ["NeighborIndex"]

BLOCK_BYTES = 64 * 2**20


class NeighborIndex:
    """Exact nearest and farthest rows of a set, in the order (squared distance, position).

    Parameters
    ----------
    points : Points
        The rows to search, dense, CSR, mixed or with missing values.
    n_jobs : int or None, default=None
        Threads for large work, None: up to two. Results never depend on it.

    Raises
    ------
    ValueError
        If a value is so large that its square overflows.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample._kernels.neighbors import NeighborIndex, Points
    >>> index = NeighborIndex(Points(np.array([[0.0], [0.0], [2.0]])))
    >>> dist2, where = index.knn_self(1)
    >>> where.ravel(), dist2.ravel()
    (array([1, 0, 0]), array([0., 0., 4.]))
    """

    def __init__(self, points: Points, *, n_jobs: int | None = None):
        self.points = points
        self.n_jobs = n_jobs
        self.n = points.n
        self._missing = examine(points)

    def knn(self, queries: Points, k: int, *, exclude=None):
        """The k nearest rows of each query: squared distances (m, k) and positions (m, k).

        ``exclude`` (m,) names for each query the position left out, -1 for none.
        """
        missing, exclude = self._check(queries, exclude)
        self._check_k(k, self.n - (exclude is not None))
        dist2, index = np.empty((queries.n, k)), np.empty((queries.n, k), np.intp)
        for part, block in self._blocks(queries, missing, exclude):
            dist2[part], index[part] = smallest(block, k)
        return dist2, index

    def knn_self(self, k: int, *, rows=None):
        """The k nearest other rows of the index's own rows (all, or the positions ``rows``)."""
        if rows is None:
            return self.knn(self.points, k, exclude=np.arange(self.n))
        rows = np.asarray(rows, np.intp)
        return self.knn(self.points.take(rows), k, exclude=rows)

    def nearest_within(self, queries: Points, r2, *, exclude=None):
        """The nearest row with ``dist2 <= r2[i]``: dist2 and position (m,); none: inf, -1."""
        missing, exclude = self._check(queries, exclude)
        r2 = np.broadcast_to(np.asarray(r2, np.float64), queries.n)
        dist2, index = np.full(queries.n, np.inf), np.full(queries.n, -1, np.intp)
        if self.n == 0:
            return dist2, index
        for part, block in self._blocks(queries, missing, exclude):
            block[np.isnan(block)] = np.inf
            best = block.argmin(axis=1)
            value = block[np.arange(best.size), best]
            ok = (value <= r2[part]) & (value < np.inf)
            dist2[part], index[part] = np.where(ok, value, np.inf), np.where(ok, best, -1)
        return dist2, index

    def count_closer(self, queries: Points, r2, need, *, exclude=None):
        """Whether at least ``need`` rows have ``dist2 < r2[i]`` (strictly), (m,) bool."""
        missing, exclude = self._check(queries, exclude)
        r2 = np.broadcast_to(np.asarray(r2, np.float64), queries.n)
        need = np.broadcast_to(np.asarray(need), queries.n)
        enough = np.zeros(queries.n, bool)
        for part, block in self._blocks(queries, missing, exclude):
            enough[part] = (block < r2[part, None]).sum(axis=1) >= need[part]
        return enough

    def farthest(self, queries: Points, k: int):
        """The k farthest rows of each query, ordered by (-dist2, position)."""
        missing, _ = self._check(queries, None)
        self._check_k(k, self.n)
        dist2, index = np.empty((queries.n, k)), np.empty((queries.n, k), np.intp)
        for part, block in self._blocks(queries, missing, None):
            value, index[part] = smallest(-block, k)
            dist2[part] = -value
        return dist2, index

    def _check(self, queries, exclude):
        same_space(self.points, queries)
        missing = examine(queries) or self._missing if queries is not self.points else self._missing
        if exclude is not None:
            exclude = np.asarray(exclude, np.intp)
            if exclude.shape != (queries.n,):
                raise ValueError(
                    f"exclude names one position for each of the {queries.n} queries, got an "
                    f"array of shape {exclude.shape}"
                )
        return missing, exclude

    def _check_k(self, k, available):
        if not 1 <= k <= available:
            raise ValueError(
                f"k={k} neighbours were asked of {available} available rows; ask for between 1 "
                f"and {available}"
            )

    def _blocks(self, queries, missing, exclude):
        """Yield slices of the queries and their squared distances, NaN where excluded."""
        limit = min(BLOCK_BYTES, int(get_config()["working_memory"] * 2**20))
        size = max(1, limit // (40 * max(self.n, 1)))
        for start in range(0, queries.n, size):
            part = slice(start, min(start + size, queries.n))
            block = block_dist2(queries.take(part), self.points, missing)
            if exclude is not None:
                out = exclude[part]
                row = np.flatnonzero(out >= 0)
                block[row, out[row]] = np.nan
            yield part, block
