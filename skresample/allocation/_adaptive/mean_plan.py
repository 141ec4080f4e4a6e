"""The mean of the plans that would be best for each of many curves."""

from __future__ import annotations

import numpy as np

from skresample._math.rng import Streams

from .._budget.counts_within_budget import spend_counts
from .._curves.anchor import head_start

__all__ = ["mean_plan"]

_DRAWS = 128  # curves per group
_STEPS = 60  # halvings of the logarithm of a price


def mean_plan(engine, curves, high, money) -> np.ndarray:
    """Rows (G,) of the mean, over draws of all curves, of the best real counts for ``money``.

    Counts that are best for the mean curve go to extremes where curves are nearly straight, and
    two groups of which little is known get very unlike counts by chance. The mean of the best
    counts does not: where the draws disagree it lies in between. For separable sums of losses,
    where the best counts have a closed form at each price: O(draws G) a step of a bisection.
    """
    used = np.flatnonzero(high > engine.n)
    if not used.size:
        return np.zeros(engine.n.size, np.int64)
    rng = Streams(0).get("plan", len(curves))
    scale, rate, shift = np.array([_laws(curves[g], rng) for g in used]).transpose(1, 2, 0)
    costs, low, top = engine.costs[used], engine.n[used], high[used]
    worth = np.log(engine.weights[used] * rate / costs + 1e-300) + scale

    def counts(log_price):
        best = np.exp(np.clip((worth - log_price[:, None]) / (1 + rate), -700, 700)) - shift
        return np.clip(best, low, top)

    budget = float(costs @ low) + money
    left, right = np.full(_DRAWS, -400.0), np.full(_DRAWS, 400.0)
    for _ in range(_STEPS):
        middle = 0.5 * (left + right)
        dear = counts(middle) @ costs > budget
        left, right = np.where(dear, middle, left), np.where(dear, right, middle)
    wanted = np.zeros(engine.n.size)
    wanted[used] = (counts(right) - low).mean(axis=0)
    return spend_counts(wanted, engine.costs, money, np.zeros(wanted.size), high - engine.n)


def _laws(curve, rng):
    """Logarithm of the scale, rate and shift (K,) of draws ``scale * (n + shift) ** -rate``."""
    theta = curve.draws(_DRAWS, rng)
    rate, shift, log_size = np.exp(theta[:, 2]), np.zeros(_DRAWS), np.log(curve.base[0])
    if theta.shape[1] == 4:
        start = head_start(theta[:, 1], rate, theta[:, 3])
        start = np.minimum(start, 1 - 1e-9)
        shift = curve.base[0] * start / (1 - start)
        log_size = log_size - np.log1p(-start)
    return theta[:, 1] + rate * log_size, rate, shift
