"""Tables as points of one numeric space, set up by a reference sample."""

from __future__ import annotations

import numpy as np

from skresample._table.pairs import alike_tables, joint_codes

__all__ = ["columns_of", "joint_space"]


def columns_of(categorical_features="from_dtype", **parts) -> list[list[tuple]]:
    """Columns of several tables as (name, array, n_levels), matched with those of the first.

    Numbers are float64 arrays with ``n_levels`` None; nominal columns are codes that all tables
    share, missing values being a level of their own.

    Parameters
    ----------
    categorical_features : "from_dtype", None, names, positions, mask or callable
        Nominal columns; a column is nominal where any table says so.
    **parts : {array-like, dataframe}
        The tables, by the name that messages call them.
    """
    tables = alike_tables(parts, categorical_features)
    names = tables[0].columns.names
    names = range(tables[0].d) if names is None else names
    codes, n_levels = joint_codes(*tables)
    out = []
    for table, own in zip(tables, codes, strict=True):
        numbers, levels = iter(table.numeric.T), iter(zip(own.T, n_levels, strict=True))
        out.append(
            [
                (name, *next(levels)) if nominal else (name, next(numbers).astype(float), None)
                for name, nominal in zip(names, table.nominal, strict=True)
            ]
        )
    return out


def joint_space(reference, X, scale: bool = True, categorical_features="from_dtype"):
    """Both tables as float64 arrays in one space, (n_reference, k) and (n, k).

    Numeric columns are centred by the mean of the reference and, with ``scale``, divided by its
    standard deviation; each level of a nominal column (seen in either table) is a column of
    0 and 1/sqrt(2), so that two different levels are one unit apart.
    """
    first, second = columns_of(categorical_features, reference=reference, X=X)
    left, right = [], []
    for (name, a, n_levels), (_, b, _) in zip(first, second, strict=True):
        if n_levels is not None:
            unit = np.sqrt(0.5) * np.eye(n_levels)
            left.append(unit[a])
            right.append(unit[b])
            continue
        for values, table in ((a, "reference"), (b, "X")):
            if not np.isfinite(values).all():
                raise ValueError(
                    f"column {name!r} of {table} has missing or infinite values; impute them first"
                )
        spread = a.std() if scale else 1.0
        spread = spread if spread > 0 else 1.0
        left.append(((a - a.mean()) / spread)[:, None])
        right.append(((b - a.mean()) / spread)[:, None])
    return np.hstack(left), np.hstack(right)
