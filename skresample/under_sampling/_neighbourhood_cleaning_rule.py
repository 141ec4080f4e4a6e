"""Neighbourhood cleaning rule: edit, then clear the surroundings of the smallest class."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._parameters import (
    CleaningStrategy,
    Columns,
    GroupColumns,
    Jobs,
    Neighbors,
    Positive,
    Resampler,
)

from . import rules
from ._case import RuleCleaner
from ._edited_nearest_neighbours import EditedNearestNeighbours

__all__ = ["NeighbourhoodCleaningRule"]


class NeighbourhoodCleaningRule(RuleCleaner):
    """Edit the targeted classes, and drop the neighbours that mislead about the smallest class.

    First, rows of the targeted classes that their neighbours misclassify go. Second, where a row
    of the smallest class is misclassified by its neighbours, those of them go that belong to a
    large class. It cleans data rather than balancing it.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes to drop rows from: "majority", "not minority" (= "auto"), "not majority", "all", or
        a list of labels.
    edited_nearest_neighbours : sampler or None, default=None
        Cleaner of the first step, with ``sample_indices_``; None: the rule "mode" with
        ``n_neighbors``.
    n_neighbors : int or neighbours object, default=3
        Neighbours that decide, >= 1. An object with ``kneighbors`` replaces the exact search; its
        ``n_neighbors`` counts the row itself, unless it is a classifier.
    threshold_cleaning : float, default=0.5
        The second step drops rows of classes with more than this multiple, > 0, of the rows of
        the smallest class.
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
    edited_nearest_neighbours_ : sampler
        Cleaner of the first step: a fitted clone, or the description of the default one.
    nn_ : KNeighborsClassifier or object
        The settings of the second step, not fitted.
    classes_to_clean_ : list
        Labels of the classes that the second step may drop rows from.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, ascending.
    plan_ : ResamplingPlan
        Which rows were kept.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If there are not more than ``n_neighbors`` rows.
    TypeError
        If ``edited_nearest_neighbours`` does not tell which rows it keeps.

    Warns
    -----
    ShortfallWarning
        When a class would lose all its rows; they are kept.

    See Also
    --------
    EditedNearestNeighbours : The first step alone.

    Notes
    -----
    O(n^2 d) time at worst by one search for both steps, O(n d) memory. In both steps the row
    itself has no vote (imbalanced-learn lets it vote in the second). A tie goes to the first of
    the sorted labels.

    References
    ----------
    J. Laurikkala, "Improving identification of difficult small classes by balancing class
    distribution", AIME (2001) 63-66, figure 1.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.under_sampling import NeighbourhoodCleaningRule
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = NeighbourhoodCleaningRule().fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 155), (1, 19)]
    """

    _rule = staticmethod(rules.misleading)
    _sorted = False  # as imbalanced-learn

    classes_to_clean_: list[Any]
    edited_nearest_neighbours_: Any
    nn_: Any

    def __init__(
        self,
        *,
        sampling_strategy: CleaningStrategy = "auto",
        edited_nearest_neighbours: Resampler | None = None,
        n_neighbors: Neighbors = 3,
        threshold_cleaning: Positive = 0.5,
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.edited_nearest_neighbours = edited_nearest_neighbours
        self.n_neighbors = n_neighbors
        self.threshold_cleaning = threshold_cleaning
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _asked(self, function, case, *args):
        return function(
            case,
            *args,
            n_neighbors=self.n_neighbors,
            threshold_cleaning=self.threshold_cleaning,
            n_jobs=self.n_jobs,
            first=self._first_step(case.table),
        )

    def _first_step(self, table):
        """Rows that the sampler handed in drops, (n,) bool; None where there is none."""
        if self.edited_nearest_neighbours is None:
            self.edited_nearest_neighbours_ = EditedNearestNeighbours(
                sampling_strategy=self.sampling_strategy,
                n_neighbors=self.n_neighbors,
                kind_sel="mode",
                n_jobs=self.n_jobs,
            )
            return None
        sampler = self.edited_nearest_neighbours_ = clone(self.edited_nearest_neighbours)
        sampler.fit_resample(table.X, table.classes[table.y_codes])
        if not hasattr(sampler, "sample_indices_"):
            raise TypeError(
                f"edited_nearest_neighbours={sampler!r} does not say which rows it keeps; use a "
                f"sampler with sample_indices_"
            )
        drop = np.ones(table.n, bool)
        drop[sampler.sample_indices_] = False
        return drop
