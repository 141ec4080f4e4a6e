"""Mixed rows as plain numbers, for estimators that know Euclidean distances only."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .neighbors import Points

__all__ = ["filled", "mixed_space"]

_DENSE_LEVELS = 256
_LARGEST = 1e150


def mixed_space(points: Points):
    """Rows whose squared Euclidean distances are those of ``points``.

    Each nominal column becomes one indicator per level, times ``sqrt(penalty / 2)``: two rows
    that differ in it are ``penalty`` apart. Dense up to 256 levels in all, CSR beyond; never a
    dense block of many levels. Missing numbers stay missing.
    """
    if points.codes is None:
        return points.numeric
    blocks, levels = [], 0
    for j in range(points.codes.shape[1]):
        present, code = np.unique(points.codes[:, j], return_inverse=True)
        scale = np.full(points.n, np.sqrt(points.penalty[j] / 2.0))
        at = (scale, (np.arange(points.n), code.reshape(-1)))
        blocks.append(sparse.csr_matrix(at, shape=(points.n, present.size)))
        levels += present.size
    numeric = points.numeric
    if levels <= _DENSE_LEVELS:
        return np.concatenate([numeric, *(block.toarray() for block in blocks)], axis=1)
    return sparse.hstack([sparse.csr_matrix(numeric), *blocks], format="csr")


def filled(values):
    """The rows with each missing entry replaced by the mean of its column (0 if all miss).

    Raises ValueError for values whose squares overflow: no Euclidean estimator can use them.
    """
    data = values.data if sparse.issparse(values) else values
    largest = float(np.fmax.reduce(np.abs(data), axis=None, initial=0.0))
    if largest > _LARGEST:
        raise ValueError(
            f"X holds {largest:g}, whose square overflows; rescale the columns to values below "
            f"{_LARGEST:g}"
        )
    if not np.isnan(data).any():
        return values
    if sparse.issparse(values):
        values = values.copy()
        empty = np.isnan(values.data)
        column = values.indices
    else:
        values = np.array(values)
        empty = np.isnan(values)
        column = np.broadcast_to(np.arange(values.shape[1]), values.shape)
    data = values.data if sparse.issparse(values) else values
    known = np.bincount(column[~empty], minlength=values.shape[1])
    total = np.bincount(column[~empty], data[~empty], minlength=values.shape[1])
    mean = total / np.maximum(known, 1)
    data[empty] = mean[column[empty]]
    return values
