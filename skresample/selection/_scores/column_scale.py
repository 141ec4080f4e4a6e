"""Mean, spread and size of numeric columns, dense or CSR, safe from overflow."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample._math.layout import is_sparse_block

__all__ = ["column_spread", "tamed"]


def tamed(columns):
    """The same columns, those with numbers beyond 1e100 or below 1e-100 scaled by powers of two."""
    if is_sparse_block(columns):
        largest = np.zeros(columns.shape[1])
        np.maximum.at(largest, columns.indices, np.abs(columns.data))
    else:
        largest = np.abs(columns).max(axis=0, initial=0.0).astype(np.float64)
    wild = (largest > 1e100) | ((largest < 1e-100) & (largest > 0))
    if not wild.any():
        return columns
    scale = np.where(wild, np.ldexp(1.0, -np.frexp(np.where(wild, largest, 1.0))[1] // 2), 1.0)
    if is_sparse_block(columns):
        each = scale[columns.indices]  # scipy takes the factor of a single column for a number
        data = columns.data * each * each
        return sparse.csr_array((data, columns.indices, columns.indptr), columns.shape)
    return columns * scale * scale  # in two steps: 2^1074 is no float64


def column_spread(numeric) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the known values of each column, (d,) each.

    Constant columns get spread 1. The spread is rounded to 40 bits, so that neither the
    layout of the array nor sparse storage changes what is computed from scaled columns.
    """
    is_sparse = is_sparse_block(numeric)
    n, d = numeric.shape
    values = numeric.data if is_sparse else np.ascontiguousarray(numeric)
    values = values.astype(np.float64)
    known = ~np.isnan(values)
    column = numeric.indices if is_sparse else None
    largest = np.zeros(d)
    if is_sparse:
        np.maximum.at(largest, column[known], np.abs(values[known]))
    else:
        largest = np.abs(np.where(known, values, 0)).max(axis=0, initial=0.0)
    largest[largest == 0] = 1.0  # squares of values over the largest neither over- nor underflow
    if is_sparse:
        values = values / largest[column]
        count = np.maximum(n - np.bincount(column[~known], minlength=d), 1)
        values, column = values[known], column[known]
        mean = np.bincount(column, values, minlength=d) / count
        squares = np.bincount(column, (values - mean[column]) ** 2, minlength=d)
        variance = (squares + (count - np.bincount(column, minlength=d)) * mean**2) / count
    else:
        values = values / largest
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, values, 0).sum(axis=0) / count
        variance = (np.where(known, values - mean, 0) ** 2).sum(axis=0) / count
    spread = np.sqrt(np.maximum(variance, 0))
    constant = spread <= 1e-12 * np.abs(mean)
    mantissa, exponent = np.frexp(np.where(constant, 1.0, spread * largest))
    return mean * largest, np.ldexp(np.rint(mantissa * 2.0**40) / 2.0**40, exponent)
