"""A table as the matrix of a linear model: means for missing numbers, indicators."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from .capped_levels import capped_codes
from .column_scale import column_spread, tamed

__all__ = ["design_matrix", "one_hot"]


def one_hot(codes) -> np.ndarray:
    """Indicator columns of every level of every nominal column, (n, levels) float64."""
    parts = [
        (column[:, None] == np.arange(column.max(initial=-1) + 1)).astype(np.float64)
        for column in codes.T
    ]
    return np.hstack(parts) if parts else np.empty((len(codes), 0))


def design_matrix(table):
    """Numeric columns, then an indicator for every nominal level: (n, k), CSR if X is sparse.

    A missing number counts as the mean of its column, and every column with missing numbers adds an
    indicator of them, so that linear models can give such rows a level of their own. Of columns
    with more than 100 levels the rare ones count as one (a warning names the column). Columns of
    extreme size are scaled by a power of two, so that their squares stay finite.
    """
    numeric = table.numeric
    if table.kind == "sparse":
        return tamed(_sparse_filled(numeric))
    missing = np.isnan(numeric)
    parts = [numeric]
    if missing.any():
        which = missing.any(axis=0)
        mean = column_spread(numeric)[0].astype(numeric.dtype)
        parts = [np.where(missing, mean, numeric), missing[:, which].astype(numeric.dtype)]
    if table.nominal.any():
        names = table.names_of(np.flatnonzero(table.nominal))
        parts.append(one_hot(capped_codes(table.codes, names)))
    return tamed(parts[0] if len(parts) == 1 else np.hstack(parts))


def _sparse_filled(numeric):
    """A CSR whose stored NaN are column means, followed by indicators of the columns with any."""
    gone = np.isnan(numeric.data)
    if not gone.any():
        return numeric
    mean = column_spread(numeric)[0]
    data = np.where(gone, mean[numeric.indices], numeric.data)
    filled = sparse.csr_array((data, numeric.indices, numeric.indptr), numeric.shape)
    flags = gone.astype(data.dtype)
    marks = sparse.csr_array((flags, numeric.indices, numeric.indptr), numeric.shape)
    return sparse.hstack([filled, marks[:, np.unique(numeric.indices[gone])]], format="csr")
