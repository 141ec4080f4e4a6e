"""Spend a budget on rows of several groups with separable learning curves."""

from __future__ import annotations

import heapq

import numpy as np
from scipy.optimize import brentq

from .._curves.power_law import Fairness, PowerLaw
from .counts_within_budget import rounding_slack

__all__ = ["greedy_counts", "kkt_counts", "maxmin_counts", "unit_gains"]

_STEPS = 200  # halvings of a bracket; 64-bit floats need fewer
_MANY_ROWS = 10_000  # more are not bought one by one


def unit_gains(curves: PowerLaw, n, weights, costs, fairness: Fairness) -> np.ndarray:
    """What one more row of each group is worth per unit of budget, (G,)."""
    drop = curves.drop(n)
    if fairness.slope is not np.ones_like:
        drop = _worth(fairness, curves.loss(n), drop)
    with np.errstate(invalid="ignore"):
        gain = weights * drop / costs
    return np.where(np.isnan(gain), 0.0, gain)


def _worth(fairness, loss, drop):
    """``value(loss) - value(loss - drop)``; by the slope where the difference would cancel."""
    with np.errstate(invalid="ignore", over="ignore"):
        now = fairness.value(loss)
        difference = now - fairness.value(loss - drop)
        midpoint = fairness.slope(loss - 0.5 * drop) * drop
        return np.where(difference > 1e-6 * np.abs(now), difference, midpoint)


def kkt_counts(curves, weights, costs, budget, low, high, fairness) -> tuple[np.ndarray, float]:
    """Real counts that minimise the sum of ``weights * fairness(loss)`` within ``budget``.

    Stationarity ``weights * fairness'(L) * (-dL/dn) = price * costs``, clipped to [low, high];
    the price is searched until the budget is spent. For the utilitarian sum this is
    ``n = (w b p / (price c)) ** (1 / (1 + p))``, Neyman's rule at p = 1. O(G) a step.

    Returns the counts and the price: the fall of the objective per further unit of budget (0 when
    the caps are bought in full). Preconditions: ``costs @ low <= budget``, positive costs.
    """
    low, high = np.asarray(low, float), np.minimum(np.asarray(high, float), budget / costs + 1.0)
    high = np.maximum(low, high)
    useful = weights * curves.scale * curves.rate > 0
    if costs @ np.where(useful, high, low) <= budget:
        return np.where(useful, high, low), 0.0

    def counts(log_price):
        return _stationary(curves, weights, costs, low, high, fairness, useful, np.exp(log_price))

    def excess(log_price):
        return np.log(max(float(costs @ counts(log_price)), 1e-300)) - np.log(budget)

    if excess(700.0) >= 0:  # what is owned uses up the budget: the next row sets the price
        gains = unit_gains(curves, low, weights, costs, fairness)
        return low, float(gains.max())
    price = brentq(excess, -700.0, 700.0, xtol=1e-13, rtol=1e-14)
    step = 1e-13
    while costs @ counts(price) > budget:
        price, step = price + step, 2 * step
    return counts(price), float(np.exp(price))


def _stationary(curves, weights, costs, low, high, fairness, useful, price):
    """Counts at which every group's marginal value equals ``price``."""
    if fairness.slope is np.ones_like:
        with np.errstate(over="ignore", divide="ignore"):
            ratio = weights * curves.scale * curves.rate / (price * costs)
            n = ratio ** (1.0 / (1.0 + curves.rate))
        return np.where(useful, np.clip(n, low, high), low)
    left, right = low.copy(), high.copy()
    for _ in range(60):  # the marginal value falls in n: halve every group's bracket at once
        middle = 0.5 * (left + right)
        value = weights * fairness.slope(curves.loss(middle)) * curves.slope(middle)
        buy = value > price * costs
        left, right = np.where(buy, middle, left), np.where(buy, right, middle)
    return np.where(useful, left, low)


def greedy_counts(curves, weights, costs, budget, low, high, fairness, tol=0.0) -> np.ndarray:
    """Whole counts by repeatedly buying the row of best gain per unit of budget.

    Optimal for equal costs (a separable convex problem); with unequal costs the end of the
    budget may be filled better, by at most about the gain of one row. Gains fall with n, so all
    rows worth more than a price are taken in one jump and only the last few by a heap:
    O(G log(budget)^2 + rest log G). Stops when no affordable row gains more than ``tol``.
    """
    low, high = np.asarray(low, np.int64), np.asarray(high, np.int64)
    high = np.maximum(low, high)

    def counts(price):
        return _last_worth(
            lambda n: unit_gains(curves, n, weights, costs, fairness) >= price, low, high
        )

    n = _jump(counts, costs, budget, low)
    gains = unit_gains(curves, n, weights, costs, fairness)

    def key(g):
        one = slice(g, g + 1)
        gain = unit_gains(curves.pick(g), n[one], weights[one], costs[one], fairness)
        return -float(gain[0])

    return _fill(n, -gains, key, costs, budget, high, -tol)


def maxmin_counts(curves, costs, budget, low, high, tol=0.0) -> np.ndarray:
    """Whole counts that make the largest loss as small as the budget allows.

    One row at a time to the worst group that can still be bought and still gains; when the worst
    group is exhausted or too dear, the next worst goes on (leximin), which never harms the
    maximum. ``tol`` stops groups whose next row lowers the loss by no more than that per unit
    of budget. Same jump as :func:`greedy_counts`.
    """
    low, high = np.asarray(low, np.int64), np.asarray(high, np.int64)
    high = np.where(curves.scale * curves.rate > 0, np.maximum(low, high), low)
    if tol > 0:
        high = _last_worth(lambda n: curves.drop(n) / costs > tol, low, high)

    def counts(level):
        need = np.ceil(np.minimum(curves.rows_for(level), 9e15) - 1e-9)
        return np.clip(need.astype(np.int64), low, high)

    n = _jump(counts, costs, budget, low)

    def key(g):
        return -float(curves.pick(g).loss(n[g : g + 1])[0])

    return _fill(n, -curves.loss(n), key, costs, budget, high, np.inf)


def _last_worth(worth, low, high):
    """Counts at which a test that holds for small counts first fails, within [low, high]."""
    left, right = low.copy(), high.copy()
    while (left < right).any():
        middle = (left + right) // 2
        grow = worth(middle) & (left < right)
        left, right = np.where(grow, middle + 1, left), np.where(grow, right, middle)
    return left


def _jump(counts, costs, budget, low):
    """Counts at the lowest threshold that stays within ``budget``, just before the last rows."""
    bottom, top = 1e-280, 1e280
    if costs @ counts(top) > budget:
        return low.copy()
    for _ in range(_STEPS):
        middle = float(np.sqrt(bottom) * np.sqrt(top))
        if costs @ counts(middle) > budget:
            bottom = middle
        else:
            top = middle
        if top <= bottom * (1 + 1e-12):
            break
    return counts(top)


def _fill(n, keys, key, costs, budget, high, stop):
    """Spend what is left one row at a time on the smallest key, ties to the smaller index."""
    left = budget - float(costs @ n)
    slack = rounding_slack(budget, costs)
    # Where so many rows are left, losses are equal to the last digit: larger steps first.
    unit = max(1, int(left // costs.max() // _MANY_ROWS))
    while True:
        heap = [(k, g) for g, k in enumerate(keys.tolist()) if n[g] + unit <= high[g] and k < stop]
        heapq.heapify(heap)
        while heap:
            _, g = heapq.heappop(heap)
            if costs[g] * unit > left + slack:
                continue  # too dear now, and the budget only shrinks
            n[g] += unit
            left -= costs[g] * unit
            if n[g] + unit <= high[g] and (k := key(g)) < stop:
                heapq.heappush(heap, (k, g))
        if unit == 1:
            return n
        unit = max(1, unit // 64)
        keys = np.array([key(g) for g in range(n.size)])
