"""From a table to bags of categorical values."""

from __future__ import annotations

import numbers

import numpy as np
from scipy import sparse

from skresample._math.layout import dense
from skresample._table.columns import resolve_columns
from skresample._table.target import class_target

from .bags import Bags, bags_from_codes, bags_from_counts, dense_codes

__all__ = ["bags_of_counts", "bags_of_table"]


def bags_of_table(table, columns, item_columns, discretizer, binarize) -> tuple[Bags, list]:
    """Bags of the items of a table and the names of the categories.

    ``columns``: what to use of the columns ("y" stands for the target where no column has that
    name); None: all but ``item_columns``. Items are the groups of the table, or its rows.
    """
    which, with_y = _chosen_columns(table, columns, item_columns)
    codes = [_column_codes(table, j, discretizer) for j in which]
    names = table.names_of(which)
    if with_y:
        codes.append(_target_codes(table, discretizer))
        names.append("y")
    if not codes:
        raise ValueError("columns selects no column; name at least one categorical column")
    return bags_from_codes(np.stack(codes, axis=1), table.group_codes, binarize=binarize), names


def bags_of_counts(table, column_groups, binarize) -> tuple[Bags, list]:
    """Bags of a matrix of counts whose columns belong to categories."""
    labels = np.asarray(column_groups)
    if labels.shape != (table.d,):
        raise ValueError(
            f"column_groups must name the category of each of the {table.d} columns of X, got "
            f"shape {labels.shape}"
        )
    if table.nominal.any():
        raise ValueError("column_groups is for a matrix of counts, X has nominal columns")
    if table.group_codes is not None:
        raise ValueError("with column_groups every row is an item: pass neither item nor groups")
    counts = sparse.csr_array(table.numeric)
    return bags_from_counts(counts, labels, binarize=binarize), np.unique(labels).tolist()


def _chosen_columns(table, columns, item_columns):
    names = table.columns.names
    if columns is None:
        skip = np.zeros(table.d, bool)
        if item_columns is not None:
            skip = resolve_columns(item_columns, table.X, "item")
        return np.flatnonzero(~skip), False
    if isinstance(columns, (str, numbers.Integral)):
        columns = [columns]
    if callable(columns):
        columns = columns(table.X)
    columns = list(columns)
    with_y = "y" in columns and (names is None or "y" not in names)
    if with_y:
        if table.target is None:
            raise ValueError('columns names "y", but no y was passed and X has no such column')
        columns = [c for c in columns if c != "y"]
    mask = resolve_columns(columns, table.X, "columns")
    return np.flatnonzero(mask), with_y


def _column_codes(table, j, discretizer):
    """Codes of one column, missing -1 or a code of its own."""
    if table.nominal[j]:
        return table.codes[:, int(np.count_nonzero(table.nominal[:j]))]
    if table.kind == "sparse":
        values, missing = table.numeric[:, [j]].toarray()[:, 0], None
    else:
        values, missing = table.columns.numbers(j)
    return _codes_of_numbers(values, missing, discretizer, table.names_of([j])[0])


def _target_codes(table, discretizer):
    values = np.asarray(table.y)
    if values.ndim != 1:
        raise ValueError('columns names "y", which must be one-dimensional for that')
    if values.dtype.kind == "f":
        return _codes_of_numbers(values, None, discretizer, "y")
    return class_target(table.target.given, table.n).codes


def _codes_of_numbers(values, missing, discretizer, name) -> np.ndarray:
    """Codes of numbers: whole numbers are categories, others are cut into bins; missing: -1."""
    values = np.asarray(values)
    known = np.ones(values.size, bool) if missing is None else ~missing
    if values.dtype.kind == "f":
        known = known & ~np.isnan(values)
    codes = np.full(values.size, -1, np.intp)
    present = values[known]
    if present.size == 0:
        return codes
    if present.dtype.kind in "iu":
        codes[known] = dense_codes(present)[0]
    elif present.dtype.kind != "f" or (present == np.rint(present)).all():
        codes[known] = np.unique(present, return_inverse=True)[1]
    elif discretizer is None:
        raise ValueError(
            f"column {name!r} holds numbers that are not whole and discretizer=None; choose "
            f"columns of categories, or a number of bins or a transformer as discretizer"
        )
    elif isinstance(discretizer, numbers.Integral):
        inner = np.quantile(present, np.arange(1, discretizer) / discretizer)
        codes[known] = np.searchsorted(np.unique(inner), present, side="right")
    else:
        codes[known] = _by_transformer(discretizer, present, name)
    return codes


def _by_transformer(discretizer, present, name):
    from sklearn.base import clone

    out = clone(discretizer).fit_transform(present[:, None].astype(np.float64))
    out = np.asarray(dense(out))
    if out.shape[0] != present.size:
        raise ValueError(f"discretizer gave {out.shape[0]} rows for {present.size} of {name!r}")
    return np.unique(out.reshape(present.size, -1), axis=0, return_inverse=True)[1].reshape(-1)
