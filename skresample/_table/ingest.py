"""From the caller's containers to a :class:`Table`: everything is checked here, once."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.utils import check_array
from sklearn.utils.validation import validate_data

from skresample._math.groups import encode_groups

from .containers import as_frame, column_names, is_pandas, kind_of, n_rows
from .table import Table
from .target import class_target, free_target

__all__ = ["ingest", "native_column", "resolve_columns"]


def ingest(
    estimator,
    X,
    y,
    *,
    classes: bool = True,
    groups=None,
    sample_weight=None,
    allow_inf: bool = False,
    missing_groups: str = "error",
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
    groups, sample_weight : array-like of shape (n,), optional
    allow_inf : bool, default=False
        Whether infinite values pass: for methods that never compute with them.
    missing_groups : {"error", "own_group", "drop"}

    Raises
    ------
    ValueError, TypeError
        Naming the argument, column or class at fault.
    """
    X, kind = _checked_rows(estimator, X)
    n = X.shape[0]
    names = column_names(X) if kind in ("pandas", "frame") else None
    spec = getattr(estimator, "categorical_features", "from_dtype")
    if hasattr(estimator, "_nominal_columns"):  # a rule of the method's own
        spec = estimator._nominal_columns(X, names)
    nominal = None
    if not (isinstance(spec, str) and spec == "from_dtype"):
        nominal = resolve_columns(spec, X, names, "categorical_features")
        if kind == "sparse" and nominal.any():
            raise TypeError(
                "categorical_features of a sparse matrix are not supported: pass a dense array "
                "or a data frame"
            )
    target = class_target(y, n) if classes else free_target(y, n)
    table = Table(
        X,
        kind,
        target=target,
        groups=_groups(groups, getattr(estimator, "group_columns", None), X, names, missing_groups),
        weight=_weights(sample_weight, n),
        seed=getattr(estimator, "random_state", None),
        nominal=nominal,
    )
    if not allow_inf:
        _refuse_infinity(table)
    return table


def _checked_rows(estimator, X):
    """Rows in a known container with at least one row and column, and its kind."""
    kind = kind_of(X)
    if kind in ("pandas", "frame"):
        if n_rows(X) == 0 or getattr(X, "ndim", 2) != 2 or X.shape[1] == 0:
            check_array(np.empty(X.shape), dtype=None)  # raises with scikit-learn's words
        if kind == "pandas" and not _plain_names(X.columns):
            # scikit-learn refuses to look at such names; here columns go by position.
            estimator.n_features_in_ = X.shape[1]
            estimator.__dict__.pop("feature_names_in_", None)
        else:
            validate_data(estimator, X, skip_check_array=True)
        return X, kind
    if kind == "array" and isinstance(X, np.ma.MaskedArray) and np.ma.is_masked(X):
        raise TypeError("X is a masked array with masked entries; use X.filled(np.nan)")
    plain = kind == "array" and X.ndim == 2 and X.dtype.kind in "iufb" and X.shape[0] and X.shape[1]
    if kind == "sparse":
        # Other formats have no row access; they come out as CSR.
        formats = ["csr", "csc", "coo"]
        X = check_array(
            X, accept_sparse=formats, dtype=None, ensure_all_finite=False, input_name="X"
        )
    elif not plain:
        if kind == "list" and len(X) and isinstance(X[0], (list, tuple)):
            X = _array_of_lists(X)
        X = check_array(X, dtype=None, ensure_all_finite=False, input_name="X")
        kind = "array"
        if X.dtype.kind not in "iufbOSUmM":
            raise ValueError(f"X has dtype {X.dtype}; use numbers, text or a data frame")
    elif type(X) is not np.ndarray:
        X = np.asarray(X)
    if kind == "array" and not X.dtype.isnative:
        X = X.astype(X.dtype.newbyteorder("="))
    validate_data(estimator, X, skip_check_array=True)
    return X, kind


def _plain_names(columns) -> bool:
    """Whether the names are distinct and all text, or none of them is."""
    if not columns.is_unique:
        return False
    return columns.inferred_type == "string" or not any(isinstance(c, str) for c in columns)


def _array_of_lists(X):
    """An array of a list of rows; mixed numbers and text stay objects."""
    try:
        values = np.asarray(X)
    except ValueError:
        lengths = sorted({len(row) if hasattr(row, "__len__") else 1 for row in X})
        raise ValueError(f"the rows of X differ in length: {lengths[:5]}") from None
    if values.dtype.kind in "US":
        flat = {type(v) for row in X for v in row}
        if flat - {str, bytes, np.str_, np.bytes_}:
            return np.array(X, dtype=object)
    return values


def resolve_columns(spec, X, names, parameter: str) -> np.ndarray:
    """Mask of the columns that ``spec`` (names, positions, a mask or a callable) stands for."""
    d = X.shape[1]
    mask = np.zeros(d, bool)
    if callable(spec):
        spec = spec(X)
    if spec is None:
        return mask
    if isinstance(spec, (str, int, np.integer)) and not isinstance(spec, bool):
        spec = [spec]
    chosen = np.asarray(spec, dtype=object) if not hasattr(spec, "dtype") else np.asarray(spec)
    if chosen.ndim != 1:
        raise ValueError(f"{parameter} must be one-dimensional, got shape {chosen.shape}")
    if chosen.dtype == object and all(isinstance(v, (bool, np.bool_)) for v in chosen):
        chosen = chosen.astype(bool)
    if chosen.dtype == bool:
        if chosen.size == 0:
            return mask
        if chosen.size != d:
            raise ValueError(f"{parameter} is a mask of {chosen.size} entries, X has {d} columns")
        return chosen.copy()
    for item in chosen.tolist():
        mask[_position(item, d, names, parameter)] = True
    return mask


def _position(item, d: int, names, parameter: str) -> int:
    """Position of one column given by name or number."""
    if names is not None and item in names:
        if names.count(item) > 1:
            raise ValueError(
                f"{parameter} names column {item!r}, which X has {names.count(item)} times; "
                f"use positions"
            )
        return names.index(item)
    if isinstance(item, (int, np.integer)) and not isinstance(item, bool):
        if not -d <= item < d:
            raise ValueError(
                f"{parameter} names column {item}, which is out of bounds for {d} columns"
            )
        return int(item)
    where = "X has no column names" if names is None else f"columns are {names[:20]}"
    raise ValueError(f"{parameter} names column {item!r}, which X does not have; {where}")


def _groups(groups, group_columns, X, names, policy):
    """Codes and names of the groups, from ``groups=`` or from columns of X."""
    if group_columns is not None:
        if groups is not None:
            raise ValueError("pass either groups= or group_columns=, not both")
        mask = resolve_columns(group_columns, X, names, "group_columns")
        if not mask.any():
            raise ValueError(
                f"group_columns={group_columns!r} names no column; set None or columns of X"
            )
        groups = _joint(X, np.flatnonzero(mask))
    if groups is None:
        return None
    n = X.shape[0]
    if n_rows(groups) != n:
        raise ValueError(f"groups has {n_rows(groups)} entries, X has {n} rows")
    frame = None if is_pandas(groups) else as_frame(groups)
    values = frame.to_numpy() if frame is not None else np.asarray(groups)
    coded = encode_groups(values, policy)
    return coded.codes, coded.names


def _joint(X, which):
    """One group label per row from the named columns; several columns make tuples."""
    if sparse.issparse(X):
        X = X.tocsc()[:, which].toarray()
        which = np.arange(len(which))
    parts = [np.asarray(native_column(X, j)) for j in which]
    if len(parts) == 1:
        return parts[0]
    out = np.empty(X.shape[0], dtype=object)
    out[:] = list(zip(*(part.tolist() for part in parts), strict=True))
    return out


def native_column(X, j):
    """Values of column ``j`` of any container as an array, (n,)."""
    if isinstance(X, np.ndarray):
        return X[:, j]
    if is_pandas(X):
        column = X.iloc[:, j]
        whole = (
            not isinstance(column.dtype, np.dtype) and getattr(column.dtype, "kind", "O") in "iu"
        )
        # Whole numbers with missing ones would become floats, here and below.
        return column.to_numpy(dtype=object if whole and column.hasnans else None)
    frame = as_frame(X)
    column = frame[frame.columns[j]]
    if column.dtype.is_integer() and column.null_count():
        values = np.empty(len(column), dtype=object)
        values[:] = column.to_list()
        return values
    return column.to_numpy()


def _weights(sample_weight, n: int):
    """Checked sample weights, (n,) float64, or None."""
    if sample_weight is None:
        return None
    try:
        weight = np.asarray(sample_weight, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError("sample_weight must hold numbers") from None
    if weight.shape != (n,):
        raise ValueError(f"sample_weight has shape {weight.shape}, expected ({n},)")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise ValueError("sample_weight must be finite and >= 0")
    if not weight.any():
        raise ValueError("sample_weight is 0 for every row; give some rows a positive weight")
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
        with np.errstate(over="ignore", invalid="ignore"):
            if np.isfinite(values.sum()) or not np.isinf(values).any():
                return
        j = int(np.flatnonzero(np.isinf(values).any(axis=0))[0])
        names = column_names(table.X) if table.kind == "pandas" else None
        _say_infinity(j if names is None else names[j])
    for j in np.flatnonzero(~table.nominal):
        values = table.columns.numbers(j).values
        if values.dtype.kind == "f" and np.isinf(values).any():
            _say_infinity(j if table.columns.names is None else table.columns.names[j])


def _say_infinity(name):
    raise ValueError(
        f"Input X contains infinity in column {name!r}; replace it by a finite value or NaN"
    )
