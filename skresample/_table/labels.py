"""Targets of several labels a row: read as an indicator matrix, given back as they came."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
from scipy import sparse

from skresample._math.label_codes import missing_mask
from skresample._math.labelsets import imbalance_ratios, labelset_codes, mean_ratio
from skresample.exceptions import ShortfallWarning

from .accept import refuse_unreadable
from .containers import column_names, is_index, kind_of, n_rows
from .target import Target, class_target

__all__ = ["Labels", "indicator", "label_matrix", "label_names", "label_target", "labels_of"]

_REMEDY = "scikit-learn's MultiLabelBinarizer makes an indicator matrix out of sets of labels"


def label_target(y, n: int) -> Target:
    """Encode a target of labels: an indicator matrix, or one class a row.

    ``values`` of an indicator is the CSR matrix of its ones, ``codes`` the number of each row's
    set of labels; there are no ``classes``. One class a row is encoded by :func:`class_target`.

    Raises
    ------
    ValueError
        For entries other than 0 and 1, missing ones, no label at all, or a length other than n.
    """
    if y is None or not _is_wide(y):
        return class_target(y, n)
    labels = indicator(y)
    if labels.shape[0] != n:
        raise ValueError(
            f"Found input variables with inconsistent numbers of samples: [{n}, {n_rows(y)}] "
            f"(X has {n} rows, y has {n_rows(y)})"
        )
    if not labels.nnz:
        raise ValueError("no row of y has a label; there is nothing to balance")
    return Target(y, labels, labelset_codes(labels))


def _is_wide(y) -> bool:
    """Whether y has rows of several entries: more than one column, or a list of sequences."""
    shape = getattr(y, "shape", None)
    if shape is not None:
        return len(shape) == 2 and (shape[1] != 1 or sparse.issparse(y))
    first = y[0] if isinstance(y, (list, tuple)) and y else None
    if isinstance(first, (set, frozenset)):
        return True
    return isinstance(first, (list, tuple, np.ndarray)) and any(len(row) != 1 for row in y)


def indicator(y, name: str = "y") -> sparse.csr_array:
    """The ones of an indicator matrix of any container, (n, q) CSR of bool.

    Raises
    ------
    ValueError
        Naming the first entry that is neither 0 nor 1.
    """
    if kind_of(y) == "other":
        refuse_unreadable(y, name)
    if sparse.issparse(y):
        ones = sparse.csr_array(y, copy=True)
        ones.sum_duplicates()
        _refuse_other(ones.data, name, lambda i: int(ones.indices[i]))
        ones.eliminate_zeros()
        return ones.astype(bool)
    values = _numbers(y, name)
    if values.ndim != 2:
        raise ValueError(
            f"{name} must be an indicator matrix of shape (n, labels), got shape {values.shape}"
        )
    _refuse_other(values.ravel(), name, lambda i: i % values.shape[1])
    return sparse.csr_array(values.astype(bool, copy=False))


def _numbers(y, name):
    """Entries as an array of numbers or bools."""
    try:
        values = y.to_numpy() if hasattr(y, "to_numpy") else np.asarray(y)
    except ValueError:
        raise ValueError(f"the rows of {name} have different lengths; {_REMEDY}") from None
    if values.dtype.kind == "O":
        if missing_mask(values).any():
            raise ValueError(f"Input {name} contains NaN; a label is there (1) or not (0)")
        if not all(isinstance(v, (bool, int, float, np.bool_, np.number)) for v in values.flat):
            raise ValueError(f"{name} must hold 0 and 1 alone, got {values.flat[0]!r}; {_REMEDY}")
        values = values.astype(np.float64)
    return values


def _refuse_other(entries, name, column_of) -> None:
    """Raise where an entry is neither 0 nor 1."""
    if entries.dtype.kind == "b":
        return
    if entries.dtype.kind not in "iuf":
        raise ValueError(f"{name} must hold 0 and 1 alone, got {entries[0].item()!r}; {_REMEDY}")
    if entries.dtype.kind == "f" and np.isnan(entries).any():
        raise ValueError(f"Input {name} contains NaN; a label is there (1) or not (0)")
    wrong = np.flatnonzero((entries != 0) & (entries != 1))
    if wrong.size:
        raise ValueError(
            f"{name} must hold 0 and 1 alone, got {entries[wrong[0]].item()!r} in column "
            f"{column_of(wrong[0])}; binarize targets of several classes, a column for each class"
        )


def label_matrix(table) -> sparse.csr_array:
    """Labels of the rows of a table, (n, q) CSR of bool; a class is the only label of its rows."""
    if table.classes is None:
        return table.y
    shape = table.n, table.classes.size
    ones = np.ones(table.n, bool)
    return sparse.csr_array((ones, table.y_codes, np.arange(table.n + 1)), shape=shape)


class Labels(NamedTuple):
    """Labels of the rows of a table and how rare each is."""

    matrix: sparse.csr_array  # (n, q) bool
    names: list
    counts: np.ndarray  # (q,) rows of each label
    ratios: np.ndarray  # (q,) IRLbl
    mean: float  # MeanIR

    @property
    def rare(self) -> np.ndarray:
        """Labels that occur and are rarer than the mean, ascending: IRLbl > MeanIR."""
        return np.flatnonzero((self.ratios > self.mean) & np.isfinite(self.ratios))

    def bags(self) -> list[np.ndarray]:
        """Rows of each label, ascending."""
        columns = self.matrix.tocsc()
        return np.split(columns.indices.astype(np.intp), columns.indptr[1:-1])

    def of_row(self, row: int) -> np.ndarray:
        """Labels of a row, ascending."""
        start, stop = self.matrix.indptr[row : row + 2]
        return self.matrix.indices[start:stop]


def labels_of(table) -> Labels:
    """Labels of the rows of a table; warns about labels that no row has."""
    matrix, names = label_matrix(table), label_names(table)
    counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    absent = [names[j] for j in np.flatnonzero(counts == 0).tolist()]
    if absent:
        warnings.warn(
            f"no row has the labels {absent[:5]!r}{' ...' if len(absent) > 5 else ''} "
            f"({len(absent)} of {counts.size}); they are left out of the mean imbalance ratio",
            ShortfallWarning,
            stacklevel=5,
        )
    ratios = imbalance_ratios(counts)
    return Labels(matrix, names, counts, ratios, mean_ratio(ratios))


def label_names(table) -> list:
    """Names of the labels: classes, names of the columns of y, or their numbers."""
    if table.classes is not None:
        return table.classes.tolist()
    given = table.target.given
    framed = kind_of(given) in ("pandas", "frame") and not is_index(given)
    return column_names(given) if framed else list(range(table.y.shape[1]))
