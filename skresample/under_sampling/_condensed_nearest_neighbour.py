"""Condensed nearest neighbour: a subset that classifies every row by its nearest row."""

from __future__ import annotations

from . import rules
from ._condensing import CondensingSampler

__all__ = ["CondensedNearestNeighbour"]


class CondensedNearestNeighbour(CondensingSampler):
    """Keep a subset of the targeted classes that classifies every row by its nearest row.

    The subset begins with the smallest class, the classes that are not targeted and a seed of
    each targeted class. Rows are visited in their order, and a row that the subset misclassifies
    joins it; passes repeat until none joins. What is far from the border goes.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes to drop rows from: "majority", "not minority" (= "auto"), "not majority", "all",
        or a list of labels. The smallest class is kept whole in any case.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draw of the first rows; the same seed gives the same rows.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        Neighbours that classify a row, >= 1; None: one, as in the paper. A classifier with
        another metric or weights is refitted whenever a row joins, on numeric columns only.
    n_seeds_S : int, default=1
        Rows drawn of each targeted class to begin with, >= 1.
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
    estimators_ : sequence of KNeighborsClassifier
        For each targeted class a classifier of its kept rows against the smallest class,
        fitted when it is looked at; never where there are nominal columns or missing values.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, sorted by class, then ascending.
    plan_ : ResamplingPlan
        Which rows were kept.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        If there are fewer rows to begin with than ``n_neighbors``; all of them vote.

    See Also
    --------
    OneSidedSelection : One step of this, then Tomek links.

    Notes
    -----
    O(n m d) time for m kept rows, O(n) memory.

    1. The result is consistent: with one neighbour every row is classified correctly by the rows
       kept, all classes together, except copies of a row of another class. imbalanced-learn
       treats each class against the smallest alone, in one pass that leaves rows out.
    2. At equal distance a row of another class counts as the nearer one.

    References
    ----------
    P. E. Hart, "The condensed nearest neighbor rule", IEEE Transactions on Information Theory 14
    (1968) 515-516, steps 1 to 4.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.under_sampling import CondensedNearestNeighbour
    >>> X, y = np.arange(12.0)[:, None], np.repeat([1, 0], [2, 10])
    >>> X_new, y_new = CondensedNearestNeighbour(random_state=0).fit_resample(X, y)
    >>> X_new.ravel(), y_new
    (array([ 2., 10.,  0.,  1.]), array([0, 0, 1, 1]))
    """

    _rule = staticmethod(rules.condensed)
