"""Ids of rows: groups, columns, or the values of the row itself."""

from __future__ import annotations

import numpy as np

from skresample._table.pairs import text_values

__all__ = ["row_ids"]

_BLOCK = 1 << 16  # rows made dense at once


def row_ids(table) -> np.ndarray:
    """Id of each row: its group, or a text of its values if the table has no groups.

    Numbers enter as the bits of their float64 value, so that containers and dtypes that hold the
    same numbers give the same id.
    """
    if table.group_codes is not None:
        names = np.empty(len(table.group_names), dtype=object)
        names[:] = table.group_names
        return names[table.group_codes]
    out = np.empty(table.n, dtype=object)
    nominal = [text_values(table, j) for j in np.flatnonzero(table.nominal)]
    for start in range(0, table.n, _BLOCK):
        block = table.numeric[start : start + _BLOCK]
        block = block.toarray() if table.kind == "sparse" else block
        # Adding 0 turns -0.0 into 0.0; one NaN stands for all.
        block = np.ascontiguousarray(block, dtype=np.float64) + 0.0
        block[np.isnan(block)] = np.nan
        for i, row in enumerate(block, start):
            out[i] = (row.tobytes().hex(), *(column[i] for column in nominal))
    return out
