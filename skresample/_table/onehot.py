"""Groups of indicator columns that stand for one nominal column."""

from __future__ import annotations

import numpy as np

from .columns import resolve_columns
from .containers import column_names
from .table import Table

__all__ = ["find_onehot_groups", "onehot_groups"]

_HEAD = 16  # rows that rule out most of what is left before all are read


def onehot_groups(spec, table: Table) -> list[np.ndarray]:
    """Positions of the columns of each group.

    Parameters
    ----------
    spec : "auto", None or list of lists of columns
        "auto": as :func:`find_onehot_groups` finds them; None: no groups; or the groups
        themselves, by names, positions or masks.
    table : Table
        Sparse rows have no groups.

    Raises
    ------
    ValueError
        Where a given group does not hold exactly one 1 in every row, or two groups share a column.
    """
    if spec is None or table.kind == "sparse":
        return []
    if isinstance(spec, str):
        return find_onehot_groups(table)
    names, taken = column_names(table.X), np.zeros(table.d, bool)
    groups = []
    for one in spec:
        mask = resolve_columns(one, table.X, "onehot_groups")
        called = [int(j) if names is None else names[j] for j in np.flatnonzero(mask)]
        if (taken & mask).any():
            raise ValueError(f"onehot_groups: a column of {called} is in two groups")
        taken |= mask
        places, ones = _indicators(table, np.flatnonzero(mask))
        bad = np.flatnonzero(ones.sum(axis=1) != 1)
        if mask.sum() < 2 or places.size < mask.sum() or bad.size:
            where = f"row {bad[0]} holds {ones[bad[0]].sum()} ones" if bad.size else "they do not"
            raise ValueError(
                f"onehot_groups: columns {called} must be two or more columns of 0 and 1 with one "
                f"1 in every row, but {where}"
            )
        groups.append(places)
    return groups


def find_onehot_groups(table: Table) -> list[np.ndarray]:
    """Runs of neighbouring columns of 0 and 1, none of them constant, with one 1 in every row.

    Constant columns and columns of other values between them are skipped. O(n d), for most tables
    O(d): columns whose first rows are no indicators are not read.
    """
    if table.kind == "sparse" or table.d < 2:
        return []
    places, ones = _indicators(table, np.arange(table.d))
    if not places.size:
        return []
    count = ones.sum(axis=0)
    varies = (count > 0) & (count < table.n)
    places, ones, count = places[varies], ones[:, varies], count[varies]
    until = np.concatenate([[0], np.cumsum(count)])
    groups, start = [], 0
    while start < places.size:
        # One 1 in every row makes n ones in all: only one end can do.
        end = int(np.searchsorted(until, until[start] + table.n))
        fits = end < until.size and until[end] == until[start] + table.n
        if fits and end - start > 1 and (ones[:, start:end].sum(axis=1) == 1).all():
            groups.append(places[start:end])
            start = end
        else:
            start += 1
    return groups


def _indicators(table: Table, places) -> tuple[np.ndarray, np.ndarray]:
    """Those of the columns at ``places`` that hold 0 and 1 only, and where the ones are, (n, k)."""
    rows = table.X if table.kind == "array" else None if table.block is None else table.block.X
    if rows is not None:
        if rows.dtype.kind not in "biuf":
            return places[:0], np.empty((table.n, 0), bool)
        for head in (1, _HEAD, table.n):  # of most tables one row is read
            places = places[_are_bits(rows[:head, places])]
            if not places.size:
                return places, np.empty((table.n, 0), bool)
        return places, rows[:, places] != 0
    found, ones = [], []
    for j in places:
        values = table.columns.bits(j, _HEAD)
        if values is not None and _are_bits(values[:, None])[0]:
            found.append(j)
            ones.append(values != 0)
    ones = np.column_stack(ones) if ones else np.empty((table.n, 0), bool)
    return np.array(found, dtype=np.intp), ones


def _are_bits(rows) -> np.ndarray:
    """Which columns hold 0 and 1 only, (k,) bool."""
    return ((rows == 0) | (rows == 1)).all(axis=0)
