"""Which columns are meant, and which are nominal: the one reading of column roles.

Names come before positions, always: in a frame whose columns are called 2, 0 and 1 the item 0 is
the column *called* 0. A position counts only where no column has that name.
"""

from __future__ import annotations

from numbers import Integral

import numpy as np

from .containers import as_frame, column_names, is_pandas

__all__ = ["by_dtype", "nominal_columns", "one_column", "resolve_columns", "same_columns"]


def by_dtype(spec) -> bool:
    """Whether ``categorical_features`` leaves the choice to the types of the columns."""
    return isinstance(spec, str) and spec in ("from_dtype", "auto")


def nominal_columns(spec, X, parameter: str = "categorical_features") -> np.ndarray | None:
    """Mask of the nominal columns, (d,) bool; None: each column by its type."""
    return None if by_dtype(spec) else resolve_columns(spec, X, parameter)


def resolve_columns(spec, X, parameter: str) -> np.ndarray:
    """Mask of the columns that ``spec`` stands for, (d,) bool.

    Parameters
    ----------
    spec : None, name, position, list of both, mask of bools, or callable of X giving one of them
        A tuple that is itself a name (of a MultiIndex) is one column.
    X : container of shape (n, d)
    parameter : str
        What to call ``spec`` in messages.

    Raises
    ------
    ValueError
        For a column that X does not have, a name that several columns have, a mask of another
        length, or anything of more than one dimension.
    """
    d, names = X.shape[1], column_names(X)
    places = _places(names)
    items = _items(spec(X) if callable(spec) else spec, places, parameter)
    mask = np.zeros(d, bool)
    if items and all(isinstance(item, (bool, np.bool_)) for item in items):
        if len(items) != d:
            raise ValueError(f"{parameter} is a mask of {len(items)} entries, X has {d} columns")
        return np.array(items, dtype=bool)
    for item in items:
        mask[_position(item, d, names, places, parameter)] = True
    return mask


def one_column(spec, X, parameter: str) -> int:
    """Position of the single column that ``spec`` stands for."""
    which = np.flatnonzero(resolve_columns(spec, X, parameter))
    if which.size != 1:
        raise ValueError(f"{parameter}={spec!r} names {which.size} columns; name exactly one")
    return int(which[0])


def _places(names) -> dict:
    """Positions by name."""
    places: dict = {}
    for j, name in enumerate(names or ()):
        places.setdefault(name, []).append(j)
    return places


def _items(spec, places, parameter: str) -> list:
    """``spec`` as a flat list."""
    if spec is None:
        return []
    if isinstance(spec, (str, bytes, Integral)) or (isinstance(spec, tuple) and spec in places):
        return [spec]
    if hasattr(spec, "dtype"):
        array = np.asarray(spec)
        if array.ndim != 1:
            raise ValueError(f"{parameter} must be one-dimensional, got shape {array.shape}")
        return array.tolist()
    try:
        items = list(spec)
    except TypeError:
        raise TypeError(
            f"{parameter}={spec!r} names no columns; pass names, positions or a mask"
        ) from None
    if any(isinstance(item, (list, set, dict, np.ndarray)) for item in items):
        raise ValueError(f"{parameter} must be one-dimensional, got {spec!r}")
    return items


def _position(item, d: int, names, places: dict, parameter: str) -> int:
    """Position of one column given by name or number."""
    if isinstance(item, (bool, np.bool_)):
        raise ValueError(f"{parameter} mixes bools with names or positions; pass a mask or a list")
    found = places.get(item, [])
    if len(found) > 1:
        raise ValueError(
            f"{parameter} names column {item!r}, which X has {len(found)} times; use positions"
        )
    if found:
        return found[0]
    if isinstance(item, Integral):
        if not -d <= item < d:
            raise ValueError(
                f"{parameter} names column {item}, which is out of bounds for {d} columns"
            )
        return int(item)
    where = "X has no column names" if names is None else f"columns are {names[:20]}"
    raise ValueError(f"{parameter} names column {item!r}, which X does not have; {where}")


def same_columns(X, names, *, name: str, like: str):
    """``X`` with its columns in the order of ``names``; as it is where either has no names.

    Both have equally many columns.

    Raises
    ------
    ValueError
        Where the names differ, or are not unique and in another order. ``name`` and ``like`` are
        what the messages call ``X`` and the table that ``names`` belong to.
    """
    own = column_names(X)
    if own is None or names is None or own == names:
        return X
    places = _places(own)
    lost = [one for one in names if one not in places]
    if lost:
        raise ValueError(
            f"{name} has the columns {own[:20]}, {like} has {names[:20]}: column {lost[0]!r} is "
            f"not in {name}; pass the same columns"
        )
    if len(places) < len(own):
        twice = next(one for one, found in places.items() if len(found) > 1)
        raise ValueError(
            f"{name} has {len(places[twice])} columns called {twice!r}, which cannot be matched "
            f"with those of {like}; rename them"
        )
    order = [places[one][0] for one in names]
    return X.iloc[:, order] if is_pandas(X) else as_frame(X)[:, order].to_native()
