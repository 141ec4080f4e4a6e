"""ProWSyn: more new rows where the class lies close to the others."""

from __future__ import annotations

from typing import Literal

from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    NonNegative,
    OnehotGroups,
    PositiveInt,
    Seed,
    Strategy,
)

from . import moves, seeds
from ._pair import PairOverSampler
from ._weights.proximity_levels import proximity_levels

__all__ = ["ProWSyn"]


class ProWSyn(PairOverSampler):
    """Over-sample in layers by their proximity to the other classes.

    The rows of a class are peeled into levels: level 1 holds the rows among the k nearest to any
    foreign row, level 2 those among the k nearest of what is left, and so on. A level is drawn
    with a weight that falls by ``exp(-theta)`` per level, and a new row lies between two of its
    rows. Second of 85 over-samplers in the comparison cited.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    n_neighbors : int, default=5
        Rows of the class next to each foreign row that make a level, >= 1; more make levels
        thicker.
    n_levels : int, default=5
        Number of levels, >= 1; what is left joins the last.
    theta : float, default=1.0
        How fast the weight falls from level to level, >= 0; 0 weighs all levels alike.
    weighting : {"level", "sample"}, default="level"
        Whether the weight is that of a level as a whole, or of each of its rows.
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
    levels_ : dict of {class or cell: ndarray of shape (n_c,)}
        Level, from 1, of the rows of each class that got new ones.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    See Also
    --------
    SMOTE : Segments to nearest neighbours.

    Notes
    -----
    At most L searches of the rows of other classes among the rows of the class: O(L n n_c d) at
    worst, without holding all pairs. Empty levels have weight 0. A level of a single row repeats
    it.

    References
    ----------
    S. Barua, Md. M. Islam, K. Murase, "ProWSyn: proximity weighted synthetic oversampling technique
    for imbalanced data set learning", PAKDD 2013, algorithm 1.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import ProWSyn
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = ProWSyn(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _pair = (seeds.by_proximity, moves.within)
    _noted = ("levels_",)

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        n_neighbors: PositiveInt = 5,
        n_levels: PositiveInt = 5,
        theta: NonNegative = 1.0,
        weighting: Literal["level", "sample"] = "level",
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.n_levels = n_levels
        self.theta = theta
        self.weighting = weighting
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _move(self, home, place, rng):
        level = home.once(proximity_levels, self.n_neighbors, self.n_levels)
        return moves.within(home, place, rng, parts=level)
