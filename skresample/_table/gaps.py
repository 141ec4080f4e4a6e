"""Tables as numbers and codes with gaps, and back: what filling them reads and writes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .containers import as_frame
from .numbers_and_levels import level_values, table_of

__all__ = ["Cells", "Reader"]


class Cells(NamedTuple):
    """Numbers (n, d), NaN where missing; codes (n, q), -1 where missing, -2 for new values."""

    numbers: np.ndarray
    codes: np.ndarray


class Reader:
    """Reads tables like the one it was made from.

    Parameters
    ----------
    table : Table
        The table to learn the levels of nominal columns from.
    """

    def __init__(self, table):
        self.nominal = table.nominal.copy()
        self.levels = [self._levels(table, j) for j in np.flatnonzero(self.nominal)]

    @staticmethod
    def _levels(table, j):
        values = level_values(table, j)[1]
        return sorted((v for v in values if v is not None), key=lambda v: (type(v).__name__, v))

    def table(self, X):
        """X with the same columns read as nominal."""
        return table_of(X, self.nominal)

    def read(self, table) -> Cells:
        """Numbers and codes of a table."""
        codes = np.empty((table.n, len(self.levels)), np.intp)
        for i, j in enumerate(np.flatnonzero(self.nominal)):
            place = {(type(v).__name__, v): c for c, v in enumerate(self.levels[i])}
            own, values = level_values(table, j)
            found = [-1 if v is None else place.get((type(v).__name__, v), -2) for v in values]
            codes[:, i] = np.asarray(found, np.intp)[own] if table.n else 0
        numbers = np.asarray(table.numeric)
        return Cells(np.array(numbers, np.float64), codes)

    def filled(self, table, cells: Cells, missing: Cells):
        """A copy of the table's container with the missing cells set.

        ``missing`` says which, as a mask of numbers and one of codes.
        """
        changes = {}
        for i, j in enumerate(np.flatnonzero(~self.nominal)):
            rows = np.flatnonzero(missing.numbers[:, i])
            if rows.size:
                changes[int(j)] = rows, cells.numbers[rows, i]
        for i, j in enumerate(np.flatnonzero(self.nominal)):
            rows = np.flatnonzero(missing.codes[:, i])
            if rows.size:
                changes[int(j)] = rows, [self.levels[i][c] for c in cells.codes[rows, i]]
        if table.kind == "array":
            return _array(table.X, changes)
        return (_pandas if table.kind == "pandas" else _frame)(table, changes, self.nominal)


def _array(X, changes):
    out = X.copy()
    for j, (rows, values) in changes.items():
        if X.dtype.kind in "mM":
            values = np.rint(values).astype(np.int64).astype(X.dtype)
        out[rows, j] = values
    return out


def _whole(column, values):
    """Numbers as the column counts them: whole ones for integers and dates."""
    if column.values.dtype.kind not in "iu":
        return values.astype(column.values.dtype), None
    return np.rint(values).astype(column.values.dtype), np.zeros(len(values), bool)


def _pandas(table, changes, nominal):
    columns, n = table.columns, table.n
    out = table.X.copy()
    for j, (rows, values) in changes.items():
        place = np.arange(n)
        if nominal[j]:
            column = out.iloc[:, j].copy()
            column.iloc[rows] = values
            out.isetitem(j, column)
            continue
        place[rows] = n + np.arange(len(rows))
        numbers = _whole(columns.numbers(j), values)
        both = columns.kept_and_new(j, np.arange(n), *numbers)
        column = type(out.iloc[:, j])(both).take(place)
        out.isetitem(j, column.set_axis(out.index))
    return out


def _frame(table, changes, nominal):
    import narwhals as nw

    columns, n, out = table.columns, table.n, as_frame(table.X)
    for j, (rows, values) in changes.items():
        place = np.arange(n)
        place[rows] = n + np.arange(len(rows))
        own = columns._series(j)
        if nominal[j]:
            backend = nw.get_native_namespace(own)
            new = nw.new_series(own.name, values, backend=backend).cast(own.dtype)
            both = nw.concat([own.to_frame(), new.to_frame()])[own.name]
        else:
            both = columns.kept_and_new(j, np.arange(n), *_whole(columns.numbers(j), values))
        out = out.with_columns(both[place].alias(own.name))
    return out.to_native()
