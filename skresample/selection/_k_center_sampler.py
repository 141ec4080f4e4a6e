"""k-center: the farthest-point traversal."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from skresample._math.neighbors._threads import workers
from skresample._parameters import Columns, Jobs, NSamples, Progress, Seed
from skresample._progress_bar import progress_of
from skresample.base import BaseSelector

from ._coverage.farthest_points import farthest_points
from ._coverage.features import plain_points
from ._coverage.similarity import squared_norms
from ._method_card import MethodCard
from ._scores.asked import wanted_rows

__all__ = ["KCenterSampler"]


class KCenterSampler(BaseSelector):
    """Select rows so that no row is far from a selected one; covers rare corners of a table.

    Starting from one row, the row farthest from all selected rows is added, again and again.
    The largest distance of any row to the selection (the covering radius) is at most twice the
    smallest that any selection of that size can have. Outliers are selected early: good for test
    sets and labelling, harmful where the typical row matters.

    Parameters
    ----------
    n_samples : int, float or None, default=0.5
        Rows to select, or a share of the rows; None ranks all rows.
    start : {"central", "random"}, default="central"
        The first row: the one nearest to the mean, or a random one.
    standardize : bool, default=False
        Divide every numeric column by its standard deviation, so that units do not matter.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns; a mismatch counts as a distance of 1.
    n_jobs : int or None, default=None
        Threads; None: up to two, -1: all cores. Rows do not depend on it.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``.
    random_state : int, RandomState, Generator or None, default=None
        Seed of a random start.

    Attributes
    ----------
    ranking_ : ndarray of shape (m,)
        Selected rows in the order of picking; equal to ``sample_indices_``.
    distances_ : ndarray of shape (m,)
        Distance of each pick to the rows picked before it; inf for the first, never rising.
    nearest_ : ndarray of shape (n,)
        Position in ``ranking_`` of the selected row nearest to each row.
    counts_ : ndarray of shape (m,)
        Rows that each selected row stands for.
    radius_ : float
        Covering radius of the selection.
    sample_indices_ : ndarray of shape (m,)
        Selected rows.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The selection as a plan.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    QuotaError
        If more rows are asked for than X has.

    Notes
    -----
    O(n d m), memory O(n) beside X. Ties go to the smaller row. Missing numbers count as the mean
    of their column.

    References
    ----------
    T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance", Theoretical
    Computer Science 38, 1985, doi:10.1016/0304-3975(85)90224-5, section 2.
    O. Sener and S. Savarese, "Active Learning for Convolutional Neural Networks: A Core-Set
    Approach", ICLR 2018, arXiv:1708.00489, algorithm 1.

    See Also
    --------
    FacilityLocationSampler, HerdingSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import KCenterSampler
    >>> X = np.array([[0.0], [0.1], [0.2], [5.0], [9.0]])
    >>> sampler = KCenterSampler(n_samples=3)
    >>> sampler.fit_resample(X)[0].ravel()
    array([5., 0., 9.])
    >>> round(sampler.radius_, 3)
    0.2
    """

    counts_: np.ndarray
    distances_: np.ndarray
    nearest_: np.ndarray
    radius_: float
    ranking_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard(
        "covering radius", "farthest-point greedy", "row"
    )

    def __init__(
        self,
        *,
        n_samples: NSamples | None = 0.5,
        start: Literal["central", "random"] = "central",
        standardize: bool = False,
        categorical_features: Columns = "from_dtype",
        n_jobs: Jobs = None,
        progress: Progress = False,
        random_state: Seed = None,
    ) -> None:
        self.n_samples = n_samples
        self.start = start
        self.standardize = standardize
        self.categorical_features = categorical_features
        self.n_jobs = n_jobs
        self.progress = progress
        self.random_state = random_state

    def _select(self, table):
        m = wanted_rows(self.n_samples, table.n)
        points = plain_points(table, self.standardize)
        if self.start == "random":
            first = int(table.streams.get("start").integers(table.n))
        else:
            first = central_row(points)
        with progress_of(self.progress, m, "rows selected") as tell:
            path = farthest_points(points, m, [first], tell=tell, n_jobs=workers(self.n_jobs))
        self.ranking_, self.distances_ = path.order, path.distances
        self.nearest_, self.radius_ = path.nearest, path.radius
        self.counts_ = np.bincount(path.nearest, minlength=m)
        return path.order


def central_row(points) -> int:
    """Row nearest to the mean of all rows, ties to the smaller."""
    mean = np.asarray(points.mean(axis=0, dtype=np.float64)).ravel()
    distance = squared_norms(points) - 2.0 * np.asarray(points @ mean).ravel()
    # Distances up to a constant; rounding grows with the numbers.
    slack = 1e-12 * (float(np.abs(distance).max(initial=0.0)) + float(mean @ mean))
    return int(np.flatnonzero(distance <= distance.min() + slack)[0])
