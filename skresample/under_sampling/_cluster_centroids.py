"""Cluster centroids: replace a class by the centres of its clusters."""

# No pair: centroids are new rows, no rows that stay. Over the usual size: it documents a lot.

from __future__ import annotations

import warnings
from contextlib import nullcontext
from typing import Any, Literal

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from skresample._math.layout import dense, is_sparse_block, laid_out_like
from skresample._math.neighbors import NeighborIndex, Points, examine
from skresample._math.threads import limited
from skresample._new_rows import Rows, join_recipes
from skresample._parameters import Columns, Fits, GroupColumns, Progress, Seed, UnderStrategy
from skresample._progress_bar import progress_of
from skresample._table.spaces import space
from skresample.base import BaseUnderSampler
from skresample.plan import ResamplingPlan

from ._rankings.centroids import cluster_modes, clustering_space, representatives
from ._rankings.many_means import ManyMeans
from ._rankings.wide_means import WideMeans, is_wide

__all__ = ["ClusterCentroids"]

FEW = 256  # rows of a chunk of scikit-learn's k-means
MANY = 20_000_000  # rows times centres from which on not all distances are computed


class ClusterCentroids(BaseUnderSampler):
    """Replace each targeted class by the centres of as many clusters as rows are wanted.

    The centres cover the class better than a random subset of the same size. With hard voting
    each cluster is stood for by its row nearest to the centre, so that every row is a real one.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the clustering, where the estimator has none of its own.
    estimator : clusterer or None, default=None
        Has ``n_clusters``, which is set, and after fitting ``cluster_centers_``; None: k-means,
        with dense rows and from 20 million pairs of a row and a centre on one that skips most,
        and where columns are many more than rows in the space that the rows span.
    voting : {"auto", "hard", "soft"}, default="auto"
        "soft": the centres are new rows; "hard": the row of each cluster nearest to its centre;
        "auto": hard for sparse data, soft otherwise.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype. A centre
        takes the most frequent value of its cluster.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``. Centres are counted: as k-means draws them where they are many,
        else as each class is done.

    Attributes
    ----------
    sampling_strategy_ : dict
        Rows put out for each targeted class.
    quota_ : dict
        Rows wanted per cell.
    estimator_ : clusterer
        As fitted for the last class that was clustered.
    voting_ : {"hard", "soft"}
        How centres became rows.
    plan_ : ResamplingPlan
        Kept rows and centres; the parent of a centre is the row nearest to it in its cluster.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If the estimator has no ``n_clusters``, finds another number of clusters, or a value is
        so large that squared distances overflow.
    RuntimeError
        If the fitted estimator has no ``cluster_centers_``.

    See Also
    --------
    RandomUnderSampler : Much cheaper.

    Notes
    -----
    k-means: O(i m n_c d) time for i iterations, m centres and n_c rows of the class; O(n d)
    memory. With many centres seeds are drawn singly (not the best of several) and most rounds
    let a row change only to one of the four centres that were nearest to it in the last full
    search, of which the labels come. Rows come out sorted by class.

    1. Hard voting picks the row among the members of the cluster, so that no row occurs twice.
    2. Missing values count as the mean of their column within the class.
    3. A class that is to keep all its rows keeps them as they are.

    References
    ----------
    S.-J. Yen, Y.-S. Lee, "Cluster-based under-sampling approaches for imbalanced data
    distributions", Expert Systems with Applications 36 (2009) 5718-5727, section 3 ("hard" is
    close to SBC with the nearest row).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.under_sampling import ClusterCentroids
    >>> X, y = np.array([[0.0], [2.0], [10.0], [12.0], [20.0], [21.0]]), [0, 0, 0, 0, 1, 1]
    >>> X_new, y_new = ClusterCentroids(random_state=0).fit_resample(X, y)
    >>> sorted(X_new.ravel().tolist()), y_new
    ([1.0, 11.0, 20.0, 21.0], [0, 0, 1, 1])
    """

    estimator_: Any

    _has_sample_indices = False

    def __init__(
        self,
        *,
        sampling_strategy: UnderStrategy = "auto",
        random_state: Seed = None,
        estimator: Fits | None = None,
        voting: Literal["auto", "hard", "soft"] = "auto",
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        progress: Progress = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.estimator = estimator
        self.voting = voting
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.progress = progress

    @staticmethod
    def _example_params():
        # "auto" is hard for sparse rows and soft for the same rows when dense.
        return [{"voting": "soft"}, {"voting": "hard"}]

    def _plan(self, table, quota):
        points = space(table)
        examine(points)  # refuses values whose squares overflow
        hard = table.kind == "sparse" if self.voting == "auto" else self.voting == "hard"
        self.voting_ = "hard" if hard else "soft"
        self.estimator_ = self._clusterer()
        kept, made = [np.empty(0, np.intp)], []
        fewer = quota.targeted & (quota.wanted != quota.counts)
        done = np.cumsum(np.where(fewer, quota.wanted, 0))
        with progress_of(self.progress, int(done[-1]), "centres") as tell:
            for cell in range(len(quota.names)):
                rows, wanted = quota.rows_of(cell), int(quota.wanted[cell])
                if not fewer[cell]:
                    kept.append(rows)
                elif wanted:
                    seed, before = table.streams.seed("cluster", cell), int(done[cell]) - wanted
                    recipe = self._centres(points, rows, wanted, seed, tell, before)
                    kept.append(np.sort(recipe.parent) if hard else rows[:0])
                    made.append(None if hard else recipe)
                    tell(int(done[cell]))
        keep, new = np.concatenate(kept), join_recipes(made)
        source = keep if new is None else np.append(keep, new.source)
        order = np.argsort(table.y_codes[source], kind="stable")
        return ResamplingPlan(table.n, keep, new, order=order)

    def _clusterer(self):
        """The clusterer of the caller as a clone, or k-means."""
        if self.estimator is None:
            return KMeans()
        estimator = clone(self.estimator)
        if "n_clusters" not in estimator.get_params():
            raise ValueError(
                "`estimator` should be a clustering estimator exposing a parameter `n_clusters` "
                f"and a fitted parameter `cluster_centers_`. Got {self.estimator!r}"
            )
        return estimator

    def _seeded_clusterer(self, space, wanted, seed):
        """The clusterer of ``wanted`` centres of the rows of ``space``."""
        if self.estimator is None:
            n, d = space.shape
            if is_sparse_block(space):
                return KMeans(n_clusters=wanted, random_state=seed)
            if is_wide(n, d, wanted):
                return WideMeans(n_clusters=wanted, tol=0.0, random_state=seed)
            return (ManyMeans if n * wanted >= MANY else KMeans)(
                n_clusters=wanted, random_state=seed
            )
        estimator = self._clusterer().set_params(n_clusters=wanted)
        if getattr(estimator, "random_state", seed) is None:
            estimator.set_params(random_state=seed)
        return estimator

    def _centres(self, points, rows, wanted, seed, tell, before) -> Rows:
        """Centres of ``wanted`` clusters of some rows, with the nearest member as parent."""
        mine = points.take(rows)
        space = clustering_space(mine)
        self.estimator_ = estimator = self._seeded_clusterer(space, wanted, seed)
        # One thread: sums over rows must not depend on how many cores there are. k-means adds up
        # so few rows in one piece; to limit threads would take longer.
        few = self.estimator is None and max(space.shape[0], space.shape[1]) <= FEW
        with warnings.catch_warnings(), nullcontext() if few else limited(1):
            warnings.simplefilter("ignore", ConvergenceWarning)
            if isinstance(estimator, ManyMeans):
                estimator.fit(space, tell=lambda drawn: tell(before + drawn))
            else:
                estimator.fit(space)
        centers = _centers_of(estimator, wanted, space)
        labels = _labels_of(estimator, centers, space)
        parent = representatives(space, centers, labels)
        values = _within(centers[:, : mine.numeric.shape[1]], mine)
        donor = None
        if mine.codes is not None:
            donor = rows[cluster_modes(mine.codes, labels, parent)]
        return Rows(values, rows[parent], donor)


def _centers_of(estimator, wanted, space):
    if not hasattr(estimator, "cluster_centers_"):
        raise RuntimeError(
            "`estimator` should be a clustering estimator exposing a fitted parameter "
            "`cluster_centers_`."
        )
    centers = estimator.cluster_centers_
    centers = np.asarray(dense(centers))
    if centers.shape != (wanted, space.shape[1]):
        raise ValueError(
            f"estimator={type(estimator).__name__} found cluster centres of shape {centers.shape}, "
            f"{(wanted, space.shape[1])} were wanted; use a clusterer that keeps to n_clusters"
        )
    return centers


def _labels_of(estimator, centers, space):
    labels = getattr(estimator, "labels_", None)
    if labels is not None and np.shape(labels) == (space.shape[0],):
        return np.asarray(labels, np.intp)
    targets = laid_out_like(centers, space)
    return NeighborIndex(Points(targets)).knn(Points(space), 1)[1][:, 0]


def _within(centers, points):
    """Centres as the table stores numbers, inside the range of the rows whatever the rounding."""
    numeric = points.numeric
    if is_sparse_block(numeric):
        return sparse.csr_array(centers.astype(numeric.dtype))
    least, most = (np.minimum, np.maximum) if points.settled else (np.fmin, np.fmax)
    low, high = least.reduce(numeric), most.reduce(numeric)  # NaN where all are missing
    return np.clip(centers.astype(numeric.dtype), low, high)
