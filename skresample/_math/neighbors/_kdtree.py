"""Nearest rows in few dimensions by scipy's k-d tree, checked and ordered in float64."""

from __future__ import annotations

import numpy as np

from ._distance import pair_dist2
from ._points import Points
from ._select import Best

__all__ = ["KDTree"]


class KDTree:
    """A k-d tree over dense numeric rows without missing values."""

    def __init__(self, points: Points):
        from scipy.spatial import cKDTree

        self._points = points
        self._tree = cKDTree(points.numeric)

    def search(self, queries: Points, best: Best, exclude, threads: int) -> np.ndarray:
        """Fill ``best``; return the positions of queries that ties at the edge leave open."""
        n, m = self._points.n, queries.n
        asked = min(n, best.k + 1 + (exclude is not None))
        root, position = self._tree.query(queries.numeric, asked, workers=threads)
        root, position = root.reshape(m, asked), position.reshape(m, asked)
        rows = np.repeat(np.arange(m), asked)
        dist2 = pair_dist2(queries, rows, self._points, position.ravel(), False)
        # Rows not returned are at least this far; the tree rounds differently from pair_dist2.
        beyond = root[:, -1] ** 2 * (1 - 1e-12) if asked < n else np.full(m, np.inf)
        if exclude is not None:
            keep = position.ravel() != exclude[rows]
            rows, position, dist2 = rows[keep], position.ravel()[keep], dist2[keep]
        best.add(rows, position.ravel(), dist2)
        edge = np.minimum(best.value[:, -1], best.cap)
        open_rows = np.flatnonzero(edge >= beyond)
        best.value[open_rows], best.position[open_rows] = np.inf, -1
        return open_rows
