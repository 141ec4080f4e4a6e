"""Tables as points of one numeric space, set up by a reference sample."""

from __future__ import annotations

import numpy as np

from skresample._math.groups import is_missing

__all__ = ["columns_of", "joint_space", "level_codes", "nominal_values"]

_NOMINAL = ("category", "categorical", "enum", "bool", "str", "object")


def columns_of(X, categorical_features=None, *, name: str = "X") -> list[tuple]:
    """Columns as (label, array, is_nominal); arrays of lists and data frames alike.

    ``categorical_features`` holds positions or names of columns to read as nominal; text, bool and
    category columns are nominal anyway.
    """
    if hasattr(X, "toarray"):
        raise TypeError(f"{name} is sparse; pass {name}.toarray() or a data frame")
    if hasattr(X, "columns"):
        labels = list(X.columns)
        parts = [X[label] for label in labels]
    else:
        block = np.asarray(X)
        if block.ndim == 1:
            block = block[:, None]
        if block.ndim != 2:
            raise ValueError(f"{name} must be a table of rows and columns, got {block.ndim} axes")
        labels, parts = list(range(block.shape[1])), list(block.T)
    marked = set() if categorical_features is None else set(np.ravel(categorical_features).tolist())
    out = []
    for j, (label, part) in enumerate(zip(labels, parts, strict=True)):
        nominal = label in marked or j in marked
        values = np.asarray(part)
        if not nominal and str(part.dtype).lower().startswith(_NOMINAL):
            nominal = values.dtype.kind == "b" or not _all_numbers(values)
        elif not nominal:
            nominal = values.dtype.kind in "OSUb" and not _all_numbers(values)
        out.append((label, values if nominal else values.astype(np.float64), nominal))
    if not out or not len(out[0][1]):
        raise ValueError(f"{name} needs at least one row and one column")
    return out


def _all_numbers(values) -> bool:
    """Whether an object array holds numbers (or None) only; text never counts as numbers."""
    if values.dtype.kind != "O":
        return values.dtype.kind in "iuf"
    return all(
        v is None or (isinstance(v, (int, float, np.number)) and not isinstance(v, bool))
        for v in values.tolist()
    )


def nominal_values(values) -> list:
    """Values as a list of hashables, every missing marker (NaN, NaT, NA) as None."""
    values = np.asarray(values)
    missing = is_missing(values)
    return [None if gone else v for v, gone in zip(values.tolist(), missing, strict=True)]


def level_codes(levels, values: list) -> np.ndarray:
    """Position of each value in ``levels``, -1 elsewhere; both as :func:`nominal_values`."""
    table = {level: i for i, level in enumerate(levels)}
    return np.array([table.get(v, -1) for v in values], dtype=np.intp)


def joint_space(reference, X, scale: bool = True, categorical_features=None):
    """Both tables as float64 arrays in one space, (n_reference, k) and (n, k).

    Numeric columns are centred by the mean of the reference and, with ``scale``, divided by its
    standard deviation; each level of a nominal column (seen in either table) is a column of
    0 and 1/sqrt(2), so that two different levels are one unit apart.
    """
    first = columns_of(reference, categorical_features, name="reference")
    second = columns_of(X, categorical_features, name="X")
    if len(first) != len(second):
        raise ValueError(f"reference has {len(first)} columns and X {len(second)}; pass the same")
    left, right = [], []
    for (label, a, nominal), (_, b, other) in zip(first, second, strict=True):
        if nominal or other:
            a, b = nominal_values(a), nominal_values(b)
            levels = dict.fromkeys([*a, *b])
            unit = np.sqrt(0.5) * np.eye(len(levels))
            left.append(unit[level_codes(levels, a)])
            right.append(unit[level_codes(levels, b)])
            continue
        for values, name in ((a, "reference"), (b, "X")):
            if not np.isfinite(values).all():
                raise ValueError(
                    f"column {label!r} of {name} has missing or infinite values; impute them first"
                )
        spread = a.std() if scale else 1.0
        spread = spread if spread > 0 else 1.0
        left.append(((a - a.mean()) / spread)[:, None])
        right.append(((b - a.mean()) / spread)[:, None])
    return np.hstack(left), np.hstack(right)
