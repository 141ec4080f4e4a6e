"""Small steps that the selectors share: sizes, design matrices, calls of user code."""

from __future__ import annotations

import numbers
from typing import NamedTuple

import numpy as np

from skresample.exceptions import QuotaError

__all__ = ["MethodCard", "checked_scores", "design_matrix", "one_hot", "wanted_rows"]


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
