"""Two tables in one encoding: a pool and the target it is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real

import numpy as np
from scipy import sparse

from skresample._compat import BaseEstimator
from skresample._math.label_codes import missing_mask

from .accept import accept_rows
from .columns import nominal_columns, same_columns
from .containers import column_names
from .group_labels import native_column
from .ingest import ingest
from .numbers_and_levels import level_values
from .table import Table

__all__ = ["alike_tables", "joint_codes", "level_key", "native_values", "text_values", "twin_table"]


class _Holder(BaseEstimator):
    """Carries the reading of nominal columns into ``ingest``."""

    def __init__(self, categorical_features="from_dtype"):
        self.categorical_features = categorical_features


def native_values(table: Table, j: int) -> np.ndarray:
    """Column j as the caller has it, as a numpy array."""
    return np.asarray(native_column(table.X, j))


def twin_table(X, table: Table, name: str) -> Table:
    """``X`` as a table with the columns of ``table``, in its order, and the same nominal ones.

    Raises
    ------
    ValueError
        If the columns differ in number or name.
    """
    try:
        X, _ = accept_rows(X, name)
        if X.shape[1] != table.d:
            raise ValueError(
                f"{name} has {X.shape[1]} columns, X has {table.d}; pass the same columns"
            )
        X = same_columns(X, column_names(table.X), name=name, like="X")
        return ingest(_Holder(None if table.kind == "sparse" else table.nominal), X, None,
                      classes=False)  # fmt: skip
    except (TypeError, ValueError) as error:
        if str(error).startswith(name):
            raise
        raise type(error)(f"{name} cannot be read as rows: {error}") from error


def alike_tables(parts: Mapping, categorical_features="from_dtype") -> list[Table]:
    """Tables to be compared: the columns of the first, nominal where any of them is.

    Parameters
    ----------
    parts : mapping of str to container
        What messages call them, and dense tables; a one-dimensional one is a single column.
    categorical_features : "from_dtype", None, names, positions, mask or callable
        As everywhere, see :mod:`skresample._table.columns`.

    Raises
    ------
    TypeError, ValueError
        For sparse tables, and columns that differ in number or name.
    """
    tables: list[Table] = []
    like = next(iter(parts))
    for name, X in parts.items():
        if sparse.issparse(X):
            raise TypeError(f"{name} is sparse; pass {name}.toarray() or a data frame")
        rows, kind = accept_rows(_as_column(X), name, min_rows=0)
        if not rows.shape[0]:
            raise ValueError(f"{name} needs at least one row and one column")
        if tables:
            first = tables[0]
            if rows.shape[1] != first.d:
                raise ValueError(
                    f"{like} has {first.d} columns and {name} {rows.shape[1]}; pass the same ones"
                )
            rows = same_columns(rows, column_names(first.X), name=name, like=like)
        tables.append(Table(rows, kind))
    masks = [nominal_columns(categorical_features, table.X) for table in tables]
    masks = [table.nominal if m is None else m for table, m in zip(tables, masks, strict=True)]
    nominal = np.logical_or.reduce(masks)
    return [Table(table.X, table.kind, nominal=nominal) for table in tables]


def _as_column(X):
    """A flat array or list as a table of one column."""
    flat = isinstance(X, np.ndarray) and X.ndim == 1
    if isinstance(X, (list, tuple)) and len(X):
        flat = isinstance(X[0], str) or not hasattr(X[0], "__len__")
    return np.asarray(X)[:, None] if flat else X


def joint_codes(*tables: Table) -> tuple[list[np.ndarray], list[int]]:
    """Nominal columns of several tables with common codes, missing being a code of its own.

    Returns
    -------
    codes : list of ndarrays of shape (n, q), intp
        One for each table.
    n_levels : list of q ints
    """
    which = np.flatnonzero(tables[0].nominal)
    codes = [np.empty((table.n, which.size), np.intp) for table in tables]
    n_levels = []
    for i, j in enumerate(which):
        seen: dict = {}
        for own, table in zip(codes, tables, strict=True):
            place, values = level_values(table, j)
            known = [seen.setdefault(level_key(value), len(seen)) for value in values]
            own[:, i] = np.asarray(known, np.intp)[place]
        n_levels.append(len(seen))
    return codes, n_levels


def level_key(value):
    """Equal levels of two containers have one key: 1 is 1.0, but neither True nor "1"."""
    if isinstance(value, (bool, np.bool_)):
        return bool, bool(value)
    if isinstance(value, Real):
        return float, value
    return (str, str(value)) if isinstance(value, str) else (type(value), value)


def text_values(table: Table, j: int) -> list[str]:
    """Column j as strings, missing values as empty ones."""
    values = native_values(table, j)
    if values.dtype.kind == "U":
        return values.tolist()
    values = values.astype(object)
    missing = missing_mask(values)
    texts = values.tolist()
    return ["" if gone else str(t) for t, gone in zip(texts, missing.tolist(), strict=True)]
