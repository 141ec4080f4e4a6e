"""Facts of a table with two classes that may tell which method to try first."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._parameters import Columns
from skresample._table.numbers_and_levels import table_of

from .._compare.design.folds import duplicate_codes, fold_groups
from .._compare.design.prepare import prepare_rows
from .._diagnose.separability import separability

__all__ = ["Facts", "facts_of"]

LIMIT = 5000  # rows of the stratified sample in which separability is measured


class Facts(NamedTuple):
    """Measured facts of a table."""

    n_rows: int
    n_minority: int
    n_columns: int
    linear_auc: float  # out-of-fold ROC AUC of a linear model: separability
    neighbour_error: float  # balanced out-of-fold error of the nearest neighbour: overlap
    nominal_share: float  # of the columns
    duplicate_share: float  # of the rows: those that equal an earlier one


def facts_of(X, y, *, categorical_features: Columns = "from_dtype", seed: int = 0) -> Facts:
    """Measure the facts; ``ValueError`` for a single class or too few rows of one.

    Of more than two classes the rarest is held against the rest.

    Parameters
    ----------
    X, y : rows and labels
    categorical_features : "from_dtype", None or array-like
    seed : int
        Of the folds, and of the sample that separability is measured in.
    """
    whole = prepare_rows(X, y, None, None, None, None, seed)
    if len(whole.classes) > 2:
        y = (whole.y == np.bincount(whole.y).argmin()).astype(int)
        whole = prepare_rows(X, y, 1, None, None, None, seed)
    counts = np.bincount(whole.y)
    if counts.min() < 3:
        label = whole.classes[counts.argmin()]
        raise ValueError(f"class {label!s} has {counts.min()} rows; at least 3 are needed")
    table = table_of(whole.X, categorical_features)
    part = prepare_rows(X, y, None, None, None, LIMIT, seed)
    same = fold_groups(table_of(part.X, categorical_features))
    found = separability(part.X, part.y, same, categorical_features, 3, seed)
    auc, error = found["linear_auc"], found["neighbour_error"]
    if auc is None or error is None:
        raise ValueError(
            "the smaller class has too few different rows to be divided into three folds"
        )
    return Facts(
        n_rows=table.n,
        n_minority=int(counts.min()),
        n_columns=int(whole.X.shape[1]),
        linear_auc=auc,
        neighbour_error=error,
        nominal_share=float(np.mean(table.nominal)),
        duplicate_share=float(1 - len(np.unique(duplicate_codes(table))) / table.n),
    )
