"""SMOTER: SMOTE for numeric targets."""

from __future__ import annotations

from skresample._parameters import Columns, Fraction, Jobs, OnehotGroups, PositiveInt, Seed
from skresample._table.relevance import Relevance

from ._smoter_runs import BaseRunSampler, RunStrategy, as_blend, between

__all__ = ["SMOTER"]


class SMOTER(BaseRunSampler):
    """Balance a numeric target: new rows where it is rare, fewer where it is common.

    The target, sorted, falls into runs of rare values (relevance of ``threshold`` or more) and
    of normal ones. Rare runs grow by rows between a row and one of its nearest neighbours in the
    run; the target of a new row is the mean of its parents' targets, weighted by nearness.
    Normal runs lose rows by lot.

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
        Neighbours to move towards, >= 1; more reach farther.
    under_sample : bool, default=True
        Whether normal runs shrink.
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
    plan_ : ResamplingPlan
        Rows kept; base, partner and gap of every new row.
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
        with fewer than ``k_neighbors + 1`` rows.

    See Also
    --------
    SMOGN : Noise where the neighbour is far.
    target_relevance : What is rare.

    Notes
    -----
    O(n log n) and a neighbour search among the rare rows. Distances add squared differences in
    units of each column's standard deviation and 1 for each nominal mismatch (the paper divides
    by ranges, which one outlier spoils). Whole-number targets are rounded. Neighbours are looked
    for within a run, as in the paper's algorithm 1, which treats low and high extremes apart.

    References
    ----------
    L. Torgo, R. P. Ribeiro, B. Pfahringer, P. Branco, "SMOTE for regression", EPIA 2013,
    algorithms 1 and 2.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import SMOTER
    >>> X = np.linspace(0, 1, 200)[:, None]
    >>> y = np.exp(4 * X[:, 0])
    >>> sampler = SMOTER(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> [(run.rare, run.n_before, run.n_after) for run in sampler.runs_]
    [(False, 163, 100), (True, 37, 100)]
    """

    def __init__(
        self,
        *,
        relevance: Relevance = "auto",
        threshold: Fraction = 0.5,
        strategy: RunStrategy = "balance",
        k_neighbors: PositiveInt = 5,
        under_sample: bool = True,
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        n_jobs: Jobs = None,
    ) -> None:
        self.relevance = relevance
        self.threshold = threshold
        self.strategy = strategy
        self.k_neighbors = k_neighbors
        self.under_sample = under_sample
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.n_jobs = n_jobs

    @staticmethod
    def _example_params():
        return [{}, {"relevance": "density"}]

    def _grow(self, table, y, rows, spread, n_new, rng):
        pairs = between(
            table, y, rows, spread, n_new, rng, k_neighbors=self.k_neighbors, n_jobs=self.n_jobs
        )
        return as_blend(pairs, rows), pairs.new_y
