"""How the next batch is split over groups: the decisions of adaptive sampling, without data."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._math.rng import Streams
from skresample.exceptions import QuotaError

from .._budget.counts_within_budget import spend_counts
from .._budget.objective import asked_objective
from .._curves.power_law import alpha_fairness
from .likely_worst import rows_for_likely_worst
from .local_law import local_law, log_losses, losses_of_each
from .mean_plan import mean_plan
from .split import split_money

__all__ = ["STRATEGIES", "Acquisition", "Decision"]

STRATEGIES = ("adaptive", "equal", "equal_cost", "proportional", "worst_group")
_MANY = 2**53
_DRAWS = 256  # curves per group by which a split is judged
_ALIKE = 0.08  # chance, whatever curves say, that groups learn alike


class Decision(NamedTuple):
    """Rows to buy and why."""

    rows: np.ndarray  # (G,)
    reason: list  # of each group
    evidence: float  # probability that this split beats the one without learning; NaN: no curves
    saturated: list  # positions of groups that no longer improve


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
    prior : ndarray of shape (G,)
        Shares of the money that groups get where nothing speaks for others; None: equal.
    objective, alpha, strategy, exploration, optimism, confidence, saturation
        As in `AdaptiveGroupSampler`.
    """

    def __init__(
        self, names, *, costs, weights, budget, batch_size, available=None, prior=None,
        objective="utilitarian", alpha=1.0, strategy="adaptive", exploration=0.0, optimism=0.0,
        confidence=0.9, saturation=0.02,
    ):  # fmt: skip
        self.names, self.costs, self.weights = names, costs, weights
        self.budget, self.batch_size = float(budget), float(batch_size)
        self.available = np.full(len(names), _MANY) if available is None else available
        self.prior = np.ones(len(names)) if prior is None else prior
        self.objective, self.strategy = objective, strategy
        self.exploration, self.optimism = exploration, optimism
        self.confidence, self.saturation = confidence, saturation
        if strategy == "worst_group":
            self.objective = "maxmin"
        self.alpha = alpha if self.objective == "alpha" else 0.0
        self.n = np.zeros(len(names), np.int64)
        self.paid = 0.0

    @property
    def fairness(self):
        """What is summed over groups; made on demand, since functions cannot be pickled."""
        return alpha_fairness(self.alpha)

    @property
    def spent(self) -> float:
        """Money spent so far."""
        return self.paid

    def buy(self, rows, price=None) -> None:
        """Count rows (G,), at their costs or at the ``price`` really paid for all of them."""
        self.n = self.n + rows
        self.paid += float(self.costs @ rows) if price is None else float(price)

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
        return self._by_shares(shares, self.budget - self.spent)

    def next(self, curves, rng) -> Decision | None:
        """The next purchase; None when nothing can be bought.

        ``curves`` : list of `CurvePosterior`, None for groups whose loss cannot be measured yet.
        """
        room = self.room()
        if not room.any():
            return None
        left = self.budget - self.spent
        money = max(min(self.batch_size, left), float(self.costs[room > 0].min()))
        explore = rng.random() < self.exploration  # drawn always: the stream does not depend on
        known = np.array([curve is not None for curve in curves])  # which groups can be measured
        if explore:
            return self._to_least_sampled(room, money)
        equal = self._by_shares(self.prior / self.costs, money)
        names = ["equal money" if np.ptp(self.prior) == 0 else "prior shares"] * self.n.size
        if not (known & (room > 0)).any():
            return Decision(equal, names, float("nan"), [])
        plain = self._by_shares(self.prior / self.costs, left)
        plan, saturated = self._plan(curves, known, plain, left)
        if not plan.any():
            return Decision(equal, names, float("nan"), saturated)
        evidence = self.evidence(curves, self.n + plan, self.n + plain, saturated)
        if not evidence > self.confidence:
            either = np.minimum(plan, plain)
            if np.ptp(self.costs) > 0 and float(self.costs @ either) >= money:
                equal, names = self._first_part(either, room, money), ["either way"] * self.n.size
            return Decision(equal, names, evidence, saturated)
        reason = "worst group" if self.objective == "maxmin" else "best value"
        names = [reason if is_known else "unknown" for is_known in known]
        return Decision(self._first_part(plan, room, money), names, evidence, saturated)

    def _plan(self, curves, known, plain, left):
        """Rows (G,) for all the money that is left, by the curves, and who is saturated.

        A group of one class, say, may never be measured: it gets what ``plain`` gives it.
        """
        fixed = np.where(known, 0, plain)
        learned, saturated = self._learned(curves, known, left - float(self.costs @ fixed))
        return fixed + learned, saturated

    def _first_part(self, plan, room, money):
        """The part of a plan (G,) that ``money`` buys: of each group in proportion to its need.

        Groups that will get rows at the end get some now, so that more is known of all of them
        before any of them has got more than it should have.
        """
        high = np.minimum(plan, room)
        return spend_counts(plan, self.costs, money, np.zeros(plan.size), high)

    def _to_least_sampled(self, room, money):
        g = min(np.flatnonzero(room > 0), key=lambda g: self.n[g])
        rows = np.zeros(self.n.size, np.int64)
        rows[g] = min(room[g], max(1, int(money / self.costs[g] + 1e-9)))
        return Decision(rows, ["exploration"] * rows.size, float("nan"), [])

    def _by_shares(self, shares, money):
        """Rows that bring the counts nearest to ``shares`` for some more money."""
        high = np.maximum(self.n, np.minimum(self.available, _MANY))
        owned = float(self.costs @ self.n)
        return spend_counts(shares, self.costs, owned + money, self.n, high) - self.n

    def _learned(self, curves, known, money):
        """Rows (G,) of known groups that serve the objective best, and who is saturated."""
        high = np.where(known, np.minimum(self.available, self.n + self.room()), self.n)
        saturated = []
        if self.objective == "maxmin":
            saturated = self.saturated(curves)
            high[saturated] = self.n[saturated]
            if self.optimism == 0:
                return rows_for_likely_worst(self, curves, high, money), saturated
        shared = any(curve is not None and curve.shared for curve in curves)
        if self.objective == "utilitarian" and self.optimism == 0 and not shared:
            return mean_plan(self, curves, high, money), saturated
        typical = money / self.costs * min(1.0, 2.0 / self.n.size)
        law = local_law(curves, self.n, np.maximum(typical, 1.0), self.optimism)
        return split_money(self, law, high, money), saturated

    def saturated(self, curves) -> list:
        """Groups whose loss would fall by less than ``saturation`` at twice their rows."""
        total = float(self.n.sum())
        found = []
        for g, curve in enumerate(curves):
            if curve is not None:
                now, later = curve.mean(self.n[g] * np.array([1, 2]), [total, total + self.n[g]])
                if later > (1 - self.saturation) * now:
                    found.append(g)
        return found

    def evidence(self, curves, rows, others, without=()) -> float:
        """Probability that counts ``rows`` serve the objective better than ``others``.

        By the curves of all groups and, with a small weight, by one group's curve for all: of the
        most unlike of many like groups curves alone are too sure.
        """
        used = [g for g, c in enumerate(curves) if c is not None and g not in set(without)]
        if (rows == others).all() or not used:
            return float("nan")
        rng = Streams(0).get("evidence", len(curves))
        theta = [curves[g].draws(_DRAWS, rng) for g in used]
        own = [
            np.stack([
                np.exp(log_losses(curves[g], draws, counts[g], counts.sum()))[:, 0]
                for g, draws in zip(used, theta, strict=True)
            ])
            for counts in (rows, others)
        ]  # fmt: skip
        few = np.stack(theta)[:, : -(-_DRAWS // len(used))]
        bases = np.array([curves[g].base for g in used])
        by_one = [
            np.exp(losses_of_each(few, bases, counts[used], counts.sum()))
            for counts in (rows, others)
        ]
        alike = [self._better(used, one.T, other.T) for one, other in zip(*by_one, strict=True)]
        return float((1 - _ALIKE) * self._better(used, *own) + _ALIKE * np.mean(alike))

    def _better(self, used, losses, others) -> float:
        """Share of draws by whose ``losses`` (G, K) less is lost than by ``others``, ties half."""
        harm, other = self._harm(used, losses), self._harm(used, others)
        better, worse = (harm < other).mean(), (harm > other).mean()
        return better + 0.5 * (1 - better - worse)

    def harm_of(self, loss) -> float:
        """What is minimised, at given losses (G,)."""
        if callable(self.objective):
            return -asked_objective(self.objective, -loss)
        if self.objective == "maxmin":
            return float(loss.max())
        return float(self.weights @ self.fairness.value(np.maximum(loss, 0.0)))

    def _harm(self, used, losses):
        """What is minimised, for each draw of the losses of the groups ``used``, (K,)."""
        if callable(self.objective):
            harm = np.array([-asked_objective(self.objective, -column) for column in losses.T])
            if not np.isfinite(harm).any():
                names = [self.names[g] for g in used]
                raise ValueError(f"objective returned no finite number for groups {names}")
            return harm
        if self.objective == "maxmin":
            return losses.max(axis=0)
        return self.weights[used] @ self.fairness.value(losses)
