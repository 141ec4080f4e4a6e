"""Scales of numeric columns."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import LARGEST, is_sparse_block, surely_small

__all__ = ["column_std", "mismatch_penalty"]

_VALUES = 2**16  # of the columns copied at a time


def column_std(values, ddof: int = 0) -> np.ndarray:
    """Standard deviation of each column, (d,); missing entries are left out.

    Entries whose squares would overflow are scaled first; a column of fewer than ``ddof + 1``
    entries has 0, one with infinite entries NaN.
    """
    n, d = values.shape
    out = np.zeros(d)
    if is_sparse_block(values):
        if n > ddof:
            largest = float(np.abs(values.data).max(initial=0.0))
            scale = largest if largest > LARGEST else 1.0
            values = values.astype(np.float64) / scale
            mean = np.asarray(values.mean(axis=0)).ravel()
            square = np.asarray(values.multiply(values).mean(axis=0)).ravel()
            out = np.sqrt(np.maximum(square - mean**2, 0.0) * n / (n - ddof)) * scale
        return out
    step = max(1, _VALUES // max(1, n))
    for start in range(0, d, step):  # a few columns at a time: no copy of the whole block
        part = np.ascontiguousarray(values[:, start : start + step].T, dtype=np.float64)
        if n > ddof and surely_small(part):
            out[start : start + step] = part.std(axis=1, ddof=ddof)
            continue
        for j, column in enumerate(part, start):
            out[j] = _std(column[~np.isnan(column)], ddof)
    return out


def _std(column, ddof):
    """Standard deviation of numbers that may be too large to be squared."""
    if column.size <= ddof:
        return 0.0
    largest = float(np.abs(column).max())
    scale = largest if largest > LARGEST else 1.0
    with np.errstate(over="ignore", invalid="ignore"):  # the spread of +-1.7e308 is infinite
        return (column / scale if scale > 1 else column).std(ddof=ddof) * scale


def mismatch_penalty(values) -> float:
    """What one nominal mismatch adds to a squared distance: Chawla et al. (2002), section 6.1.

    The squared median of the standard deviations of the numeric columns; 1 where there are no
    numeric columns or their median spread is 0.
    """
    if values.shape[1] == 0 or values.shape[0] == 0:
        return 1.0
    median = float(np.median(column_std(values)))
    if median > LARGEST:
        raise ValueError(
            f"nominal mismatches cost the squared spread of the numeric columns, but that spread "
            f"is {median:g} and its square overflows; rescale the columns"
        )
    return median * median if median > 0 else 1.0
