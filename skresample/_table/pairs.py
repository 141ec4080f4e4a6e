"""Two tables in one encoding: a pool and the target it is compared with."""

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator

from .codecs import _object_codes
from .containers import missing_mask
from .ingest import ingest, native_column, resolve_columns
from .table import Table

__all__ = ["joint_codes", "named_column", "native_values", "text_values", "twin_table"]


class _Holder(BaseEstimator):
    """Carries the reading of nominal columns into ``ingest``."""

    def __init__(self, categorical_features="from_dtype"):
        self.categorical_features = categorical_features


def native_values(table: Table, j: int) -> np.ndarray:
    """Column j as the caller has it, as a numpy array."""
    return np.asarray(native_column(table.X, j))


def twin_table(X, table: Table, name: str) -> Table:
    """``X`` as a table that has the same columns, and the same nominal ones, as ``table``.

    Raises
    ------
    ValueError
        If the columns differ in number or name.
    """
    kept = np.flatnonzero(table.nominal) if table.kind != "sparse" else None
    try:
        twin = ingest(_Holder(kept), X, None, classes=False)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name} cannot be read as rows: {error}") from error
    if twin.d != table.d:
        raise ValueError(f"{name} has {twin.d} columns, X has {table.d}; pass the same columns")
    names = [getattr(part.columns, "names", None) for part in (table, twin)]
    if names[0] is not None and names[1] is not None and names[0] != names[1]:
        raise ValueError(f"{name} has the columns {names[1]}, X has {names[0]}; reorder them")
    return twin


def joint_codes(first: Table, second: Table):
    """Nominal columns of both tables with common codes, missing being a code of its own.

    Returns
    -------
    codes_first, codes_second : ndarrays of shape (n, q) and (m, q), intp
    n_levels : list of q ints
    """
    which = np.flatnonzero(first.nominal)
    a = np.empty((first.n, which.size), np.intp)
    b = np.empty((second.n, which.size), np.intp)
    n_levels = []
    for i, j in enumerate(which):
        left, right = (native_values(t, j).astype(object) for t in (first, second))
        codes = _object_codes(np.concatenate([left, right]), j)
        a[:, i], b[:, i] = codes[: first.n], codes[first.n :]
        n_levels.append(int(codes.max()) + 1)
    return a, b, n_levels


def text_values(table: Table, j: int) -> list[str]:
    """Column j as strings, missing values as empty ones."""
    values = native_values(table, j)
    if values.dtype.kind == "U":
        return values.tolist()
    values = values.astype(object)
    missing = missing_mask(values)
    texts = values.tolist()
    return ["" if gone else str(t) for t, gone in zip(texts, missing.tolist(), strict=True)]


def named_column(table: Table, column, parameter: str) -> int:
    """Position of the single column that ``column`` (a name or position) stands for."""
    names = getattr(table.columns, "names", None) if table.kind != "sparse" else None
    return int(np.flatnonzero(resolve_columns(column, table.X, names, parameter))[0])
