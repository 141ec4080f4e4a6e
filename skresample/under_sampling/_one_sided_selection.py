"""One-sided selection: drop rows far from the border, then those that touch another class."""

from __future__ import annotations

from . import rules
from ._condensing import CondensingSampler

__all__ = ["OneSidedSelection"]


class OneSidedSelection(CondensingSampler):
    """Drop rows of the targeted classes that are redundant, then those in Tomek links.

    The smallest class and a seed of the targeted class classify the other rows of that class by
    the nearest neighbour; rows classified correctly are far from the border and go. Of what is
    left, rows in a Tomek link are noise or on the border and go too.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes to drop rows from: "majority", "not minority" (= "auto"), "not majority", "all",
        or a list of labels. The smallest class loses at most its rows in Tomek links.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draw of the first rows; the same seed gives the same rows.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        Neighbours that classify a row, >= 1; None: one, as in the paper. A classifier with
        another metric or weights needs numeric columns.
    n_seeds_S : int, default=1
        Rows drawn of each targeted class to begin with, >= 1; more of them drop more rows.
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
        For each targeted class the classifier of its seeds against the smallest class,
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
        If the smallest class and the seeds are fewer rows than ``n_neighbors``, all of them
        vote; if a class would lose all its rows, they are kept.

    See Also
    --------
    CondensedNearestNeighbour : Condenses until the rows left classify all.
    TomekLinks : The second step alone.

    Notes
    -----
    O(n n_min d) time for n_min rows of the smallest class, O(n d) memory. With several classes
    each targeted class is selected against the smallest one, as in imbalanced-learn; the links
    are those among all rows left. Seeds are drawn without replacement.

    References
    ----------
    M. Kubat, S. Matwin, "Addressing the curse of imbalanced training sets: one-sided selection",
    ICML (1997) 179-186, table 1.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.under_sampling import OneSidedSelection
    >>> X, y = np.array([[0.0], [1.0], [1.4], [3.0], [9.0], [9.5]]), np.array([1, 1, 0, 0, 0, 0])
    >>> OneSidedSelection(random_state=1).fit_resample(X, y)[0].ravel()
    array([3., 0., 1.])
    """

    _rule = staticmethod(rules.one_sided)
