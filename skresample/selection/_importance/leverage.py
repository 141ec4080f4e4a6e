"""Leverage scores of tall matrices: two passes over the rows, one d x d factorisation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.linalg import eigh

from skresample._math.layout import dense, is_sparse_block

__all__ = [
    "dense_blocks",
    "factored",
    "gram",
    "grown_factor",
    "leverage_scores",
    "svd_whitener",
    "whitener",
]

_BLOCK_ENTRIES = 1 << 19  # 4 MB of float64: a block and its product stay in the cache
_SAFE_CONDITION = 1e-10  # reciprocal condition of the Gram matrix down to which it is trusted
_EXACT_CONDITION = 1e-6  # and down to which its factor is as good as 1e-9 without a second look


def dense_blocks(X) -> Iterator[tuple[slice, np.ndarray]]:
    """Slices of rows with their dense float64 copies (views where nothing must change)."""
    n, d = X.shape
    step = max(1, _BLOCK_ENTRIES // max(1, d))
    for start in range(0, n, step):
        rows = slice(start, min(n, start + step))
        yield rows, np.asarray(dense(X[rows]), dtype=np.float64)


def gram(X, weight=None) -> np.ndarray:
    """``X' diag(weight) X`` as (d, d) float64, for dense or CSR ``X``, block by block."""
    total = np.zeros((X.shape[1], X.shape[1]))
    for rows, block in dense_blocks(X):
        left = block if weight is None else block * weight[rows, None]
        total += left.T @ block
    return total


def whitener(X, weight=None, ridge: float = 0.0) -> np.ndarray:
    """Matrix B, (d, r), with ``B' (X' diag(weight) X + ridge I) B = I`` and r the numerical rank.

    ``|x_i B|^2`` is then the leverage of row i (divided by its weight). Columns are brought to unit
    norm first, so that their units do not enter the decision about the rank. Where the Gram matrix
    is ill-conditioned, the basis is corrected once, which restores orthogonality to machine
    precision; where it is too much so, the factor R of a blocked QR takes its place.
    """
    return factored(X, weight, ridge)[0]


def factored(X, weight=None, ridge: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """That matrix, and a factor R with ``R'R = X' diag(weight) X + ridge I``, of few rows."""
    if X.shape[0] < X.shape[1] and ridge == 0 and not is_sparse_block(X):
        rows = np.asarray(X, np.float64)
        rows = rows if weight is None else rows * np.sqrt(weight)[:, None]
        return svd_whitener(rows), rows
    G = gram(X, weight)
    G[np.diag_indices_from(G)] += ridge
    norm = np.sqrt(np.diag(G))
    norm[norm == 0] = 1.0
    values, vectors = eigh(G / np.outer(norm, norm))
    if values[-1] <= 0:
        return np.zeros((X.shape[1], 0)), np.zeros((0, X.shape[1]))
    if values[0] > _SAFE_CONDITION * values[-1]:
        root = np.sqrt(values)
        B, R = vectors / root / norm[:, None], (vectors * root).T * norm
        if values[0] > _EXACT_CONDITION * values[-1]:
            return B, R
        root, turn = _correction(X, B, weight, ridge)
        return B @ (turn / root), (turn * root).T @ R
    R = _triangular_factor(X, weight, ridge, norm)
    _, sigma, Vt = np.linalg.svd(R, full_matrices=False)
    rank = int((sigma > sigma[0] * max(X.shape) * np.finfo(float).eps).sum())
    B = Vt[:rank].T / sigma[:rank] / norm[:, None]
    root, turn = _correction(X, B, weight, ridge)
    return B @ (turn / root), R * norm


def _correction(X, B, weight, ridge) -> tuple[np.ndarray, np.ndarray]:
    """Roots of the eigenvalues, (r,), and eigenvectors of what should be the identity."""
    found = ridge * (B.T @ B)
    for rows, block in dense_blocks(X):
        Q = block @ B
        found += Q.T @ (Q if weight is None else Q * weight[rows, None])
    values, vectors = eigh(found)
    return np.sqrt(values), vectors


def svd_whitener(A, n: int = 0) -> np.ndarray:
    """The same by singular values, (d, r), where A has few rows: a wide table, or its factor R.

    ``n`` are the rows that a factor stands for, by which the rank is told from rounding.
    """
    norm = np.sqrt(np.einsum("ij,ij->j", A, A))
    norm[norm == 0] = 1.0
    _, sigma, Vt = np.linalg.svd(A / norm, full_matrices=False)
    rank = int((sigma > sigma[0] * max(n, *A.shape) * np.finfo(float).eps).sum())
    return Vt[:rank].T / sigma[:rank] / norm[:, None]


def grown_factor(R, X) -> np.ndarray:
    """Triangular factor, (<= d, d), of the rows that ``R`` stands for and those of X below them."""
    for _, block in dense_blocks(X):
        R = np.linalg.qr(np.concatenate([R, block]), mode="r")
    return R


def _triangular_factor(X, weight, ridge, norm) -> np.ndarray:
    """R of the QR factorisation of ``sqrt(weight) X / norm`` (ridge rows included), (<= d, d)."""
    R = np.diag(np.sqrt(ridge) / norm) if ridge > 0 else np.zeros((0, X.shape[1]))
    for rows, block in dense_blocks(X):
        scaled = block / norm
        if weight is not None:
            scaled *= np.sqrt(weight[rows, None])
        R = np.linalg.qr(np.concatenate([R, scaled]), mode="r")
    return R


def leverage_scores(X, weight=None, ridge: float = 0.0, basis=None) -> np.ndarray:
    """Leverage ``w_i x_i' (X' W X + ridge I)^+ x_i`` of every row, (n,) float64.

    Parameters
    ----------
    X : ndarray or CSR of shape (n, d)
        Finite numbers.
    weight : ndarray of shape (n,), optional
        Non-negative row weights; None is one each.
    ridge : float, default=0.0
        Added to the diagonal of the Gram matrix; 0 gives scores which add up to the rank.
    basis : ndarray of shape (d, r), optional
        Result of :func:`whitener` for another matrix, to score rows against that one.

    Notes
    -----
    O(n d^2) operations in two passes, O(d^2) memory and one block. Not a QR of X: the Gram matrix
    is factorised, and a QR used only when its condition number exceeds 1e10.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection._importance.leverage import leverage_scores
    >>> leverage_scores(np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 2.0]])).round(3)
    array([1. , 0.5, 0.5])
    """
    B = whitener(X, weight, ridge) if basis is None else basis
    scores = np.empty(X.shape[0])
    for rows, block in dense_blocks(X):
        Q = block @ B
        np.einsum("ij,ij->i", Q, Q, out=scores[rows])
    return scores if weight is None else scores * weight
