"""K-means SMOTE: new rows inside clusters where the class is at home, more in sparse ones."""

# No pair: quotas per cluster come first, then seeds and segments within each.

from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any, Literal

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning

from skresample._math.apportion import largest_remainder
from skresample._new_rows import Blend, join_recipes
from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    Model,
    Neighbors,
    NonNegative,
    OnehotGroups,
    PositiveInt,
    Seed,
    Strategy,
)
from skresample._table.spaces import space
from skresample.base import BaseOverSampler

from . import moves, seeds
from ._clusters.sparsity import log_sparsity

__all__ = ["KMeansSMOTE"]


class KMeansSMOTE(BaseOverSampler):
    """Over-sample by SMOTE inside clusters, so that new rows do not bridge foreign ground.

    All rows are clustered once. Clusters in which the class has a large enough share and more
    than ``k_neighbors`` rows take part; each gets new rows in proportion to its sparsity, the
    mean distance of its rows of the class to the power ``density_exponent`` over their number.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=2
        Neighbours within the cluster to move towards, >= 1.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.
    kmeans_estimator : int or clusterer, default=None
        Number of clusters, or a clusterer with ``n_clusters`` and ``fit_predict``; None:
        mini-batch k-means with 8 clusters.
    cluster_balance_threshold : float or "auto", default="auto"
        Share of the class from which a cluster takes part; "auto": half the share of the class
        in all new rows. With one cluster no threshold applies.
    density_exponent : float or "auto", default="auto"
        Power of the mean distance, >= 0; higher favours sparse clusters. "auto":
        ``0.16 log_1.6(n) ** 1.8`` for n rows of the class in the cluster.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Base, partner and gap of every new row.
    kmeans_estimator_ : clusterer
        The fitted clusterer.
    cluster_balance_threshold_ : float or "auto"
        The threshold in force.
    nn_k_ : neighbours object
        What ``k_neighbors`` stands for, unfitted; it counts the row itself.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When no cluster suits a class: all its rows seed, as in SMOTE.

    See Also
    --------
    SMOTE : One cluster.
    ADASYN : More new rows where other classes crowd in.

    Notes
    -----
    O(n d) a k-means pass, then O(n_j^2 d) for the n_j rows of the class in each cluster, in
    blocks. The clusterer sees missing numbers as the mean of their column, and nominal columns
    as indicators that keep the distances of SMOTE-NC. Differs from the paper: (1) the class
    share replaces its imbalance ratio, as in imbalanced-learn; (2) rows are apportioned to
    clusters by largest remainders, so that the total is met; (3) sparsities are compared as
    logarithms, so that no power overflows.

    References
    ----------
    F. Last, G. Douzas, F. Bacao, "Oversampling for imbalanced learning based on K-means and
    SMOTE", 2017, algorithm 1, arXiv:1711.00837.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_blobs
    >>> from skresample.over_sampling import KMeansSMOTE
    >>> X, y = make_blobs([100, 20, 100], random_state=0)
    >>> X_new, y_new = KMeansSMOTE(random_state=0).fit_resample(X, y % 2)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 200), (1, 200)]
    """

    cluster_balance_threshold_: Any
    kmeans_estimator_: Any

    _searches = {"nn_k_": "k_neighbors"}

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 2,
        n_jobs: Jobs = None,
        kmeans_estimator: Model | PositiveInt | None = None,
        cluster_balance_threshold: Literal["auto"] | NonNegative = "auto",
        density_exponent: Literal["auto"] | NonNegative = "auto",
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.n_jobs = n_jobs
        self.kmeans_estimator = kmeans_estimator
        self.cluster_balance_threshold = cluster_balance_threshold
        self.density_exponent = density_exponent
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    def _plan(self, table, quota):
        self.kmeans_estimator_ = self._clusterer(table)
        single = getattr(self.kmeans_estimator_, "n_clusters", None) == 1
        self.cluster_balance_threshold_ = -np.inf if single else self.cluster_balance_threshold
        return super()._plan(table, quota)

    def _clustered(self, table):
        """Cluster of each row, and the rows as the clusterer sees them."""
        points = space(table, nominal="indicators", missing="mean")
        with warnings.catch_warnings():  # clusters may be fewer, where rows repeat
            warnings.simplefilter("ignore", ConvergenceWarning)
            return np.asarray(self.kmeans_estimator_.fit_predict(points)), points

    def _clusterer(self, table):
        given = self.kmeans_estimator
        if given is None or isinstance(given, Integral):
            given = MiniBatchKMeans(min(8, table.n) if given is None else int(given))
        return table.streams.seeded(given, "k-means")

    def _synthesize(self, home, n_new, rng) -> Blend:
        k = home.usable(self.k_neighbors)
        cluster, space = home.for_all(self._clustered)
        members = self._members(cluster, home.rows, n_new, k)
        if not members:
            home.warn("no cluster has enough of its rows", "SMOTE ignores the clusters")
            members = [np.arange(home.n)]
        weight = np.array([self._weight(space[home.rows[part]]) for part in members])
        # Without any spread (all rows alike) clusters share equally.
        shares = np.exp(weight - weight.max()) if weight.max() > -np.inf else np.ones(len(members))
        made = []
        for part, size in zip(members, largest_remainder(shares, n_new), strict=True):
            inside = home.part(part)
            place = seeds.uniform(inside, int(size), rng)
            k = min(k, inside.n - 1)
            made.append(moves.segment(inside, place, rng, k_neighbors=self.k_neighbors, k=k))
        return join_recipes(made)

    def _members(self, cluster, rows, n_new, k):
        """Places of the rows of the class in each cluster that takes part."""
        threshold = self.cluster_balance_threshold_
        if threshold == "auto":
            threshold = n_new / sum(self.sampling_strategy_.values()) / 2
        size = dict(
            zip(*(part.tolist() for part in np.unique(cluster, return_counts=True)), strict=True)
        )
        found = []
        for label in np.unique(cluster[rows]).tolist():
            part = np.flatnonzero(cluster[rows] == label)
            if part.size > k and part.size / size[label] >= threshold:
                found.append(part)
        return found

    def _weight(self, values):
        exponent = self.density_exponent
        if exponent == "auto":
            exponent = 0.16 * np.log(values.shape[0]) ** 1.8 / np.log(1.6) ** 1.8
        return log_sparsity(values, exponent)
