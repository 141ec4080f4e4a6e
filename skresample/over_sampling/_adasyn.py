"""ADASYN: more new rows where other classes crowd in."""

from __future__ import annotations

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

__all__ = ["ADASYN"]


class ADASYN(PairOverSampler):
    """Over-sample each row in proportion to how many foreign neighbours it has.

    With r_i the share of other classes among the k nearest neighbours of row i, row i seeds
    ``G r_i / sum(r)`` of the G new rows, rounded so that they add up to G exactly. Each new row
    lies on the segment to one of the k nearest rows of the class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    n_neighbors : int or neighbours object, default=5
        Neighbours that measure the crowd and that new rows move towards, >= 1.
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
    plan_ : ResamplingPlan
        Base, partner and gap of every new row.
    nn_ : neighbours object
        What ``n_neighbors`` stands for, unfitted; it counts the row itself.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When no row of a class has a foreign neighbour (all its rows seed alike, as in SMOTE), or
        there are fewer rows than neighbours asked for.

    See Also
    --------
    SMOTE : Every row seeds alike.
    BorderlineSMOTE : Only rows in danger seed.

    Notes
    -----
    O(n_c n d) for a class of n_c among n rows; memory: the output and 24 bytes a new row. Rows
    are apportioned by largest remainders, where the paper rounds each count by itself and so
    misses the total.

    References
    ----------
    H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: adaptive synthetic sampling approach for
    imbalanced learning", IJCNN 2008, equations (3) to (6), doi:10.1109/IJCNN.2008.4633969.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import ADASYN
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = ADASYN(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _pair = (seeds.by_foreign_share, moves.segment)
    _searches = {"nn_": "n_neighbors"}

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        n_neighbors: Neighbors = 5,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _move(self, home, place, rng):
        return moves.segment(home, place, rng, k_neighbors=self.n_neighbors, name="n_neighbors")
