"""Borderline-SMOTE: new rows only around the rows of a class that others surround."""

from __future__ import annotations

from typing import Literal

from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    Seed,
    Strategy,
)

from . import moves, seeds
from ._pair import PairOverSampler

__all__ = ["BorderlineSMOTE"]


class BorderlineSMOTE(PairOverSampler):
    """Over-sample around the rows of a class that lie at its border.

    A row is in danger when at least half, but not all, of its m nearest neighbours belong to
    other classes; rows with only foreign neighbours count as noise, the others as safe. Only rows
    in danger seed new ones. "borderline-1" moves towards one of the k nearest rows of the class
    by a gap uniform on [0, 1); "borderline-2" towards one of the k nearest rows of any class, by
    a gap uniform on [0, 0.5) where that row is foreign.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther.
    m_neighbors : int or neighbours object, default=10
        Neighbours of any class that tell who is in danger, >= 1; more widen the border.
    kind : {"borderline-1", "borderline-2"}, default="borderline-1"
        Whether to stay within the class or also to move towards its neighbours of other classes.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    in_danger_indices : dict of {class or cell: ndarray of intp}
        Input rows in danger, of each class that got new rows and has any.
    plan_ : ResamplingPlan
        Base, partner and gap of every new row.
    nn_k_, nn_m_ : neighbours objects
        What ``k_neighbors`` and ``m_neighbors`` stand for, unfitted; they count the row itself.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When no row of a class is in danger (all its rows seed, as in SMOTE), or there are fewer
        rows than neighbours asked for.

    See Also
    --------
    SMOTE : Every row of the class may seed.
    SVMSMOTE : The border found by support vectors.
    ADASYN : Every row seeds, more so near other classes.

    Notes
    -----
    O(n_c n d) for a class of n_c among n rows, and O(s n_c d) for its s rows in danger; memory:
    the output and 24 bytes a new row. The gap towards foreign rows has mean 0.25.

    References
    ----------
    H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE: a new over-sampling method in imbalanced
    data sets learning", ICIC 2005, section 3, doi:10.1007/11538059_91.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import BorderlineSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = BorderlineSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _pair = (seeds.in_danger, moves.segment)
    _searches = {"nn_k_": "k_neighbors", "nn_m_": "m_neighbors"}
    _noted = ("in_danger_indices",)

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        m_neighbors: Neighbors = 10,
        kind: Literal["borderline-1", "borderline-2"] = "borderline-1",
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.m_neighbors = m_neighbors
        self.kind = kind
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _move(self, home, place, rng):
        if self.kind == "borderline-2" and "in_danger_indices" in home.notes:
            return moves.towards_any(home, place, rng, k_neighbors=self.k_neighbors)
        return super()._move(home, place, rng)
