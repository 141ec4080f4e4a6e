"""The state of an adaptive collection: rows told, requests open, groups closed."""

from __future__ import annotations

import numpy as np
from sklearn.utils import get_tags

__all__ = ["Collection"]


class Collection:
    """Rows and decisions of a collection; `AdaptiveCollector` is its public face."""

    def __init__(self, engine, tracker, first, streams):
        self.engine, self.tracker, self.first, self.streams = engine, tracker, first, streams
        self.n_requests, self.changed = 0, set()
        self.pending, self.closed = {}, []
        self.X = self.y = self.codes = None

    def problem(self) -> dict:
        """What must be the same in a resumed collection, as JSON has it."""
        engine = self.engine
        return {
            "groups": engine.names,
            "costs": engine.costs.tolist(),
            "n_initial": self.first.tolist(),
        }

    def append(self, X, y, codes):
        """Take rows, and take them off what is open."""
        if self.X is None:
            self.X, self.y, self.codes = X.copy(), y.copy(), codes.copy()
        else:
            self.X = np.concatenate([self.X, X])
            self.y = np.concatenate([self.y, y])
            self.codes = np.concatenate([self.codes, codes])
        fresh = np.bincount(codes, minlength=len(self.engine.names))
        self.engine.n += fresh
        self.changed |= set(np.flatnonzero(fresh).tolist())
        for g, name in enumerate(self.engine.names):
            left = self.pending.pop(name, 0) - int(fresh[g])
            if left > 0:
                self.pending[name] = left
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
        return {} if choice is None else {engine.names[choice[0]]: choice[1]}

    def measure(self):
        """Bring the curves up to date with the rows."""
        if not self.changed:
            return
        names = self.engine.names
        members = [np.flatnonzero(self.codes == g) for g in range(len(names))]
        strata = np.zeros(len(self.y), np.intp)
        if get_tags(self.tracker.estimator).estimator_type == "classifier":
            strata = np.unique(self.y, return_inverse=True)[1]
        self.tracker.update(self.X, self.y, strata, members, sorted(self.changed))
        self.changed = set()

    def values(self):
        """Value of one more batch per unit of money, without optimism."""
        engine = self.engine
        optimism, engine.optimism = engine.optimism, 0.0
        rows = np.maximum(np.floor(engine.batch_size / engine.costs + 1e-9), 1).astype(np.int64)
        try:
            values = engine.marginal_values(self.tracker.curves, rows)
        finally:
            engine.optimism = optimism
        return [float(v) if np.isfinite(v) else float("nan") for v in values]
