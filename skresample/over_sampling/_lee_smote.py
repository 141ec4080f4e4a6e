"""Lee's SMOTE: new rows that land among other classes are thrown away."""

from __future__ import annotations

import numpy as np

from skresample._math.class_neighbors import wanted_neighbors
from skresample._math.layout import dense, laid_out_like
from skresample._math.neighbors import Points
from skresample._new_rows import Blend, join_recipes
from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    PositiveInt,
    Seed,
    Share,
    Strategy,
)
from skresample.base import BaseOverSampler

from . import moves, seeds
from ._shapes.values_of_blends import blended

__all__ = ["LeeSMOTE"]


class LeeSMOTE(BaseOverSampler):
    """Over-sample with SMOTE and reject new rows that land among other classes.

    Rows are made as SMOTE does; one is kept only if fewer than ``rejection_level`` of its nearest
    original rows belong to other classes. When several batches in a row are rejected altogether
    the level is raised, so that the asked number is always reached.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther.
    rejection_level : float, default=0.5
        Share of foreign neighbours from which a new row is rejected, in (0, 1].
    max_fruitless : int, default=5
        Batches without a single accepted row before the level rises by 0.1, >= 1.
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
    rejection_levels_ : dict of {class or cell: float}
        Level at which the last row of each class was accepted.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than ``k_neighbors + 1`` rows, or when the level had to be raised.

    See Also
    --------
    SMOTE : Segments to nearest neighbours.

    Notes
    -----
    SMOTE plus a search of every candidate among all rows: O(candidates n d) at worst. Once the
    level passes 1 every candidate is kept. A candidate's neighbours are ``k_neighbors`` original
    rows of any class.

    References
    ----------
    J. Lee, N. Kim, J.-H. Lee, "An over-sampling technique with rejection for imbalanced class
    learning", IMCOM 2015, algorithm 1.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import LeeSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = LeeSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _noted = ("rejection_levels_",)

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        rejection_level: Share = 0.5,
        max_fruitless: PositiveInt = 5,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.rejection_level = rejection_level
        self.max_fruitless = max_fruitless
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _synthesize(self, home, n_new, rng) -> Blend:
        asked = min(wanted_neighbors(self.k_neighbors), home.table.n)
        accepted, missing, fruitless, level = [], n_new, 0, self.rejection_level
        k = home.usable(self.k_neighbors)
        while missing:
            place = seeds.uniform(home, max(missing, 100), rng)
            made = moves.segment(home, place, rng, k_neighbors=self.k_neighbors, k=k)
            # A level above 1 accepts everything.
            share = _foreign_share(home, made, asked) if level <= 1 else np.zeros(place.size)
            good = np.flatnonzero(share < level)[:missing]
            if good.size:
                accepted.append(made.select(good))
                missing -= good.size
                fruitless = 0
                continue
            fruitless += 1
            if fruitless >= self.max_fruitless:
                level, fruitless = level + 0.1, 0
        home.notes["rejection_levels_"] = level
        if level > self.rejection_level:
            home.warn(
                "nearly all new rows land among other classes",
                f"the rejection level was raised from {self.rejection_level:g} to {level:.1f}",
            )
        return join_recipes(accepted)


def _foreign_share(home, made, k):
    """Share of other classes among the k nearest input rows of each new row, (m,)."""
    points = home.all_points
    values = blended(dense(points.numeric), made)
    codes = None
    if points.codes is not None:
        codes = points.codes[made.donor, np.arange(made.donor.shape[1])]
    queries = Points(laid_out_like(values, points.numeric), codes, points.penalty)
    return home.is_foreign(home.index.knn(queries, k)[1]).mean(axis=1)
