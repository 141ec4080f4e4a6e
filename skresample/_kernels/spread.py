"""Scales of numeric columns."""

from __future__ import annotations

import numpy as np
from scipy import sparse

__all__ = ["column_std", "mismatch_penalty"]


def column_std(values) -> np.ndarray:
    """Population standard deviation of each column, (d,); missing entries are left out."""
    if sparse.issparse(values):
        n = values.shape[0]
        mean = np.asarray(values.mean(axis=0)).ravel()
        square = np.asarray(values.multiply(values).mean(axis=0)).ravel()
        return np.sqrt(np.maximum(square - mean**2, 0.0)) if n else np.zeros(values.shape[1])
    out = np.empty(values.shape[1])
    for j in range(values.shape[1]):  # a column at a time: no copy of the whole block
        column = values[:, j].astype(np.float64)
        column = column[~np.isnan(column)]
        out[j] = column.std() if column.size else 0.0
    return out


def mismatch_penalty(values) -> float:
    """What one nominal mismatch adds to a squared distance: Chawla et al. (2002), section 6.1.

    The squared median of the standard deviations of the numeric columns; 1 where there are no
    numeric columns or their median spread is 0.
    """
    if values.shape[1] == 0 or values.shape[0] == 0:
        return 1.0
    median = float(np.median(column_std(values)))
    return median * median if median > 0 else 1.0
