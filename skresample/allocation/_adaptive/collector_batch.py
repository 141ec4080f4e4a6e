"""What a collector takes: batches whose columns, types and groups are those of earlier ones."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real

import numpy as np
from sklearn.utils import get_tags

from skresample._math.label_codes import missing_mask
from skresample._table.accept import refuse_unreadable
from skresample._table.columns import same_columns
from skresample._table.containers import column_names, kind_of

__all__ = ["check_batch", "has_rows", "in_order"]


def in_order(X, columns):
    """A frame's columns in the order of earlier batches, and their names (None: an array)."""
    own = column_names(X)
    if own is None:
        return X, columns
    names = [str(name) for name in own]
    if columns is None or names == columns:
        return X, names
    if sorted(names) != sorted(columns):
        odd = sorted(set(names) ^ set(columns))
        raise ValueError(
            f"X_new has other columns than earlier batches; {odd[:8]} are in one of them only"
        )
    return same_columns(X, [own[names.index(c)] for c in columns], name="X_new", like="X"), columns


_KIND = {"b": "bool", "i": "numbers", "u": "numbers", "f": "numbers", "U": "text", "S": "bytes"}


def _same_kind(name, new, old):
    """Refuse values that would change their type when they are put behind earlier ones."""
    if old is not None and _KIND[new.dtype.kind] != _KIND[old.dtype.kind]:
        raise TypeError(
            f"{name} holds {_KIND[new.dtype.kind]} ({new.dtype}), earlier batches held "
            f"{_KIND[old.dtype.kind]} ({old.dtype}); use one type"
        )


def has_rows(X, y, groups) -> bool:
    """Whether a batch holds anything; refuses what has no rows in an order."""
    sizes = []
    for name, part in (("X_new", X), ("y_new", y), ("groups", groups)):
        if part is None and name != "groups":
            raise ValueError(f"{name} is None; pass what belongs to each row")
        refuse_unreadable(part, name)
        if isinstance(part, Mapping):
            raise TypeError(f"{name} is a dict, which has no rows; pass an array, list or frame")
        shape = np.shape([]) if part is None else getattr(part, "shape", None) or np.shape(part)
        if not shape:
            raise TypeError(f"{name} must have an entry for each row, got {part!r}")
        sizes.append(shape[0])
    return any(sizes)


def _of_one_kind(X):
    """Objects that are all numbers, or all text, as an array of these; others as they are."""
    if X.dtype.kind != "O" or X.ndim != 2:
        return X
    for kind in (str, Real):
        if all(isinstance(value, kind) for value in X.ravel()):
            return np.array(X.tolist())
    return X


def _refuse_other_task(estimator, y):
    """Refuse targets that the model cannot learn: rows that were taken stay."""
    kind, name = get_tags(estimator).estimator_type, type(estimator).__name__
    if kind == "classifier" and y.dtype.kind == "f" and (y != np.floor(y)).any():
        value = y[y != np.floor(y)][0]
        raise ValueError(f"y_new holds {value:g}, which is no class; {name} is a classifier")
    if kind == "regressor" and y.dtype.kind in "US":
        raise TypeError(
            f"y_new holds text ({str(y[0])!r}); {name} is a regressor and learns numbers"
        )


def check_batch(X, y, groups, state):
    """Rows, targets and group positions of a batch as arrays without objects."""
    names, old_X, old_y = state.engine.names, state.X, state.y
    n_features = None if old_X is None else old_X.shape[1]
    if kind_of(X) == "sparse":
        raise TypeError("X_new is sparse; pass X_new.toarray()")
    X, y = _of_one_kind(np.asarray(X)), np.asarray(y)
    if X.ndim != 2 or X.dtype.kind not in "biufUS":
        raise TypeError(
            f"X_new must be a two-dimensional array of numbers or text, got {X.ndim} dimensions "
            f"and dtype {X.dtype}; encode the columns first"
        )
    y = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if y.dtype.kind == "O":
        y = np.array(y.tolist())
    if y.ndim != 1 or y.dtype.kind not in "biufUS":
        raise TypeError(f"y_new must hold numbers or text, got shape {y.shape} and dtype {y.dtype}")
    if groups is None:
        raise ValueError(f"groups is None; say of which of {names} each of the {len(y)} rows is")
    if getattr(groups, "shape", ())[1:] == (1,):
        groups = np.asarray(groups)[:, 0]
    labels = [label.item() if isinstance(label, np.generic) else label for label in list(groups)]
    if not len(X) == len(y) == len(labels):
        raise ValueError(
            f"X_new, y_new and groups must have one length, got {len(X)}, {len(y)}, {len(labels)}"
        )
    lost = int(missing_mask(np.array(labels, dtype=object)).sum())
    if lost:
        raise ValueError(f"groups is missing for {lost} of {len(labels)} rows; say which they are")
    unknown = [label for label in labels if label not in names]
    if unknown:
        raise ValueError(f"groups names {unknown[0]!r}, which is not one of {names}")
    if n_features is not None and X.shape[1] != n_features:
        raise ValueError(f"X_new has {X.shape[1]} columns, earlier batches had {n_features}")
    if X.dtype.kind == "f" and np.isinf(X).any():
        raise ValueError("X_new contains infinity")
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y_new contains missing or infinite values")
    _same_kind("X_new", X, old_X)
    _same_kind("y_new", y, old_y)
    _refuse_other_task(state.tracker.estimator, y)
    codes = np.array([names.index(label) for label in labels], dtype=np.int64)
    return X, y, codes
