"""Small steps that the selectors share: sizes, design matrices, calls of user code."""

from __future__ import annotations

import numbers
import warnings
from typing import NamedTuple

import numpy as np
from scipy import sparse

from skresample.exceptions import QuotaError, ShortfallWarning

from .capped_levels import capped_codes

__all__ = [
    "MethodCard",
    "checked_scores",
    "column_spread",
    "design_matrix",
    "kept_or_warned",
    "one_hot",
    "tamed",
    "wanted_rows",
]


class MethodCard(NamedTuple):
    """What a selection method is: the row of the method table in the documentation."""

    utility: str  # what is scored, or the gain of a set
    mechanism: str  # how scores become rows
    granularity: str  # "row", "group", "item"
    needs: tuple[str, ...] = ()  # of "target", "groups", "y", "model"
    weights: bool = False  # whether sample_weight_ is given


def wanted_rows(n_samples, n: int) -> int:
    """Number of rows that ``n_samples`` (None: all, int: rows, float: share) asks for."""
    if n_samples is None:
        return n
    if isinstance(n_samples, numbers.Integral):
        if n_samples > n:
            raise QuotaError(f"n_samples={n_samples} rows were asked for, X has {n}; ask for less.")
        return int(n_samples)
    return max(1, round(float(n_samples) * n))


def kept_or_warned(rows, reason: str) -> np.ndarray:
    """Rows as positions; a selection that came out empty is not silent."""
    rows = np.asarray(rows, dtype=np.intp)
    if not rows.size:
        warnings.warn(f"no row is selected: {reason}", ShortfallWarning, stacklevel=6)
    return rows


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
        names = table.columns.names
        nominal = np.flatnonzero(table.nominal).tolist()
        names = nominal if names is None else [names[j] for j in nominal]
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


def tamed(columns):
    """The same columns, those with numbers beyond 1e100 or below 1e-100 scaled by powers of two."""
    if hasattr(columns, "indptr"):
        largest = np.zeros(columns.shape[1])
        np.maximum.at(largest, columns.indices, np.abs(columns.data))
    else:
        largest = np.abs(columns).max(axis=0, initial=0.0).astype(np.float64)
    wild = (largest > 1e100) | ((largest < 1e-100) & (largest > 0))
    if not wild.any():
        return columns
    scale = np.where(wild, np.ldexp(1.0, -np.frexp(np.where(wild, largest, 1.0))[1] // 2), 1.0)
    if hasattr(columns, "indptr"):
        each = scale[columns.indices]  # scipy takes the factor of a single column for a number
        data = columns.data * each * each
        return sparse.csr_array((data, columns.indices, columns.indptr), columns.shape)
    return columns * scale * scale  # in two steps: 2^1074 is no float64


def column_spread(numeric) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the known values of each column, (d,) each.

    Constant columns get spread 1. The spread is rounded to 40 bits, so that neither the
    layout of the array nor sparse storage changes what is computed from scaled columns.
    """
    is_sparse = hasattr(numeric, "indptr")
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


def checked_scores(scores, n: int, source: str) -> np.ndarray:
    """Scores of a scorer as float64, one per row, without NaN."""
    scores = np.asarray(scores)
    if scores.shape == (n, 1):
        scores = scores[:, 0]
    if scores.shape != (n,):
        raise ValueError(
            f"{source} must give one score for each of the {n} rows, got an array of shape "
            f"{scores.shape}"
        )
    scores = scores.astype(np.float64)
    bad = np.flatnonzero(np.isnan(scores))
    if bad.size:
        raise ValueError(f"{source} gave NaN for {bad.size} rows, the first is row {bad[0]}")
    return scores
