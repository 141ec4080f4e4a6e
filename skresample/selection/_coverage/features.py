"""Rows of a mixed table as features that are never negative."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample._math.layout import is_sparse_block
from skresample._math.mixed_space import indicators
from skresample._table.spaces import space

__all__ = ["non_negative_parts", "plain_points"]


def plain_points(table, standardize: bool):
    """Rows of a table as a plain matrix: means for gaps, indicators one unit apart."""
    scale = "filled_std" if standardize else None
    return space(table, nominal="indicators", mismatch=1.0, missing="mean", scale=scale)


def _safe(scale):
    return np.where(scale > 0, scale, 1.0)


def non_negative_parts(numeric, codes=None, *, scale: bool = True):
    """Features >= 0: the positive part of each number, the size of the negative, indicators.

    ``scale`` divides each numeric column by its largest absolute value. Missing numbers are 0.
    """
    if is_sparse_block(numeric):
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
