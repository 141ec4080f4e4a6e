"""What kind of container is this, and rows of it in any order."""

from __future__ import annotations

import sys

import numpy as np
from scipy import sparse

from skresample._math.label_codes import missing_mask

__all__ = [
    "as_frame",
    "column_names",
    "concatenated",
    "is_index",
    "is_pandas",
    "kind_of",
    "missing_mask",
    "n_rows",
    "pandas_frame",
    "reset_index",
    "take",
    "take_columns",
]


def is_pandas(data) -> bool:
    """Whether ``data`` is a pandas frame or series; never imports pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(data, (pandas.DataFrame, pandas.Series))


def is_index(data) -> bool:
    """Whether ``data`` is a pandas index; never imports pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(data, pandas.Index)


def as_frame(data):
    """Return the narwhals frame or series around ``data``, or None if it is not one."""
    if isinstance(data, (np.ndarray, list, tuple)) or sparse.issparse(data):
        return None
    import narwhals as nw

    wrapped = nw.from_native(data, eager_only=True, allow_series=True, pass_through=True)
    return wrapped if isinstance(wrapped, (nw.DataFrame, nw.Series)) else None


def kind_of(data) -> str:
    """One of "array", "sparse", "pandas", "frame" (any other narwhals frame), "list", "other"."""
    if isinstance(data, np.ndarray):
        return "array"
    if sparse.issparse(data):
        return "sparse"
    if is_pandas(data):
        return "pandas"
    if isinstance(data, (list, tuple)):
        return "list"
    return "other" if as_frame(data) is None else "frame"


def n_rows(data) -> int:
    """Return the number of rows."""
    shape = getattr(data, "shape", None)
    if shape is None:
        return len(data) if hasattr(data, "__len__") else len(np.asarray(data))
    if len(shape) == 0:
        raise TypeError(f"expected an array of rows, got the single value {data!r}")
    return int(shape[0])


def take(data, rows: np.ndarray, index=None):
    """Rows of any container in the given order: same kind, dtype, names and index.

    Parameters
    ----------
    data : ndarray, sparse container, pandas, polars or other narwhals frame or series, list
    rows : ndarray of intp
        Positions >= 0; may repeat.
    index : pandas Index, default=None
        Labels of the rows of a pandas object instead of those that they had.
    """
    kind = kind_of(data)
    if kind == "array":
        return np.asarray(data).take(rows, axis=0)
    if kind == "pandas":
        return _of_pandas(data, rows, index)
    if kind == "sparse":
        fmt = data.format
        return data.tocsr()[rows].asformat(fmt)
    if kind == "frame":
        return as_frame(data)[rows].to_native()
    if kind == "list":
        return [data[i] for i in rows.tolist()]
    return data.take(rows) if is_index(data) else np.asarray(data).take(rows, axis=0)


def _of_pandas(data, rows, index):
    """Rows of a pandas object, labelled anew where an index is given."""
    if index is None:
        return data.take(rows)  # checks less than iloc
    pandas = sys.modules["pandas"]
    if type(data) is not pandas.Series:
        return data.take(rows).set_axis(index)
    values = data.array.take(rows)  # the labels of the rows are not looked up
    return pandas.Series(values, index, name=data.name, copy=False).__finalize__(data)


def take_columns(X, columns: np.ndarray | None):
    """Some columns of a table, in the given order; None: all of them.

    A frame that is not of pandas cannot hold a column twice.
    """
    if columns is None:
        return X
    if is_pandas(X):
        return X.iloc[:, columns]
    if kind_of(X) != "frame":
        return X[:, columns]
    return as_frame(X)[:, columns.tolist()].to_native()


def concatenated(X, X_new):
    """Two tables of the same columns as one, with a plain index."""
    kind = kind_of(X)
    if kind == "sparse":
        return sparse.vstack([X, X_new], format="csr")
    if kind == "pandas":
        import pandas as pd

        return pd.concat([X, X_new], ignore_index=True)
    if kind == "frame":
        import narwhals as nw

        return nw.concat([as_frame(X), as_frame(X_new)]).to_native()
    return np.concatenate([np.asarray(X), np.asarray(X_new)])


def pandas_frame(columns, names=None):
    """A pandas frame of records or of columns by name, with its columns in the order of names."""
    import pandas as pd

    return pd.DataFrame(columns, columns=names)


def reset_index(data):
    """Plain index for a pandas object; anything else as it is."""
    return data.reset_index(drop=True) if is_pandas(data) else data


def column_names(X) -> list | None:
    """Column names of a frame, None for an array or a column."""
    if is_pandas(X):
        return X.columns.tolist() if X.ndim == 2 else None
    frame = as_frame(X)
    return list(frame.columns) if hasattr(frame, "columns") else None
