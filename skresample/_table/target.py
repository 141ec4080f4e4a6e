"""The target: labels in any container, encoded once, given back as it came."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import column_or_1d

from skresample._math.label_codes import missing_mask

from .accept import accept_vector, refuse_unreadable
from .containers import as_frame, is_index, is_pandas, kind_of, n_rows, reset_index, take

__all__ = ["Target", "class_target", "free_target", "narrow", "target_of", "values_of_codes"]


class Target(NamedTuple):
    """A target as given, as an array, and (for classes) as codes."""

    given: object  # the caller's container, rows taken from it
    values: np.ndarray | None
    codes: np.ndarray | None = None
    classes: np.ndarray | None = None


def _as_array(y):
    """The target as an ndarray of labels or numbers; frames keep their columns."""
    if isinstance(y, np.ndarray):
        return y
    if sparse.issparse(y):
        return y.toarray()
    if is_pandas(y) or is_index(y):
        values = y.to_numpy()
        return values if values.dtype != object else _objects(y)
    frame = as_frame(y)
    if frame is not None:
        return frame.to_numpy()
    values = accept_vector(y, "y")
    if values.dtype.kind in "US" and not all(isinstance(v, (str, bytes)) for v in y):
        values = np.asarray(y, dtype=object)  # numpy turns mixed lists into text
    return values


def _objects(y):
    """Object labels as numbers, bools or text where they all are of one such type."""
    values = y.to_numpy(dtype=object)
    kinds = {type(v) for v in values.ravel()[:1000].tolist()}
    if len(kinds) == 1 and kinds <= {int, float, bool}:
        try:
            narrow = np.array(values.tolist())
        except ValueError:
            return values
        return narrow if narrow.dtype.kind in "iufb" else values
    return values


def class_target(y, n: int) -> Target:
    """Encode a target of classes.

    Raises
    ------
    ValueError
        For continuous, multi-label or multi-output targets, missing labels, a single class, or a
        length other than ``n``.
    """
    if y is None:
        raise ValueError("requires y to be passed, but the target y is None")
    values = _as_array(y)
    if values.ndim == 0:
        raise ValueError(f"y should be a 1d array, got the single value {y!r} instead")
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise ValueError("y holds masked values; drop those rows")
    given = y
    if values.ndim == 2 and values.shape[1] > 1:
        values = _from_indicator(values)
    elif values.ndim != 1 or values.dtype.kind not in "iubUS":
        missing = missing_mask(values) if values.dtype.kind in "OfmM" else None
        if missing is not None and missing.any():
            raise ValueError(
                f"Input y contains NaN: {int(missing.sum())} labels are missing (None or NaN); "
                f"drop those rows or give them a class"
            )
        if values.dtype.kind == "f" and values.size and not np.isfinite(values).all():
            raise ValueError("Input y contains infinity; labels must be finite")
        if values.dtype.kind not in "mM":
            check_classification_targets(narrow(values))
        values = column_or_1d(values)
        if isinstance(y, np.ndarray) and y.ndim == 2:
            given = values
    if len(values) != n:
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: [{n}, {len(values)}] "
            f"(X has {n} rows, y has {len(values)}); pass one label for each row"
        )
    try:
        classes, codes = np.unique(values, return_inverse=True)
    except TypeError:
        kinds = sorted({type(v).__name__ for v in values.tolist()})
        raise TypeError(f"y mixes labels of types {kinds}; use one type") from None
    if classes.size < 2:
        raise ValueError(
            f"The target 'y' needs to have more than 1 class. Got {classes.size} class instead"
        )
    return Target(given, values, codes.reshape(-1).astype(np.intp, copy=False), classes)


def narrow(values):
    """Objects that are all numbers as a numeric array, so that their type can be judged."""
    if values.dtype.kind != "O":
        return values
    kinds = {type(v) for v in values.ravel().tolist()}
    if kinds <= {int, float, bool}:
        return np.array(values.tolist())
    return values


def _from_indicator(values):
    """Class numbers of a one-hot target."""
    kind = type_of_target(values)
    if kind != "multilabel-indicator" or (values.sum(axis=1) > 1).any():
        raise ValueError(
            f"Unknown label type: {kind}. Only one-hot encoded classes are accepted in two "
            "dimensions. Multilabel and multioutput targets are not supported."
        )
    return values.argmax(axis=1)


def free_target(y, n: int) -> Target | None:
    """Accept any target: None, numbers, several columns; only its length is checked."""
    if y is None:
        return None
    if kind_of(y) == "other":
        refuse_unreadable(y, "y")
    if n_rows(y) != n:
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: [{n}, {n_rows(y)}] "
            f"(X has {n} rows, y has {n_rows(y)}); pass one value for each row"
        )
    values = _as_array(y)
    if values.ndim == 1 and values.dtype.kind in "iubOUS":
        try:
            classes, codes = np.unique(values, return_inverse=True)
        except TypeError:
            return Target(y, values)
        return Target(y, values, codes.reshape(-1), classes)
    return Target(y, values)


def values_of_codes(target: Target, codes) -> np.ndarray:
    """Target of new rows of known classes, (m,), or one-hot rows where y has those."""
    first = np.unique(target.codes, return_index=True)[1]
    return np.asarray(take(target.given, first[codes]))


def target_of(target: Target | None, plan, index):
    """The target of the output rows of a plan in the caller's container; (n_output,).

    ``index`` are the labels of a pandas object; None: its own, or 0..n-1 where rows are new.
    """
    if target is None:
        return None
    given = target.given
    if plan.new_y is None:
        out = take(given, plan.label_source, index)
        return reset_index(out) if index is None and plan.new is not None else out
    out = _append(take(given, plan.keep), plan.new_y)
    if is_pandas(out):
        out.attrs.update(given.attrs)
    return out if plan.order is None else reset_index(take(out, plan.order))


def _append(kept, new_y):
    """Target values appended in the dtype of the target; whole numbers are rounded."""
    kind = kind_of(kept)
    if kind == "list":
        return kept + new_y.tolist()
    if kind == "sparse":
        new = type(kept)(new_y.reshape(len(new_y), -1).astype(kept.dtype))
        return sparse.vstack([kept, new], format=kept.format)
    if is_index(kept):
        return kept.append(type(kept)(new_y, name=kept.name).astype(kept.dtype))
    dtype = kept.dtype if hasattr(kept, "dtype") else None
    if isinstance(dtype, np.dtype) and dtype.kind in "iu" and new_y.dtype.kind == "f":
        new_y = np.rint(new_y)
    if kind == "pandas":
        import pandas as pd

        if kept.ndim == 1:
            if isinstance(kept.dtype, pd.CategoricalDtype):
                unseen = pd.unique(pd.Series(new_y[~np.isin(new_y, kept.cat.categories)]))
                kept = kept.cat.add_categories(unseen)
            new = pd.Series(new_y, name=kept.name).astype(kept.dtype)
        else:
            new = pd.DataFrame(new_y, columns=kept.columns).astype(kept.dtypes.to_dict())
        return pd.concat([kept, new], ignore_index=True)
    if kind == "frame":
        import narwhals as nw

        kept = as_frame(kept)
        backend = nw.get_native_namespace(kept)
        if isinstance(kept, nw.DataFrame):
            values = dict(zip(kept.columns, new_y.reshape(len(new_y), -1).T, strict=True))
            new = nw.from_dict(values, backend=backend)
            new = new.select(*(nw.col(c).cast(kept.schema[c]) for c in kept.columns))
            return nw.concat([kept, new]).to_native()
        new = nw.new_series(kept.name, new_y, backend=backend)
        return nw.concat([kept.to_frame(), new.cast(kept.dtype).to_frame()])[kept.name].to_native()
    text = isinstance(dtype, np.dtype) and dtype.kind in "US"  # a new label may be longer
    new = new_y if dtype is None or text else new_y.astype(dtype)
    return np.concatenate([np.asarray(kept), new])
