"""Set functions that reward a subset for covering rows or features."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import is_sparse_block
from skresample._math.neighbors._threads import run

from .similarity import Similarity, block_width

__all__ = ["CONCAVE", "FacilityLocation", "FeatureCoverage"]

_KEPT = 1 << 21  # similarities kept by facility location, 16 MB

CONCAVE = {
    "sqrt": np.sqrt,
    "log": np.log1p,
    "saturated": lambda mass: mass / (1.0 + mass),
}


class FacilityLocation:
    """``f(S) = sum_i w_i max over j in S of similarity(i, j)``, similarities >= 0.

    Columns of similarities that are asked for again and again, those of the best rows, are kept
    up to 16 MB. With ``sample`` (positions of rows) gains are estimates from these rows alone, so
    that one costs as much however many rows there are; what picks add is exact in any case.
    """

    def __init__(self, similarity: Similarity, weight=None, *, sample=None, n_jobs=1):
        self.similarity, self.n, self.weight = similarity, similarity.n, weight
        self.sample, self.n_jobs = sample, n_jobs
        self.part = None if sample is None else similarity.part(sample)
        width = self.n if sample is None else len(sample)
        self.scale = self.n / max(width, 1)
        self.covered = np.zeros(self.n)
        self._kept = np.empty((min(self.n, _KEPT // max(1, width)), width))
        self._slot = np.full(self.n, -1)
        self._n_kept = 0

    def gains(self, rows):
        """Gain of each row alone."""
        rows = np.asarray(rows)
        out = np.empty(len(rows))
        slot = self._slot[rows]
        seen = slice(None) if self.sample is None else self.sample
        covered = self.covered[seen]
        weight = None if self.weight is None else self.weight[seen]
        step = block_width(covered.size)
        new, old = np.flatnonzero(slot < 0), np.flatnonzero(slot >= 0)
        room = min(len(self._kept) - self._n_kept, new.size)

        def look(piece):
            start, part = piece
            if start is None:
                columns = self._kept[slot[part]]
            else:
                columns = np.ascontiguousarray(self.similarity.columns(rows[part], self.part).T)
                kept = max(0, min(room - start, len(part)))
                at = self._n_kept + start
                self._kept[at : at + kept] = columns[:kept]
            out[part] = _rise(columns, covered, weight)

        pieces = [(i, new[i : i + step]) for i in range(0, new.size, step)]
        pieces += [(None, old[i : i + step]) for i in range(0, old.size, step)]
        run(look, pieces, self.n_jobs)
        self._slot[rows[new[:room]]] = np.arange(self._n_kept, self._n_kept + room)
        self._n_kept += room
        return out if self.sample is None else out * self.scale

    def add(self, row) -> float:
        """Put a row into the set; how much the function rises, exactly."""
        if self._slot[row] >= 0 and self.sample is None:
            column = self._kept[self._slot[row]].copy()
        else:
            column = self.similarity.columns(np.array([row]))[:, 0]
        rise = _rise(column[None].copy(), self.covered, self.weight)[0]
        np.maximum(self.covered, column, out=self.covered)
        return float(rise)


def _rise(columns, covered, weight):
    """Gains from rows of similarities, which are overwritten."""
    columns -= covered
    np.maximum(columns, 0.0, out=columns)
    return columns.sum(axis=1) if weight is None else columns @ weight


class FeatureCoverage:
    """``f(S) = sum_f phi(sum over i in S of x_if)`` for x >= 0 and concave phi, phi(0) = 0."""

    def __init__(self, X, concave="sqrt"):
        self.sparse = is_sparse_block(X)
        self.X = X.tocsr() if self.sparse else X
        self.n = X.shape[0]
        self.phi = concave if callable(concave) else CONCAVE[concave]
        self.mass = np.zeros(X.shape[1])

    def gains(self, rows):
        """Gain of each row alone."""
        if self.sparse:
            part = self.X[rows]
            before = self.mass[part.indices]
            rise = self.phi(before + part.data) - self.phi(before)
            total = np.concatenate([[0.0], np.cumsum(rise)])
            return total[part.indptr[1:]] - total[part.indptr[:-1]]
        out = np.empty(len(rows))
        before = self.phi(self.mass)
        step = max(1, (1 << 20) // max(1, self.X.shape[1]))
        for start in range(0, len(rows), step):
            rise = self.phi(self.X[rows[start : start + step]] + self.mass) - before
            out[start : start + step] = rise.sum(axis=1)
        return out

    def add(self, row):
        """Put a row into the set."""
        if self.sparse:
            start, stop = self.X.indptr[row : row + 2]
            np.add.at(self.mass, self.X.indices[start:stop], self.X.data[start:stop])
        else:
            self.mass += self.X[row]
