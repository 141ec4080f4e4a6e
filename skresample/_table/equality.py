"""Columns for questions of equality: distinct values stay distinct, whatever their size.

:attr:`Table.numeric` holds floats, which are right for distances and merge whole numbers above
2^53. Who asks whether two cells are the same asks here.
"""

from __future__ import annotations

import numpy as np

from skresample._math.label_codes import missing_mask

from .table import Table

__all__ = ["equality_blocks", "exact_column", "joint_levels", "level_codes"]


def exact_column(table: Table, j: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Numeric column j without loss: (values, missing mask or None).

    Values are integers (0 where missing; time stamps in their own unit), floats, or, where the
    column holds Python objects, those objects.
    """
    if table.kind == "sparse":
        return table.X[:, [j]].toarray()[:, 0], None
    if table.kind == "array":
        values = table.X[:, j]
    elif table.kind == "pandas" and table.X.dtypes.iloc[j].kind == "O":
        values = table.X.iloc[:, j].to_numpy()
    else:
        values, missing = table.columns.numbers(j)
        return values, missing if missing is not None and missing.any() else None
    if values.dtype.kind == "O":
        missing = missing_mask(values)
        return values, missing if missing.any() else None
    return table.columns.numbers(j) if values.dtype.kind in "mM" else (values, None)


def level_codes(values, missing=None) -> np.ndarray:
    """Codes of equal values, (n,) intp; missing entries and NaN share code -1."""
    values = np.asarray(values)
    gone = missing_mask(values) if missing is None else missing | missing_mask(values)
    codes = np.full(values.size, -1, np.intp)
    present = values[~gone]
    if values.dtype.kind == "O":  # in a dictionary 1, 1.0 and numpy's 1 are one key
        seen: dict = {}
        codes[~gone] = [seen.setdefault(value, len(seen)) for value in present.tolist()]
    else:
        codes[~gone] = np.unique(present, return_inverse=True)[1].reshape(-1)
    return codes


def joint_levels(first: Table, second: Table, j: int) -> tuple[np.ndarray, np.ndarray, int]:
    """Numeric column j of two tables as levels: (codes, codes, number), -1 where missing."""
    (a, gone_a), (b, gone_b) = exact_column(first, j), exact_column(second, j)
    gone = [np.zeros(len(v), bool) if g is None else g for v, g in ((a, gone_a), (b, gone_b))]
    if a.dtype != b.dtype and "f" in (a.dtype.kind + b.dtype.kind).replace("i", "f"):
        a, b = a.astype(object), b.astype(object)  # as float64, whole numbers could merge
    codes = level_codes(np.concatenate([a, b]), np.concatenate(gone))
    return codes[: len(a)], codes[len(a) :], int(codes.max(initial=-1)) + 1


def equality_blocks(table: Table, mask) -> list:
    """Blocks of numbers and codes that agree in two rows exactly where the columns do.

    ``mask`` (d,) bool says which columns. Each block is an ndarray of shape (n, d_j), or CSR.
    """
    which = np.flatnonzero(mask & ~table.nominal)
    blocks = []
    if table.kind == "sparse" or table.block is not None:
        rows = table.X if table.kind == "sparse" else table.block.X
        blocks.append(rows.tocsr()[:, which] if table.kind == "sparse" else rows[:, which])
    else:
        for j in which:
            blocks += _column_blocks(*exact_column(table, j))
    if mask[table.nominal].any():
        blocks.append(table.codes[:, mask[table.nominal]])
    return blocks


def _column_blocks(values, missing) -> list:
    if values.dtype.kind == "O":
        return [level_codes(values, missing)[:, None]]
    if missing is None:
        return [values[:, None]]
    return [np.where(missing, values.dtype.type(0), values)[:, None], missing[:, None]]
