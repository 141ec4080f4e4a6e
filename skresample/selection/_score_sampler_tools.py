"""Small steps that the selectors share: sizes, design matrices, calls of user code."""

from __future__ import annotations

import numbers
import warnings
from typing import NamedTuple

import numpy as np

from skresample._kernels.neighbors import Points
from skresample.exceptions import QuotaError, ShortfallWarning

__all__ = [
    "MethodCard",
    "checked_scores",
    "column_spread",
    "design_matrix",
    "kept_or_warned",
    "one_hot",
    "scaled_points",
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


def design_matrix(table, name: str):
    """Numeric columns, then an indicator for every nominal level: (n, k), CSR if X is sparse.

    A missing number counts as the mean of its column, and every column with missing numbers adds an
    indicator of them, so that linear models can give such rows a level of their own.
    """
    numeric = table.numeric
    if table.kind == "sparse":
        if np.isnan(numeric.data).any():
            raise ValueError(f"{name} cannot fill missing values of a sparse X; impute them first")
        return numeric
    missing = np.isnan(numeric)
    parts = [numeric]
    if missing.any():
        which = missing.any(axis=0)
        known = np.where(missing, 0, numeric).sum(axis=0) / np.maximum((~missing).sum(axis=0), 1)
        parts = [np.where(missing, known, numeric), missing[:, which].astype(numeric.dtype)]
    if table.nominal.any():
        parts.append(one_hot(table.codes))
    return parts[0] if len(parts) == 1 else np.hstack(parts)


def column_spread(numeric) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the known values of each column, (d,) each.

    Constant columns get spread 1. The spread is rounded to 40 bits, so that neither the
    layout of the array nor sparse storage changes what is computed from scaled columns.
    """
    if hasattr(numeric, "indptr"):
        n, entries, column = numeric.shape[0], numeric.data.astype(np.float64), numeric.indices
        d = numeric.shape[1]
        known = ~np.isnan(entries)
        count = n - np.bincount(column[~known], minlength=d)
        entries, column = entries[known], column[known]
        mean = np.bincount(column, entries, minlength=d) / np.maximum(count, 1)
        squares = np.bincount(column, (entries - mean[column]) ** 2, minlength=d)
        squares += (count - np.bincount(column, minlength=d)) * mean**2
        variance = squares / np.maximum(count, 1)
    else:
        numeric = np.ascontiguousarray(numeric, dtype=np.float64)
        known = ~np.isnan(numeric)
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, numeric, 0).sum(axis=0) / count
        variance = (np.where(known, numeric - mean, 0) ** 2).sum(axis=0) / count
    spread = np.sqrt(variance)
    constant = spread <= 1e-12 * np.abs(mean)
    mantissa, exponent = np.frexp(np.where(constant, 1.0, spread))
    return mean, np.ldexp(np.rint(mantissa * 2.0**40) / 2.0**40, exponent)


def scaled_points(table) -> Points:
    """Rows as points whose numeric columns have unit spread; a nominal mismatch costs 1."""
    points = table.points()
    if not table.numeric.shape[1]:
        return points
    spread = column_spread(table.numeric)[1]
    if table.kind == "sparse":
        return Points((table.numeric / spread).tocsr())
    penalty = None if points.codes is None else np.ones(points.codes.shape[1])
    return Points(table.numeric / spread, points.codes, penalty)


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
