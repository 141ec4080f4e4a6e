"""Assembled-SMOTE: SMOTE inside clusters of border rows that point the same way."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import dense
from skresample._math.mixed_space import filled
from skresample._new_rows import Blend
from skresample._parameters import (
    AtLeastTwo,
    Columns,
    Fraction,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    Seed,
    Strategy,
)
from skresample.base import BaseOverSampler

from . import moves, seeds
from ._clusters.assembly import direction_clusters

__all__ = ["AssembledSMOTE"]


class AssembledSMOTE(BaseOverSampler):
    """Over-sample inside groups of border rows that lie along a common direction.

    Rows of a class with foreign rows among their neighbours form its border. They are joined into
    clusters from the bottom up, nearest first, as long as the leading principal directions of the
    two parts make an angle with ``|cos| > threshold``. New rows lie between rows of one cluster,
    so that they follow the border instead of cutting across it.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther.
    threshold : float, default=0.3
        Least absolute cosine of two directions that are joined, in [0, 1]; more makes smaller,
        straighter clusters.
    min_size : int, default=2
        Parts smaller than this join without a look at their direction, >= 2.
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
    clusters_ : dict of {class or cell: ndarray of shape (n_border,)}
        Cluster of each border row of the classes that got new rows.
    border_indices_ : dict of {class or cell: ndarray of intp}
        Input rows at the border.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When no row of a class is at the border: all its rows are used.

    See Also
    --------
    SMOTE : Segments to nearest neighbours.

    Notes
    -----
    One neighbour search of the class among all rows, and O(b^2 d) time and 4 b^2 bytes for b border
    rows; more than 3,000 of them are first grouped by k-means.

    References
    ----------
    B. Zhou, C. Yang, H. Guo, J. Hu, "A quasi-linear SVM combined with assembled SMOTE for
    imbalanced data classification", IJCNN 2013, section III.B.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import AssembledSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = AssembledSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _noted = ("clusters_", "border_indices_")

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        threshold: Fraction = 0.3,
        min_size: AtLeastTwo = 2,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.threshold = threshold
        self.min_size = min_size
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _synthesize(self, home, n_new, rng) -> Blend:
        border = np.flatnonzero(home.foreign_share(self.k_neighbors, "k_neighbors") > 0)
        if not border.size:
            home.warn("no row has foreign neighbours", "all its rows are used")
            border = np.arange(home.n)
        part = home.part(border)
        values = filled(dense(part.points.numeric).astype(np.float64))
        seed = int(rng.integers(2**31 - 1))
        cluster = direction_clusters(values, self.threshold, self.min_size, seed)
        home.notes.update(clusters_=cluster, border_indices_=part.rows)
        return moves.within(part, seeds.uniform(part, n_new, rng), rng, parts=cluster)
