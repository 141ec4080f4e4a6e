"""Which rows to label, or to show, next: batches by Thompson sampling."""

# Over the usual size: one public object carries parameters and protocol.
from __future__ import annotations

from typing import Literal, Self

import numpy as np
from sklearn.ensemble import BaggingRegressor, ExtraTreesRegressor, RandomForestRegressor

from skresample._compat import BaseEstimator
from skresample._math.groups import encode_groups
from skresample._math.rng import Streams
from skresample._parameters import Declared, Model, PositiveInt, Seed, TableLike, VectorLike
from skresample._table.accept import accept_vector
from skresample._table.containers import n_rows
from skresample._table.spaces import joint_space

from ._group_shrinkage_prior import GroupShrinkagePrior
from ._posteriors import BetaPosterior, EnsemblePosterior, LinearPosterior

__all__ = ["ThompsonBatchSelector"]

_BAGS = (BaggingRegressor, RandomForestRegressor, ExtraTreesRegressor)


class ThompsonBatchSelector(BaseEstimator):
    """Ask which rows to label or to show next, tell what they were worth.

    A row is asked for as often as it is believed to be the best: :meth:`ask` draws what all rows
    are worth from a posterior and takes the highest; :meth:`tell` updates it. Groups, whose rows
    are alike, say much about rows that were never shown.

    Parameters
    ----------
    posterior : {"beta", "ensemble", "bayes_linear"}, default="beta"
        "beta": every row has a success rate of its own, with the prior below; rewards in [0, 1].
        "bayes_linear": a linear model of the columns. "ensemble": a member of a bagging regressor
        or forest is a draw; the first batch is at random.
    strategy : {"in_slate", "thompson", "greedy"}, default="in_slate"
        "in_slate": a draw for every place of the batch, filled with the best of each draw, then the
        second best, until the batch is full. "thompson": the best of one draw. "greedy": those of
        the highest posterior mean, which may never learn what it does not show.
    batch_size : int, default=8
        Rows to ask for at a time.
    prior : GroupShrinkagePrior or None, default=None
        Prior of "beta". None: uniform on [0, 1] for every row, whatever its group.
    estimator : estimator or None, default=None
        BaggingRegressor, RandomForestRegressor or ExtraTreesRegressor, for "ensemble"; None: a
        forest of 50 trees.
    repeat : bool, default=False
        Whether a row that was told may be asked for again, as items that are shown to many users.
        Labels are bought once.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    n_told_ : ndarray of shape (n,)
        How often each row was told.
    reward_sums_ : ndarray of shape (n,)
        Sum of its rewards.
    pending_ : ndarray of shape (b,)
        Rows asked for and not yet told.
    n_features_in_ : int
        Number of columns.

    Raises
    ------
    ValueError
        If told rows or rewards are out of range, or :meth:`start` was not called.
    TypeError
        For an ``estimator`` whose members are no posterior draws.

    See Also
    --------
    GroupShrinkagePrior : Rates of groups as priors.
    BanditClusterSampler : Influence of few rows.

    Notes
    -----
    O(b n log n) a batch of b rows besides the model; "in_slate" holds b draws. A batch of one by
    "in_slate" and "thompson" is the same. Exploration costs: while it learns, the batches of
    "greedy" may be worth more in sum; its last ones are worth less.

    References
    ----------
    S. Eide, D. S. Leslie, A. Frigessi, "Dynamic slate recommendation with gated recurrent units and
    Thompson sampling", Data Mining and Knowledge Discovery 36 (2022), arXiv:2104.15046 (in-slate
    Thompson sampling, and a hierarchical prior).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import GroupShrinkagePrior, ThompsonBatchSelector
    >>> selector = ThompsonBatchSelector(batch_size=2, prior=GroupShrinkagePrior(), random_state=0)
    >>> rows = selector.start(np.zeros((6, 1)), groups=list("aaabbb")).ask()
    >>> selector.tell(rows, [1, 0])
    >>> int(selector.n_told_.sum()), np.isin(selector.ask(), rows).any()
    (2, np.False_)
    """

    _parameter_constraints = Declared()
    n_told_: np.ndarray
    pending_: np.ndarray
    reward_sums_: np.ndarray

    def __init__(
        self,
        *,
        posterior: Literal["beta", "ensemble", "bayes_linear"] = "beta",
        strategy: Literal["in_slate", "thompson", "greedy"] = "in_slate",
        batch_size: PositiveInt = 8,
        prior: GroupShrinkagePrior | None = None,
        estimator: Model | None = None,
        repeat: bool = False,
        random_state: Seed = None,
    ) -> None:
        self.posterior = posterior
        self.strategy = strategy
        self.batch_size = batch_size
        self.prior = prior
        self.estimator = estimator
        self.repeat = repeat
        self.random_state = random_state

    def start(self, X: TableLike, groups: VectorLike | None = None) -> Self:
        """Take the rows that may be asked for; forget all that was told.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
            Rows of the pool; their columns matter to "bayes_linear" and "ensemble" alone.
        groups : array-like of shape (n,), default=None
            Group of each row, for the prior.

        Returns
        -------
        self : object
        """
        self._validate_params()
        X = X if hasattr(X, "shape") else np.asarray(X)
        n = n_rows(X)
        codes = None
        if groups is not None:
            codes, _, _ = encode_groups(accept_vector(groups, "groups"), owner="")
            if codes.shape != (n,):
                raise ValueError(f"groups must have one entry for each of {n} rows")
        self._points = None
        if self.posterior != "beta":
            self._points = joint_space({"X": X}, missing="mean", scale="standard")[0]
        self._codes, self._streams, self._rounds = codes, Streams(self.random_state), 0
        self._told: list[tuple[np.ndarray, np.ndarray]] = []
        self.n_features_in_ = X.shape[1] if len(X.shape) > 1 else 1
        self.n_told_, self.reward_sums_ = np.zeros(n, np.intp), np.zeros(n)
        self.pending_ = np.empty(0, np.intp)
        return self

    def ask(self) -> np.ndarray:
        """Rows to label or show next.

        Returns
        -------
        rows : ndarray of shape (b,)
            Positions, no two the same, best first: what is still open of the last request, or a new
            one of ``batch_size`` rows; fewer when no more are left.
        """
        self._started()
        if not self.pending_.size:
            free = np.flatnonzero(self.repeat | (self.n_told_ == 0))
            size = min(self.batch_size, free.size)
            rng = self._streams.get("ask", self._rounds)
            self._rounds += 1
            self.pending_ = free[self._batch(free, size, rng)] if size else free
        return self.pending_.copy()

    def tell(self, rows: VectorLike, rewards: VectorLike) -> None:
        """Take what rows were worth.

        Parameters
        ----------
        rows : array-like of int of shape (m,)
            Positions; need not be what was asked for, and may repeat with ``repeat=True``.
        rewards : array-like of shape (m,)
            Clicks, labels (1 for the sought class) or any gain; in [0, 1] for "beta".

        Raises
        ------
        ValueError
            For positions or rewards out of range, and a row told twice without ``repeat``. Nothing
            is taken then.
        """
        self._started()
        rows, rewards = np.asarray(rows), np.asarray(rewards, dtype=np.float64)
        n = self.n_told_.size
        if rows.ndim != 1 or rows.shape != rewards.shape:
            raise ValueError(
                f"{rows.shape} rows and {rewards.shape} rewards; give one reward a row"
            )
        if rows.size and (rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= n):
            raise ValueError(f"rows must be positions from 0 to {n - 1}, got {rows[:5].tolist()}")
        rows = rows.astype(np.intp)
        odd = ~np.isfinite(rewards)
        if self.posterior == "beta":
            odd |= (rewards < 0) | (rewards > 1)
        if odd.any():
            what = "numbers in [0, 1]" if self.posterior == "beta" else "finite numbers"
            raise ValueError(f"rewards must be {what}, got {rewards[odd][:5].tolist()}")
        counts = self.n_told_ + np.bincount(rows, minlength=n)
        if not self.repeat and (counts > 1).any():
            raise ValueError(
                f"row {int(np.flatnonzero(counts > 1)[0])} is told twice; set repeat=True"
            )
        self.n_told_ = counts
        self.reward_sums_ = self.reward_sums_ + np.bincount(rows, rewards, minlength=n)
        self._told.append((rows, rewards))
        self.pending_ = self.pending_[~np.isin(self.pending_, rows)]

    def cancel(self) -> None:
        """Give up what is open of the last request."""
        self._started()
        self.pending_ = np.empty(0, np.intp)

    def expected_values(self) -> np.ndarray:
        """Posterior mean of what every row is worth, (n,); 0 where nothing is known yet."""
        self._started()
        posterior = self._posterior()
        return np.zeros(self.n_told_.size) if posterior is None else posterior.mean()

    def _started(self):
        if not hasattr(self, "n_told_"):
            raise ValueError("there are no rows to ask for; call start(X) first")

    def _batch(self, free, size, rng):
        """Places among the free rows, (size,)."""
        posterior = self._posterior()
        if posterior is None:
            return rng.permutation(free.size)[:size]
        if self.strategy == "greedy":
            values = posterior.mean()[None]
        else:
            values = posterior.draw(size if self.strategy == "in_slate" else 1, rng)
        return in_slate(values[:, free], size)

    def _posterior(self):
        """What is believed now; None for an ensemble that has nothing to learn from."""
        if self.posterior == "beta":
            prior = self.prior
            a = b = np.ones(self.n_told_.size)
            if prior is not None:
                a, b = prior.pseudo_counts(self.reward_sums_, self.n_told_, self._codes)
            failures = self.n_told_ - self.reward_sums_
            return BetaPosterior(a + self.reward_sums_, b + np.maximum(failures, 0.0))
        rows = np.concatenate([rows for rows, _ in self._told] or [np.empty(0, np.intp)])
        rewards = np.concatenate([gain for _, gain in self._told] or [np.empty(0)])
        if self.posterior == "bayes_linear":
            return LinearPosterior(self._points, self._points[rows], rewards)
        model = RandomForestRegressor(50) if self.estimator is None else self.estimator
        if not isinstance(model, _BAGS):
            raise TypeError(
                f"the members of {type(model).__name__} are no posterior draws; use "
                f"BaggingRegressor, RandomForestRegressor or ExtraTreesRegressor"
            )
        if not rows.size:
            return None
        model = self._streams.seeded(model, "ensemble", len(self._told))
        return EnsemblePosterior(self._points, model.fit(self._points[rows], rewards))


def in_slate(values, size: int) -> np.ndarray:
    """The best of every draw, then the second best, ... until ``size`` are found; (size,).

    Parameters
    ----------
    values : ndarray of shape (k, n)
        Draws of what n items are worth; ties go to the first item.
    size : int
        At most n.
    """
    ranked = np.argsort(-values, axis=1, kind="stable")[:, :size]
    order = ranked.T.ravel()  # rank by rank, in each the draws in turn
    _, first = np.unique(order, return_index=True)
    return order[np.sort(first)[:size]]
