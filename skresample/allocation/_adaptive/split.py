"""Split the money of one batch by the solver of `GroupAllocation`."""

from __future__ import annotations

import numpy as np

from .._budget.objective import asked_objective
from .._budget.search import whole_counts
from .._budget.solve import greedy_counts, maxmin_counts

__all__ = ["split_money"]


def split_money(engine, law, high, money) -> np.ndarray:
    """Further rows (G,) that serve the objective best by the curves ``law``, for ``money``.

    Owned rows are the floor and part of the bill; ``high`` is the cap.
    """
    low, costs = engine.n, engine.costs
    budget = float(costs @ low) + money
    if engine.objective == "maxmin":
        # Owned rows of one group do not help another: whoever is worst now is served first.
        return maxmin_counts(law, costs, budget, low, high) - low
    if callable(engine.objective) or law.shared_scale is not None:

        def harm(n):
            loss = np.maximum(law.loss(n), 0.0)
            if callable(engine.objective):
                value = -asked_objective(engine.objective, -loss)
                return value if np.isfinite(value) else np.inf
            return float(engine.weights @ engine.fairness.value(loss))

        own = law._replace(shared_scale=None, shared_rate=None)
        starts = [
            greedy_counts(own, engine.weights, costs, budget, low, high, engine.fairness),
            low,
        ]
        return whole_counts(harm, costs, budget, low, high, starts) - low
    return greedy_counts(law, engine.weights, costs, budget, low, high, engine.fairness) - low
