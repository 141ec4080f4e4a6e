"""Edited nearest neighbours: drop rows that their neighbours would misclassify."""

from __future__ import annotations

from typing import Any

from skresample._parameters import CleaningStrategy, Columns, GroupColumns, Jobs, Neighbors

from . import rules
from ._case import RuleCleaner
from ._rules.search import Kind

__all__ = ["EditedNearestNeighbours", "EditsInRounds"]


class EditedNearestNeighbours(RuleCleaner):
    """Drop rows of the targeted classes whose nearest neighbours are of other classes.

    A row stays if its k nearest other rows support its class: all of them ("all") or the most
    frequent class among them ("mode", Wilson's rule). It removes noise and the band where
    classes overlap, so that the border becomes smooth.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes to drop rows from: "majority", "not minority" (= "auto"), "not majority", "all", or
        a list of labels.
    n_neighbors : int or neighbours object, default=3
        Neighbours that decide, >= 1; with "all" more of them drop more rows. An object with
        ``kneighbors`` and ``n_neighbors`` (which counts the row itself) replaces the exact
        search.
    kind_sel : {"all", "mode"} or callable, default="all"
        Whether all neighbours or the most frequent class must agree; with "mode" a tie goes to
        the first of the sorted labels. A function ``(own, near) -> (m,) bool`` of the classes of
        m rows and of their neighbours (m, k) decides itself.
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
    nn_ : NearestNeighbors or object
        The settings of the search, counting the row itself; a clone of an object passed in.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, sorted by class, then ascending.
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

    Warns
    -----
    ShortfallWarning
        When a class would lose all its rows; they are kept.

    See Also
    --------
    RepeatedEditedNearestNeighbours : The same until nothing changes.
    AllKNN : The same with 1, 2, ..., k neighbours.
    TomekLinks : Drops fewer rows.

    Notes
    -----
    O(n^2 d) time at worst, O(n d) memory. With "all" and a class that holds 70 % of the rows or
    more, most rows are settled by their distance to the other classes. Equally near rows count
    in their order. The row itself is left out by position, so copies of a row do vote.

    References
    ----------
    D. L. Wilson, "Asymptotic properties of nearest neighbor rules using edited data", IEEE
    Transactions on Systems, Man, and Cybernetics 2 (1972) 408-421, section II (the editing
    rule is "mode").

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.under_sampling import EditedNearestNeighbours
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = EditedNearestNeighbours().fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 163), (1, 19)]
    """

    _rule = staticmethod(rules.edited)

    nn_: Any

    def __init__(
        self,
        *,
        sampling_strategy: CleaningStrategy = "auto",
        n_neighbors: Neighbors = 3,
        kind_sel: Kind = "all",
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.n_neighbors = n_neighbors
        self.kind_sel = kind_sel
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.n_jobs = n_jobs


class EditsInRounds(RuleCleaner):
    """Base of the methods that edit more than once; ``enn_`` is one round of theirs."""

    enn_: Any

    def _drop(self, table, quota):
        self.enn_ = EditedNearestNeighbours(
            sampling_strategy=self.sampling_strategy,
            n_neighbors=self.n_neighbors,
            kind_sel=self.kind_sel,
            n_jobs=self.n_jobs,
        )
        return super()._drop(table, quota)
