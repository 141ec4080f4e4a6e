"""Similarities of all rows to some rows, by columns; never n x n in memory."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import numpy as np
from sklearn import get_config

from skresample._math.layout import centred, dense, is_sparse_block, squares

__all__ = [
    "METRICS",
    "GivenSimilarity",
    "Similarity",
    "block_width",
    "squared_from_products",
    "squared_norms",
]

METRICS = ("euclidean", "rbf", "cosine", "linear")
_ENTRIES = 1 << 18  # similarities held at once by a thread: 2 MB, and what they are made from


def squared_norms(X) -> np.ndarray:
    """Squared length of each row, (n,) float64."""
    if is_sparse_block(X):
        return np.asarray(squares(X).sum(axis=1), dtype=np.float64).ravel()
    return np.einsum("ij,ij->i", X, X, dtype=np.float64)


def products(X, Y) -> np.ndarray:
    """Inner products of all rows with all rows, dense (n, b)."""
    return dense(X @ Y.T)


def squared_from_products(X, xx, Y, yy) -> np.ndarray:
    """Squared distances (n, b) from inner products; what is rounding of zero becomes zero."""
    out = products(X, Y)
    out *= -2.0
    both = xx[:, None] + yy
    out += both
    out[out < 1e-13 * both] = 0.0
    return out


def block_width(n: int) -> int:
    """Columns of n numbers that are held at once."""
    limit = min(_ENTRIES, int(get_config()["working_memory"] * 2**20 / 32))
    return max(1, limit // max(1, n))


class Similarity:
    """Similarity of rows.

    Parameters
    ----------
    X : ndarray or CSR container of shape (n, d)
        No NaN. Dense rows are centred, which changes no distance and keeps digits.
    metric : {"euclidean", "rbf", "cosine", "linear"} or callable
        ``D - |x - y|`` with D at least every distance; ``exp(-gamma |x - y|^2)``;
        ``(1 + cos) / 2``; ``x.y``; or ``metric(X, Y) -> (n, b)``.
    gamma : float, optional
        Default: 1 / (2 m) with m the median squared distance of up to 1000 evenly spaced rows.
    """

    def __init__(self, X, metric: str | Callable = "euclidean", gamma: float | None = None):
        self.metric, self.n = metric, X.shape[0]
        if metric in ("euclidean", "rbf"):
            X = centred(X)
        if not callable(metric):
            X = X.astype(np.float64, copy=False)
        self.X = X
        self.xx = None if callable(metric) else squared_norms(X)
        if metric == "cosine":
            length = np.sqrt(self.xx)
            self._scale = 1.0 / np.where(length > 0, length, 1.0)
        elif metric == "euclidean":
            self.diameter = 2.0 * float(np.sqrt(self.xx.max(initial=0.0)))
        elif metric == "rbf":
            self.gamma = self._median_gamma() if gamma is None else gamma

    def columns(self, rows, of: Similarity | None = None) -> np.ndarray:
        """Similarity of every row, or of those of the part ``of``, to each of ``rows``, (n, b)."""
        of = self if of is None else of
        if callable(self.metric):
            return np.asarray(self.metric(of.X, self.X[rows]), dtype=np.float64)
        if self.metric == "linear":
            return products(of.X, self.X[rows])
        if self.metric == "cosine":
            out = products(of.X, self.X[rows]) * of._scale[:, None] * self._scale[rows]
            return 0.5 + 0.5 * out
        squared = squared_from_products(of.X, of.xx, self.X[rows], self.xx[rows])
        if self.metric == "euclidean":
            return self.diameter - np.sqrt(squared, out=squared)
        squared *= -self.gamma
        return np.exp(squared, out=squared)

    def diagonal(self) -> np.ndarray:
        """Similarity of every row to itself, (n,)."""
        if callable(self.metric):
            rows = (self.X[[i]] for i in range(self.n))
            return np.array([self.metric(row, row).item() for row in rows])
        if self.metric == "linear":
            return self.xx
        return np.full(self.n, self.diameter if self.metric == "euclidean" else 1.0)

    def blocks(self, rows):
        """Split ``rows`` so that a block of columns stays small."""
        step = block_width(self.n)
        for start in range(0, len(rows), step):
            yield rows[start : start + step]

    def part(self, rows) -> Similarity:
        """The same similarity among some of the rows."""
        part = copy(self)
        part.X, part.n = self.X[rows], len(rows)
        part.xx = None if self.xx is None else self.xx[rows]
        if self.metric == "cosine":
            part._scale = self._scale[rows]
        return part

    def means(self, rows=None) -> np.ndarray:
        """Mean similarity of every row to ``rows`` (default: all), (n,).

        O(n d) for each of the rows; "linear": all rows, O(n d).
        """
        if self.metric == "linear":
            return np.asarray(self.X @ np.asarray(self.X.mean(axis=0)).ravel()).ravel()
        total = np.zeros(self.n)
        rows = np.arange(self.n) if rows is None else rows
        for part in self.blocks(rows):
            total += self.columns(part).sum(axis=1)
        return total / len(rows)

    def _median_gamma(self) -> float:
        rows = np.unique(np.linspace(0, self.n - 1, min(1000, self.n)).astype(np.intp))
        part = self.X[rows]
        squared = squared_from_products(part, self.xx[rows], part, self.xx[rows])
        squared = squared[squared > 0]
        return float(0.5 / np.median(squared)) if squared.size else 1.0


class GivenSimilarity(Similarity):
    """A dense matrix of similarities: entry (i, j) says how well row j represents row i."""

    def __init__(self, matrix):
        self.matrix, self.n = matrix, matrix.shape[1]
        self._rows = slice(None)

    def columns(self, rows, of=None) -> np.ndarray:
        """Columns of the matrix, (n, len(rows)) float64."""
        part = slice(None) if of is None else of._rows
        return np.asarray(self.matrix[:, rows][part], dtype=np.float64)

    def part(self, rows) -> GivenSimilarity:
        """The same matrix, some of its rows."""
        part = GivenSimilarity(self.matrix)
        part._rows, part.n = rows, len(rows)
        return part
