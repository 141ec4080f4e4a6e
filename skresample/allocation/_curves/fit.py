"""Fit power-law learning curves to noisy losses: bounded, monotone, with their uncertainty."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares
from scipy.special import ndtri

from .power_law import PowerLaw

__all__ = ["CurvePosterior", "fit_curve"]

RATE_PRIOR = (0.7, 0.7)  # median and log-sd of the rate, a weak opinion
MIN_RATE, MAX_RATE = 0.05, 2.0


class CurvePosterior(NamedTuple):
    """Weighted curves ``exp(level) * (own parts at reference sizes)``, K of them."""

    level: np.ndarray  # (K,) log loss at the reference sizes
    mix: np.ndarray  # (K, 3) shares of asymptote, own and shared part there; rows sum to 1
    rates: np.ndarray  # (K, 2) own and shared rate
    weight: np.ndarray  # (K,) posterior probabilities
    reference: tuple  # (rows of the group, rows of all groups) at the largest size seen
    level_error: float  # standard error of the log level of every curve
    misfit: float  # chi-square of the best curve per degree of freedom
    best: PowerLaw  # the single best curve, arrays of length 1

    def losses(self, n, total=None) -> np.ndarray:
        """Loss of each curve at counts ``n`` (m,): (K, m)."""
        n = np.maximum(np.asarray(n, float), 1e-9)
        own = (n / self.reference[0]) ** -self.rates[:, :1]
        shape = self.mix[:, :1] + self.mix[:, 1:2] * own
        if self.mix[:, 2].any():
            total = self.reference[1] if total is None else np.asarray(total, float)
            shape = shape + self.mix[:, 2:] * (total / self.reference[1]) ** -self.rates[:, 1:]
        return np.exp(self.level)[:, None] * shape

    def mean(self, n, total=None) -> np.ndarray:
        """Posterior mean loss at counts ``n``, (m,); falls with n."""
        return self.weight @ self.losses(n, total)

    def interval(self, n, confidence, total=None) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper bound of the expected loss at counts ``n``."""
        logs = np.log(np.maximum(self.losses(n, total), 1e-300))
        # Equally likely shifts of the level, of variance 1, stand for its normal distribution.
        shifts = ndtri((np.arange(15) + 0.5) / 15)
        shifts *= self.level_error / shifts.std()
        values = (logs[:, None, :] + shifts[None, :, None]).reshape(-1, logs.shape[1])
        weight = np.repeat(self.weight, shifts.size) / shifts.size
        low, high = (1 - confidence) / 2, (1 + confidence) / 2
        return tuple(np.exp(_quantile(values, weight, level)) for level in (low, high))


def _quantile(values, weight, level):
    """Weighted quantile of each column."""
    order = np.argsort(values, axis=0)
    reach = np.cumsum(weight[order], axis=0)
    pick = np.minimum((reach < level).sum(axis=0), len(values) - 1)
    columns = np.arange(values.shape[1])
    return values[order[pick, columns], columns]


@lru_cache(maxsize=8)
def _grid(shared: bool, max_rate: float):
    """Shares and rates of all candidate curves, and their log prior."""
    count = 8 if shared else 25
    rate = np.geomspace(MIN_RATE, max_rate, count)
    prior = -0.5 * (np.log(rate / RATE_PRIOR[0]) / RATE_PRIOR[1]) ** 2
    if shared:
        part = np.linspace(0, 1, 9)
        own, common = (axis.ravel() for axis in np.meshgrid(part, part, indexing="ij"))
        fits = own + common <= 1 + 1e-9
        own, common = own[fits], common[fits]
    else:
        own = np.concatenate([np.linspace(0, 0.1, 6)[:-1], np.linspace(0.1, 1, 28)])
        common = np.zeros(own.size)
    pairs = [(i, j) for i in range(count) for j in (range(count) if shared else [0])]
    i, j = np.repeat(np.array(pairs), own.size, axis=0).T
    own, common = np.tile(own, len(pairs)), np.tile(common, len(pairs))
    mix = np.column_stack([np.maximum(1 - own - common, 0.0), own, common])
    # The grid of shares is finer near 0: its spacing is the prior mass of a node.
    mass = np.gradient(np.unique(own))[np.searchsorted(np.unique(own), own)] if not shared else 1.0
    rates = np.column_stack([rate[i], rate[j]])
    return mix, rates, prior[i] + (prior[j] if shared else 0.0) + np.log(mass)


def fit_curve(
    n, loss, error, *, total=None, level_error=0.0, max_rate=MAX_RATE, floor=1e-12
) -> CurvePosterior:
    """Curves ``a + b n**-p`` (``+ t total**-q``) that explain mean losses, with weights.

    All curves of a grid over (rate, share of the loss that can be learned) are compared by their
    squared log residuals; each has its best level in closed form. Errors are relative, so that a
    spike at small sizes counts for no more than it must. Where even the best curve does not fit,
    the errors are taken to be larger, and the prior on the rate speaks.

    Parameters
    ----------
    n, loss, error : ndarray of shape (m,)
        Sizes, mean losses >= 0 and their relative standard errors > 0 (beyond ``level_error``).
    total : ndarray of shape (m,), optional
        Rows of all groups: fits the shared form.
    level_error : float
        Relative error that all sizes have in common.
    max_rate : float
        Largest rate.
    floor : float
        Losses below it count as this much (their logarithm is needed).

    Notes
    -----
    O(K m) for K = 825 curves (separate) or 2880 (shared).
    """
    n, y = np.asarray(n, float), np.log(np.maximum(np.asarray(loss, float), floor))
    shared = total is not None
    total = n if total is None else np.asarray(total, float)
    mix, rates, prior = _grid(shared, float(max_rate))
    reference = (float(n.max()), float(total.max()))
    shape = mix[:, :1] + mix[:, 1:2] * (n / reference[0]) ** -rates[:, :1]
    if shared:
        shape = shape + mix[:, 2:] * (total / reference[1]) ** -rates[:, 1:]
    logs, precision = np.log(shape), 1.0 / np.asarray(error, float) ** 2
    level = ((y - logs) @ precision) / precision.sum()
    chi = ((y - logs - level[:, None]) ** 2) @ precision
    score = prior - 0.5 * chi
    k = int(np.argmax(score))
    best = _polish(n, total, y, precision, level[k], mix[k], rates[k], reference, shared, max_rate)
    # The polished curve joins the candidates: with little noise the grid alone is too coarse.
    fit = np.log(best.loss(n[:, None], total[:, None])[:, 0])
    best_chi = float(precision @ (y - fit) ** 2)
    misfit = best_chi / max(1, n.size - (5 if shared else 3))
    mix, rates, level = _join(best, mix, rates, level, reference)
    prior = np.append(prior, prior[k])
    score = prior - 0.5 * np.append(chi, best_chi) / max(1.0, misfit)
    weight = np.exp(score - score.max())
    weight /= weight.sum()
    # Given its shape, a curve's level is known up to the error of a weighted mean.
    spread = float(np.hypot(level_error, np.sqrt(max(1.0, misfit) / precision.sum())))
    return CurvePosterior(level, mix, rates, weight, reference, spread, misfit, best)


def _join(best, mix, rates, level, reference):
    """The grid's curves and the best one, in the grid's form."""
    own = best.scale[0] * reference[0] ** -best.rate[0]
    common, q = 0.0, 1.0
    if best.shared_scale is not None:
        q = best.shared_rate[0]
        common = best.shared_scale[0] * reference[1] ** -q
    parts = np.array([best.asymptote[0], own, common])
    mix = np.vstack([mix, parts / parts.sum()])
    rates = np.vstack([rates, [best.rate[0], q]])
    return mix, rates, np.append(level, np.log(parts.sum()))


def _polish(n, total, y, precision, level, mix, rates, reference, shared, max_rate):
    """The best curve of the grid, moved to the nearest optimum of the same criterion."""
    root = np.sqrt(precision)
    used = 5 if shared else 3

    def parts(x):
        a, b, p = np.exp(x[0]), np.exp(x[1]), x[2]
        t, q = (np.exp(x[3]), x[4]) if shared else (0.0, 1.0)
        return a, b, p, t, q

    def residuals(x):
        a, b, p, t, q = parts(x)
        fit = a + b * (n / reference[0]) ** -p + t * (total / reference[1]) ** -q
        fit_rates = np.log(np.array([p, q][: 2 if shared else 1]) / RATE_PRIOR[0]) / RATE_PRIOR[1]
        return np.concatenate([root * (np.log(fit) - y), fit_rates])

    tiny = level - 18.0
    start = np.array([
        level + np.log(max(mix[0], 1e-6)), level + np.log(max(mix[1], 1e-6)), rates[0],
        level + np.log(max(mix[2], 1e-6)), rates[1],
    ])[:used]  # fmt: skip
    low = np.array([tiny, tiny, MIN_RATE, tiny, MIN_RATE])[:used]
    high = np.array([level + 5, level + 5, max_rate, level + 5, max_rate])[:used]
    found = least_squares(residuals, np.clip(start, low, high), bounds=(low, high), max_nfev=60)
    a, b, p, t, q = parts(found.x)
    small = 1e-6 * np.exp(level)  # a part at its bound is none
    a, b, t = (0.0 if part < small else part for part in (a, b, t))
    law = [a, b * reference[0] ** p, p]
    if shared:
        law += [t * reference[1] ** q, q]
    return PowerLaw(*(np.array([part]) for part in law))
