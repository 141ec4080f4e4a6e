"""Rows of a mixed table as points whose Euclidean distance makes sense."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample._math.neighbors import Points, examine

__all__ = ["embed", "non_negative_parts"]

_DENSE_LEVELS = 256  # indicator columns up to which points stay dense


def embed(numeric, codes=None, *, standardize: bool = False):
    """Points of a table: numbers, then an indicator for each level of each nominal column.

    Missing numbers count as the mean of their column. Indicators are divided by sqrt(2), so that
    two rows that differ in one nominal column are at distance 1; ``standardize`` divides every
    numeric column by its standard deviation first.

    Parameters
    ----------
    numeric : ndarray or CSR container of shape (n, d)
    codes : ndarray of shape (n, q), optional
        Codes of the nominal columns.
    standardize : bool

    Returns
    -------
    points : ndarray or CSR container of shape (n, k)
        CSR if ``numeric`` is, or where there are more than 256 indicators.

    Raises
    ------
    ValueError
        Where squares of the numbers would overflow, and for NaN in sparse rows.
    """
    examine(Points(numeric))
    if sparse.issparse(numeric):
        return _embed_sparse(numeric, standardize)
    points = numeric
    missing = np.isnan(numeric)
    if missing.any():
        points = np.where(missing, _column_means(numeric, missing), numeric)
    if standardize:
        points = points / _safe(points.std(axis=0, dtype=np.float64)).astype(points.dtype)
    if codes is None or codes.shape[1] == 0:
        return points
    levels = indicators(codes)
    levels.data *= np.sqrt(0.5)
    if levels.shape[1] <= _DENSE_LEVELS:
        return np.hstack([points, levels.toarray()])
    return sparse.hstack([sparse.csr_array(points), levels], format="csr")


def indicators(codes):
    """One column per level of each column of codes, CSR (n, levels) of ones."""
    n, q = codes.shape
    columns, first = np.empty((n, q), np.intp), 0
    for j in range(q):
        values, place = np.unique(codes[:, j], return_inverse=True)
        columns[:, j] = place + first
        first += values.size
    parts = (np.ones(n * q), columns.ravel(), np.arange(0, n * q + 1, q))
    return sparse.csr_array(parts, shape=(n, first))


def _embed_sparse(numeric, standardize):
    if np.isnan(numeric.data).any():
        raise ValueError("sparse rows must not hold NaN here; impute them or pass a dense array")
    if not standardize:
        return numeric
    mean = np.asarray(numeric.mean(axis=0)).ravel()
    square = np.asarray(numeric.multiply(numeric).mean(axis=0)).ravel()
    scale = 1.0 / _safe(np.sqrt(np.maximum(square - mean**2, 0.0)))
    return sparse.csr_array(numeric @ sparse.diags_array(scale))


def _column_means(numeric, missing):
    """Mean of what is present in each column; 0 where nothing is."""
    count = (~missing).sum(axis=0)
    total = np.where(missing, 0.0, numeric).sum(axis=0, dtype=np.float64)
    return (total / np.maximum(count, 1)).astype(numeric.dtype)


def _safe(scale):
    return np.where(scale > 0, scale, 1.0)


def non_negative_parts(numeric, codes=None, *, scale: bool = True):
    """Features >= 0: the positive part of each number, the size of the negative, indicators.

    ``scale`` divides each numeric column by its largest absolute value. Missing numbers are 0.
    """
    if sparse.issparse(numeric):
        positive, negative = numeric.maximum(0), (-numeric).maximum(0)
        if np.isnan(numeric.data).any():
            raise ValueError("sparse rows must not hold NaN here; impute them first")
        top = _safe(np.maximum(_column_max(positive), _column_max(negative)))
        parts = [positive, negative]
        if scale:
            parts = [p @ sparse.diags_array(1.0 / top) for p in parts]
        out = sparse.csr_array(sparse.hstack(parts, format="csr"))
        out.eliminate_zeros()
        return out
    values = np.nan_to_num(np.asarray(numeric, dtype=np.float64))
    if scale and values.size:
        values = values / _safe(np.abs(values).max(axis=0))
    parts = [np.maximum(values, 0.0)]
    if (values < 0).any():
        parts.append(np.maximum(-values, 0.0))
    if codes is None or codes.shape[1] == 0:
        return np.hstack(parts)
    return sparse.hstack([*map(sparse.csr_array, parts), indicators(codes)], format="csr")


def _column_max(matrix):
    return np.asarray(matrix.max(axis=0).todense(), dtype=np.float64).ravel()
