"""Weights that meet known margins: iterative proportional fitting, capped and on probabilities."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["HardMargin", "RakeResult", "SoftMargin", "design_effect", "rake_weights"]

_HUGE = 1e140


class HardMargin(NamedTuple):
    """Shares of the categories of one column."""

    name: object
    labels: list
    codes: np.ndarray  # (n,) intp
    target: np.ndarray  # (K,) shares, sum 1

    def held(self, w) -> np.ndarray:
        """Shares of the categories under weights ``w``."""
        return np.bincount(self.codes, weights=w, minlength=self.target.size) / w.sum()


class SoftMargin(NamedTuple):
    """Expected shares of groups that are known by probability only."""

    name: object
    labels: list
    proba: np.ndarray  # (n, G), rows sum to 1
    target: np.ndarray  # (G,)

    def held(self, w) -> np.ndarray:
        """Expected shares of the groups under weights ``w``."""
        return w @ self.proba / w.sum()


class RakeResult(NamedTuple):
    """Weights of mean 1 over the rows with a positive base weight."""

    weights: np.ndarray
    n_iter: int
    error: float  # largest absolute difference of a share from its target
    worst: tuple  # (margin, label, share, target) of that difference


def design_effect(w) -> float:
    """Kish's ``n sum(w^2) / sum(w)^2``: how many times fewer rows the weights are worth."""
    w = np.asarray(w, float)
    return float(w.size * (w @ w) / w.sum() ** 2)


def rake_weights(margins, base, *, max_iter=1000, tol=1e-6, cap=None) -> RakeResult:
    """Weights closest to ``base`` (Kullback-Leibler) that meet all margins, none above ``cap``.

    Each margin in turn is met exactly by multiplying the rows of a category with one number, or
    row i by ``exp(lambda @ p_i)`` for a soft margin. With a cap (in units of the mean weight) the
    weights are ``min(factor * base, cap)`` and the factors are solved for that form, which is the
    exact projection under the cap: trimmed weight is raked again, not thrown away. Converged
    when no share is off by more than ``tol`` after a sweep. O(n q) a sweep.

    Preconditions: every category with a target > 0 has a positive base weight.
    """
    base = np.asarray(base, float)
    total = float(np.count_nonzero(base))
    free = base * (total / base.sum())  # before the cap
    limit = np.inf if cap is None else float(cap)
    error, worst = _off(margins, np.minimum(free, limit))
    sweep = 0
    while error > tol and sweep < max_iter:
        for margin in margins:
            if isinstance(margin, HardMargin):
                factor = _category_factors(margin, free, limit, total)[margin.codes]
            else:
                factor = _soft_factors(margin, free, limit, total)
            # Where cap and margins contradict each other, factors grow without bound.
            free = np.minimum(free * np.minimum(factor, _HUGE), _HUGE)
        error, worst = _off(margins, np.minimum(free, limit))
        sweep += 1
    w = np.minimum(free, limit)
    return RakeResult(w * (total / w.sum()), sweep, error, worst)


def _off(margins, w):
    """Largest absolute error of a share, and where it is."""
    error, worst = -1.0, ()
    for margin in margins:
        held = margin.held(w)
        gap = np.abs(held - margin.target)
        k = int(np.argmax(gap))
        if gap[k] > error:
            error, worst = float(gap[k]), (margin, margin.labels[k], held[k], margin.target[k])
    return error, worst


def _category_factors(margin, free, limit, total):
    """One factor per category with ``sum(min(factor * free, limit))`` at its target."""
    goal, codes, size = margin.target * total, margin.codes, margin.target.size
    have = np.bincount(codes, weights=free, minlength=size)
    with np.errstate(over="ignore"):
        factor = np.divide(goal, have, out=np.zeros(size), where=have > 0)
    if np.isinf(limit):
        return factor
    capped = np.zeros(free.size, bool)
    while True:  # rows only ever join the capped ones: at most n rounds, in practice a few
        over = ~capped & (factor[codes] * free > limit)
        if not over.any():
            return factor
        capped |= over
        fixed = limit * np.bincount(codes[capped], minlength=size)
        rest = np.bincount(codes[~capped], weights=free[~capped], minlength=size)
        open_ = rest > 0
        factor = np.where(open_, factor, np.maximum(factor, 1.0))
        with np.errstate(over="ignore"):
            np.divide(np.maximum(goal - fixed, 0.0), rest, out=factor, where=open_)


def _soft_factors(margin, free, limit, total):
    """``exp(lambda @ p)`` that meets the expected shares, by damped Newton steps on lambda."""
    proba, goal = margin.proba, margin.target * total
    lam = np.zeros(goal.size)

    def dual(lam):
        w = free * np.exp(np.clip(proba @ lam, -500, 500))
        over = w > limit
        with np.errstate(divide="ignore", invalid="ignore"):
            # The integral of min(w, limit) over the log of the factor.
            value = np.where(over, limit * (1 + np.log(np.where(over, w, 1.0) / limit)), w)
        return float(value.sum() - lam @ goal), np.where(over, limit, w), over

    value, w, over = dual(lam)
    for _ in range(50):
        gap = w @ proba - goal
        if np.abs(gap).max() <= 1e-13 * total:
            break
        inner = np.where(over, 0.0, w)
        hessian = (proba * inner[:, None]).T @ proba + 1e-12 * total * np.eye(goal.size)
        step, length = np.linalg.solve(hessian, gap), 1.0
        while length > 1e-6:
            trial = lam - length * step
            found = dual(trial)
            if found[0] <= value - 1e-4 * length * (gap @ step) + 1e-15 * abs(value):
                break
            length /= 2
        else:
            break
        lam, (value, w, over) = trial, found
    return np.exp(np.clip(proba @ lam, -500, 500))
