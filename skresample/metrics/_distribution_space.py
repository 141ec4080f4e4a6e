"""Tables as points of one numeric space, set up by a reference sample."""

from __future__ import annotations

from skresample._table import spaces
from skresample._table.pairs import alike_tables, joint_codes

__all__ = ["columns_of", "reference_space", "synthetic_space"]


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


def reference_space(
    reference, X, scale: bool = True, categorical_features="from_dtype", *, nominal="indicators"
):
    """Both tables as float64 arrays in one space, (n_reference, k) and (n, k), without gaps.

    Numeric columns are centred by the mean of the reference and, with ``scale``, divided by its
    standard deviation. ``nominal="codes"``: as `Points`, for whoever needs distances only.
    """
    parts = {"reference": reference, "X": X}
    unit = "standard" if scale else "center"
    return spaces.joint_space(parts, categorical_features, scale=unit, nominal=nominal)


def synthetic_space(real, synthetic, categorical_features="from_dtype", *, nominal="indicators"):
    """Both tables as float64 arrays (n, k) and (m, k), scaled by the real rows.

    Missing numbers are filled by the median of the real rows, with a column that sets them apart.
    ``nominal="codes"``: as `Points`, for whoever needs distances only.
    """
    return spaces.joint_space(
        {"real": real, "synthetic": synthetic},
        categorical_features,
        missing="median",
        scale="std",
        flag_gaps=True,
        nominal=nominal,
    )
