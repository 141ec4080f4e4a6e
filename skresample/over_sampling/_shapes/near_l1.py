"""Rows near in the L1 norm: whole leaves of rows are skipped by their boxes, the rest measured."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from skresample._math.neighbors import Splits

__all__ = ["NearL1"]

LEAF = 256
QUERIES = 128
SLACK = 1 - 1e-12  # a box's distance is summed in another order than a row's


class NearL1:
    """Nearest and near rows of a set by the sum of absolute differences, in float64.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Dense, without missing values, n >= 1.

    Notes
    -----
    At worst O(m n d) for m queries; leaves whose box is out of reach are skipped. Memory: the
    order of the rows, and a leaf at a time.
    """

    def __init__(self, rows: np.ndarray):
        self._rows = rows
        self._splits = Splits(rows, LEAF, LEAF)
        starts, order = self._splits.starts, self._splits.order
        self._leaves = [np.sort(leaf) for leaf in np.split(order, starts[1:-1])]
        self._low = np.array([rows[leaf].min(axis=0) for leaf in self._leaves], np.float64)
        self._high = np.array([rows[leaf].max(axis=0) for leaf in self._leaves], np.float64)

    def nearest(self, queries: np.ndarray) -> np.ndarray:
        """The distance of each query to its nearest row, (m,)."""
        out = np.full(len(queries), np.inf)
        for block in self._blocks(queries):
            best = np.full(block.size, np.inf)
            for which, leaf in self._visits(queries[block], best):
                distance = cdist(queries[block[which]], self._rows[self._leaves[leaf]], "cityblock")
                best[which] = np.minimum(best[which], distance.min(axis=1))
            out[block] = best
        return out

    def within(self, queries: np.ndarray, radius: float, limit: int):
        """Pairs (query, row, distance) with ``distance <= radius``, in the order (query, row).

        None if there are more than ``limit``.
        """
        found, total = [], 0
        for block in self._blocks(queries):
            for which, leaf in self._visits(queries[block], np.full(block.size, radius)):
                rows = self._leaves[leaf]
                distance = cdist(queries[block[which]], self._rows[rows], "cityblock")
                i, j = np.nonzero(distance <= radius)
                total += i.size
                if total > limit:
                    return None
                found.append((block[which][i], rows[j], distance[i, j]))
        if not found:
            return np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0)
        i, j, distance = (np.concatenate(part) for part in zip(*found, strict=True))
        order = np.lexsort((j, i))
        return i[order], j[order], distance[order]

    def _blocks(self, queries):
        """Positions of queries that are close to each other."""
        order = np.argsort(self._splits.route(queries), kind="stable")
        return (order[start : start + QUERIES] for start in range(0, order.size, QUERIES))

    def _visits(self, queries, reach):
        """Queries (positions) and the leaf they must look at, nearest leaves first.

        ``reach`` (m,) may be lowered by the caller meanwhile.
        """
        low, high = queries.min(axis=0), queries.max(axis=0)
        gap = np.maximum(np.maximum(self._low - high, low - self._high), 0.0).sum(axis=1) * SLACK
        for leaf in np.argsort(gap, kind="stable"):
            if gap[leaf] > reach.max():
                return
            own = np.maximum(np.maximum(self._low[leaf] - queries, queries - self._high[leaf]), 0.0)
            which = np.flatnonzero(own.sum(axis=1) * SLACK <= reach)
            if which.size:
                yield which, leaf
