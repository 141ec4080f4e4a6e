"""Look at a table before anything is trained on it."""

from __future__ import annotations

from typing import Any, Literal

from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Columns, Seed, TableLike, VectorLike
from skresample._table.ingest import warn_shuffled

from .._compare.design.numbers import is_regression
from .._compare.design.prepare import seed_of
from .class_diagnose import diagnose_classes
from .diagnosis import Diagnosis
from .number_diagnose import diagnose_numbers

__all__ = ["diagnose"]


def diagnose(
    X: TableLike,
    y: VectorLike,
    *,
    groups: VectorLike | None = None,
    n_splits: int = 5,
    positive: Any = None,
    categorical_features: Columns = "from_dtype",
    max_rows: int = 5000,
    random_state: Seed = 0,
    task: Literal["auto", "classification", "regression"] = "auto",
    relevance: Any = "auto",
    values: bool = False,
) -> Diagnosis:
    """Tell what matters for resampling before anything is trained.

    Class counts against folds and neighbours, identical rows, columns that are constant, nearly
    unique or give the target away, missing values by class, groups by class, and how well the
    classes separate: a better guide to whether over-sampling pays than the imbalance ratio.

    Parameters
    ----------
    X : frame, array or sparse container of shape (n, d)
        Numbers, text, categories, dates, missing values.
    y : array-like of shape (n,)
        Class labels, or numbers; see ``task``.
    groups : array-like of shape (n,), default=None
        Groups to count by class, e.g. a protected attribute.
    n_splits : int, default=5
        Folds the class counts are held against, at least 2.
    positive : label, default=None
        Positive class of two; None takes the rarer one.
    categorical_features : "from_dtype", None or array-like, default="from_dtype"
        Nominal columns: by dtype, none, or names, positions or a mask.
    max_rows : int, default=5000
        Separability is measured on a stratified sample of at most this many rows.
    random_state : int, RandomState, Generator or None, default=0
        Seed of the sample and the folds.
    task : {"auto", "classification", "regression"}, default="auto"
        Whether y holds classes or numbers, as in :func:`compare_resamplers`.
    relevance : "auto", "boxplot", "density", callable or array-like, default="auto"
        Of a numeric target, which values are rare, as in :func:`compare_resamplers`.
    values : bool, default=False
        Whether to list the rows whose label is probably wrong, from out-of-fold predictions and
        values for a nearest-neighbour model: some seconds for 5,000 rows. Classes only.

    Returns
    -------
    Diagnosis

    Raises
    ------
    ValueError, TypeError
        For a table or target that cannot be read, for a single class, and for ``values=True``
        with a numeric target.

    Notes
    -----
    O(n d log n) for the columns; two small models per fold for separability.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import diagnose
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1], [90, 10])
    >>> found = diagnose(np.column_stack([rng.normal(size=100), y]), y)
    >>> found.findings[0]["topic"]
    'leak'
    """
    check_at_least(n_splits=(n_splits, 2), max_rows=(max_rows, 20))
    warn_shuffled(X, y=y, groups=groups)
    seed = seed_of(random_state)
    if is_regression(y, task):
        if values:
            raise ValueError(
                "values=True (--values) looks for wrong labels, but y holds numbers; "
                "valuation.KNNShapley(...).fit(X, y).values_ says what rows with numbers are worth"
            )
        return diagnose_numbers(
            X, y, groups, n_splits, positive, categorical_features, max_rows, seed, relevance
        )
    return diagnose_classes(
        X, y, groups, n_splits, positive, categorical_features, max_rows, seed, values
    )
