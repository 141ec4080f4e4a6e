"""Influential and diverse rows from few evaluations: a bandit over clusters."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from collections.abc import Callable
from numbers import Real
from typing import Annotated, Any, Literal

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline

from skresample._compat import HasMethods, Interval
from skresample._math.layout import dense, laid_out_like
from skresample._math.threads import limited
from skresample._parameters import Fits, NonNegative, NSamples, PositiveInt, Rule, Seed
from skresample._table.containers import take
from skresample._table.encoder import TableEncoder
from skresample._table.spaces import space
from skresample.base import BaseSelector

from ._cluster_bandit import ClusterBandit, credit_shares
from ._influence_scorer import InfluenceScorer
from ._valuation_sampler import _column

__all__ = ["BanditClusterSampler"]

_MAX_DENSE = 50_000_000  # numbers of sparse rows that are clustered as dense ones

Influence = Annotated[Any, Rule(HasMethods("on_demand"))] | Annotated[Fits, Rule(HasMethods("fit"))]


class BanditClusterSampler(BaseSelector):
    """Select influential and diverse rows while evaluating the influence of only a few of them.

    Rows are clustered. In each round the clusters with the highest upper confidence bounds are
    probed: the mean influence of some rows is the reward of their cluster and, in part, of its
    neighbours. A cluster whose reward exceeds ``baseline`` gives a block of rows to the selection.
    The bound of cluster j is ``mean_j + exploration * s * sqrt(2 ln(sum of c) / (c_j + 1))`` for
    rewards counted c times and the standard deviation s of the influence seen so far.

    Parameters
    ----------
    influence : callable, InfluenceScorer, estimator or None, default=None
        A function ``(X, y) -> values`` of the probed rows, positive where a row helps; an object
        whose ``on_demand(X, y)`` gives a function from positions of rows to values; or a linear
        model for :class:`InfluenceScorer`. None: that of logistic regression, or of ridge for a
        numeric target, on encoded columns.
    n_samples : int or float, default=0.5
        Rows to select, or a share of them.
    n_evaluations : int or float, default=0.05
        Most rows whose influence is evaluated, or a share of all rows.
    n_clusters : int or None, default=None
        Clusters, >= 1; None: the square root of the number of rows.
    exploration : float, default=0.5
        Width of the bound in standard deviations of the influence, >= 0. 0 is greedy, inf probes
        every cluster in turn.
    clusters_per_round : int, default=5
        Clusters probed between two updates of the bounds.
    probe_size : int, default=10
        Rows evaluated in a cluster at a time.
    block_size : int or None, default=None
        Rows that a rewarding cluster gives at a time. None: as many as let evaluations and
        selection end together if every cluster gave.
    neighbor_threshold : float, default=0.2
        Distance, in medians of the distances between cluster centres, below which clusters share
        credit; 0: each has its own.
    baseline : float, "median" or "mean", default="median"
        Reward that a cluster must exceed to give rows: a number, or a figure of the influence seen
        so far.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    labels_ : ndarray of shape (n,)
        Cluster of every row.
    influence_ : ndarray of shape (n,)
        Influence of the evaluated rows, NaN of all others.
    n_influence_evaluations_ : int
        Rows evaluated; at most ``n_evaluations``.
    cluster_scores_ : ndarray of shape (k,)
        Upper confidence bounds at the end; less the number of probes for ``exploration=inf``.
    cluster_counts_ : ndarray of shape (k,)
        How often each cluster was probed.
    sample_indices_ : ndarray of shape (m,)
        Selected rows, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        Which rows were selected.
    n_features_in_ : int
        Number of columns.

    Raises
    ------
    ValueError
        If more rows are asked for than X has, without y where the influence needs it, and for an
        influence that is not one finite number a row.

    See Also
    --------
    InfluenceScorer : The influence of all rows.
    ValuationSampler : Keeps what is worth most.

    Notes
    -----
    O(n k d) for k-means, and the evaluations; O(n + k^2) memory besides. Differs from the paper:
    (1) the bound is scaled by the spread of the influence; (2) a neighbour's share of credit counts
    as that share of a reward, so that its mean is not pulled towards 0; (3) a cluster that nothing
    is known of has the mean of all evaluated rows; (4) a block is taken in the order of what is
    expected: evaluated rows at their influence, others at the mean of their cluster, ties at
    random; and rows that are missing when the evaluations are spent come from all clusters in that
    order. Classes have no part in it.

    References
    ----------
    C. Zhang et al., "Harnessing diversity for important data selection in pretraining large
    language models", ICLR 2025, arXiv:2409.16986, section 3.3 and algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import BanditClusterSampler
    >>> X = np.repeat([[0.0], [5.0], [9.0]], 20, axis=0) + np.linspace(0, 1, 60)[:, None]
    >>> sampler = BanditClusterSampler(
    ...     lambda X, y: X[:, 0], n_samples=10, n_evaluations=12, n_clusters=3, probe_size=2,
    ...     random_state=0,
    ... )
    >>> X_kept, _ = sampler.fit_resample(X, None)
    >>> X_kept.shape, sampler.n_influence_evaluations_ <= 12
    ((10, 1), True)
    """

    _needs_classes = False
    cluster_counts_: np.ndarray
    cluster_scores_: np.ndarray
    influence_: np.ndarray
    labels_: np.ndarray
    n_influence_evaluations_: int

    def __init__(
        self,
        influence: Influence | Callable[..., Any] | None = None,
        *,
        n_samples: NSamples = 0.5,
        n_evaluations: NSamples = 0.05,
        n_clusters: PositiveInt | None = None,
        exploration: Annotated[float, Rule(Interval(Real, 0, np.inf, closed="both"))] = 0.5,
        clusters_per_round: PositiveInt = 5,
        probe_size: PositiveInt = 10,
        block_size: PositiveInt | None = None,
        neighbor_threshold: NonNegative = 0.2,
        baseline: float | Literal["median", "mean"] = "median",
        random_state: Seed = None,
    ) -> None:
        self.influence = influence
        self.n_samples = n_samples
        self.n_evaluations = n_evaluations
        self.n_clusters = n_clusters
        self.exploration = exploration
        self.clusters_per_round = clusters_per_round
        self.probe_size = probe_size
        self.block_size = block_size
        self.neighbor_threshold = neighbor_threshold
        self.baseline = baseline
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"n_samples": 0.8, "n_evaluations": 0.3, "probe_size": 3}]

    def _select(self, table):
        wanted = _count(self.n_samples, table.n)
        if wanted > table.n:
            raise ValueError(f"n_samples={self.n_samples} is more than the {table.n} rows of X")
        budget = min(_count(self.n_evaluations, table.n), table.n)
        block = self.block_size or max(1, -(-wanted * self.probe_size // budget))
        self.labels_, centres = self._clusters(table)
        bandit = ClusterBandit(credit_shares(centres, self.neighbor_threshold), self.exploration)
        order = table.streams.get("order").permutation(table.n)  # of probes, and of ties
        by_cluster = order[np.argsort(self.labels_[order], kind="stable")]
        members = np.split(by_cluster, np.cumsum(np.bincount(self.labels_))[:-1])
        self.influence_ = np.full(table.n, np.nan)
        self.n_influence_evaluations_ = 0
        value_of, taken = self._valued(table), np.zeros(table.n, dtype=bool)
        alive = np.ones(len(members), dtype=bool)
        while taken.sum() < wanted and self.n_influence_evaluations_ < budget and alive.any():
            scores = bandit.scores(*self._seen())
            chosen = bandit.choose(scores, alive, self.clusters_per_round)
            unknown = [members[c][self._open(members[c], taken)] for c in chosen]
            rewards = self._probe(value_of, unknown, budget)
            for cluster, reward in zip(chosen, rewards, strict=False):
                bandit.tell(cluster, reward)
            for cluster, reward in zip(chosen, rewards, strict=False):
                if reward > self._bar():
                    free = members[cluster][~taken[members[cluster]]]
                    size = min(block, wanted - int(taken.sum()))
                    taken[self._best(free, bandit, size)] = True
                alive[cluster] = self._open(members[cluster], taken).any()
        free = order[~taken[order]]
        taken[self._best(free, bandit, wanted - int(taken.sum()))] = True
        self.cluster_scores_, self.cluster_counts_ = bandit.scores(*self._seen()), bandit.pulls
        return np.flatnonzero(taken)

    def _open(self, rows, taken):
        """Which rows are neither evaluated nor taken."""
        return np.isnan(self.influence_[rows]) & ~taken[rows]

    def _probe(self, value_of, unknown, budget):
        """Mean influence of some rows of each cluster, as far as the budget reaches."""
        rewards = []
        for rows in unknown:
            rows = rows[: min(self.probe_size, budget - self.n_influence_evaluations_)]
            if not rows.size:
                break
            self.influence_[rows] = _checked(value_of(rows), rows)
            self.n_influence_evaluations_ += rows.size
            rewards.append(self.influence_[rows].mean())
        return rewards

    def _clusters(self, table):
        """Cluster of each row, (n,), and the centres (k, d)."""
        Z = space(table, nominal="indicators", missing="mean", scale="std")
        small = Z.shape[0] * Z.shape[1] <= _MAX_DENSE  # sparse ones as the same dense rows
        Z = dense(Z) if small else laid_out_like(Z, Z)
        k = self.n_clusters or max(1, round(np.sqrt(table.n)))
        k = min(k, table.n)
        small = table.n * Z.shape[1] * k < 50_000_000
        with limited(1 if small else None, user_api="openmp"), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct rows than clusters
            model = KMeans(k, n_init=1, random_state=table.streams.seed("clusters")).fit(Z)
        names, labels = np.unique(model.labels_, return_inverse=True)
        return labels.astype(np.intp), model.cluster_centers_[names]

    def _valued(self, table):
        """The influence as a function of positions of rows."""
        y = None if table.target is None else _column(table)
        model, X = self.influence, table.X
        if model is not None and not hasattr(model, "fit") and not hasattr(model, "on_demand"):
            return lambda rows: model(take(X, rows), None if y is None else y[rows])
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        if model is None:
            last = Ridge() if y.dtype.kind == "f" else LogisticRegression(max_iter=1000)
            model = make_pipeline(TableEncoder(), last)
            X = dense(X)  # as the influence holds them anyway
        model = model if hasattr(model, "on_demand") else InfluenceScorer(model)
        return table.streams.seeded(model, "influence").on_demand(X, y)

    def _seen(self):
        """Mean and standard deviation of the influence evaluated so far."""
        seen = self.influence_[~np.isnan(self.influence_)]
        return (float(seen.mean()), float(seen.std())) if seen.size else (0.0, 0.0)

    def _bar(self):
        """What a reward must exceed."""
        if not isinstance(self.baseline, str):
            return self.baseline
        seen = self.influence_[~np.isnan(self.influence_)]
        return np.median(seen) if self.baseline == "median" else seen.mean()

    def _best(self, rows, bandit, size):
        """The ``size`` rows of the highest expected influence; ties in the given order."""
        known = self.influence_[rows]
        guess = bandit.means(self._seen()[0])[self.labels_[rows]]
        expected = np.where(np.isnan(known), guess, known)
        return rows[np.argsort(-expected, kind="stable")[:size]]


def _count(share, n) -> int:
    return max(1, round(share * n)) if isinstance(share, float) else share


def _checked(values, rows):
    """The values of the probed rows, one finite number each."""
    values = np.asarray(values, dtype=np.float64)
    if values.shape != rows.shape or not np.isfinite(values).all():
        raise ValueError(
            f"influence must give one finite number for each of {rows.size} rows, got shape "
            f"{values.shape} with {int((~np.isfinite(values)).sum())} not finite"
        )
    return values
