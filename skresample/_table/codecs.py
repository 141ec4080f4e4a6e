"""Columns as numbers and codes: one small codec per kind of container.

A codec answers, for column ``j`` of a table: is it numeric or nominal; its numbers as the array
that is blended (floats, or integers with a mask of missing entries); its categories as codes;
and the column made of kept rows followed by new ones. A nominal value of a new row is always
*taken* from an input row, so that dtypes and categories need no decoding.
"""

from __future__ import annotations

import numbers
from typing import NamedTuple

import numpy as np

from skresample._math.label_codes import first_seen, missing_mask

__all__ = ["ArrayColumns", "Numbers"]


class Numbers(NamedTuple):
    """A numeric column."""

    values: np.ndarray  # (n,) floats, or integers (0 where missing)
    missing: np.ndarray | None  # (n,) bool for integers with missing entries


def object_codes(values: np.ndarray, name) -> np.ndarray:
    """Codes of Python objects by equality within a type; missing values share one code."""
    missing = missing_mask(values)
    seen: dict = {}
    out = np.empty(values.size, np.intp)
    try:
        for i, value in enumerate(values.tolist()):
            key = None if missing[i] else (type(value), value)
            out[i] = seen.setdefault(key, len(seen))
    except TypeError:
        raise TypeError(
            f"column {name!r} holds values of type {type(value).__name__}, which cannot be "
            f"compared; turn them into strings or drop the column"
        ) from None
    return out


class ArrayColumns:
    """Columns of a dense ndarray."""

    def __init__(self, X: np.ndarray):
        self.X = X
        self.names = None

    def is_nominal(self, j: int) -> bool:
        """Strings, bools and other non-numbers are nominal; an object column by its content."""
        kind = self.X.dtype.kind
        if kind != "O":
            return kind in "bSU"
        nominal = False
        for value in self.X[:, j].tolist():
            if isinstance(value, numbers.Real) and not isinstance(value, bool):
                continue
            if isinstance(value, (dict, list, set, np.ndarray)):
                raise TypeError(
                    f"column {j} holds {value!r}; argument must be a string or a number"
                )
            nominal = nominal or (value is not None and value == value)
        return nominal

    def numbers(self, j: int) -> Numbers:
        """Return the column as numbers."""
        column = self.X[:, j]
        if column.dtype.kind == "O":
            column = object_numbers(column, j)
        if column.dtype.kind in "bSU":
            column = _text_numbers(column, j)
        if column.dtype.kind in "mM":
            return Numbers(column.astype(np.int64), np.isnat(column))
        return Numbers(column, None)

    def codes(self, j: int) -> np.ndarray:
        """Return the column as codes in the order of first appearance."""
        column = self.X[:, j]
        if column.dtype.kind == "O":
            return object_codes(column, j)
        return first_seen(np.unique(column, return_inverse=True)[1])

    def values(self, j: int, rows) -> list:
        """Values of some rows as Python objects."""
        return self.X[rows, j].tolist()


def object_numbers(column, name) -> np.ndarray:
    try:
        missing = missing_mask(column)
        return np.where(missing, np.nan, column).astype(np.float64)
    except (TypeError, ValueError) as error:
        if "number" in str(error) and isinstance(error, TypeError):
            raise TypeError(
                f"column {name!r} is treated as numeric: {error}; name it in categorical_features"
            ) from None
        raise ValueError(
            f"column {name!r} is treated as numeric but holds text ({error}); name it in "
            f"categorical_features"
        ) from None


def _text_numbers(column, name) -> np.ndarray:
    if column.dtype.kind == "b":
        return column.astype(np.uint8)
    return object_numbers(column.astype(object), name)
