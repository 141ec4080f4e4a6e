"""Which group to buy rows of next: the decisions of adaptive sampling, without any data."""

from __future__ import annotations

import numpy as np

from skresample.exceptions import QuotaError

from .._budget.counts_within_budget import spend_counts
from .._curves.fit import CurvePosterior
from .._curves.power_law import alpha_fairness

__all__ = ["STRATEGIES", "Acquisition"]

STRATEGIES = ("adaptive", "equal", "equal_cost", "proportional", "worst_group")
_MANY = 2**53


class Acquisition:
    """Counts and money of an acquisition, and its next purchase.

    Parameters
    ----------
    names : list
        Groups.
    costs, weights : ndarray of shape (G,)
    budget, batch_size : float
        Money in all, and for one round.
    available : ndarray of shape (G,)
        Rows that can be had in all; `_MANY` where unknown.
    objective, alpha, strategy, exploration, optimism
        As in `AdaptiveGroupSampler`.
    """

    def __init__(
        self, names, *, costs, weights, budget, batch_size, available=None,
        objective="utilitarian", alpha=1.0, strategy="adaptive", exploration=0.1, optimism=2.0,
    ):  # fmt: skip
        self.names, self.costs, self.weights = names, costs, weights
        self.budget, self.batch_size = float(budget), float(batch_size)
        self.available = np.full(len(names), _MANY) if available is None else available
        self.objective, self.strategy = objective, strategy
        self.exploration, self.optimism = exploration, optimism
        if strategy == "worst_group":
            self.objective = "maxmin"
        self.fairness = alpha_fairness(alpha if self.objective == "alpha" else 0.0)
        self.n = np.zeros(len(names), np.int64)

    @property
    def spent(self) -> float:
        """Money spent so far."""
        return float(self.costs @ self.n)

    def room(self) -> np.ndarray:
        """Rows of each group that the pool and the money left still allow, (G,)."""
        money = np.floor((self.budget - self.spent) / self.costs + 1e-9)
        return np.maximum(np.minimum(self.available - self.n, money), 0).astype(np.int64)

    def seed(self, n_initial) -> np.ndarray:
        """Rows of the first round; refuses a budget that does not cover them."""
        first = np.minimum(n_initial, self.available)
        price = float(self.costs @ first)
        if price > self.budget * (1 + 1e-12):
            g = int(np.argmax(self.costs * first))
            raise QuotaError(
                f"budget={self.budget:g} does not cover the first rows of every group "
                f"(n_initial), which cost {price:g}; group {self.names[g]!r} alone costs "
                f"{self.costs[g] * first[g]:g}. Raise budget or lower n_initial"
            )
        return first.astype(np.int64)

    def fixed_plan(self, shares) -> np.ndarray:
        """All further rows of a strategy that does not learn, at once."""
        if self.strategy == "equal":
            shares = np.ones(self.n.size)
        elif self.strategy == "equal_cost":
            shares = 1.0 / self.costs
        high = np.maximum(self.n, np.minimum(self.available, _MANY))
        return spend_counts(shares, self.costs, self.budget, self.n, high) - self.n

    def next(self, curves, rng) -> tuple[int, int, str] | None:
        """Group, rows and reason of the next purchase; None when nothing can be bought.

        ``curves`` : list of `CurvePosterior`, None for groups whose loss cannot be measured yet.
        """
        room = self.room()
        open_ = np.flatnonzero(room > 0)
        if open_.size == 0:
            return None
        batch = np.maximum(np.floor(self.batch_size / self.costs + 1e-9), 1).astype(np.int64)
        batch = np.minimum(batch, room)
        explore = rng.random() < self.exploration  # drawn always: the stream does not depend on
        known = [g for g in open_ if curves[g] is not None]  # which groups can be measured
        # A group of one class, say, may never be measured: it gets its share and no more.
        unknown = [g for g in open_ if curves[g] is None and self.n[g] <= self.n.mean()]
        if unknown:
            g, reason = min(unknown, key=lambda g: self.n[g]), "unknown"
        elif explore or not known:
            g, reason = min(open_, key=lambda g: self.n[g]), "exploration"
        elif self.objective == "maxmin":
            g, reason = max(known, key=lambda g: self._loss_bound(curves[g], g)), "worst group"
        else:
            values = self.marginal_values(curves, batch)
            g, reason = max(known, key=lambda g: values[g]), "best value"
        return int(g), int(batch[g]), reason

    def _loss_bound(self, curve, g) -> float:
        """Loss of a group, with the benefit of the doubt: a lucky estimate is not believed."""
        loss = curve.mean([self.n[g]], float(self.n.sum()))[0]
        return float(loss * (1.0 + self.optimism * curve.level_error))

    def marginal_values(self, curves, batch) -> np.ndarray:
        """Optimistic gain of the objective per unit of money for a batch of each group, (G,)."""
        values = np.full(len(curves), -np.inf)
        for g in range(len(curves)):
            if batch[g] > 0 and curves[g] is not None:
                values[g] = self._gain(curves, g, int(batch[g])) / (self.costs[g] * batch[g])
        return values

    def _gain(self, curves, g, rows):
        total = np.array([self.n.sum(), self.n.sum() + rows], float)
        if callable(self.objective):
            return self._gain_of_callable(curves, g, rows, total)
        gain = 0.0
        for h, curve in enumerate(curves):
            if curve is None or (h != g and not curve.mix[:, 2].any()):
                continue  # nothing changes for this group
            gain += self.weights[h] * self._drop(curve, self.n[h], rows if h == g else 0, total)
        return gain

    def _drop(self, curve: CurvePosterior, n, rows, total):
        """Posterior mean plus ``optimism`` standard deviations of the fall of the disutility."""
        value = self.fairness.value(curve.losses(np.array([n, n + rows]), total))
        drop = value[:, 0] - value[:, 1]
        mean = curve.weight @ drop
        spread = np.sqrt(max(curve.weight @ (drop - mean) ** 2, 0.0))
        return mean + self.optimism * spread

    def _gain_of_callable(self, curves, g, rows, total):
        before, after = [], []
        for h, curve in enumerate(curves):
            if curve is None:
                continue
            step = np.array([self.n[h], self.n[h] + (rows if h == g else 0)])
            values = curve.losses(step, total)
            drop = values[:, 0] - values[:, 1]
            mean = curve.weight @ drop
            spread = np.sqrt(max(curve.weight @ (drop - mean) ** 2, 0.0))
            before.append(curve.weight @ values[:, 0])
            after.append(max(before[-1] - mean - self.optimism * spread, 0.0))
        return float(self.objective(-np.array(after)) - self.objective(-np.array(before)))
