"""Prices, budget and rows at hand as linear limits on a mixture."""

from __future__ import annotations

import numpy as np

from skresample.exceptions import QuotaError

from .._budget.problem import group_array
from .simplex import Limits

__all__ = ["mixture_limits", "money_and_rows"]


def money_and_rows(n, budget, costs, max_count, available: dict) -> tuple[np.ndarray, np.ndarray]:
    """Prices and largest counts of the sources, each (m,); refuses what makes no sense."""
    if n is None and budget is None:
        raise ValueError("give n (rows) or budget (money), or both")
    for name, value in (("n", n), ("budget", budget)):
        if value is not None and not (np.isfinite(value) and value > 0):
            raise ValueError(f"{name} must be a finite number > 0, got {value!r}")
    names = list(available)
    prices = group_array(costs, names, "costs", 1.0, positive=True)
    if isinstance(max_count, str):
        if max_count != "available":
            raise ValueError(f"max_count must be 'available', numbers or None, got {max_count!r}")
        return prices, np.array(list(available.values()), float)
    if max_count is None:
        return prices, np.full(len(names), np.inf)
    return prices, group_array(max_count, names, "max_count", np.inf)


def mixture_limits(n, budget, prices: np.ndarray, most: np.ndarray) -> Limits:
    """``n p_i <= most_i`` and ``n c.p <= budget``; without n it is ``budget / c.p``."""
    m = len(prices)
    rows, bounds = [], []
    for i in np.flatnonzero(np.isfinite(most)):
        own = np.eye(m)[i]
        rows.append(own if n is not None else budget * own - most[i] * prices)
        bounds.append(most[i] / n if n is not None else 0.0)
    if n is not None and budget is not None:
        rows.append(prices)
        bounds.append(budget / n)
    if n is not None and most.sum() < n:
        raise QuotaError(
            f"n={n} is more than the {most.sum():g} rows that max_count allows; lower n or let "
            f"rows repeat (max_count=None)"
        )
    return Limits(np.reshape(rows, (-1, m)), np.array(bounds, dtype=float))
