"""Map rows of a metric space to float vectors whose squared distances are the space's own.

Numeric columns are centred; a nominal column of penalty w becomes one-hot columns of height
``sqrt(w / 2)``, so that two different levels are ``w`` apart. Frequent levels become dense columns;
rare ones, and the columns of wide CSR data, stay sparse and are never spread out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from skresample._math.layout import dense

from ._distance import DENSE_COLUMNS
from ._points import Points, is_sparse

__all__ = ["Embedding", "Vectors", "dense64", "spread"]

NARROW_LEVELS = 32  # nominal columns with at most this many levels are dense throughout
FREQUENT_SHARE = 1 / 16  # levels of wider columns are dense if this share of the rows has them
SAMPLE = 4096


class Vectors(NamedTuple):
    """Embedded rows: dense part (m, D) float64, sparse part (m, s) float32 or None, norms (m,)."""

    dense: np.ndarray
    sparse: sparse.csr_array | None
    norm2: np.ndarray


class Embedding:
    """Centre, scale and level tables taken from ``points``; :meth:`vectors` maps any rows.

    Attributes
    ----------
    scale : float
        A power of two: embedded rows of the index have norm at most one, so float32 neither
        overflows nor, for rows of ordinary size, underflows.
    width : int
        Number of dense columns.
    sparse_terms : int
        Largest number of products a sparse score adds up.
    """

    def __init__(self, points: Points, rotate: bool):
        self._sparse_numeric = is_sparse(points) and points.numeric.shape[1] > DENSE_COLUMNS
        sample = points.take(spread(points.n, SAMPLE))
        self._centre, self._rotation, self.scale = 0.0, None, 1.0
        if not self._sparse_numeric and points.numeric.shape[1]:
            self._centre = np.median(dense64(sample.numeric), axis=0)
        self._levels(points)
        if rotate:
            dense = self.vectors(sample).dense
            self._rotation = np.linalg.eigh(dense.T @ dense)[1][:, ::-1]
        radius = 0.0
        for start in range(0, points.n, SAMPLE):
            norm2 = self.vectors(points.take(slice(start, start + SAMPLE))).norm2
            radius = max(radius, float(np.sqrt(norm2.max(initial=0.0))))
        exponent = np.clip(np.ceil(np.log2(radius)), -300, 600) if radius > 0 else 0
        self.scale = float(2.0**-exponent)
        first = self.vectors(points.take(slice(0, 1)))
        self.width = first.dense.shape[1]
        self.sparse_terms = 0
        if self._sparse_numeric:
            self.sparse_terms = int(np.diff(points.numeric.indptr).max(initial=0))
        self.sparse_terms += sum(n_rare > 0 for _, _, n_rare, _ in self._tables)

    @np.errstate(over="ignore", invalid="ignore")
    def vectors(self, points: Points) -> Vectors:
        """Embed rows; (m, D) dense, a sparse part if there is one, and all squared norms."""
        if self._sparse_numeric:
            wide = [points.numeric.astype(np.float64) * self.scale]
            dense = [np.empty((points.n, 0))]
            norm2 = np.asarray(wide[0].multiply(wide[0]).sum(axis=1)).ravel()
        else:
            wide, dense = [], [(dense64(points.numeric) - self._centre) * self.scale]
            norm2 = np.einsum("ij,ij->i", dense[0], dense[0])
        for j, (table, n_dense, n_rare, cost) in enumerate(self._tables):
            height = np.sqrt(cost / 2) * self.scale
            place = table.take(points.codes[:, j].astype(np.intp) + 1, mode="clip")
            dense.append(height * (place[:, None] == np.arange(n_dense)))
            if n_rare:
                wide.append(_one_hot(place - n_dense, n_rare, height))
            norm2 = norm2 + height**2
        block = np.concatenate(dense, axis=1) if len(dense) > 1 else dense[0]
        if self._rotation is not None:
            block = block @ self._rotation
        tail = sparse.hstack(wide, format="csr", dtype=np.float32) if wide else None
        return Vectors(block, tail, norm2)

    def _levels(self, points):
        """For each nominal column: code + 1 -> place, dense levels first; last entry: unseen."""
        self._tables = []
        if points.codes is None:
            return
        for j, cost in enumerate(np.asarray(points.penalty, np.float64)):
            count = np.bincount(points.codes[:, j].astype(np.intp) + 1)
            narrow = np.count_nonzero(count) <= NARROW_LEVELS
            dense = count > (0 if narrow else FREQUENT_SHARE * points.n)
            rare = (count > 0) & ~dense
            table = np.full(count.size + 1, -1)
            table[:-1][dense] = np.arange(dense.sum())
            table[:-1][rare] = dense.sum() + np.arange(rare.sum())
            self._tables.append((table, int(dense.sum()), int(rare.sum()), cost))


def spread(n, size):
    """At most ``size`` positions spread evenly over n."""
    return slice(None) if n <= size else np.linspace(0, n - 1, size).astype(np.intp)


def dense64(numeric) -> np.ndarray:
    """Dense float64 values of a dense or CSR block."""
    return np.asarray(dense(numeric), np.float64)


def _one_hot(place, width, height):
    """CSR rows with ``height`` at ``place``; rows with a negative place are empty."""
    has = place >= 0
    indptr = np.concatenate([[0], np.cumsum(has)])
    data = np.full(indptr[-1], height, np.float32)
    return sparse.csr_array((data, place[has], indptr), shape=(place.size, width))
