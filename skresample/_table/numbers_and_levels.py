"""The columns of any table a comparison accepts, as numbers and as levels."""

from __future__ import annotations

import numpy as np
from sklearn.utils import check_array

from .containers import kind_of
from .table import Table

__all__ = ["level_values", "nominal_mask", "table_of"]


def table_of(X, categorical_features="from_dtype") -> Table:
    """Check X and wrap it; infinite numbers and data of another shape raise."""
    kind = kind_of(X)
    if kind == "array" and X.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {X.ndim}D array instead: X has shape {X.shape}. Reshape your "
            "data, e.g. X.reshape(-1, 1) for one column."
        )
    if X is None:
        raise ValueError("X is None; pass a table of rows and columns.")
    if kind in ("list", "other"):
        X = check_array(X, dtype=None, ensure_all_finite=False, ensure_min_samples=0)
        kind = "array"
    if kind == "sparse":
        X = check_array(X, accept_sparse="csr", ensure_all_finite=False)
    table = Table(X, kind, nominal=None)
    if kind == "array" and X.dtype.kind == "c":
        raise ValueError("Complex data not supported: X holds complex numbers.")
    if categorical_features != "from_dtype" or not isinstance(categorical_features, str):
        table = Table(X, kind, nominal=nominal_mask(table, categorical_features))
    numbers = table.numeric.data if kind == "sparse" else table.numeric
    if np.isinf(numbers).any():
        raise ValueError("Input X contains infinity; replace it by a number or by a missing value.")
    return table


def nominal_mask(table: Table, categorical_features) -> np.ndarray:
    """Which columns are nominal, (d,) bool, from names, positions, a mask or None."""
    mask = np.zeros(table.d, dtype=bool)
    if categorical_features is None:
        return mask
    if isinstance(categorical_features, str):
        raise ValueError(
            "categorical_features must be 'from_dtype', None, or a list of names, positions or "
            f"booleans, got {categorical_features!r}."
        )
    chosen = np.asarray(list(categorical_features), dtype=object)
    if chosen.size and all(isinstance(c, (bool, np.bool_)) for c in chosen):
        if chosen.size != table.d:
            raise ValueError(
                f"categorical_features is a mask of {chosen.size} entries, but X has {table.d} "
                "columns."
            )
        return chosen.astype(bool)
    names = [] if table.columns.names is None else table.columns.names
    for c in chosen.tolist():
        if isinstance(c, str) and c in names:
            mask[[j for j, name in enumerate(names) if name == c]] = True
        elif not isinstance(c, str) and -table.d <= int(c) < table.d:
            mask[int(c)] = True
        else:
            raise ValueError(f"categorical_features names {c!r}, which is no column of X.")
    return mask


def level_values(table: Table, j: int) -> tuple[np.ndarray, list]:
    """Codes (n,) of a nominal column, and the value behind each code (None where missing)."""
    codes = table.columns.codes(j)
    first = np.unique(codes, return_index=True)[1]
    if table.kind == "array":
        values = table.X[first, j].tolist()
    else:
        taken = table.columns.take(j, first)
        values = (taken.to_list if hasattr(taken, "to_list") else taken.tolist)()
    return codes, [None if _missing(value) else value for value in values]


def _missing(value) -> bool:
    if value is None:
        return True
    # `value != value` holds for NaN and NaT; pandas' NA makes the truth value itself raise.
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return True
