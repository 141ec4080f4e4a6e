"""All k-NN: editing with one, two, ..., k neighbours."""

from __future__ import annotations

from typing import Any

from skresample._parameters import CleaningStrategy, Columns, GroupColumns, Jobs, Neighbors

from . import rules
from ._edited_nearest_neighbours import EditsInRounds
from ._rules.search import Kind

__all__ = ["AllKNN"]


class AllKNN(EditsInRounds):
    """Edit with 1, 2, ..., k nearest neighbours, each round on what the last one left.

    Compared with one round of k neighbours it also drops rows whose nearest neighbour is of
    another class; compared with repeated editing the number of rounds is known.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        Classes to drop rows from: "majority", "not minority" (= "auto"), "not majority", "all", or
        a list of labels.
    n_neighbors : int or neighbours object, default=3
        Neighbours in the last round, >= 1; more of them drop more rows. An object with
        ``kneighbors`` and ``n_neighbors`` (which counts the row itself) replaces the exact
        search.
    kind_sel : {"all", "mode"} or callable, default="all"
        Whether all neighbours or the most frequent class must agree; with "mode" a tie goes to
        the first of the sorted labels. A function ``(own, near) -> (m,) bool`` of the classes of
        m rows and of their neighbours (m, k) decides itself.
    allow_minority : bool, default=False
        Whether a class may end with fewer rows than the smallest class has.
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
    enn_ : EditedNearestNeighbours
        The sampler that describes the last round, not fitted.
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
        When a class cannot lose any row, being as small as the smallest one.

    See Also
    --------
    EditedNearestNeighbours : One round.
    RepeatedEditedNearestNeighbours : The same number of neighbours until nothing changes.

    Notes
    -----
    One search of k + 12 places serves all rounds: O(n^2 d) time at worst, O(n (d + k)) memory.

    1. Tomek flags rows in all rounds and drops them at the end; here, as in imbalanced-learn,
       each round sees what the last one left.
    2. A class is not cleaned below what is left of the smallest class (with
       ``allow_minority`` and for that class itself: one row): the rows with the least support go
       first. In imbalanced-learn it may fall below, and then all rounds end.

    References
    ----------
    I. Tomek, "An experiment with the edited nearest-neighbor rule", IEEE Transactions on
    Systems, Man, and Cybernetics 6 (1976) 448-452, the all k-NN rule.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.under_sampling import AllKNN
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = AllKNN().fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 162), (1, 19)]
    """

    _rule = staticmethod(rules.edited_by_more_and_more)

    nn_: Any

    def __init__(
        self,
        *,
        sampling_strategy: CleaningStrategy = "auto",
        n_neighbors: Neighbors = 3,
        kind_sel: Kind = "all",
        allow_minority: bool = False,
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.n_neighbors = n_neighbors
        self.kind_sel = kind_sel
        self.allow_minority = allow_minority
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.n_jobs = n_jobs
