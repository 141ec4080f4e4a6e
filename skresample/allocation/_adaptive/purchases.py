"""The rounds of an adaptive sampler: measure, decide, buy, write down."""

from __future__ import annotations

import warnings

import numpy as np

from skresample.exceptions import ResamplingWarning, ShortfallWarning

__all__ = ["Purchases", "predicted_losses"]


class Purchases:
    """A run of an `Acquisition` on a `Pool`; ``bought`` and ``history`` grow."""

    def __init__(self, pool, engine, tracker, verbose=0):
        self.pool, self.engine, self.tracker, self.verbose = pool, engine, tracker, verbose
        self.bought, self.history = [], []

    def start(self, n_initial) -> None:
        """Buy the first rows of every group."""
        self._buy_all(self.engine.seed(n_initial), "first rows", 0)
        self.saturated = []

    def learn(self, streams) -> None:
        """Measure and buy, a batch a round, until nothing can be bought."""
        step = 1
        while True:
            self._measure()
            choice = self.engine.next(self.tracker.curves, streams.get("round", step))
            if choice is None:
                self._warn_if_empty()
                return
            self._say_saturated(choice.saturated)
            self._buy_all(choice.rows, choice.reason, step, choice.evidence)
            step += 1

    def spend_at_once(self) -> None:
        """Buy all further rows of a strategy that does not learn."""
        shares = self.pool.counts / self.pool.counts.sum()
        self._buy_all(self.engine.fixed_plan(shares), self.engine.strategy, 1)
        self._measure()
        self._warn_if_empty()

    def losses(self) -> list[float]:
        """Predicted loss of each group now."""
        return predicted_losses(self.engine.n, self.tracker.curves)

    def _measure(self):
        pool, n = self.pool, self.engine.n
        members = [rows[:k] for rows, k in zip(pool.order, n.tolist(), strict=True)]
        self.tracker.update(pool.X, pool.y, pool.strata, members)

    def _say_saturated(self, found):
        names = [self.pool.names[g] for g in found if g not in self.saturated]
        self.saturated = sorted({*self.saturated, *found})
        if names:
            warnings.warn(
                f"groups {names} no longer improve: at twice their rows the loss would fall by "
                f"less than saturation={self.engine.saturation:g} of it. The money goes to others, "
                f"or is spent equally where none improves",
                ResamplingWarning,
                stacklevel=7,
            )

    def _buy_all(self, rows, reasons, step, evidence=float("nan")):
        losses = dict(zip(self.pool.names, self.losses(), strict=True))
        for g in np.flatnonzero(rows).tolist():
            reason = reasons if isinstance(reasons, str) else reasons[g]
            self._buy(g, int(rows[g]), reason, step, losses, evidence)

    def _buy(self, g, k, reason, step, losses, evidence):
        names, engine = self.pool.names, self.engine
        self.bought.append(self.pool.order[g][engine.n[g] : engine.n[g] + k])
        engine.buy(k * np.eye(len(names), dtype=np.int64)[g])
        row = {
            "round": step,
            "group": names[g],
            "bought": k,
            "reason": reason,
            "evidence": evidence,
            "spent": engine.spent,
            "n": dict(zip(names, engine.n.tolist(), strict=True)),
            "loss": losses,
        }
        self.history.append(row)
        if self.verbose:
            print(
                f"round {step}: {k} rows of group {names[g]!r} ({reason}); spent "
                f"{engine.spent:g} of {engine.budget:g}"
            )

    def _warn_if_empty(self):
        engine, counts = self.engine, self.pool.counts
        left = engine.budget - engine.spent
        if (engine.n >= counts).all() and left >= engine.costs.min():
            warnings.warn(
                f"the pool is empty with {left:g} of budget={engine.budget:g} left: all "
                f"{int(counts.sum())} rows were bought",
                ShortfallWarning,
                stacklevel=7,
            )


def predicted_losses(n, curves) -> list[float]:
    """Loss of each group at its current count by its curve, NaN where unknown."""
    total = float(np.sum(n))
    return [
        float("nan") if curve is None else float(curve.mean([k], total)[0])
        for k, curve in zip(np.asarray(n).tolist(), curves, strict=True)
    ]
