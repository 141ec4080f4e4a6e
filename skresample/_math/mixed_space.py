"""Mixed rows as plain numbers, for estimators that know Euclidean distances only."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample._math.layout import LARGEST, held, is_sparse_block

from .neighbors import Points

__all__ = ["filled", "indicators", "known_means", "mixed_space"]

_DENSE_LEVELS = 256


def indicators(codes, n_levels=None):
    """One column of ones per level of each column of codes, CSR (n, levels).

    ``n_levels``: the number of levels of each column, counted from 0; default: those that occur.
    """
    n, q = codes.shape
    columns, first = np.empty((n, q), np.intp), 0
    for j in range(q):
        place, size = codes[:, j], None if n_levels is None else n_levels[j]
        if size is None:
            present, place = np.unique(place, return_inverse=True)
            size = present.size
        columns[:, j] = place.reshape(-1) + first
        first += size
    parts = (np.ones(n * q), columns.ravel(), np.arange(0, n * q + 1, q))
    return sparse.csr_array(parts, shape=(n, first))


def mixed_space(points: Points):
    """Rows whose squared Euclidean distances are those of ``points``.

    Each nominal column becomes one indicator per level, times ``sqrt(penalty / 2)``: two rows
    that differ in it are ``penalty`` apart. Dense up to 256 levels in all, CSR beyond; never a
    dense block of many levels. Missing numbers stay missing.
    """
    if points.codes is None:
        return points.numeric
    levels = indicators(points.codes)
    levels.data = levels.data * np.tile(np.sqrt(np.asarray(points.penalty) / 2.0), points.n)
    numeric = points.numeric
    if levels.shape[1] <= _DENSE_LEVELS:
        return np.concatenate([numeric, levels.toarray()], axis=1)
    return sparse.hstack([sparse.csr_matrix(numeric), sparse.csr_matrix(levels)], format="csr")


def known_means(numeric) -> np.ndarray:
    """Mean of what is known in each column, (d,); 0 where nothing is."""
    n, d = numeric.shape
    if is_sparse_block(numeric):
        gone = np.isnan(numeric.data)
        known = n - np.bincount(numeric.indices[gone], minlength=d)
        total = np.bincount(numeric.indices[~gone], numeric.data[~gone], minlength=d)
        return total / np.maximum(known, 1)
    gone = np.isnan(numeric)
    total = np.where(gone, 0.0, numeric).sum(axis=0, dtype=np.float64)
    return total / np.maximum(n - gone.sum(axis=0), 1)


def filled(values, fill=None):
    """The rows with each missing entry replaced by ``fill`` (d,), the mean of its column if None.

    The mean of a column without known entries is 0. Raises ValueError for values whose squares
    overflow: no Euclidean estimator can use them.
    """
    data = held(values)
    largest = float(np.fmax.reduce(np.abs(data), axis=None, initial=0.0))
    if largest > LARGEST:
        raise ValueError(
            f"X holds {largest:g}, whose square overflows; rescale the columns to values below "
            f"{LARGEST:g}"
        )
    if not np.isnan(data).any():
        return values
    fill = known_means(values) if fill is None else fill
    if is_sparse_block(values):
        values = values.copy()
        empty = np.isnan(values.data)
        column = values.indices
    else:
        values = np.array(values)
        empty = np.isnan(values)
        column = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    data = held(values)
    data[empty] = fill[column[empty]]
    return values
