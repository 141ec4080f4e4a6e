"""Spend a budget when groups share data or the objective is any function of all losses."""

from __future__ import annotations

import warnings

import numpy as np
from scipy.optimize import minimize

from .counts_within_budget import rounding_slack

__all__ = ["search_counts", "whole_counts"]


def search_counts(disutility, costs, budget, low, high, starts) -> np.ndarray:
    """Real counts that minimise ``disutility(n)`` within ``budget``, (G,).

    Sequential quadratic programming from each of ``starts``, in units of the budget share of a
    group; the best end (or start) wins. ``disutility`` may be non-smooth, in which case the
    result is improved by :func:`exchange`. O(starts * iterations * G) evaluations.
    """
    low, high = np.asarray(low, float), np.maximum(low, np.minimum(high, budget / costs))
    unit = budget / (costs.size * costs)
    bounds = list(zip(low / unit, np.maximum(high, low) / unit, strict=True))
    spend = {
        "type": "ineq",
        "fun": lambda x: costs.size * 1.0 - x.sum(),
        "jac": lambda x: -np.ones_like(x),
    }
    best, best_value = None, np.inf
    for start in starts:
        scale = max(abs(disutility(start)), 1e-12)
        scale = scale if np.isfinite(scale) else 1.0
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Values in x were outside bounds")  # SciPy < 1.16
            found = minimize(
                lambda x, s=scale: disutility(np.maximum(x * unit, 1e-9)) / s,
                start / unit,
                method="SLSQP",
                bounds=bounds,
                constraints=[spend],
                options={"ftol": 1e-13, "maxiter": 300},
            )
        for n in (np.clip(found.x * unit, low, high), np.asarray(start, float)):
            value = disutility(n)
            if costs @ n <= budget * (1 + 1e-9) and value < best_value:
                best, best_value = n, value
    if best is None:  # nothing was finite: the caller's first start at least fits the budget
        best = np.asarray(starts[0], float)
    return exchange(disutility, costs, budget, low, high, best, smallest=1e-3 * unit.min())


def whole_counts(disutility, costs, budget, low, high, starts) -> np.ndarray:
    """Best whole counts reached from real ``starts``: rounded down, filled up, then exchanged."""
    low, high = np.asarray(low, float), np.asarray(high, float)
    ends = []
    for start in starts:
        n = np.clip(np.floor(np.asarray(start) + 1e-9), low, high)
        ends.append(exchange(disutility, costs, budget, low, high, n, smallest=1.0))
    return min(ends, key=disutility).astype(np.int64)


def exchange(disutility, costs, budget, low, high, n, *, smallest) -> np.ndarray:
    """Buy, or sell one group's rows for another's, while it helps; steps halve to ``smallest``.

    Only the eight best buyers and the eight cheapest sellers are paired in a sweep, so that a
    sweep costs O(G + 64) evaluations. Steps are whole numbers when ``smallest`` is 1.
    """
    n, value = n.astype(float), disutility(n)
    step = smallest * 2.0 ** max(0, int(np.log2(max(1.0, n.max() / (4 * smallest)))))
    slack = rounding_slack(budget, costs)
    while step >= smallest * (1 - 1e-12):
        move = _best_move(disutility, costs, budget + slack, low, high, n, value, step)
        if move is None:
            step /= 2.0
        else:
            n, value = move
    return n


def _best_move(disutility, costs, budget, low, high, n, value, step):
    """The trial counts and value of the first improving move, or None."""
    left = budget - costs @ n
    gains = np.full(n.size, -np.inf)
    harm = np.full(n.size, np.inf)
    for g in range(n.size):
        trial = n.copy()
        trial[g] = n[g] + step
        if trial[g] <= high[g]:
            gains[g] = (value - disutility(trial)) / costs[g]
            if gains[g] > 1e-13 * abs(value) and costs[g] * step <= left:
                return trial, disutility(trial)
        trial[g] = n[g] - step
        if trial[g] >= low[g]:
            harm[g] = (disutility(trial) - value) / costs[g]
    buyers = [g for g in np.argsort(-gains, kind="stable")[:8] if gains[g] > -np.inf]
    sellers = [g for g in np.argsort(harm, kind="stable")[:8] if harm[g] < np.inf]
    for buyer in buyers:
        for trial in _funded(n, step, costs, left, low, buyer, sellers):
            found = disutility(trial)
            if found < value - 1e-13 * abs(value):
                return trial, found
    return None


def _funded(n, step, costs, left, low, buyer, sellers):
    """Trials that buy ``step`` rows of the buyer with the rows of one seller, then of several."""
    grown = n.copy()
    grown[buyer] += step
    pooled, open_bill = grown.copy(), costs[buyer] * step - left
    for seller in sellers:
        if seller == buyer:
            continue
        # As many rows of the seller as pay for the purchase, in whole multiples of the step.
        sold = max(0.0, np.ceil((costs[buyer] * step - left) / costs[seller] / step - 1e-9)) * step
        if n[seller] - sold >= low[seller]:
            trial = grown.copy()
            trial[seller] -= sold
            yield trial
        part = min(max(0.0, np.ceil(open_bill / costs[seller] / step - 1e-9)), 1.0) * step
        if n[seller] - part >= low[seller]:
            pooled[seller] -= part
            open_bill -= costs[seller] * part
    if open_bill <= 1e-9 * max(1.0, costs[buyer] * step):
        yield pooled
