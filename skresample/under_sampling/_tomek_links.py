"""Tomek links: drop the rows that touch another class."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

from skresample._parameters import CleaningStrategy, Columns, GroupColumns, Jobs, VectorLike

from . import rules
from ._case import RuleCleaner

__all__ = ["TomekLinks"]


class TomekLinks(RuleCleaner):
    """Drop rows of the targeted classes that form a Tomek link with a row of another class.

    Two rows of different classes are linked when no third row is nearer to either than they are
    to each other: either one of them is noise or both lie at the border. Dropping the end in the
    larger class widens the margin and removes few rows.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes to drop rows from: "majority", "not minority" (= "auto"), "not majority", "all", or
        a list of labels.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.

    Attributes
    ----------
    sampling_strategy_ : dict
        The classes cleaned, with the size of the smallest class.
    quota_ : dict
        The same for all classes; cleaning does not aim at these numbers.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, ascending.
    plan_ : ResamplingPlan
        Which rows were kept.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class would lose all its rows; they are kept.

    See Also
    --------
    EditedNearestNeighbours : Looks at k neighbours, drops more.
    OneSidedSelection : Tomek links after condensing.

    Notes
    -----
    O(n_small n d) time for n_small rows outside the largest class, O(n d) memory. Every row as
    near as the nearest counts as a nearest neighbour, so copies of a row in two classes are
    linked whatever the order of the rows.

    References
    ----------
    I. Tomek, "Two modifications of CNN", IEEE Transactions on Systems, Man, and Cybernetics 6
    (1976) 769-772, definition of the set C in modification 2.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.under_sampling import TomekLinks
    >>> X = np.array([[0.0], [1.0], [1.5], [3.0], [4.0]])
    >>> TomekLinks().fit_resample(X, [0, 0, 1, 1, 0])[1]
    [0, 1, 1]
    """

    _rule = staticmethod(rules.linked)
    _sorted = False  # as imbalanced-learn

    def __init__(
        self,
        *,
        sampling_strategy: CleaningStrategy = "auto",
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    @staticmethod
    def is_tomek(
        y: VectorLike, nn_index: VectorLike, class_type: Collection[Any] | int
    ) -> np.ndarray:
        """Which rows of some classes are linked, by one neighbour each (imbalanced-learn's helper).

        Resampling does not use it: with one neighbour a row, ties go by the order of the rows.

        Parameters
        ----------
        y : array-like of shape (n,)
            Labels.
        nn_index : array-like of shape (n,)
            Nearest other row of each row.
        class_type : label or collection of labels
            Classes whose rows may be dropped.

        Returns
        -------
        linked : ndarray of shape (n,), bool
        """
        labels, nearest = np.asarray(y), np.asarray(nn_index)
        one = isinstance(class_type, str) or not isinstance(class_type, Collection)
        mutual = nearest[nearest] == np.arange(labels.size)
        return (
            mutual
            & (labels[nearest] != labels)
            & np.isin(labels, [class_type] if one else list(class_type))
        )
