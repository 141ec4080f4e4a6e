"""Reading and checking the inputs of a budget problem over groups."""

from __future__ import annotations

import numbers
from typing import NamedTuple

import numpy as np

from skresample.allocation._cells import as_python
from skresample.exceptions import QuotaError

from .._curves.power_law import Fairness, PowerLaw, alpha_fairness
from .objective import asked_objective
from .solve import kkt_counts, maxmin_counts, unit_gains

__all__ = [
    "OBJECTIVES",
    "BudgetProblem",
    "group_array",
    "match_names",
    "read_curves",
    "read_problem",
]

OBJECTIVES = ("utilitarian", "maxmin", "alpha")
_KEYS = ("asymptote", "scale", "rate", "shared_scale", "shared_rate")


class BudgetProblem(NamedTuple):
    """A checked problem in arrays, one entry per group."""

    names: list
    curves: PowerLaw
    costs: np.ndarray
    weights: np.ndarray
    budget: float  # for all rows, owned ones included
    asked: float  # as the caller gave it
    free: float  # cost of owned rows that the budget does not pay
    low: np.ndarray
    high: np.ndarray
    objective: object
    fairness: Fairness | None  # None: not separable
    ceiling: float | None
    integer: bool
    tol: float

    def disutility(self, n) -> float:
        """What is minimised, at counts ``n``."""
        loss = self.curves.loss(n)
        if callable(self.objective):
            performance = -loss if self.ceiling is None else self.ceiling - loss
            value = asked_objective(self.objective, performance)
            return -value if np.isfinite(value) else np.inf
        if self.objective == "maxmin":
            return float(loss.max())
        value = self._sum_of().value(loss)
        return float(np.where(self.weights > 0, self.weights * value, 0.0).sum())

    def _sum_of(self) -> Fairness:
        return self.fairness if self.fairness is not None else alpha_fairness(0.0)

    def marginal_values(self, n) -> np.ndarray:
        """Fall of the objective per unit of budget spent on one more row of each group."""
        n = np.asarray(n, float)
        if self.fairness is not None and self.objective != "maxmin":
            return unit_gains(self.curves, n, self.weights, self.costs, self.fairness)
        if self.fairness is not None:
            loss = self.curves.loss(n)
            gain = (loss - self.curves.loss(n + 1)) / self.costs
            return np.where(loss >= loss.max() * (1 - 1e-12), gain, 0.0)
        now = self.disutility(n)
        eye = np.eye(n.size)
        return np.array([now - self.disutility(n + row) for row in eye]) / self.costs

    def starts(self) -> list[np.ndarray]:
        """Feasible counts to search from: equal spend, best weighted sum, best worst group."""
        own = PowerLaw(*self.curves[:3])
        args = (self.costs, self.budget, self.low, np.minimum(self.high, 2.0**53))
        return [
            self._equal_spend(),
            kkt_counts(own, self.weights, *args, alpha_fairness(0.0))[0],
            maxmin_counts(own, *args).astype(float),
        ]

    def _equal_spend(self):
        bottom, top = 0.0, self.budget
        for _ in range(100):
            level = 0.5 * (bottom + top)
            n = np.clip(level / self.costs, self.low, self.high)
            bottom, top = (level, top) if self.costs @ n <= self.budget else (bottom, level)
        return np.clip(bottom / self.costs, self.low, self.high)

    def level_counts(self) -> np.ndarray:
        """Real counts of the smallest largest loss: all groups at one level, where caps allow."""
        high = np.minimum(self.high, self.budget / self.costs)
        bottom = float(self.curves.asymptote.min())
        top = float(self.curves.loss(self.low).max())
        for _ in range(200):
            level = 0.5 * (bottom + top)
            n = np.clip(self.curves.rows_for(level), self.low, np.maximum(self.low, high))
            bottom, top = (bottom, level) if self.costs @ n <= self.budget else (level, top)
        return np.clip(self.curves.rows_for(top), self.low, np.maximum(self.low, high))


def read_problem(model, budget: float | None = None) -> BudgetProblem:
    """Check the parameters of a `GroupAllocation` and turn them into arrays."""
    names, curves = read_curves(model.curves)
    asked = model.budget if budget is None else budget
    if not isinstance(asked, numbers.Real) or isinstance(asked, bool) or not 0 < asked < np.inf:
        raise QuotaError(f"budget must be a finite number > 0, got {asked!r}")
    objective = model.objective
    if not callable(objective) and objective not in OBJECTIVES:
        raise ValueError(f"objective must be one of {OBJECTIVES} or a callable, got {objective!r}")
    costs = group_array(model.costs, names, "costs", 1.0, positive=True)
    weights = group_array(model.weights, names, "weights", 1.0)
    owned = group_array(model.n_initial, names, "n_initial", 0.0)
    high = group_array(model.n_available, names, "n_available", np.inf)
    if model.integer:
        high = np.where(np.isinf(high), 2.0**53, np.floor(high))
        part = np.flatnonzero(owned != np.floor(owned))
        if part.size:
            raise QuotaError(
                f"n_initial of group {names[part[0]]!r} must be a whole number, got "
                f"{owned[part[0]]:g}"
            )
    for name, have, most in zip(names, owned, high, strict=True):
        if have > most:
            raise QuotaError(
                f"group {name!r} has n_initial={have:g} rows owned but n_available={most:g}; "
                f"n_available counts owned rows too"
            )
    free = 0.0 if model.charge_initial else float(costs @ owned)
    total = float(asked) + free
    # Without a first row the loss of a group that learns is infinite: nothing could be compared.
    needs_row = (curves.scale * curves.rate > 0) & (owned < 1) & (high >= 1)
    low = np.where(needs_row, 1.0, owned)
    if costs @ low > total * (1 + 1e-12):
        worst = names[int(np.argmax(costs * low))]
        raise QuotaError(
            f"budget={asked:g} does not cover the least purchase, which costs "
            f"{costs @ low - free:g}: the rows of n_initial and a first row of every group "
            f"(the dearest is group {worst!r}); raise the budget or leave groups out"
        )
    return BudgetProblem(
        names, curves, costs, weights, total, float(asked), free, low,
        np.minimum(high, np.maximum(low, np.floor(total / costs + 1e-9)))
        if model.integer
        else high,
        objective, _fairness(model, curves), model.ceiling, bool(model.integer),
        _tolerance(model.saturation_tol),
    )  # fmt: skip


def _fairness(model, curves) -> Fairness | None:
    """The convex function summed over groups, or None where groups are not separable."""
    alpha = model.alpha
    if not isinstance(alpha, numbers.Real) or not 0 <= alpha < np.inf:
        raise ValueError(f"alpha must be a finite number >= 0, got {alpha!r}")
    if callable(model.objective) or curves.shared_scale is not None:
        return None
    return alpha_fairness(alpha if model.objective == "alpha" else 0.0, model.ceiling)


def _tolerance(value) -> float:
    if not isinstance(value, numbers.Real) or not 0 <= value < np.inf:
        raise ValueError(f"saturation_tol must be a finite number >= 0, got {value!r}")
    return float(value)


def read_curves(curves) -> tuple[list, PowerLaw]:
    """Names and arrays of ``{group: {"asymptote", "scale", "rate", ...}}``."""
    curves = getattr(curves, "curves_", curves)
    if not isinstance(curves, dict) or not curves:
        raise ValueError(
            f"curves must be a non-empty dict of group to curve or a fitted GroupLearningCurve, "
            f"got {type(curves).__name__}"
        )
    table = np.zeros((len(_KEYS), len(curves)))
    for j, (name, curve) in enumerate(curves.items()):
        if not isinstance(curve, dict) or not set(_KEYS[:3]) <= set(curve):
            raise ValueError(
                f"the curve of group {name!r} must be a dict with {list(_KEYS[:3])}, got {curve!r}"
            )
        unknown = set(curve) - set(_KEYS)
        if unknown:
            raise ValueError(f"the curve of group {name!r} has unknown keys {sorted(unknown)}")
        for i, key in enumerate(_KEYS):
            table[i, j] = curve.get(key, 0.0)
            if not (np.isfinite(table[i, j]) and table[i, j] >= 0):
                raise ValueError(
                    f"{key!r} of group {name!r} must be finite and >= 0, got {table[i, j]:g}"
                )
    names = [as_python(name) for name in curves]
    if table[3].any():
        return names, PowerLaw(*table)
    return names, PowerLaw(*table[:3])


def match_names(curves, present):
    """Every curve needs rows in the data and every group of the data a curve."""
    for name in curves:
        if name not in present:
            raise QuotaError(f"curves has group {name!r}, which has no rows in the data")
    for name in present:
        if name not in curves:
            raise QuotaError(f"group {name!r} of the data has no curve; curves has {curves}")


def group_array(value, names, parameter, default, *, positive=False) -> np.ndarray:
    """One number per group from None, a number or a dict that may leave groups at the default."""
    if value is None:
        return np.full(len(names), default)
    if isinstance(value, dict):
        given = {as_python(key): number for key, number in value.items()}
        unknown = [key for key in given if key not in set(names)]
        if unknown:
            raise QuotaError(f"{parameter} names unknown groups {unknown}; groups are {names}")
        value = [given.get(name, default) for name in names]
    result = np.broadcast_to(np.asarray(value, dtype=float), (len(names),)).copy()
    bad = np.isnan(result) | (result <= 0 if positive else result < 0)
    if positive or default != np.inf:
        bad |= np.isinf(result)
    if bad.any():
        group = names[int(np.flatnonzero(bad)[0])]
        limit = "> 0" if positive else ">= 0"
        raise QuotaError(
            f"{parameter} of group {group!r} must be a number {limit}, got {result[bad][0]:g}"
        )
    return result
