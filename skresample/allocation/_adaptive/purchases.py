"""The rounds of an adaptive sampler: measure, decide, buy, write down."""

from __future__ import annotations

import warnings

import numpy as np

from skresample.exceptions import ShortfallWarning

__all__ = ["Purchases", "predicted_losses"]


class Purchases:
    """A run of an `Acquisition` on a `Pool`; ``bought`` and ``history`` grow."""

    def __init__(self, pool, engine, tracker, verbose=0):
        self.pool, self.engine, self.tracker, self.verbose = pool, engine, tracker, verbose
        self.bought, self.history = [], []

    def start(self, n_initial) -> None:
        """Buy the first rows of every group."""
        self._buy_all(self.engine.seed(n_initial), "first rows", 0)

    def learn(self, streams) -> None:
        """Measure and buy, a batch a round, until nothing can be bought."""
        changed, step = range(len(self.pool.names)), 1
        while True:
            self._measure(changed)
            choice = self.engine.next(self.tracker.curves, streams.get("round", step))
            if choice is None:
                self._warn_if_empty()
                return
            g, k, reason = choice
            self._buy(g, k, reason, step)
            changed, step = [g], step + 1

    def spend_at_once(self) -> None:
        """Buy all further rows of a strategy that does not learn."""
        shares = self.pool.counts / self.pool.counts.sum()
        self._buy_all(self.engine.fixed_plan(shares), self.engine.strategy, 1)
        self._measure(range(len(self.pool.names)))
        self._warn_if_empty()

    def losses(self) -> list[float]:
        """Predicted loss of each group now."""
        return predicted_losses(self.engine.n, self.tracker.curves)

    def _measure(self, changed):
        pool, n = self.pool, self.engine.n
        members = [rows[:k] for rows, k in zip(pool.order, n.tolist(), strict=True)]
        self.tracker.update(pool.X, pool.y, pool.strata, members, changed)

    def _buy_all(self, rows, reason, step):
        for g in np.flatnonzero(rows).tolist():
            self._buy(g, int(rows[g]), reason, step)

    def _buy(self, g, k, reason, step):
        names, engine, losses = self.pool.names, self.engine, self.losses()
        self.bought.append(self.pool.order[g][engine.n[g] : engine.n[g] + k])
        engine.n[g] += k
        row = {
            "round": step,
            "group": names[g],
            "bought": k,
            "reason": reason,
            "spent": engine.spent,
            "n": dict(zip(names, engine.n.tolist(), strict=True)),
            "loss": dict(zip(names, losses, strict=True)),
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
