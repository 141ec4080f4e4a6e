"""The state of an adaptive collection: rows told, requests open, groups closed."""

from __future__ import annotations

import re

import numpy as np
from sklearn.base import BaseEstimator

from .._curves.tracker import fold_strata, growth_of
from .local_law import local_law
from .purchases import predicted_losses

__all__ = ["Collection", "name_of"]

_WHOLE = 10**6  # characters of an estimator's text, which is cut short otherwise


def name_of(value) -> str:
    """A name that is the same in another session, where objects have other addresses."""
    if isinstance(value, str):
        return value
    if isinstance(value, BaseEstimator):
        text = value.__repr__(N_CHAR_MAX=_WHOLE)
    else:
        text = getattr(value, "__qualname__", None) or repr(value)
    return re.sub(r" at 0x[0-9A-Fa-f]+", "", text)


class Collection:
    """Rows and decisions of a collection; `AdaptiveCollector` is its public face."""

    def __init__(self, engine, tracker, first, streams, seed=None):
        self.seed = seed
        self.engine, self.tracker, self.first, self.streams = engine, tracker, first, streams
        self.n_requests, self.changed = 0, set()
        self.pending, self.closed = {}, []
        self.X = self.y = self.codes = self.columns = None
        self.history, self.reasons, self.evidence = [], {}, float("nan")
        self.paid = np.zeros(len(engine.names))  # for the rows of each group

    def problem(self) -> dict:
        """What must be the same in a resumed collection, as JSON has it."""
        engine = self.engine
        return {
            "groups": engine.names,
            "costs": engine.costs.tolist(),
            "n_initial": self.first.tolist(),
            "estimator": name_of(self.tracker.estimator),
            "scoring": name_of(self.tracker.loss.name),
            "objective": name_of(engine.objective),
            "random_state": name_of(self.seed),
            "form": self.tracker.form,
            "fractions": list(self.tracker.design[0]),
            "cv": int(self.tracker.design[1]),
        }

    def append(self, X, y, codes, price=None):
        """Take rows, at their costs or the ``price`` paid, and take them off what is open."""
        self.losses_before = predicted_losses(self.engine.n, self.tracker.curves)
        if self.X is None:
            self.X, self.y, self.codes = X.copy(), y.copy(), codes.copy()
        else:
            self.X = np.concatenate([self.X, X])
            self.y = np.concatenate([self.y, y])
            self.codes = np.concatenate([self.codes, codes])
        fresh = np.bincount(codes, minlength=len(self.engine.names))
        self.engine.buy(fresh, price)
        bill = self.engine.costs * fresh
        self.paid = self.paid + (bill if price is None else price * bill / bill.sum())
        self._write_down(fresh)
        self.changed |= set(np.flatnonzero(fresh).tolist())
        for g, name in enumerate(self.engine.names):
            left = self.pending.pop(name, 0) - int(fresh[g])
            if left > 0:
                self.pending[name] = left
        self._fit_pending()

    def _write_down(self, fresh):
        """A row of history for each group that got rows."""
        engine, names = self.engine, self.engine.names
        for g in np.flatnonzero(fresh).tolist():
            self.history.append(
                {
                    "round": self.n_requests,
                    "group": names[g],
                    "bought": int(fresh[g]),
                    "reason": self.reasons.get(names[g], "not asked for"),
                    "evidence": self.evidence,
                    "spent": engine.spent,
                    "n": dict(zip(names, engine.n.tolist(), strict=True)),
                    "loss": dict(zip(names, self.losses_before, strict=True)),
                }
            )

    def refresh(self, names, *, costs, weights, prior, first, budget, batch_size):
        """Take over parameters that may change: prices, budget, further groups."""
        engine, tracker = self.engine, self.tracker
        lost = [name for name in engine.names if name not in names]
        if lost:
            raise ValueError(f"groups {lost} have been asked for and may not be left out")
        more = [name for name in names if name not in engine.names]
        if more and tracker.form == "shared":
            raise ValueError("form='shared' cannot add groups; start a new collection")
        new = len(more)
        order = [names.index(name) for name in [*engine.names, *more]]
        engine.names = [names[i] for i in order]
        engine.costs, engine.weights, self.first = costs[order], weights[order], first[order]
        engine.prior = prior[order]
        engine.budget, engine.batch_size = float(budget), float(batch_size)
        engine.n = np.concatenate([engine.n, np.zeros(new, np.int64)])
        self.paid = np.concatenate([self.paid, np.zeros(new)])
        engine.available = np.concatenate([engine.available, np.full(new, 2**53)])
        tracker.curves += [None] * new
        tracker.points += [None] * new
        tracker.sizes = np.concatenate([tracker.sizes, np.zeros(new, np.int64)])
        tracker.growth = growth_of(len(engine.names), least=0.0)
        self._fit_pending()

    def _fit_pending(self):
        """Take back what is open where told rows have used up its money."""
        engine, left = self.engine, self.engine.budget - self.engine.spent
        for g, name in enumerate(engine.names):
            if name in self.pending:
                most = max(0, int(np.floor(left / engine.costs[g] + 1e-9)))
                self.pending[name] = min(self.pending[name], most)
                left -= engine.costs[g] * self.pending[name]
        self.pending = {name: n for name, n in self.pending.items() if n > 0}

    def close(self, group):
        """No further rows of a group can be had."""
        g = self.engine.names.index(group)
        self.engine.available = self.engine.available.copy()
        self.engine.available[g] = self.engine.n[g]
        self.pending.pop(group, None)
        if group not in self.closed:
            self.closed.append(group)

    def request(self) -> dict:
        """Decide what to ask for next."""
        engine = self.engine
        seeds = np.minimum(np.maximum(self.first - engine.n, 0), engine.room())
        if seeds.any():
            left, request = engine.budget - engine.spent, {}
            self.reasons = dict.fromkeys(engine.names, "first rows")
            for g in np.flatnonzero(seeds).tolist():
                n = min(int(seeds[g]), int(np.floor(left / engine.costs[g] + 1e-9)))
                if n > 0:
                    request[engine.names[g]] = n
                    left -= engine.costs[g] * n
            return request
        self.measure()
        self.n_requests += 1
        rng = self.streams.get("request", self.n_requests)
        choice = engine.next(self.tracker.curves, rng)
        if choice is None:
            return {}
        self.reasons = dict(zip(engine.names, choice.reason, strict=True))
        self.evidence = choice.evidence
        return {engine.names[g]: int(choice.rows[g]) for g in np.flatnonzero(choice.rows)}

    def measure(self):
        """Bring the curves up to date with the rows."""
        if not self.changed:
            return
        names = self.engine.names
        members = [np.flatnonzero(self.codes == g) for g in range(len(names))]
        strata = fold_strata(self.tracker.estimator, self.y)
        self.tracker.update(self.X, self.y, strata, members)
        self.changed = set()

    def values(self):
        """Fall of the objective for one more batch of each group, per unit of money."""
        engine, curves = self.engine, self.tracker.curves
        rows = np.maximum(np.floor(engine.batch_size / engine.costs + 1e-9), 1).astype(np.int64)
        law = local_law(curves, engine.n, rows)
        now = engine.harm_of(law.loss(engine.n))
        worth = []
        for g, curve in enumerate(curves):
            more = engine.n + rows[g] * np.eye(engine.n.size, dtype=np.int64)[g]
            fall = now - engine.harm_of(law.loss(more))
            worth.append(
                float("nan") if curve is None else float(fall / (engine.costs[g] * rows[g]))
            )
        return worth
