"""MWMOTE: new rows inside clusters, from the rows that are hardest to learn."""

from __future__ import annotations

from numbers import Real
from typing import Annotated

import numpy as np

from skresample._compat import Interval
from skresample._math.neighbors import NeighborIndex
from skresample._new_rows import Blend
from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    OnehotGroups,
    Positive,
    PositiveInt,
    Rule,
    Seed,
    Strategy,
)
from skresample._table.spaces import space

from . import moves, seeds
from ._clusters.linkage import average_linkage
from ._pair import PairOverSampler

__all__ = ["MWMOTE"]


class MWMOTE(PairOverSampler):
    """Over-sample the rows of a class that are hard to learn, within its clusters.

    Rows without a neighbour of their class are noise. The nearest rows of other classes around
    the rest form the border. Rows of the class weigh more the closer they are to the border and
    the sparser the class is there; a new row starts at a row drawn by weight and moves towards
    another row of its cluster by a gap uniform on [0, 1).

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_noise : int, default=5
        Neighbours of any class (k1), >= 1; a row none of which is of its class is noise.
    k_border : int, default=3
        Neighbours of other classes (k2), >= 1, that form the border.
    k_informative : int or float, default=0.5
        Rows of the class near each border row that weigh (k3): a number >= 1 or a share of the
        rows of the class in (0, 1).
    closeness_cap : float, default=5.0
        Largest closeness (Cf(th)), > 0: how much a row next to the border may stand out.
    cluster_factor : float, default=3.0
        Clusters end at this multiple (Cp), > 0, of the mean distance to the nearest row of the
        class; more joins more.
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
    selection_probability_ : ndarray of shape (n,), float
        Probability of each input row to seed a new row of its class; 0 where none was made.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When every row of a class is noise: all of them are used.

    See Also
    --------
    ProWSyn : Weights by levels of proximity.
    ADASYN : Weights by the share of foreign neighbours.

    Notes
    -----
    O(n_c n d) for the neighbours, O(b n_c d) for b border rows, O(n_c^2 d) for the clusters.
    Classes of more than 4,000 rows are cut at medians before they are clustered, so that memory
    stays bounded. Differs from the paper: (1) clusters are formed among the rows that are not
    noise; (2) partners are other rows of the cluster, and a row alone in its cluster is repeated;
    (3) CMAX is left out, as it cancels; (4) clusters see missing numbers as the mean of their
    column; (5) the density factor of a border row adds up over the ``k_informative`` rows nearest
    to it, its N_min(y), where the paper adds up over all informative rows.

    References
    ----------
    S. Barua, M. M. Islam, X. Yao, K. Murase, "MWMOTE - majority weighted minority oversampling
    technique for imbalanced data set learning", IEEE Transactions on Knowledge and Data
    Engineering 26 (2014), algorithm 1, equations (2) to (9), doi:10.1109/TKDE.2012.232.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import MWMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = MWMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    selection_probability_: np.ndarray

    _pair = (seeds.hard, moves.within)

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_noise: PositiveInt = 5,
        k_border: PositiveInt = 3,
        k_informative: PositiveInt
        | Annotated[float, Rule(Interval(Real, 0, 1, closed="neither"))] = 0.5,
        closeness_cap: Positive = 5.0,
        cluster_factor: Positive = 3.0,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_noise = k_noise
        self.k_border = k_border
        self.k_informative = k_informative
        self.closeness_cap = closeness_cap
        self.cluster_factor = cluster_factor
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _move(self, home, place, rng):
        sound = home.once(seeds.without_noise, self.k_noise)
        part, place = home.part(sound), np.searchsorted(sound, place)
        partner = _partners(self._clusters(part), place, rng)
        gap = rng.random(place.size)
        donor = moves.donors(part, np.column_stack([place, partner]), rng)
        return Blend(part.rows[place], part.rows[partner], gap, donor)

    def _clusters(self, own):
        """Cluster of each sound row, cut at a multiple of the mean nearest distance."""
        if own.n == 1:
            return np.zeros(1, np.intp)
        dist2 = NeighborIndex(own.points, n_jobs=self.n_jobs).knn_self(1)[0][:, 0]
        known = np.sqrt(dist2[np.isfinite(dist2)])
        height = self.cluster_factor * (known.mean() if known.size else 0.0)
        rows = space(own.table, own.rows, nominal="indicators", missing="mean")
        return average_linkage(rows, height)

    def _record_notes(self, table, notes):
        self.selection_probability_ = np.zeros(table.n)
        for found in notes.values():
            rows, share = found["selection_probability_"]
            self.selection_probability_[rows] = share


def _partners(cluster, place, rng) -> np.ndarray:
    """Another row of the same cluster for each entry of ``place``, by lot; alone: itself."""
    order = np.argsort(cluster, kind="stable")
    size = np.bincount(cluster)
    start = np.cumsum(size) - size
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    own = cluster[place]
    other = np.floor(rng.random(place.size) * np.maximum(size[own] - 1, 1)).astype(np.intp)
    position = start[own] + other
    # Skip the row itself: positions from its own on move up by one.
    position += (position >= rank[place]) & (size[own] > 1)
    return order[position]
