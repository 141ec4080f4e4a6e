"""SMOGN: SMOTER near by, Gaussian noise far away."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import dense, laid_out_like
from skresample._math.relevance import spread_of
from skresample._math.spread import column_std
from skresample._new_rows import Blend, Rows
from skresample._parameters import (
    Columns,
    Fraction,
    Jobs,
    NonNegative,
    OnehotGroups,
    PositiveInt,
    Seed,
)
from skresample._table.relevance import Relevance

from ._distances.heterogeneous import median_distance, parent_distances
from ._shapes.values_of_blends import blended
from ._smoter_runs import BaseRunSampler, RunStrategy, between

__all__ = ["SMOGN"]

_MEDIAN_SAMPLE = 1000


class SMOGN(BaseRunSampler):
    """Balance a numeric target by interpolation between close rows and noise around lone ones.

    As :class:`SMOTER`, but a new row lies between a row and its neighbour only where the
    neighbour is closer than half the median distance of the row to its run. Otherwise the row
    and its target get Gaussian noise, a small fraction of the standard deviations in the run.

    Parameters
    ----------
    relevance : "auto", "boxplot", "density", callable or array-like, default="auto"
        How rare each value is: by :func:`target_relevance` ("auto": the boxplot, or the density
        where no value lies beyond its whiskers), by a function of y that returns (n,) numbers in
        [0, 1], or by control points (value, relevance).
    threshold : float, default=0.5
        Relevance from which on a value is rare, in [0, 1]; higher means fewer rare rows.
    strategy : {"balance", "extreme"}, int, float or dict, default="balance"
        "balance": every run gets an equal share of the n rows; "extreme": a share that falls
        with its size. Rare runs never shrink and normal runs never grow. A float >= 1 multiplies
        the rows of rare runs, an int is the amount of new rows, spread so that rare runs end as
        equal as they can; both leave normal runs as they are. A dict gives rows (int) or a
        factor (float) by the number of the run, from 0 in ascending order of the target.
    k_neighbors : int, default=5
        Neighbours to move towards, >= 1; more reach farther and lead to more noise.
    pert : float, default=0.02
        Noise in units of the standard deviation of each column in the run, >= 0; larger spreads
        the rows farther.
    under_sample : bool, default=True
        Whether normal runs shrink.
    clip_target : bool, default=True
        Whether noisy targets stay within the observed range.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.

    Attributes
    ----------
    relevance_ : ndarray of shape (n,)
        Relevance of each input row's target.
    runs_ : list of Run
        Lowest and highest target, whether rare, rows before and after, of each run.
    by_noise_ : ndarray of shape (m,), bool
        Which new rows are noisy copies.
    plan_ : ResamplingPlan
        Rows kept; values and parent of every new row.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For a target that is not numeric, incomplete or constant, and a relevance outside [0, 1].

    Warns
    -----
    ShortfallWarning
        Where no value or every value is rare (the rows come out as they are), and for rare runs
        with fewer than ``k_neighbors + 1`` rows. A run of one row gets noise in units of the
        whole table.

    See Also
    --------
    SMOTER : Interpolation alone.
    target_relevance : What is rare.

    Notes
    -----
    O(n log n), a neighbour search among the r rare rows, and their median distances to the run
    or to 1000 rows of it, O(r min(r, 1000) d). Noise scales with ``min(pert, half the median
    distance)``. Differences from the paper: noisy rows keep the nominal values of their parent,
    and noisy targets are clipped by default. Sparse rows come out sparse, though noise fills every
    cell of a noisy row.

    References
    ----------
    P. Branco, L. Torgo, R. P. Ribeiro, "SMOGN: a pre-processing approach for imbalanced
    regression", PMLR 74 (LIDTA 2017), algorithms 1 to 3.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import SMOGN
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(200, 2))
    >>> y = np.exp(X[:, 0])
    >>> sampler = SMOGN(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> [(run.rare, run.n_before, run.n_after) for run in sampler.runs_]
    [(False, 166, 100), (True, 34, 100)]
    >>> sampler.by_noise_.shape
    (66,)
    """

    by_noise_: np.ndarray

    def __init__(
        self,
        *,
        relevance: Relevance = "auto",
        threshold: Fraction = 0.5,
        strategy: RunStrategy = "balance",
        k_neighbors: PositiveInt = 5,
        pert: NonNegative = 0.02,
        under_sample: bool = True,
        clip_target: bool = True,
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        n_jobs: Jobs = None,
    ) -> None:
        self.relevance = relevance
        self.threshold = threshold
        self.strategy = strategy
        self.k_neighbors = k_neighbors
        self.pert = pert
        self.under_sample = under_sample
        self.clip_target = clip_target
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.n_jobs = n_jobs

    @staticmethod
    def _example_params():
        return [{}, {"relevance": "density"}]

    def _plan(self, table, quota):
        self.by_noise_ = np.zeros(0, bool)
        return super()._plan(table, quota)

    def _grow(self, table, y, rows, spread, n_new, rng):
        pairs = between(
            table, y, rows, spread, n_new, rng, k_neighbors=self.k_neighbors, n_jobs=self.n_jobs
        )
        half = _half_median(pairs, rows.size, rng, self.n_jobs)
        lone = rows.size == 1
        noisy = (_distance(pairs) >= half) | lone
        sparse_or_dense = table.numeric_rows(rows)
        numeric = dense(sparse_or_dense)
        values = blended(numeric, Blend(pairs.base, pairs.partner, pairs.gap))
        sd = spread if lone else column_std(numeric)
        sd_y = spread_of(y if lone else y[rows])
        scale = np.minimum(self.pert, half[noisy])
        base = pairs.base[noisy]
        noise = rng.standard_normal((base.size, numeric.shape[1])) * sd * scale[:, None]
        values[noisy] = numeric[base] + noise.astype(values.dtype)
        new_y = pairs.new_y
        new_y[noisy] = y[rows[base]] + rng.standard_normal(base.size) * (sd_y * scale)
        if self.clip_target:
            new_y = np.clip(new_y, y.min(), y.max())
        donor = pairs.donor
        if donor is not None:
            donor[noisy] = rows[base][:, None]
        self.by_noise_ = np.append(self.by_noise_, noisy)
        return Rows(laid_out_like(values, sparse_or_dense), rows[pairs.base], donor), new_y


def _distance(pairs):
    """Distance of the parents of each new row, (m,)."""
    whole = None if pairs.donor is None else np.ones(pairs.donor.shape, bool)
    return parent_distances(pairs.points, pairs.base, pairs.partner, np.ones(1), whole)[0]


def _half_median(pairs, n: int, rng, n_jobs):
    """Half the median distance of each base to the run, (m,); no bound in a run of one row."""
    if n == 1:
        return np.full(pairs.base.size, np.inf)
    among = np.arange(n)
    if n > _MEDIAN_SAMPLE:
        among = np.sort(rng.choice(n, _MEDIAN_SAMPLE, replace=False))
    used, at = np.unique(pairs.base, return_inverse=True)
    return 0.5 * median_distance(pairs.points, used, among, n_jobs)[at]
