"""Buy rows of groups from a pool in rounds, where they lower the losses most."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import numpy as np

from skresample._compat import StrOptions
from skresample._parameters import (
    Amount,
    ArrayLike,
    Folds,
    Fraction,
    GroupColumns,
    Jobs,
    MissingGroups,
    Model,
    NonNegative,
    PositiveInt,
    Rule,
    Seed,
)
from skresample.base import BaseResampler
from skresample.plan import ResamplingPlan

from ._adaptive.acquisition import STRATEGIES, Acquisition
from ._adaptive.pool import pool_problem, pool_rows, starting_rows, warn_of_pure_groups
from ._adaptive.purchases import Purchases
from ._curves.loss import LossFunction
from ._curves.tracker import CurveTracker, check_fractions, growth_of

__all__ = ["AdaptiveGroupSampler"]


class AdaptiveGroupSampler(BaseResampler):
    """A training set bought group by group from a pool, for unknown learning curves.

    Every group starts with a few rows. In each round the losses of the groups are estimated by
    cross-validation at several training sizes and on the training rows themselves, power-law curves
    are fitted to all groups as one population, and the solver of `GroupAllocation` plans the rest
    of the budget; the next batch buys of each group in proportion to what the plan still needs.
    Where the curves do not speak for unequal counts, the batch is split equally by money.

    Parameters
    ----------
    estimator : estimator, default=None
        The model that is to be trained; it should be regularised. None: ridge regression, or
        logistic regression for classes, on standardised columns.
    scoring : str or callable, default=None
        Scorer of scikit-learn; losses are the distance to its best value: 1 (accuracy, r2, ...) or
        0 (``neg_...``, and callables), from pooled out-of-fold predictions. None: relative losses,
        1 for who knows only the group: squared error in units of the variance of the group's
        target, or log loss in units of that of its class shares, after one power of all
        probabilities was fitted (a model short of rows is overconfident, and may seem to unlearn).
        0/1 losses such as accuracy need several times the rows to tell groups apart.
    budget : int or float, default=0.5
        What may be spent: rows, or units of ``costs``. A float up to 1.0 is a share of the price
        of the pool.
    costs : dict of {group: float}, str or int, default=None
        Price of a row of each group, > 0, or the column of X that holds it (a group then costs
        the mean of its rows). None: 1 each.
    objective : {"utilitarian", "maxmin", "alpha"} or callable, default="utilitarian"
        As in `GroupAllocation`; a callable maps the array of group performances (-loss) to a
        number to maximise.
    alpha : float >= 0, default=1.0
        Aversion to inequality of "alpha".
    weights : dict of {group: float} or "proportional", default=None
        Importance of each group; "proportional" takes the shares of the pool. None: equal.
    strategy : {"adaptive", "equal", "equal_cost", "proportional", "worst_group"}, \
default="adaptive"
        "worst_group" buys for the group with the largest loss; the others spend the budget on
        equal counts, equal money or in the proportions of the pool, without learning.
    n_initial : int or dict of {group: int}, default=None
        First rows of each group; a few times the number of parameters of a regularised model.
        None: up to 40, and no more than half of the budget.
    batch_size : int or float, default=None
        Money for one round; small batches cost more fits. None: 5 % of the budget.
    exploration : float in [0, 1], default=0.0
        Probability that a round goes to the group with the fewest rows.
    optimism : float >= 0, default=0.0
        Standard deviations added to the slopes of the curves, or to the loss when the worst
        group is sought. Raising it explores more.
    confidence : float in [0, 1], default=0.9
        A batch is split unequally where the probability that the plan for the rest of the budget
        serves the objective better than equal money exceeds it. 0: always; 1: never. Until then,
        where costs differ, what both would buy is bought first.
    prior_shares : dict of {group: float} or "proportional", default=None
        Shares of the money that groups get while nothing speaks for others; "proportional" takes
        rows in the shares of the pool. None: equal money.
    saturation : float in [0, 1], default=0.02
        With "worst_group" or "maxmin": a group whose loss would fall by less than this share at
        twice its rows is left to itself.
    form : {"separate", "shared"}, default="separate"
        "separate" fits a model per group, measured again when the group has grown by a fifth;
        "shared" one model for all, whose curves also fall with the total number of rows.
    fractions : sequence of float in (0, 1], default=(0.5, 0.7, 0.85, 1.0)
        Training sizes at which losses are measured, as shares of the rows bought.
    cv : int >= 2, default=5
        Folds of the cross-validation, drawn within groups and classes.
    missing_groups : {"error", "own_group", "drop"}, default="error"
        Rows without a group: refused, a group called "missing", or never bought.
    group_columns : str, int, list or callable, default=None
        Columns of X that hold the group, in place of ``groups=``.
    random_state : int, RandomState, Generator or None, default=None
        Seed of purchases, folds and exploration.
    n_jobs : int or None, default=None
        Processes for the measurements; the result does not depend on it.
    verbose : int, default=0
        1 prints a line per round.

    Attributes
    ----------
    sample_indices_ : ndarray of shape (n_out,), intp
        Rows bought, in the order of acquisition.
    n_per_group_ : dict of {group: int}
        Rows bought.
    spent_ : float
        Money spent, <= budget.
    history_ : list of dict
        A row per group and purchase: "round", "group", "bought", "reason" ("best value", "worst
        group", "equal money", "prior shares", "either way": what both the plan and equal money
        would buy, "exploration", "unknown", "first rows"), "evidence"
        (probability that the learned split beats the one without learning), "spent", and "n" and
        "loss", dicts per group (the loss predicted before the round; NaN where unknown).
    learning_curves_ : dict of {group: dict}
        Fitted curves as `GroupAllocation` takes them, of the groups that could be measured; where
        losses start at 1, the power laws that touch them at the rows bought.
    group_losses_ : dict of {group: float}
        Loss predicted for the rows bought.
    group_scores_ : dict of {group: float}
        The same in the units of ``scoring``.
    coverage_ : float
        Share of the rows whose group is known.
    n_measured_ : int
        Cross-validations of a group that were run.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The plan.

    Raises
    ------
    QuotaError
        If the budget does not cover the first rows, or costs or weights name unknown groups.

    Warns
    -----
    ShortfallWarning
        If the pool is empty before the budget is spent.
    ResamplingWarning
        If a group is left because it no longer improves. If every group holds one class, as
        without groups, and ``form="separate"`` or ``scoring=None``: there is nothing to learn from
        and the budget is split about equally.

    Notes
    -----
    1. Without groups, classes are the groups (a single group for numeric targets). Only a model
       of all rows can tell how they learn: use ``form="shared"`` and a scoring such as
       "neg_log_loss".
    2. A measurement costs ``cv * len(fractions)`` fits of the estimator on one group; a group is
       measured whenever it has grown by 20 % (more where there are many groups). The shared form
       costs ``2 * cv * len(fractions)`` fits on all rows a round, however many groups.
    3. Differs from plug-in greedy: curves are pooled over groups (empirical Bayes), whole
       posteriors and whole plans are compared, and noise leads to equal money; that all groups
       learn by the curve of one of them keeps a weight of 8 % against chance finds. What a group
       has left to learn is first taken to be half of the gap between its held-out and its training
       loss, as for maximum likelihood; the falling losses then correct this for all groups
       together, and for each. The gap is far less noisy than the fall of a loss over few rows.
       Relative losses of the separate form start at 1 without rows: a group never learns more from
       its next rows than it did from as many before, so that a model that only follows noise, whose
       gap is large, is not taken for one that has much to learn. The plan is the mean of those that
       are best for each draw of the curves.
    4. Assumes that losses fall like a power law of a group's own rows ("separate"); otherwise use
       "shared", which also credits the rows of all groups.
    5. Little can be gained where groups learn alike, where rows are few, or where the loss is 0/1.

    References
    ----------
    Cai, Encarnacion, Chern, Corbett-Davies, Bogen, Bergman, Goel, "Adaptive Sampling Strategies
    to Construct Equitable Training Datasets", FAccT 2022, doi:10.1145/3531146.3533203. Abernethy
    et al., "Active Sampling for Min-Max Fairness", ICML 2022 (worst group). Tae, Whang, "Slice
    Tuner", SIGMOD 2021, doi:10.1145/3448016.3452792 (curves per slice).

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from skresample.allocation import AdaptiveGroupSampler
    >>> from skresample.datasets import make_group_regression
    >>> X, y, groups = make_group_regression([300, 300], n_features=(3, 30), random_state=0)
    >>> sampler = AdaptiveGroupSampler(estimator=Ridge(5.0), budget=250, random_state=0)
    >>> X_bought, y_bought = sampler.fit_resample(X, y, groups=groups)
    >>> sampler.n_per_group_[1] > sampler.n_per_group_[0], len(X_bought)
    (True, 250)
    """

    coverage_: float
    group_losses_: dict[Any, Any]
    group_scores_: dict[Any, Any]
    history_: Any
    learning_curves_: dict[Any, Any]
    n_measured_: int
    n_per_group_: dict[Any, Any]
    spent_: float

    _needs_classes = False
    _has_sample_indices = True

    @staticmethod
    def _example_params():
        return [{"cv": 2, "fractions": (0.5, 1.0), "batch_size": 200, "random_state": 0}]

    def __init__(
        self,
        *,
        estimator: Model | None = None,
        scoring: str | Callable[..., Any] | None = None,
        budget: Amount = 0.5,
        costs: Mapping[Any, Any] | str | int | None = None,
        objective: Literal["utilitarian", "maxmin", "alpha"] | Callable[..., Any] = "utilitarian",
        alpha: NonNegative = 1.0,
        weights: Mapping[Any, Any] | Literal["proportional"] | None = None,
        strategy: Annotated[str, Rule(StrOptions(set(STRATEGIES)))] = "adaptive",
        n_initial: PositiveInt | Mapping[Any, Any] | None = None,
        batch_size: Amount | None = None,
        exploration: Fraction = 0.0,
        optimism: NonNegative = 0.0,
        confidence: Fraction = 0.9,
        prior_shares: Mapping[Any, Any] | Literal["proportional"] | None = None,
        saturation: Fraction = 0.02,
        form: Literal["separate", "shared"] = "separate",
        fractions: ArrayLike = (0.5, 0.7, 0.85, 1.0),
        cv: Folds = 5,
        missing_groups: MissingGroups = "error",
        group_columns: GroupColumns = None,
        random_state: Seed = None,
        n_jobs: Jobs = None,
        verbose: Annotated[int | bool, Rule("verbose")] = 0,
    ) -> None:
        self.estimator = estimator
        self.scoring = scoring
        self.budget = budget
        self.costs = costs
        self.objective = objective
        self.alpha = alpha
        self.weights = weights
        self.strategy = strategy
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
        self.missing_groups = missing_groups
        self.group_columns = group_columns
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _plan(self, table, quota):
        pool = pool_rows(table, self.estimator)
        if self.strategy in ("adaptive", "worst_group"):
            warn_of_pure_groups(pool, self.form, self.scoring)
        problem = pool_problem(self, table, pool)
        engine = Acquisition(
            pool.names,
            costs=problem.costs,
            weights=problem.weights,
            budget=problem.budget,
            batch_size=problem.batch_size,
            available=pool.counts,
            prior=problem.prior,
            objective=self.objective,
            alpha=self.alpha,
            strategy=self.strategy,
            exploration=self.exploration,
            optimism=self.optimism,
            confidence=self.confidence,
            saturation=self.saturation,
        )
        tracker = CurveTracker(
            pool.estimator,
            LossFunction(pool.estimator, self.scoring),
            (check_fractions(self.fractions), self.cv, 1),
            self.form,
            table.streams,
            len(pool.names),
            self.n_jobs,
            growth=growth_of(len(pool.names)),
        )
        run = Purchases(pool, engine, tracker, self.verbose)
        run.start(starting_rows(self.n_initial, pool, problem))
        if self.strategy in ("adaptive", "worst_group"):
            run.learn(table.streams)
        else:
            run.spend_at_once()
        self._record_run(run)
        return ResamplingPlan(table.n, np.concatenate(run.bought))

    def _record_run(self, run):
        names, losses = run.pool.names, run.losses()
        self.history_ = run.history
        self.n_per_group_ = dict(zip(names, run.engine.n.tolist(), strict=True))
        self.spent_ = run.engine.spent
        self.coverage_ = run.pool.coverage
        self.n_measured_ = run.tracker.n_measured
        best = run.tracker.loss.best
        self.group_losses_ = dict(zip(names, losses, strict=True))
        self.group_scores_ = {g: best - loss for g, loss in self.group_losses_.items()}
        self.learning_curves_ = run.tracker.curves_of(names)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
