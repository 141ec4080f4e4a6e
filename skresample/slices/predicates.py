"""Predicates: what a slice may say about a row.

A slice is a conjunction of conditions, each about one column. A condition is a small record with a
``holds(view)``: a mask of rows; :class:`View` hands it the columns of any table. To add a kind of
condition, write such a record and let a search make it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from skresample._table.group_labels import native_column
from skresample._table.numbers_and_levels import level_values
from skresample._table.table import Table

__all__ = ["Interval", "Levels", "View", "basic_conditions"]


class View:
    """Columns of a table, read once each: numbers as float64, levels as codes and values."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._numbers: dict[int, np.ndarray] = {}
        self._levels: dict[int, tuple[np.ndarray, list[Any]]] = {}

    def name(self, j: int) -> Any:
        """Name of a column; its position where there are no names."""
        names = self.table.columns.names
        return f"x{j}" if names is None else names[j]

    def numbers(self, j: int) -> np.ndarray:
        """A numeric column, (n,) float64, NaN where missing; dates in seconds since 1970."""
        if j not in self._numbers:
            column = self.table.columns.numbers(j)
            values = np.asarray(column.values, dtype=np.float64)
            unit = self.unit(j)
            if unit is not None:
                values = values * (np.timedelta64(1, unit) / np.timedelta64(1, "s"))
            if column.missing is not None:
                values = np.where(column.missing, np.nan, values)
            self._numbers[j] = values
        return self._numbers[j]

    def unit(self, j: int) -> str | None:
        """Unit of a column of dates, such as "us"; None for other columns."""
        if self.table.kind in ("array", "sparse") and self.table.X.dtype.kind != "M":
            return None
        dtype = np.asarray(native_column(self.table.X, j)).dtype
        return np.datetime_data(dtype)[0] if dtype.kind == "M" else None

    def levels(self, j: int) -> tuple[np.ndarray, list[Any]]:
        """Codes (n,) of a nominal column, and the value behind each (None: missing)."""
        if j not in self._levels:
            self._levels[j] = level_values(self.table, j)
        return self._levels[j]


class Interval(NamedTuple):
    """A number in (low, high], infinite ends are open; with ``missing`` a missing one, too."""

    position: int
    column: Any
    low: float
    high: float
    missing: bool = False
    date: bool = False

    def holds(self, view: View) -> np.ndarray:
        """Which rows meet the condition, (n,) bool."""
        x = view.numbers(self.position)
        inside = (x > self.low) & (x <= self.high)
        return inside | np.isnan(x) if self.missing else inside

    def __str__(self) -> str:
        low, high = (_end(end, self.date) for end in (self.low, self.high))
        if self.low == np.inf:
            return f"{self.column} is missing"
        if np.isinf(self.low):
            text = f"{self.column} is known" if np.isinf(self.high) else f"{self.column} <= {high}"
        elif np.isinf(self.high):
            text = f"{self.column} > {low}"
        else:
            text = f"{low} < {self.column} <= {high}"
        return f"({text} or missing)" if self.missing else text


class Levels(NamedTuple):
    """A value that is one of ``levels``, or none of them where ``inside`` is False."""

    position: int
    column: Any
    levels: tuple[Any, ...]
    inside: bool = True

    def holds(self, view: View) -> np.ndarray:
        """Which rows meet the condition, (n,) bool."""
        if not view.table.nominal[self.position]:
            found = np.isin(view.numbers(self.position), np.array(self.levels, dtype=float))
        else:
            codes, values = view.levels(self.position)
            wanted = {_key(level) for level in self.levels}
            found = np.array([_key(value) in wanted for value in values], dtype=bool)[codes]
        return found if self.inside else ~found

    def __str__(self) -> str:
        shown = ["missing" if v is None else _shown(v) for v in self.levels]
        if len(shown) == 1:
            return f"{self.column} {'=' if self.inside else '!='} {shown[0]}"
        return f"{self.column} {'in' if self.inside else 'not in'} {{{', '.join(shown)}}}"


def _end(value: float, date: bool) -> str:
    """An end of an interval in words: a date without its time at midnight."""
    if not date or not np.isfinite(value):
        return f"{value:.4g}"
    return str(np.datetime64(round(value), "s")).removesuffix("T00:00:00")


def _key(value):
    return type(value).__name__, value


def _shown(value) -> str:
    return f"{value:.6g}" if isinstance(value, float) else f"{value}"


def basic_conditions(
    view: View, rows: np.ndarray, n_bins: int, min_support: int
) -> tuple[list[Sequence[Any]], np.ndarray]:
    """Conditions on single columns: levels, quantile bins, missing numbers.

    Parameters
    ----------
    view : View
    rows : ndarray of shape (m,), intp
        Rows that set the bins.
    n_bins : int
        Bins of a numeric column; one with no more distinct values gets a condition for each.
    min_support : int
        A nominal level of fewer rows becomes no condition.

    Returns
    -------
    conditions : list of list
        By column.
    codes : ndarray of shape (d, m), int32
        Which condition of the column each row meets, -1 for none.
    """
    d = view.table.d
    codes = np.full((d, rows.size), -1, np.int32)
    conditions: list[Sequence[Any]] = []
    for j in range(d):
        if view.table.nominal[j]:
            found, codes[j] = _nominal(view, j, rows, min_support)
        else:
            found, codes[j] = _numeric(view, j, rows, n_bins)
        conditions.append(found)
    return conditions, codes


def _nominal(view, j, rows, min_support):
    codes, values = view.levels(j)
    codes = codes[rows]
    used = np.flatnonzero(np.bincount(codes, minlength=len(values)) >= min_support)
    used = sorted(used.tolist(), key=lambda c: (values[c] is None, str(values[c])))
    place = np.full(len(values), -1, np.int32)
    place[used] = np.arange(len(used))
    return [Levels(j, view.name(j), (values[c],)) for c in used], place[codes]


def _numeric(view, j, rows, n_bins):
    x, name = view.numbers(j)[rows], view.name(j)
    gap, date = np.isnan(x), view.unit(j) is not None
    distinct = np.unique(x[~gap])
    if distinct.size <= n_bins and not date:
        found = [Levels(j, name, (value,)) for value in distinct.tolist()]
        codes = np.searchsorted(distinct, x)
    else:
        shares = np.arange(1, n_bins) / n_bins
        inner = np.quantile(x[~gap], shares, method="inverted_cdf") if distinct.size else distinct
        edges = np.unique(inner[inner < distinct[-1:].sum()])
        ends = [-np.inf, *edges.tolist(), np.inf]
        found = [Interval(j, name, *pair, date=date) for pair in pairwise(ends)]
        codes = np.searchsorted(edges, x, side="left")
    codes = codes.astype(np.int32)
    codes[gap] = len(found)
    missing = [Interval(j, name, np.inf, np.inf, missing=True)] if gap.any() else []
    return [*found, *missing], codes
