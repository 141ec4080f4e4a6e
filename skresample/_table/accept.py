"""What may come in as rows, and what is refused with its remedy."""

from __future__ import annotations

import re
from contextlib import contextmanager

import numpy as np
from sklearn.utils import check_array
from sklearn.utils.validation import validate_data

from .containers import column_names, kind_of, missing_mask

__all__ = [
    "accept_rows",
    "accept_vector",
    "named",
    "reads_tables",
    "refuse_class",
    "refuse_missing",
    "refuse_sparse",
    "refuse_unreadable",
    "seen_columns",
    "text_explained",
    "validated_rows",
]

_REMEDY = {
    "torch": "{0}.detach().cpu().numpy()",
    "cupy": "{0}.get()",
    "jax": "numpy.asarray({0})",
    "jaxlib": "numpy.asarray({0})",
    "tensorflow": "{0}.numpy()",
}
# What numpy's and scikit-learn's own words lack, by a piece of them.
_REMEDIES = (
    ("setting an array element", "; give every row the same columns, and one value to each cell"),
    ("float() argument", "; pass numbers, with text encoded (see TableEncoder)"),
    ("could not convert string", "; pass numbers, with text encoded (see TableEncoder)"),
    ("Complex data", "; pass real and imaginary parts as two columns"),
    ("contains NaN", "; drop these rows or fill them in"),
    ("contains infinity", "; drop these rows or give them finite values"),
    ("unhashable", "; pass one text or number per row"),
)


def refuse_unreadable(data, name: str) -> None:
    """Raise TypeError for what only looks like rows: lazy, on a device, or read once.

    Nothing is converted behind the caller's back where that could fill the memory.
    """
    kind = f"{type(data).__module__.split('.')[0]} {type(data).__name__}"
    graph = getattr(data, "__dask_graph__", None)
    if graph is not None and not isinstance(data, type) and graph() is not None:
        raise TypeError(
            f"{name} is a {kind}, not yet computed; pass {name}.compute(), or give a Dask data "
            f"frame to skresample.large.resample_dask"
        )
    if hasattr(data, "__array_namespace__") and not isinstance(data, (np.ndarray, np.generic)):
        remedy = _REMEDY.get(kind.split(" ", 1)[0], "numpy.asarray({0})").format(name)
        raise TypeError(
            f"{name} is a {kind}; arrays of other libraries are not supported, pass {remedy}"
        )
    if type(data).__module__.startswith("torch"):
        raise TypeError(f"{name} is a {kind}; pass {_REMEDY['torch'].format(name)}")
    if hasattr(data, "__next__"):
        raise TypeError(f"{name} is a {kind}, which can be read once; pass list({name})")
    if isinstance(data, (set, frozenset)):
        raise TypeError(f"{name} is a set, which has no order; pass a list")
    if (hasattr(data, "collect") and not hasattr(data, "__len__")) or _lazy(data):
        raise TypeError(f"{name} is a lazy {kind}; call collect() first: pass {name}.collect()")


@contextmanager
def named(name: str):
    """Let refusals of numpy and scikit-learn name the argument, and what to do about it."""
    try:
        yield
    except (TypeError, ValueError) as error:
        text = str(error)
        if re.search(rf"\b{name}\b", text):
            raise
        remedy = next((words for sign, words in _REMEDIES if sign in text), "")
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{name}: {text}{remedy}") from error


def refuse_class(given, name: str) -> None:
    """Raise TypeError where a class was given and an instance is wanted."""
    if isinstance(given, type):
        kind = given.__name__
        raise TypeError(f"{name} is the class {kind}; pass an instance, {kind}()")


def refuse_sparse(kind: str, owner: str) -> None:
    """Raise TypeError for sparse rows where dense ones are needed."""
    if kind == "sparse":
        raise TypeError(f"Sparse data was passed, but {owner} needs dense rows; use X.toarray()")


_TEXT = re.compile(
    r"could not convert string|must be a string or a real number|dtypes .*must be int"
)


@contextmanager
def text_explained(model):
    """Let a user's model that cannot read the table say what belongs before it."""
    try:
        yield
    except (TypeError, ValueError) as error:
        if not _TEXT.search(str(error)) or "TableEncoder" in str(error):
            raise
        while getattr(model, "steps", None):
            model = model.steps[-1][1]
        name = type(model).__name__
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(
            f"{error}; {name} reads numbers only: put skresample.model_selection.TableEncoder "
            f"before it, as in make_pipeline(TableEncoder(), {name}())"
        ) from error


def refuse_missing(values: np.ndarray, name: str = "y") -> None:
    """Raise ValueError where an array of labels or numbers has missing or infinite entries."""
    bad = missing_mask(values) if values.dtype.kind in "OfmM" else np.zeros(1, bool)
    if values.dtype.kind == "f":
        bad = ~np.isfinite(values)
    if bad.any():
        raise ValueError(
            f"Input {name} contains NaN or infinity in {int(bad.sum())} entries; drop these rows "
            f"or give them a finite value"
        )


def accept_vector(values, name: str) -> np.ndarray:
    """An array of one label or number per row; ragged lists are refused by name."""
    refuse_unreadable(values, name)
    with named(name):
        found = np.asarray(values)
        listed = found.dtype.kind == "U" and isinstance(values, list | tuple)
        if listed and any(isinstance(one, float) and one != one for one in values):
            return np.array(values, dtype=object)  # NaN among text is no text
        return found


def validated_rows(estimator, X, **options):
    """scikit-learn's ``validate_data``, whose refusals name X and the remedy."""
    refuse_unreadable(X, "X")
    with named("X"):
        return validate_data(estimator, X, **options)


def _lazy(data) -> bool:
    """Whether narwhals knows ``data`` as a lazy frame."""
    if hasattr(data, "__array__") or (hasattr(data, "__len__") and not hasattr(data, "columns")):
        return False
    import narwhals as nw

    return isinstance(nw.from_native(data, pass_through=True), nw.LazyFrame)


def accept_rows(X, name: str = "X", *, min_rows: int = 1):
    """Rows in a container that this package works with, and its kind.

    Lists and other array-likes become arrays, a masked array without masked entries a plain one,
    sparse formats without row access CSR. Frames are handed back as they are.

    Parameters
    ----------
    X : container
    name : str
        What to call it in messages.
    min_rows : int, default=1

    Returns
    -------
    X : ndarray, CSR, CSC or COO container, pandas or other eager frame of shape (n, d)
    kind : {"array", "sparse", "pandas", "frame"}

    Raises
    ------
    TypeError, ValueError
        Naming the argument and the remedy.
    """
    kind = kind_of(X)
    if kind in ("pandas", "frame"):
        if getattr(X, "ndim", 2) != 2 or len(getattr(X, "shape", (0, 0))) != 2:
            raise ValueError(
                f"Expected 2D array, got 1D array instead: {name} is a {type(X).__name__}. Reshape "
                f"your data: pass {name}.to_frame() for one column."
            )
        if X.shape[0] < min_rows or X.shape[1] == 0:
            # raises with scikit-learn's words
            check_array(np.empty(X.shape), dtype=None, ensure_min_samples=min_rows)
        return X, kind
    if kind == "sparse":
        # Other formats have no row access; they come out as CSR.
        X = _checked(X, name, accept_sparse=["csr", "csc", "coo"], ensure_min_samples=min_rows)
        return _canonical(X), kind
    if kind == "other":
        if X is None or isinstance(X, (str, bytes, dict)) or np.isscalar(X):
            raise ValueError(
                f"Expected 2D array, got scalar array instead: {name} is {_short(X)}. Reshape your "
                f"data: pass a table of rows and columns, e.g. a data frame."
            )
        refuse_unreadable(X, name)
    if kind == "array" and isinstance(X, np.ma.MaskedArray) and np.ma.is_masked(X):
        raise TypeError(f"{name} is a masked array with masked entries; use {name}.filled(np.nan)")
    plain = kind == "array" and X.ndim == 2 and X.dtype.kind in "iufb" and X.shape[1]
    if not plain or X.shape[0] < min_rows:
        if kind == "list" and len(X) and isinstance(X[0], (list, tuple)):
            X = _array_of_lists(X, name)
        X = _checked(X, name, ensure_min_samples=min_rows)
        if X.dtype.kind not in "iufbOSUmM":
            raise ValueError(f"{name} has dtype {X.dtype}; use numbers, text or a data frame")
    elif type(X) is not np.ndarray:
        X = np.asarray(X)
    return X if X.dtype.isnative else X.astype(X.dtype.newbyteorder("=")), "array"


def _checked(X, name: str, **options):
    """``check_array`` whose messages name the argument."""
    with named(name):
        return check_array(X, dtype=None, ensure_all_finite=False, input_name=name, **options)


def _canonical(X):
    """Sorted entries, each place once: in a copy, so that nothing later sorts the caller's."""
    if X.format == "coo" or X.has_canonical_format:
        return X
    X = X.copy()
    X.sum_duplicates()
    return X


def _short(X) -> str:
    text = repr(X) if not isinstance(X, dict) else "a dict"
    return text if len(text) < 60 else text[:57] + "..."


def _array_of_lists(X, name: str):
    """An array of a list of rows; mixed numbers and text stay objects."""
    lengths = sorted({len(row) if hasattr(row, "__len__") else 1 for row in X})
    if len(lengths) > 1:
        raise ValueError(
            f"the rows of {name} differ in length: {lengths[:5]}; give every row the same columns"
        )
    with named(name):
        values = np.asarray(X)
    if values.dtype.kind in "US":
        flat = {type(v) for row in X for v in row}
        if flat - {str, bytes, np.str_, np.bytes_}:
            return np.array(X, dtype=object)
    return values


def reads_tables(tags, *, sparse: bool = False) -> None:
    """Say in the tags of an estimator that text, categories and missing values may come in."""
    tags.input_tags.allow_nan = True
    tags.input_tags.string = True
    tags.input_tags.categorical = True
    tags.input_tags.sparse = sparse


def seen_columns(estimator, X, *, reset: bool):
    """Rows in a container that this package works with; their columns are those seen at fit.

    ``reset``: these are the rows of fit, whose number and names of columns are kept.
    """
    X, _ = accept_rows(X)
    names, known = column_names(X), getattr(estimator, "feature_names_in_", None)
    if not reset and names is not None and known is not None and list(names) == list(known):
        return X  # old scikit-learn does not read the names of every kind of frame
    if _plain_names(X):
        validate_data(estimator, X, reset=reset, skip_check_array=True)
    elif reset:  # names of mixed types, or not unique: positions alone count
        estimator.n_features_in_ = X.shape[1]
    elif X.shape[1] != estimator.n_features_in_:
        raise ValueError(
            f"X has {X.shape[1]} features, but {type(estimator).__name__} is expecting "
            f"{estimator.n_features_in_} features as input."
        )
    return X


def _plain_names(X) -> bool:
    """Whether scikit-learn can remember the names of the columns, if there are any."""
    names = column_names(X) or ()
    kinds = {isinstance(name, str) for name in names}
    return len(kinds) < 2 and len(set(names)) == len(names)
