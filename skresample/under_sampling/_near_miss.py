"""NearMiss: keep the rows of a class that are close to the smallest class."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Annotated, Any

from skresample._compat import Interval
from skresample._parameters import Columns, GroupColumns, Jobs, Neighbors, Rule, UnderStrategy

from . import rankings
from ._case import RankedUnderSampler
from ._rankings.near_miss import settings_of

__all__ = ["NearMiss"]


class NearMiss(RankedUnderSampler):
    """Keep the rows of each targeted class by their distances to the smallest class.

    Version 1 keeps the rows whose mean distance to their k *nearest* rows of the smallest class
    is smallest, version 2 those whose mean distance to their k *farthest* is. Version 3 first
    takes the rows that are among the nearest of some row of the smallest class, and keeps those
    of them with the *largest* mean distance to their k nearest.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    version : {1, 2, 3} or callable, default=1
        Which ranking. Version 1 keeps the border, 2 the side towards the smallest class, 3 rows
        all around it. A function like those of :mod:`skresample.under_sampling.rankings` may be
        given itself.
    n_neighbors : int or neighbours object, default=3
        Rows of the smallest class to average over, >= 1. An object with ``kneighbors`` and
        ``n_neighbors`` replaces the exact search.
    n_neighbors_ver3 : int or neighbours object, default=3
        Version 3: rows that each row of the smallest class puts on the list, >= 1.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.

    Attributes
    ----------
    sampling_strategy_ : dict
        Rows kept of each targeted class.
    quota_ : dict
        Rows wanted per cell.
    nn_, nn_ver3_ : NearestNeighbors or object
        The settings of the searches, not fitted; ``nn_ver3_`` with version 3 only.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, sorted by class, then from the best to the worst.
    plan_ : ResamplingPlan
        Which rows were kept.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        If the smallest class has fewer than ``n_neighbors`` rows, or in version 3 a targeted
        class fewer than ``n_neighbors_ver3``; all of them are used.

    See Also
    --------
    RandomUnderSampler : Does not favour the border, where noise is.
    InstanceHardnessThreshold : Keeps the rows that are easy instead.

    Notes
    -----
    O(n n_min d) time for n_min rows of the smallest class, O(n (d + k)) memory.

    1. Counts are exact. Where the lists of version 3 hold fewer rows than wanted, they are made
       longer, one place at a time, until they do; imbalanced-learn returns too few rows.
    2. Equally distant rows are taken in their order.

    References
    ----------
    I. Mani, J. Zhang, "kNN approach to unbalanced data distributions: a case study involving
    information extraction", Workshop on Learning from Imbalanced Datasets, ICML (2003), section 3.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.under_sampling import NearMiss
    >>> X, y = np.array([[0.0], [1.0], [3.0], [4.0], [9.0]]), [1, 1, 0, 0, 0]
    >>> X_new, y_new = NearMiss(n_neighbors=1).fit_resample(X, y)
    >>> X_new.ravel(), y_new
    (array([3., 4., 0., 1.]), [0, 0, 1, 1])
    """

    _in_order = True

    nn_: Any
    nn_ver3_: Any

    def __init__(
        self,
        *,
        sampling_strategy: UnderStrategy = "auto",
        version: Annotated[int, Rule(Interval(Integral, 1, 3, closed="both"))]
        | Callable[..., Any] = 1,
        n_neighbors: Neighbors = 3,
        n_neighbors_ver3: Neighbors = 3,
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.version = version
        self.n_neighbors = n_neighbors
        self.n_neighbors_ver3 = n_neighbors_ver3
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _plan(self, table, quota):
        self.nn_ = settings_of(self.n_neighbors, self.n_jobs)
        if self.version == 3:
            self.nn_ver3_ = settings_of(self.n_neighbors_ver3, self.n_jobs)
        return super()._plan(table, quota)

    @property
    def _ranking(self):
        return self.version if callable(self.version) else rankings.VERSIONS[self.version]
