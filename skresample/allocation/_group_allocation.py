"""Counts per group for known learning curves: the solver."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np

from skresample._compat import BaseEstimator
from skresample._parameters import VectorLike
from skresample.allocation._cells import as_python, count_cells, spread_over_classes
from skresample.exceptions import QuotaError

from ._budget.polish import polished_counts
from ._budget.problem import BudgetProblem, group_array, match_names, read_curves, read_problem
from ._budget.search import search_counts, whole_counts
from ._budget.solve import greedy_counts, kkt_counts, maxmin_counts

__all__ = ["GroupAllocation"]

_UNLIMITED = 1e15  # money


class GroupAllocation(BaseEstimator):
    """Rows per group that make the best use of a budget, for known learning curves.

    The loss of group g after training on n_g of its rows is taken to be ``a + b n_g**-p``. Given
    what a row of each group costs, what is owned and what can be had, the counts are chosen that
    minimise an objective over the group losses: their weighted sum, the largest, or anything in
    between.

    Parameters
    ----------
    curves : dict of {group: curve}
        A curve is a dict with "asymptote" (a, >= 0), "scale" (b, >= 0) and "rate" (p, >= 0), and
        optionally "shared_scale" (t) and "shared_rate" (q) for what the group learns from rows of
        all groups: ``a + b n_g**-p + t N**-q`` with N the total. A `GroupLearningCurve` that was
        fitted is accepted too.
    budget : float, > 0
        What may be spent; in rows when ``costs`` is None.
    costs : dict of {group: float}, default=None
        Price of a row of each group, > 0. None: 1 each.
    weights : dict of {group: float}, default=None
        Importance of each group in a sum, >= 0, e.g. population shares. None: equal. Not used
        by "maxmin".
    objective : {"utilitarian", "maxmin", "alpha"} or callable, default="utilitarian"
        "utilitarian" minimises the weighted mean loss, "maxmin" the largest loss, "alpha" lies
        between (see ``alpha``). A callable is given the array of group performances (order of
        ``curves``) and returns a number to maximise.
    alpha : float, default=1.0
        Aversion to inequality of "alpha", >= 0: 0 is utilitarian, large values near max-min.
    ceiling : float, default=None
        Loss to performance: None takes performance = -loss, and "alpha" minimises
        ``sum w loss**(1 + alpha)``; a number takes performance = ceiling - loss (e.g. 1 for an
        error rate) and "alpha" maximises ``sum w perf**(1 - alpha) / (1 - alpha)``.
    n_initial : dict of {group: int}, default=None
        Rows already owned: the least count of each group. None: 0.
    charge_initial : bool, default=True
        Whether owned rows are part of what the budget pays (the counts then cost ``budget`` in
        total). False: they are free and the budget is for further rows.
    n_available : dict of {group: int}, default=None
        Largest count of each group, owned rows included. None: no limit.
    integer : bool, default=True
        Whole rows. False: the real-valued optimum.
    missing_groups : {"error", "own_group", "drop"}, default="error"
        In a call with groups: rows without one are refused, a group called "missing" (which needs
        a curve), or left out.
    saturation_tol : float, default=0.0
        Rows that gain no more than this per unit of budget are not bought, >= 0. Keeps "maxmin"
        from pouring the budget into a group that cannot improve. Used with whole rows and
        separable curves.

    Attributes
    ----------
    allocation_ : dict of {group: int or float}
        Rows per group, owned ones included; set by :meth:`solve`.
    losses_ : dict of {group: float}
        Predicted loss of each group.
    marginal_values_ : dict of {group: float}
        Fall of the objective for one more unit of budget spent on each group.
    price_ : float
        The best of these: what one more unit of budget is worth.
    objective_value_ : float
        The objective reached: disutility to be minimised, or the callable's (maximised) value.
    spent_ : float
        Cost of the allocation (of the rows beyond the owned ones without ``charge_initial``).

    Raises
    ------
    QuotaError
        If the budget does not cover the owned rows plus a first row of every group whose curve is
        infinite at zero rows, or if a pool is smaller than what is owned.

    Notes
    -----
    1. Real counts solve the Karush-Kuhn-Tucker conditions by bisection on the price, O(G) a step.
       At rate 1 they are Neyman's, proportional to ``sqrt(w b / c)``.
    2. Whole counts are greedy by gain per cost: exact for equal costs. For unequal ones all
       counts near them are tried (up to 12 groups, 100,000 combinations a round, without
       ``saturation_tol``): optimal for two groups of up to 100,000 rows and three of up to 300;
       for four to ten groups of 20 to 60 rows within 2 % of the real-valued optimum.
       "maxmin" serves the worst group first, which is exact; when it cannot be served any more
       the next worst goes on.
    3. Curves that share data, and callables, are solved by a local search (quadratic programming
       from three starts, then exchange of rows): good, not certified.

    References
    ----------
    Cai, Encarnacion, Chern, Corbett-Davies, Bogen, Bergman, Goel, "Adaptive Sampling Strategies
    to Construct Equitable Training Datasets", FAccT 2022. Rolf, Worledge, Recht, Jordan,
    "Representation Matters", ICML 2021, eq. 4 (the curves). Li, Sanjabi, Beirami, Smith, "Fair
    Resource Allocation in Federated Learning", ICLR 2020, eq. 2 ("alpha" without a ceiling).

    Examples
    --------
    >>> from skresample.allocation import GroupAllocation
    >>> curves = {"a": {"asymptote": 0.1, "scale": 1.0, "rate": 1.0},
    ...           "b": {"asymptote": 0.1, "scale": 4.0, "rate": 1.0}}
    >>> GroupAllocation(curves=curves, budget=90).solve()
    {'a': 30, 'b': 60}
    >>> GroupAllocation(curves=curves, budget=90, costs={"a": 1, "b": 4}).solve()
    {'a': 18, 'b': 18}
    """

    allocation_: dict[Any, Any] | float
    losses_: dict[Any, Any]
    marginal_values_: dict[Any, Any]
    objective_value_: float
    price_: float
    spent_: float

    def __init__(
        self,
        *,
        curves: Mapping[Any, Any],
        budget: Any,
        costs: Mapping[Any, Any] | None = None,
        weights: Mapping[Any, Any] | None = None,
        objective: Literal["utilitarian", "maxmin", "alpha"] | Callable[..., Any] = "utilitarian",
        alpha: float = 1.0,
        ceiling: float | None = None,
        n_initial: Mapping[Any, Any] | None = None,
        charge_initial: bool = True,
        n_available: Mapping[Any, Any] | None = None,
        integer: bool = True,
        missing_groups: Literal["error", "own_group", "drop"] = "error",
        saturation_tol: float = 0.0,
    ) -> None:
        self.curves = curves
        self.budget = budget
        self.costs = costs
        self.weights = weights
        self.objective = objective
        self.alpha = alpha
        self.ceiling = ceiling
        self.n_initial = n_initial
        self.charge_initial = charge_initial
        self.n_available = n_available
        self.integer = integer
        self.missing_groups = missing_groups
        self.saturation_tol = saturation_tol

    def solve(self) -> dict[Any, Any]:
        """Solve for the counts and record them with losses and marginal values.

        Returns
        -------
        allocation : dict of {group: int or float}
        """
        problem = read_problem(self)
        n = _solve(problem)
        names = problem.names
        curves = problem.curves
        values = problem.marginal_values(n)
        self.allocation_ = dict(zip(names, n.tolist(), strict=True))
        self.losses_ = dict(zip(names, curves.loss(n).tolist(), strict=True))
        self.marginal_values_ = dict(zip(names, values.tolist(), strict=True))
        room = n < problem.high
        self.price_ = float(values[room].max()) if room.any() else 0.0
        value = problem.disutility(n)
        self.objective_value_ = float(-value if callable(self.objective) else value)
        self.spent_ = float(problem.costs @ n - problem.free)
        return dict(self.allocation_)

    def frontier(self, budgets: VectorLike | None = None) -> dict[Any, Any]:
        """What more or less money would buy: the solution at several budgets.

        Parameters
        ----------
        budgets : array-like of float, default=None
            None: 12 budgets from a quarter of ``budget`` to four times it, as far as feasible.

        Returns
        -------
        frontier : dict of ndarray
            "budget" (k,), "objective" (k,), "price" (k,), "n" (k, G) and "loss" (k, G).
        """
        base = read_problem(self)
        if budgets is None:
            floor = float(base.costs @ base.low) - base.free
            budgets = np.geomspace(max(base.asked / 4, floor, 1e-9), base.asked * 4, 12)
        table = {name: [] for name in ("budget", "objective", "price", "n", "loss")}
        for budget in np.asarray(budgets, dtype=float):
            problem = read_problem(self, budget=float(budget))
            n = _solve(problem)
            values = problem.marginal_values(n)
            room = n < problem.high
            value = problem.disutility(n)
            table["budget"].append(float(budget))
            table["objective"].append(-value if callable(self.objective) else value)
            table["price"].append(values[room].max() if room.any() else 0.0)
            table["n"].append(n)
            table["loss"].append(problem.curves.loss(n))
        return {name: np.array(column) for name, column in table.items()}

    def required_budget(self, target: Any) -> dict[str, Any]:
        """Smallest budget with which every group's loss is at most its target.

        Parameters
        ----------
        target : float or dict of {group: float}
            Largest loss of each group; groups left out have none. ``budget`` is not used.

        Returns
        -------
        need : dict
            "budget" (of further rows only without ``charge_initial``), "allocation" (rows per
            group, owned ones included) and "binding" (groups that need more than is owned).

        Raises
        ------
        QuotaError
            If a loss cannot be reached with any number of rows, or not with ``n_available``.
        """
        problem = read_problem(self, budget=_UNLIMITED)
        names, curves, low = problem.names, problem.curves, problem.low
        if curves.shared_scale is not None:
            raise ValueError("required_budget needs curves of the group's own rows only")
        goal = group_array(target, names, "target", np.inf)
        need = np.where(np.isfinite(goal), curves.rows_at_losses(goal), low)
        for g in np.flatnonzero(need > problem.high * (1 + 1e-12))[:1]:
            raise QuotaError(
                f"group {names[g]!r} cannot reach a loss of {goal[g]:g}: its asymptote is "
                f"{curves.asymptote[g]:g} and at most {problem.high[g]:.3g} rows can be had; raise "
                f"its target"
            )
        n = np.maximum(np.ceil(need - 1e-9) if problem.integer else need, low)
        counts = n.astype(np.int64).tolist() if problem.integer else n.tolist()
        return {
            "budget": float(problem.costs @ n - problem.free),
            "allocation": dict(zip(names, counts, strict=True)),
            "binding": [name for name, k, own in zip(names, n, low, strict=True) if k > own],
        }

    def __call__(
        self, y: VectorLike, groups: VectorLike | None = None, *, sampling_type: Any = None
    ) -> dict[Any, Any]:
        """Counts per class, or per (class, group), of the rows at hand.

        The curves' keys are class labels without ``groups`` and group names with them. A sampler
        that cannot make rows (``sampling_type`` "under-sampling" or "clean-sampling") gets no
        more than are present, one that cannot drop any ("over-sampling") no fewer; classes keep
        their proportions within a group.
        """
        cells = count_cells(y, groups, missing_groups=self.missing_groups)
        present = {}
        for cell, count in zip(cells.names, cells.counts.tolist(), strict=True):
            key = cell if groups is None else cell[1]
            present[key] = present.get(key, 0) + count
        own = self.get_params(deep=False) | {"integer": True}
        match_names(read_curves(self.curves)[0], present)
        if sampling_type in ("under-sampling", "clean-sampling"):
            own["n_available"] = self._bound("n_available", present, min)
        if sampling_type == "over-sampling":
            own["n_initial"] = self._bound("n_initial", present, max)
        counts = type(self)(**own).solve()
        if groups is None:
            return {cell: counts[cell] for cell in cells.names}
        return spread_over_classes(cells, counts)

    def _bound(self, parameter, present, choose) -> dict:
        """Counts present, tightened by what the parameter says."""
        own = getattr(self, parameter)
        if own is not None and not isinstance(own, dict):
            own = dict.fromkeys(present, own)
        own = {as_python(key): count for key, count in (own or {}).items()}
        return {key: choose(count, own.get(key, count)) for key, count in present.items()}


def _polished(problem: BudgetProblem, n) -> np.ndarray:
    """Counts at least as good, by trial of those near; groups that learn nothing keep theirs."""
    curves, weights = problem.curves, problem.weights
    useful = weights * curves.scale * curves.rate > 0

    def disutility(counts):
        with np.errstate(invalid="ignore", over="ignore"):
            value = problem.fairness.value(curves.loss(counts))
            return np.where(weights > 0, weights * value, 0.0).sum(axis=-1)

    low, high = np.where(useful, problem.low, n), np.where(useful, problem.high, n)
    return polished_counts(disutility, n, problem.costs, problem.budget, low, high)


def _solve(problem: BudgetProblem) -> np.ndarray:
    """Counts of a problem that was read and checked."""
    low, high = problem.low, problem.high
    args = (problem.costs, problem.budget, low, high)
    if problem.fairness is None:
        starts = problem.starts()
        if not np.isfinite([problem.disutility(start) for start in starts]).any():
            raise ValueError(
                "objective returned no finite number for any of "
                f"{[start.round(1).tolist() for start in starts]} rows of groups {problem.names}"
            )
        n = search_counts(problem.disutility, *args, starts)
        return whole_counts(problem.disutility, *args, [n, *starts]) if problem.integer else n
    if problem.objective == "maxmin":
        if problem.integer:
            return maxmin_counts(problem.curves, *args, tol=problem.tol)
        return problem.level_counts()
    weighted = (problem.curves, problem.weights, *args, problem.fairness)
    if problem.integer:
        n = greedy_counts(*weighted, tol=problem.tol)
        return n if problem.tol > 0 else _polished(problem, n)
    return kkt_counts(*weighted)[0]
