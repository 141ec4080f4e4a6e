"""The columns of any table a comparison accepts, as numbers and as levels."""

from __future__ import annotations

import numpy as np

from skresample._math.label_codes import missing_mask

from .accept import accept_rows
from .columns import nominal_columns
from .table import Table

__all__ = ["level_values", "table_of"]


def table_of(X, categorical_features="from_dtype") -> Table:
    """Check X and wrap it; infinite numbers and data of another shape raise."""
    if X is None:
        raise ValueError("X is None; pass a table of rows and columns.")
    if isinstance(X, np.ndarray) and X.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {X.ndim}D array instead: X has shape {X.shape}. Reshape your "
            "data, e.g. X.reshape(-1, 1) for one column."
        )
    if isinstance(X, np.ndarray) and X.dtype.kind == "c":
        raise ValueError("Complex data not supported: X holds complex numbers.")
    X, kind = accept_rows(X, min_rows=0)
    X = X.tocsr() if kind == "sparse" else X
    table = Table(X, kind, nominal=nominal_columns(categorical_features, X))
    numbers = table.numeric.data if kind == "sparse" else table.numeric
    if np.isinf(numbers).any():
        raise ValueError(
            f"Input X contains infinity{_where(table)}; replace it by a number or by a missing "
            "value."
        )
    return table


def _where(table: Table) -> str:
    """Name of the first column with an infinite number, where columns have names."""
    if table.kind == "sparse" or table.columns.names is None:
        return ""
    j = np.flatnonzero(~np.asarray(table.nominal))[
        int(np.isinf(table.numeric).any(axis=0).argmax())
    ]
    return f" in column {str(table.columns.names[j])!r}"


def level_values(table: Table, j: int) -> tuple[np.ndarray, list]:
    """Codes (n,) of a nominal column, and the value behind each code (None where missing)."""
    codes = table.columns.codes(j)
    first = np.unique(codes, return_index=True)[1]
    values = table.columns.values(j, first)
    return codes, [None if gone else v for v, gone in zip(values, _gone(values), strict=True)]


def _gone(values: list) -> list[bool]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return missing_mask(column).tolist()
