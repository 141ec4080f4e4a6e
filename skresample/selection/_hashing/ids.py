"""Ids of rows: groups, columns, or the values of the row itself."""

from __future__ import annotations

from numbers import Integral

import numpy as np

from skresample._table.equality import exact_column
from skresample._table.pairs import text_values

__all__ = ["row_ids"]

_BLOCK = 1 << 16  # rows made dense at once


def row_ids(table) -> np.ndarray:
    """Id of each row: its group, or a text of its values if the table has no groups.

    Numbers enter as the bits of their float64 value, so that containers and dtypes that hold the
    same numbers give the same id; whole numbers that have none add what is lost.
    """
    if table.group_codes is not None:
        names = np.empty(len(table.group_names), dtype=object)
        names[:] = table.group_names
        return names[table.group_codes]
    out = np.empty(table.n, dtype=object)
    nominal = [text_values(table, j) for j in np.flatnonzero(table.nominal)]
    lost = _lost_parts(table)
    for start in range(0, table.n, _BLOCK):
        block = table.numeric[start : start + _BLOCK]
        block = block.toarray() if table.kind == "sparse" else block
        # Adding 0 turns -0.0 into 0.0; one NaN stands for all.
        block = np.ascontiguousarray(block, dtype=np.float64) + 0.0
        block[np.isnan(block)] = np.nan
        for i, row in enumerate(block, start):
            rest = [f"{place}+{part[i]}" for place, part in lost if part[i]]
            out[i] = (row.tobytes().hex(), *rest, *(column[i] for column in nominal))
    return out


def _lost_parts(table) -> list:
    """(place, differences (n,) int64) of the numeric columns that float64 does not hold."""
    parts = []
    if table.kind == "sparse" and not _beyond(table.X.data):
        return parts
    for place, j in enumerate(np.flatnonzero(~table.nominal)):
        values, missing = exact_column(table, j)
        if values.dtype.kind == "O":
            lost = np.zeros(table.n, np.int64)
            known = [i for i in range(table.n) if missing is None or not missing[i]]
            lost[known] = [_lost_object(values[i]) for i in known]
        elif _beyond(values):
            near = values.astype(np.float64)
            high = np.floor(near / 2.0**32)  # in two halves: 2^64 fits no integer type
            back = high.astype(np.int64).astype(np.uint64) << np.uint64(32)
            back += (near - high * 2.0**32).astype(np.uint64)
            lost = (values.astype(np.uint64) - back).view(np.int64)
        else:
            continue
        if lost.any():
            parts.append((place, lost))
    return parts


def _beyond(values) -> bool:
    """Whether any of the numbers is a whole one of more than 53 bits."""
    wide = values.dtype.kind in "iu" and values.dtype.itemsize == 8 and values.size > 0
    return bool(wide and (values.max() > 2**53 or values.min() < -(2**53)))


def _lost_object(value) -> int:
    return int(value) - int(float(value)) if isinstance(value, Integral) else 0
