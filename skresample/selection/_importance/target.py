"""Targets of importance resampling: given as rows, as a mask, as a column, or several by name."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral
from typing import NamedTuple

import numpy as np
from scipy import sparse

from skresample._math.layout import stacked
from skresample._table.columns import one_column
from skresample._table.containers import column_names, kind_of, take
from skresample._table.crossfit import fold_codes, out_of_fold
from skresample._table.pairs import native_values, twin_table
from skresample._table.table import Table
from skresample.exceptions import QuotaError

__all__ = ["TargetSpec", "is_rows", "odds", "read_targets"]

_FOLDS = 5


class TargetSpec(NamedTuple):
    """What to match, and with which rows."""

    names: list
    tables: list  # one Table per target
    shares: np.ndarray  # (t,) part of the selection for each
    pool: Table  # the rows of X that may be selected
    candidates: np.ndarray  # their positions in X, ascending
    columns: np.ndarray  # columns of X that are compared


def is_rows(target) -> bool:
    """Whether a target is rows, and not a column or a mask of X or a mapping."""
    if column_names(target) is not None:
        return True
    if target is None or isinstance(target, (str, Integral, Mapping)):
        return False
    return not (np.ndim(target) == 1 and np.asarray(target).dtype == bool)


def read_targets(target, table, proportions) -> TargetSpec:
    """Read ``target`` in any of its forms.

    Raises
    ------
    ValueError
        If a mask flags no row or all rows, or columns differ.
    QuotaError
        If ``proportions`` does not name exactly the targets.
    """
    everything, columns = np.arange(table.n), np.arange(table.d)
    if proportions is not None and not isinstance(target, Mapping):
        raise ValueError("proportions needs several targets: pass target as a mapping name -> rows")
    if target is None:
        return TargetSpec(["X"], [table], np.ones(1), table, everything, columns)
    if isinstance(target, Mapping):
        names = list(target)
        if not names:
            raise ValueError("target is an empty mapping; name at least one target")
        tables = [twin_table(rows, table, f"target {name!r}") for name, rows in target.items()]
        shares = _shares(names, tables, proportions)
        return TargetSpec(names, tables, shares, table, everything, columns)
    if isinstance(target, (str, Integral)):
        j = one_column(target, table.X, "target")
        columns = np.delete(columns, j)
        flagged = _flags(native_values(table, j), f"target column {target!r}")
    elif _is_mask(target, table.n):
        flagged = _flags(np.asarray(target), "target mask")
    else:
        if column_names(target) is None and np.ndim(target) == 1 and table.d == 1:
            target = np.asarray(target).reshape(-1, 1)  # a plain list of texts or numbers
        rows = twin_table(target, table, "target")
        return TargetSpec(["target"], [rows], np.ones(1), table, everything, columns)
    rows, rest = np.flatnonzero(flagged), np.flatnonzero(~flagged)
    if not rows.size or not rest.size:
        raise ValueError(
            f"target flags {rows.size} of {table.n} rows; flag some rows as target, not all"
        )
    part, pool = (twin_table(take(table.X, which), table, "target") for which in (rows, rest))
    return TargetSpec(["target"], [part], np.ones(1), pool, rest, columns)


def _is_mask(target, n: int) -> bool:
    """Whether a target is a sequence of bools; one for each row of X, or it is refused."""
    if column_names(target) is not None or kind_of(target) == "sparse":
        return False
    array = np.asarray(target)
    bools = array.dtype == bool or (
        array.dtype == object and all(isinstance(v, (bool, np.bool_)) for v in array.flat)
    )
    if array.ndim != 1 or not bools:
        return False
    if array.size != n:
        raise ValueError(f"target is a mask of {array.size} entries, X has {n} rows")
    return True


def _flags(values, name: str) -> np.ndarray:
    """Bools of a column that flags the target."""
    values = np.asarray(values)
    if values.dtype == object and set(values.tolist()) <= {True, False}:
        values = values.astype(bool)
    if values.dtype.kind == "b":
        return values
    if values.dtype.kind in "iuf" and np.isin(values, (0, 1)).all():
        return values == 1
    raise ValueError(f"{name} must hold bools or 0 and 1 only")


def _shares(names, tables, proportions) -> np.ndarray:
    if proportions is None:
        return np.array([t.n for t in tables], dtype=float)
    if set(proportions) != set(names):
        raise QuotaError(
            f"proportions names {sorted(map(str, proportions))}, the targets are "
            f"{sorted(map(str, names))}"
        )
    shares = np.array([proportions[name] for name in names], dtype=float)
    if not (shares >= 0).all() or not shares.sum() > 0:
        raise QuotaError(f"proportions must be >= 0 and not all 0, got {dict(proportions)}")
    return shares


def odds(estimator, pool, aim, rng) -> np.ndarray:
    """Cross-fitted log odds that a candidate comes from the target, (n_candidates,).

    The classifier is trained on features of both; the prior odds are taken out, so that the result
    estimates the logarithm of the density ratio.
    """
    X = sparse.csr_matrix(stacked([pool.matrix(), aim.matrix()]))
    n, m = len(pool.sizes()), len(aim.sizes())
    y = np.repeat([0, 1], [n, m])
    fold = fold_codes(n + m, _FOLDS, rng, y_codes=y)
    predicted = out_of_fold(X, y, estimator, fold, classes=True)[:n]
    if hasattr(estimator, "predict_proba"):
        p = np.clip(predicted[:, 1], 1e-12, 1 - 1e-12)
        return np.log(p) - np.log1p(-p) - np.log(m / n)
    return predicted[:, 1]
