"""Set functions that reward a subset for covering rows or features."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .similarity import Similarity

__all__ = ["CONCAVE", "FacilityLocation", "FeatureCoverage"]

_KEPT = 1 << 25  # similarities kept by facility location, 256 MB

CONCAVE = {
    "sqrt": np.sqrt,
    "log": np.log1p,
    "saturated": lambda mass: mass / (1.0 + mass),
}


class FacilityLocation:
    """``f(S) = sum_i w_i max over j in S of similarity(i, j)``, similarities >= 0.

    Columns of similarities that are asked for again and again, those of the best rows, are kept
    up to 256 MB.
    """

    def __init__(self, similarity: Similarity, weight=None):
        self.similarity, self.n, self.weight = similarity, similarity.n, weight
        self.covered = np.zeros(self.n)
        self._kept = np.empty((min(self.n, _KEPT // max(1, self.n)), self.n))
        self._slot = np.full(self.n, -1)
        self._n_kept = 0

    def gains(self, rows):
        """Gain of each row alone."""
        rows = np.asarray(rows)
        out = np.empty(len(rows))
        slot = self._slot[rows]
        for part in self.similarity.blocks(np.flatnonzero(slot < 0)):
            columns = np.ascontiguousarray(self.similarity.columns(rows[part]).T)
            self._keep(rows[part], columns)
            out[part] = self._rise(columns)
        for part in self.similarity.blocks(np.flatnonzero(slot >= 0)):
            out[part] = self._rise(self._kept[slot[part]])
        return out

    def _rise(self, columns):
        """Gains from rows of similarities, which are overwritten."""
        columns -= self.covered
        np.maximum(columns, 0.0, out=columns)
        return columns.sum(axis=1) if self.weight is None else columns @ self.weight

    def _keep(self, rows, columns):
        room = min(len(self._kept) - self._n_kept, len(rows))
        end = self._n_kept + room
        self._kept[self._n_kept : end] = columns[:room]
        self._slot[rows[:room]] = np.arange(self._n_kept, end)
        self._n_kept = end

    def add(self, row):
        """Put a row into the set."""
        if self._slot[row] >= 0:
            column = self._kept[self._slot[row]]
        else:
            column = self.similarity.columns(np.array([row]))[:, 0]
        np.maximum(self.covered, column, out=self.covered)


class FeatureCoverage:
    """``f(S) = sum_f w_f phi(sum over i in S of x_if)`` for x >= 0 and concave phi, phi(0) = 0."""

    def __init__(self, X, concave="sqrt", weight=None):
        self.sparse = sparse.issparse(X)
        self.X = X.tocsr() if self.sparse else X
        self.n = X.shape[0]
        self.phi = concave if callable(concave) else CONCAVE[concave]
        self.weight = weight
        self.mass = np.zeros(X.shape[1])

    def gains(self, rows):
        """Gain of each row alone."""
        if self.sparse:
            part = self.X[rows]
            before = self.mass[part.indices]
            rise = self.phi(before + part.data) - self.phi(before)
            if self.weight is not None:
                rise *= self.weight[part.indices]
            total = np.concatenate([[0.0], np.cumsum(rise)])
            return total[part.indptr[1:]] - total[part.indptr[:-1]]
        out = np.empty(len(rows))
        before = self.phi(self.mass)
        step = max(1, (1 << 20) // max(1, self.X.shape[1]))
        for start in range(0, len(rows), step):
            rise = self.phi(self.X[rows[start : start + step]] + self.mass) - before
            total = rise.sum(axis=1) if self.weight is None else rise @ self.weight
            out[start : start + step] = total
        return out

    def add(self, row):
        """Put a row into the set."""
        if self.sparse:
            start, stop = self.X.indptr[row : row + 2]
            np.add.at(self.mass, self.X.indices[start:stop], self.X.data[start:stop])
        else:
            self.mass += self.X[row]
