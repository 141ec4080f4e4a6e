"""Rows of a metric space: numeric columns, nominal codes and what a mismatch costs."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from skresample._math.layout import LARGEST, held, is_sparse_block, surely_small

__all__ = ["Points"]


class Points(NamedTuple):
    """Rows in a metric space; a view of the caller's arrays, nothing is copied.

    The squared distance of two rows is the sum of squared differences over the numeric columns
    observed in both, times ``d / n_observed_in_both``, plus ``penalty[j]`` for every nominal
    column ``j`` in which they differ. Rows with no numeric column observed in both are infinitely
    far apart (unless there is no numeric column at all).

    Parameters
    ----------
    numeric : ndarray of shape (n, d), float32 or float64, or CSR matrix or array
        NaN means missing; ``d`` may be 0.
    codes : ndarray of int, shape (n, q), default=None
        Levels of the nominal columns, >= 0; -1 (missing) counts as one more level.
    penalty : ndarray of float, shape (q,), default=None
        Added to the squared distance for each mismatch, >= 0.
    settled : bool, default=False
        Whether the numbers are known to be there, and small enough to be squared: one pass less.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample._math.neighbors import Points
    >>> Points(np.zeros((3, 2))).take([0, 2]).n
    2
    """

    numeric: Any
    codes: np.ndarray | None = None
    penalty: np.ndarray | None = None
    settled: bool = False

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.numeric.shape[0]

    def take(self, rows: Any) -> Points:
        """The given rows (positions or a slice), in the order given."""
        codes = None if self.codes is None else self.codes[rows]
        return Points(self.numeric[rows], codes, self.penalty, self.settled)


def is_sparse(points: Points) -> bool:
    """Whether the numeric columns are stored as CSR."""
    return is_sparse_block(points.numeric)


def canonical(points: Points) -> Points:
    """CSR rows with sorted, unique column numbers; anything else as it is."""
    if not is_sparse(points) or points.numeric.has_canonical_format:
        return points
    numeric = points.numeric.copy()
    numeric.sum_duplicates()
    return points._replace(numeric=numeric)


def stored(points: Points) -> np.ndarray:
    """The stored numeric values, whatever the layout."""
    return held(points.numeric)


def examine(points: Points) -> bool:
    """Refuse numbers whose squares overflow; tell whether any value is missing."""
    if points.codes is not None and points.codes.size and points.codes.min() < -1:
        raise ValueError(
            f"nominal codes count from 0, with -1 for missing, found {points.codes.min()}; encode "
            "the columns first"
        )
    values = stored(points)
    if points.settled or not values.size or surely_small(values):
        return False
    with np.errstate(invalid="ignore"):
        low, high = np.min(values), np.max(values)
        missing = bool(np.isnan(low) or np.isnan(high))
        if missing:
            low, high = np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None)
    low, high = float(low), float(high)
    if low < -LARGEST or high > LARGEST:
        raise ValueError(
            f"neighbours need values between -{LARGEST:g} and {LARGEST:g}, found "
            f"{low if low < -LARGEST else high:g}: squared differences would overflow; "
            "rescale the columns or remove infinite values"
        )
    return missing


def same_space(index: Points, queries: Points) -> None:
    """Refuse queries that do not have the index's columns."""
    if is_sparse(index) != is_sparse(queries):
        raise ValueError("queries and index must both be dense or both be CSR; convert one of them")
    q_index = 0 if index.codes is None else index.codes.shape[1]
    q_query = 0 if queries.codes is None else queries.codes.shape[1]
    if index.numeric.shape[1] != queries.numeric.shape[1] or q_index != q_query:
        raise ValueError(
            f"queries have {queries.numeric.shape[1]} numeric and {q_query} nominal columns, the "
            f"index has {index.numeric.shape[1]} and {q_index}; pass the same columns"
        )
