"""Ask which group's rows to collect next, tell what came back.

Longer than usual because one public object carries parameters, protocol and files.
"""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Real
from os import PathLike
from typing import Any, Literal

import numpy as np

from skresample._compat import BaseEstimator
from skresample._parameters import (
    ArrayLike,
    Declared,
    Folds,
    Fraction,
    Jobs,
    Model,
    NonNegative,
    Positive,
    PositiveInt,
    Seed,
    VectorLike,
)

from ._adaptive.collection import Collection
from ._adaptive.collector_batch import check_batch, has_rows, in_order
from ._adaptive.collector_names import as_vector, several
from ._adaptive.collector_report import report_of
from ._adaptive.collector_setup import follow_parameters, start_collection
from ._adaptive.collector_state import load_collection, save_collection
from ._adaptive.purchases import predicted_losses

__all__ = ["AdaptiveCollector"]


class AdaptiveCollector(BaseEstimator):
    """Adaptive data collection by ask and tell, within a budget, over as many sessions as needed.

    The engine of `AdaptiveGroupSampler` for rows that do not exist yet: :meth:`ask` says how many
    rows of which group to collect next, :meth:`tell` takes what was collected (more, less, or of
    other groups than asked), :meth:`report` shows where things stand. :meth:`save` and
    :meth:`load` carry the state from one session to the next.

    Parameters
    ----------
    groups : list
        Names of the groups, numbers or text.
    budget : float > 0
        What may be spent in all: rows, or units of ``costs``.
    estimator : estimator
        The model that is to be trained; it should be regularised.
    scoring : str or callable, default=None
        Scorer of scikit-learn, as in `AdaptiveGroupSampler`.
    costs, weights : dict of {group: float}, default=None
        Price of a row (> 0) and importance (>= 0) of each group. None: 1 each.
    objective, alpha, exploration, optimism, confidence, saturation
        As in `AdaptiveGroupSampler`.
    prior_shares : dict of {group: float}, default=None
        Shares of the money that groups get while nothing speaks for others. None: equal.
    n_initial : int or dict of {group: int}, default=40
        First rows of each group.
    batch_size : float > 0, default=20
        Money for one request.
    form : {"separate", "shared"}, default="separate"
        A model per group, or one for all.
    fractions, cv, n_jobs
        As in `AdaptiveGroupSampler`.
    random_state : int, RandomState, Generator or None, default=0
        Seed of folds and exploration. With None, or a generator, a resumed collection draws afresh.

    Attributes
    ----------
    n_per_group_ : dict of {group: int}
        Rows told.
    spent_ : float
        Their price.
    pending_ : dict of {group: int}
        Rows asked for and not yet told.
    closed_ : list
        Groups that ran dry.
    history_ : list of dict
        As of `AdaptiveGroupSampler`, a row per group and :meth:`tell`.
    learning_curves_ : dict of {group: dict}
        Fitted curves as `GroupAllocation` takes them, as in `AdaptiveGroupSampler`: of the groups
        that could be measured, by the rows that were there at the last :meth:`ask` or
        :meth:`report`.
    group_losses_ : dict of {group: float}
        Losses predicted for the rows told by the curves that are known; NaN where none is.
    group_scores_ : dict of {group: float}
        The same in the units of ``scoring``.
    X_, y_, groups_ : ndarray
        All rows told, in order, with the group of each.

    Raises
    ------
    QuotaError
        If the budget does not cover the first rows.

    Notes
    -----
    The price of what was told and of what is asked never exceeds the budget together. Asking
    again before telling repeats the request. A group that runs dry is closed, and its money goes
    to the others. By ``set_params`` groups may be added and all may be changed at any time but
    what earlier decisions rest on: ``estimator``, ``scoring``, ``form``, ``fractions``, ``cv`` and
    ``random_state``; changes of these are refused. Rows must be arrays of numbers or text;
    files hold arrays and JSON only.

    A request costs ``cv * len(fractions)`` fits on each group that has got rows; of more than 16
    groups, on those that have grown by a fifth (50 groups: by three fifths).

    References
    ----------
    Cai et al., "Adaptive Sampling Strategies to Construct Equitable Training Datasets", FAccT 2022,
    doi:10.1145/3531146.3533203.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import Ridge
    >>> from skresample.allocation import AdaptiveCollector
    >>> collector = AdaptiveCollector(groups=["a", "b"], budget=60, estimator=Ridge(), n_initial=10)
    >>> collector.ask()
    {'a': 10, 'b': 10}
    >>> rng = np.random.default_rng(0)
    >>> collector.tell(rng.normal(size=(20, 2)), rng.normal(size=20), ["a"] * 10 + ["b"] * 10)
    >>> sum(collector.ask().values()), collector.report()["remaining"]
    (20, 40.0)
    """

    X_: np.ndarray
    closed_: list[Any]
    group_losses_: dict[Any, Any]
    group_scores_: dict[Any, Any]
    groups_: np.ndarray
    history_: list[dict[str, Any]]
    learning_curves_: dict[Any, Any]
    n_per_group_: dict[Any, Any]
    pending_: dict[Any, Any]
    spent_: float
    y_: np.ndarray

    _parameter_constraints = Declared()

    def __init__(
        self,
        *,
        groups: ArrayLike,
        budget: Positive,
        estimator: Model,
        scoring: str | Callable[..., Any] | None = None,
        costs: Mapping[Any, Any] | None = None,
        weights: Mapping[Any, Any] | None = None,
        objective: Literal["utilitarian", "maxmin", "alpha"] | Callable[..., Any] = "utilitarian",
        alpha: NonNegative = 1.0,
        n_initial: PositiveInt | Mapping[Any, Any] = 40,
        batch_size: Positive = 20,
        exploration: Fraction = 0.0,
        optimism: NonNegative = 0.0,
        confidence: Fraction = 0.9,
        prior_shares: Mapping[Any, Any] | None = None,
        saturation: Fraction = 0.02,
        form: Literal["separate", "shared"] = "separate",
        fractions: ArrayLike = (0.5, 0.7, 0.85, 1.0),
        cv: Folds = 5,
        random_state: Seed = 0,
        n_jobs: Jobs = None,
    ) -> None:
        self.groups = groups
        self.budget = budget
        self.estimator = estimator
        self.scoring = scoring
        self.costs = costs
        self.weights = weights
        self.objective = objective
        self.alpha = alpha
        self.n_initial = n_initial
        self.batch_size = batch_size
        self.exploration = exploration
        self.optimism = optimism
        self.confidence = confidence
        self.prior_shares = prior_shares
        self.saturation = saturation
        self.form = form
        self.fractions = fractions
        self.cv = cv
        self.random_state = random_state
        self.n_jobs = n_jobs

    def ask(self) -> dict[Any, Any]:
        """Rows to collect next.

        Returns
        -------
        request : dict of {group: int}
            What is still open of the last request, or a new one; empty when the budget is spent
            or all groups are closed.
        """
        state = self._current()
        if not state.pending:
            state.pending = state.request()
        self._publish()
        return dict(state.pending)

    def tell(
        self,
        X_new: VectorLike,
        y_new: VectorLike,
        groups: VectorLike | None,
        *,
        dry: Any = (),
        done: bool = False,
        price: float | None = None,
    ) -> None:
        """Take collected rows.

        Parameters
        ----------
        X_new : array-like of shape (m, d)
            Numbers or text.
        y_new : array-like of shape (m,)
            What the estimator can learn: no text for regressors, no fractions for classifiers.
        groups : array-like of shape (m,)
            Group of each row; need not be what was asked for.
        dry : sequence of groups, default=()
            Groups of which no further rows can be had.
        done : bool, default=False
            The delivery is over: what is still open of the request is no longer expected. The
            groups stay open, and their money is free for the next request.
        price : float, default=None
            What these rows really cost in all. None: their ``costs``.

        Raises
        ------
        ValueError, TypeError
            If rows are of unknown or missing groups, have other columns (frames are matched by
            name) or values of another type than earlier batches. Nothing is taken then.
        """
        state = self._current()
        if price is not None and not (
            isinstance(price, Real) and np.isfinite(price) and price >= 0
        ):
            raise ValueError(f"price must be a finite number >= 0, got {price!r}")
        names = state.engine.names
        dry = several(dry)
        for group in dry:
            if group not in names:
                raise ValueError(f"dry names {group!r}, which is not one of {names}")
        if has_rows(X_new, y_new, groups):
            X_new, columns = in_order(X_new, state.columns)
            state.append(*check_batch(X_new, y_new, groups, state), price)
            state.columns = columns
        elif price:
            state.engine.paid += float(price)  # what a delivery without rows cost
        for group in dry:
            state.close(group)
        if done:
            state.pending = {}
        self._publish()

    def cancel(self, groups: Any = None) -> None:
        """Give up what is open of the last request; no group is closed.

        Parameters
        ----------
        groups : sequence of groups, default=None
            None: all.
        """
        state = self._current()
        names = state.engine.names if groups is None else several(groups)
        for name in names:
            if name not in state.engine.names:
                raise ValueError(f"groups names {name!r}, which is not one of {state.engine.names}")
            state.pending.pop(name, None)
        self._publish()

    def report(self) -> dict[Any, Any]:
        """Where things stand.

        Returns
        -------
        report : dict
            "budget", "spent", "remaining", and "groups": a dict per group with "n", "spent",
            "loss" (predicted for the rows told, NaN where unknown), "interval" (90 %), "curve",
            "value" (fall of the objective per unit of money, without optimism), "message" (why the
            curve should not be extrapolated, "" if it may) and "closed".
        """
        report = report_of(self._current())
        self._publish()
        return report

    def save(self, path: str | PathLike[str]) -> None:
        """Write the state to an .npz file (arrays and JSON, no pickles).

        Parameters
        ----------
        path : str or path
            Replaced as a whole, so that an interrupted save leaves the old file.
        """
        save_collection(self._current(), path)

    def load(self, path: str | PathLike[str]) -> AdaptiveCollector:
        """Take over the state of a saved collector with the same groups, costs and first rows.

        Parameters
        ----------
        path : str or path

        Returns
        -------
        self : AdaptiveCollector

        Raises
        ------
        ValueError
            If the file is not a state or is damaged, or its groups, costs, first rows, estimator,
            scoring, objective, seed, form, fractions or folds are others. The budget may differ.
        """
        state = start_collection(self)
        load_collection(state, path)
        self._state = state
        self._publish()
        return self

    # -- inside ------------------------------------------------------------------------------
    def _current(self) -> Collection:
        """The state, with the budget, prices and groups that hold now."""
        if hasattr(self, "_state"):
            follow_parameters(self._state, self)
        else:
            self._state = start_collection(self)
            self._publish()
        return self._state

    def _publish(self):
        """Fitted attributes from the state."""
        state = self._state
        names = state.engine.names
        self.n_per_group_ = dict(zip(names, state.engine.n.tolist(), strict=True))
        self.spent_ = state.engine.spent
        self.pending_, self.closed_ = dict(state.pending), list(state.closed)
        self.history_ = list(state.history)
        losses = predicted_losses(state.engine.n, state.tracker.curves)
        best = state.tracker.loss.best
        self.group_losses_ = dict(zip(names, losses, strict=True))
        self.group_scores_ = {name: best - loss for name, loss in self.group_losses_.items()}
        self.learning_curves_ = state.tracker.curves_of(names)
        self.X_, self.y_ = state.X, state.y
        self.groups_ = None if state.codes is None else as_vector(names)[state.codes]
