"""The folds of a comparison as scikit-learn's splitters, for an evaluation of one's own."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Seed, TableLike, VectorLike
from skresample._table.containers import n_rows, take
from skresample._table.numbers_and_levels import table_of
from skresample._table.target import class_target

from ..._splits.splitter import Splitter
from .folds import fold_groups
from .numbers import folds_of, is_regression, number_target
from .own_folds import time_folds
from .prepare import number_sample, seed_of, stratified_sample

__all__ = ["DistinctStratifiedKFold", "TimeBlockSplit"]


class DistinctStratifiedKFold(Splitter):
    """Repeated stratified folds in which identical rows never lie on both sides.

    They are the folds of :func:`compare_resamplers` with the same numbers and seed. Rows with
    equal ``groups`` stay together as well.

    Parameters
    ----------
    n_splits : int, default=5
        Folds, at least 2.
    n_repeats : int, default=1
        Repeats with other folds, at least 1.
    max_rows : int, default=None
        Split a stratified sample of this many rows; the others are in no fold. None takes all.
    random_state : int, RandomState, Generator or None, default=None
        Seed of folds and sample; an int repeats.

    Raises
    ------
    ValueError
        When a class has fewer rows (or sets of rows that stay together) than folds.

    Notes
    -----
    O(n d log n) for finding identical rows.

    Examples
    --------
    >>> from skresample.model_selection import DistinctStratifiedKFold
    >>> X, y = [[0], [0], [1], [2], [3], [3]], [0, 0, 1, 0, 1, 1]
    >>> for train, test in DistinctStratifiedKFold(2, random_state=0).split(X, y):
    ...     print(test)
    [0 1 2]
    [3 4 5]
    """

    def __init__(
        self,
        n_splits: int = 5,
        *,
        n_repeats: int = 1,
        max_rows: int | None = None,
        random_state: Seed = None,
    ) -> None:
        self.n_splits = n_splits
        self.n_repeats = n_repeats
        self.max_rows = max_rows
        self.random_state = random_state

    def split(
        self, X: TableLike, y: VectorLike | None = None, groups: VectorLike | None = None
    ) -> Any:
        """Positions of training and test rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Class labels, or numbers (fractions, or more than 20 different whole ones), whose
            distribution is the same in all folds.
        groups : array-like of shape (n,), default=None
            Rows with equal values stay together.

        Yields
        ------
        train, test : ndarray of intp
        """
        check_at_least(n_splits=(self.n_splits, 2), n_repeats=(self.n_repeats, 1))
        if y is None:
            raise ValueError("y is needed: the folds are stratified by class.")
        seed = seed_of(self.random_state)
        names, codes, sample = None, None, number_sample
        if is_regression(y):
            codes = number_target(y, n_rows(X), None, np.zeros_like)[1]
        else:
            target, sample = class_target(y, n_rows(X)), stratified_sample
            codes, names = target.codes, target.classes
        rows = np.arange(n_rows(X))
        if self.max_rows is not None and self.max_rows < len(rows):
            check_at_least(max_rows=(self.max_rows, 1))
            rows = sample(codes, self.max_rows, seed)
            X, groups = take(X, rows), None if groups is None else np.asarray(groups)[rows]
        whole = fold_groups(table_of(X), groups)
        folds = folds_of(codes[rows], whole, self.n_splits, seed, names, self.n_repeats)
        for _, _, train, test in folds:
            yield rows[train], rows[test]


class TimeBlockSplit(Splitter):
    """Train on the past, test on the block that follows: ``compare_resamplers(time=...)``.

    Unlike :class:`~sklearn.model_selection.TimeSeriesSplit` it reads times instead of taking the
    rows as ordered, and never splits rows of the same time.

    Parameters
    ----------
    n_splits : int, default=5
        Steps, at least 2; the table is cut into one block more.

    Raises
    ------
    ValueError
        For fewer different times than blocks, missing times, and a part that lacks a class.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import TimeBlockSplit
    >>> time, y = np.array([3, 1, 1, 2, 2, 3]), np.array([0, 0, 1, 0, 1, 1])
    >>> [test.tolist() for _, test in TimeBlockSplit(2).split(time[:, None], y, time)]
    [[3, 4], [0, 5]]
    """

    def __init__(self, n_splits: int = 5) -> None:
        self.n_splits = n_splits

    def split(
        self, X: TableLike, y: VectorLike | None = None, groups: VectorLike | None = None
    ) -> Any:
        """Positions of training and test rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Only its number of rows matters.
        y : array-like of shape (n,)
            Class labels: every part of every step needs all classes. Or numbers.
        groups : array-like of shape (n,)
            Time of each row: numbers, dates or texts that sort.

        Yields
        ------
        train, test : ndarray of intp
        """
        check_at_least(n_splits=(self.n_splits, 2))
        if groups is None or y is None:
            raise ValueError("y and groups are needed: groups holds the time of each row.")
        codes, names = np.zeros(n_rows(X), dtype=np.intp), ()
        if not is_regression(y):
            target = class_target(y, n_rows(X))
            codes, names = target.codes, target.classes
        for _, _, train, test in time_folds(groups, codes, self.n_splits, names):
            yield train, test
