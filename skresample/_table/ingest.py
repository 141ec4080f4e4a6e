"""From the caller's containers to a :class:`Table`: everything is checked here, once."""

from __future__ import annotations

import sys
import warnings
from functools import partial

import numpy as np

from skresample._math.layout import surely_small
from skresample.exceptions import ResamplingWarning

from .accept import accept_rows, refuse_unreadable
from .columns import nominal_columns
from .containers import column_names, is_pandas
from .group_labels import groups_of
from .labels import label_target
from .onehot import onehot_groups
from .table import Table
from .target import class_target, free_target

__all__ = ["by_position", "checked_weight", "ingest", "refuse_other_roles", "warn_shuffled"]


def ingest(
    estimator,
    X,
    y,
    *,
    classes: bool = True,
    labels: bool = False,
    groups=None,
    sample_weight=None,
    allow_inf: bool = False,
    missing_groups: str | None = None,
) -> Table:
    """Check the input of ``fit_resample`` and wrap it.

    Parameters
    ----------
    estimator : resampler
        Its ``categorical_features``, ``group_columns`` and ``random_state`` are read where it
        has them; ``n_features_in_`` and ``feature_names_in_`` are set on it.
    X, y : containers
    classes : bool, default=True
        Whether y must be a target of classes; otherwise any y, also None, is accepted.
    labels : bool, default=False
        Whether a target of classes may also be an indicator matrix of several labels a row.
    groups, sample_weight : array-like of shape (n,), optional
    allow_inf : bool, default=False
        Whether infinite values pass: for methods that never compute with them.
    missing_groups : {"error", "own_group", "drop"}, default=None
        What to do with missing groups, once somebody reads them. None: as the estimator's
        parameter of that name says, else that of its ``sampling_strategy`` (an allocation).

    Raises
    ------
    ValueError, TypeError
        Naming the argument, column or class at fault.
    """
    X, kind = _checked_rows(estimator, X)
    n = X.shape[0]
    nominal = _nominal_as_read_by(estimator, X)
    if kind == "sparse" and nominal is not None and nominal.any():
        raise TypeError(
            "categorical_features of a sparse matrix are not supported: pass a dense array "
            "or a data frame"
        )
    read = label_target if labels else class_target if classes else free_target
    target = read(y, n)
    warn_shuffled(X, y=y, groups=groups, sample_weight=sample_weight)
    make = partial(
        Table,
        X,
        kind,
        target=target,
        groups=groups_of(estimator, groups, X, missing_groups),
        weight=checked_weight(sample_weight, n),
        seed=getattr(estimator, "random_state", None),
    )
    table = make(nominal=nominal)
    onehot = onehot_groups(getattr(estimator, "onehot_groups", None), table)
    if onehot:
        nominal = table.nominal.copy()
        nominal[np.concatenate(onehot)] = True
        table = make(nominal=nominal, onehot=onehot)
    if not allow_inf:
        _refuse_infinity(table)
    return table


def _nominal_as_read_by(estimator, X):
    """Nominal columns by the parameter of an estimator, or a rule of its own; None: by dtype."""
    if hasattr(estimator, "_nominal_columns"):
        return nominal_columns(estimator._nominal_columns(X), X)
    return nominal_columns(getattr(estimator, "categorical_features", "from_dtype"), X)


def refuse_other_roles(estimator, table: Table) -> None:
    """Raise where an estimator takes columns for nominal that were read as numbers."""
    nominal = _nominal_as_read_by(estimator, table.X)
    if nominal is None or not (nominal & ~table.nominal).any():
        return
    names, which = column_names(table.X), np.flatnonzero(nominal & ~table.nominal).tolist()
    raise ValueError(
        f"{type(estimator).__name__} takes columns "
        f"{which if names is None else [names[j] for j in which]} for nominal, but the table was "
        f"read with them as numbers; say categorical_features= of what wraps it"
    )


def _checked_rows(estimator, X):
    """Rows in a known container with at least one row and column, and its kind."""
    X, kind = accept_rows(X)
    names = column_names(X) if kind in ("pandas", "frame") else ()
    estimator.n_features_in_ = X.shape[1]
    # Only names that are all text and distinct are kept, as scikit-learn does; else columns go by
    # position. Its own check takes longer than many a plan for 200 rows.
    if names and all(type(c) is str for c in names) and len(set(names)) == len(names):
        estimator.feature_names_in_ = np.array(names, dtype=object)
    else:
        estimator.__dict__.pop("feature_names_in_", None)
    return X, kind


def by_position(X, y):
    """``y`` with the index of ``X``, after a warning, where the labels ask for another order.

    For whoever hands rows and target on: nothing further in warns again, or matches by label.
    """
    return y.set_axis(X.index, axis=0) if warn_shuffled(X, y=y) else y


def warn_shuffled(X, **given) -> bool:
    """Say that rows go by position where the labels of an index ask for another order.

    The warning points at the caller of the package. Returns whether it was said.
    """
    said = False
    for name, values in given.items():
        if not (is_pandas(X) and is_pandas(values)) or values.index.equals(X.index):
            continue
        same = X.index.is_unique and values.index.is_unique and X.index.isin(values.index).all()
        if same and len(X) == len(values):
            rows = f"X{name[1:]}" if name.startswith("y_") else "X"
            warnings.warn(
                f"{rows} and {name} have the same index labels in another order; rows are matched "
                f"by position, as everywhere in scikit-learn. If {rows} was shuffled, pass "
                f"{name}.loc[{rows}.index]",
                ResamplingWarning,
                stacklevel=_level_of_caller(),
            )
            said = True
    return said


def _level_of_caller() -> int:
    """Level, seen from the function that asks, of the nearest frame outside of the package."""
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and _is_ours(frame):
        frame, level = frame.f_back, level + 1
    return level


def _is_ours(frame) -> bool:
    return str(frame.f_globals.get("__name__", "")).split(".")[0] == "skresample"


def checked_weight(sample_weight, n: int):
    """Checked sample weights, (n,) float64, or None."""
    if sample_weight is None:
        return None
    refuse_unreadable(sample_weight, "sample_weight")
    try:
        weight = np.asarray(sample_weight, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("sample_weight must hold numbers") from None
    if weight.shape != (n,):
        raise ValueError(f"sample_weight has shape {weight.shape}, expected ({n},)")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("sample_weight must be finite and >= 0")
    if not weight.any():
        raise ValueError(
            "sample_weight is 0 for every row; give some rows a positive weight. Sample weights "
            "must contain at least one non-zero number"
        )
    return weight


def _refuse_infinity(table: Table) -> None:
    """Raise where a numeric column holds infinity."""
    if table.kind == "array" and table.X.dtype.kind in "iuSUb":
        return
    if table.kind == "sparse":
        data = table.X.data
        if data.dtype.kind == "f" and np.isinf(data).any():
            raise ValueError("Input X contains infinity; replace it by a finite value or NaN")
        return
    if table.block is not None:
        values = table.block.X
        if values.dtype.kind != "f":
            return
        table.settled = surely_small(values)
        if table.settled or not np.isinf(values).any():
            return
        j = int(np.flatnonzero(np.isinf(values).any(axis=0))[0])
        names = column_names(table.X) if table.kind == "pandas" else None
        _say_infinity(j if names is None else names[j])
    if table.kind == "array" and surely_small(table.X):
        return
    for j in np.flatnonzero(~table.nominal):
        values = table.columns.numbers(j).values
        if values.dtype.kind == "f" and np.isinf(values).any():
            _say_infinity(j if table.columns.names is None else table.columns.names[j])


def _say_infinity(name):
    raise ValueError(
        f"Input X contains infinity in column {name!r}; replace it by a finite value or NaN"
    )
