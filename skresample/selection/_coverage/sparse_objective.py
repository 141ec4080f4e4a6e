"""Facility location on a sparse similarity: most pairs of rows count nothing."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample._math.layout import is_sparse_block
from skresample._math.neighbors import NeighborIndex, Points

from .similarity import Similarity

_ENTRIES = 1 << 18  # of the matrix that are looked at at once: 2 MB, and what they are made from

__all__ = ["SparseFacilityLocation", "neighbor_similarity"]


class SparseFacilityLocation:
    """``f(S) = sum_i w_i max over j in S of similarity[i, j]`` for a sparse matrix of values >= 0.

    A gain costs as many operations as the row of the transpose has entries.
    """

    def __init__(self, similarity, weight=None):
        columns = sparse.csr_array(similarity.T, dtype=np.float64)
        columns.sum_duplicates()
        columns.eliminate_zeros()
        self.n = columns.shape[0]
        self.indptr, self.indices, self.data = columns.indptr, columns.indices, columns.data
        self.weight = weight
        self.covered = np.zeros(self.n)

    def gains(self, rows):
        """Gain of each row alone."""
        rows = np.asarray(rows)
        out = np.zeros(rows.size)
        step = max(1, int(_ENTRIES * self.n / max(1, self.data.size)))
        for i in range(0, rows.size, step):
            out[i : i + step] = self._gains(rows[i : i + step])
        return out

    def _gains(self, rows):
        start, size = self.indptr[rows], self.indptr[rows + 1] - self.indptr[rows]
        offset = np.cumsum(size) - size
        entries = np.repeat(start - offset, size) + np.arange(size.sum())
        at = self.indices[entries]
        rise = np.maximum(self.data[entries] - self.covered[at], 0.0)
        if self.weight is not None:
            rise *= self.weight[at]
        out = np.zeros(rows.size)
        if rise.size:
            filled = size > 0
            out[filled] = np.add.reduceat(rise, offset[filled])
        return out

    def add(self, row):
        """Put a row into the set."""
        entries = slice(self.indptr[row], self.indptr[row + 1])
        at = self.indices[entries]
        self.covered[at] = np.maximum(self.covered[at], self.data[entries])


def neighbor_similarity(points, metric: str, gamma, k: int, n_jobs=None) -> sparse.csr_array:
    """Similarity of every row to itself and its k nearest, CSR (n, n), over what others count.

    Rows beyond the k nearest of row i count as similar to it as the k-th, or as the median row is
    to its k-th where that is less; this floor is subtracted, so that they can be left out. In
    terms of distances: a row that is farther from every selected row than from its k-th neighbour
    counts as if that far.
    """
    if callable(metric):
        raise ValueError(
            "n_neighbors searches by distance, metric is a function; use metric='euclidean', "
            "'rbf' or 'cosine', or pass similarity"
        )
    similarity = Similarity(points, metric, gamma)
    n = similarity.n
    k = min(k, n - 1)
    X = similarity.X
    if metric == "cosine":
        scale = similarity._scale
        X = (
            sparse.csr_array(X.multiply(scale[:, None]))
            if is_sparse_block(X)
            else X * scale[:, None]
        )
    if k == 0:
        return sparse.csr_array(np.ones((1, 1)))
    squared, where = NeighborIndex(Points(X), n_jobs=n_jobs).knn_self(k)
    squared = np.hstack([np.zeros((n, 1)), squared])
    if metric == "euclidean":
        value = -np.sqrt(squared)
    elif metric == "rbf":
        value = np.exp(-similarity.gamma * squared)
    else:
        value = 1.0 - 0.25 * squared
    least = value[:, -1]
    value -= np.minimum(least, np.median(least))[:, None]
    where = np.hstack([np.arange(n)[:, None], where])
    indptr = np.arange(n + 1) * (k + 1)
    return sparse.csr_array((value.ravel(), where.ravel(), indptr), (n, n))
