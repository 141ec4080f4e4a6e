"""The most probable curves of groups, given a prior: Gauss-Newton for all groups at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .anchor import head_start, sizes_seen

__all__ = ["Observed", "find_modes"]

_STEPS = 40
_FAR = 1.0  # largest change of a logarithm in one step


class Observed(NamedTuple):
    """Log losses of G groups at up to m sizes; padded entries have no precision."""

    x: np.ndarray  # (G, m) log sizes
    z: np.ndarray  # (G, m) log totals
    y: np.ndarray  # (G, m) log losses
    precision: np.ndarray  # (G, m, m)
    learned: np.ndarray | None = None  # (G, 3): root, its error, excess
    log_learned: np.ndarray | None = None  # (G,) logarithm of the mean of what was learned


def find_modes(data: Observed, prior_mean, prior_precision, start=None):
    """Modes (G, D), covariances (G, D, D) and chi-squares (G,) of the curves.

    ``prior_mean`` (G, D), ``prior_precision`` (G, D): independent normal priors. Levenberg's
    damping per group; O(G m^2 D) a step. A column of huge precision stays at its prior.
    """
    theta = np.array(prior_mean if start is None else start)
    damping = np.full(len(theta), 1e-2)
    fit, slopes = _curves(theta, data)
    cost = _cost(fit, theta, data, prior_mean, prior_precision)
    for _ in range(_STEPS):
        weighted = np.einsum("gjk,gkd->gjd", data.precision, slopes)
        hessian = np.einsum("gjd,gje->gde", slopes, weighted)
        grad = np.einsum("gjd,gj->gd", weighted, data.y - fit)
        grad -= prior_precision * (theta - prior_mean)
        diagonal = np.einsum("gdd->gd", hessian)
        diagonal += prior_precision
        damped = hessian.copy()
        np.einsum("gdd->gd", damped)[...] += damping[:, None] * diagonal
        step = np.clip(np.linalg.solve(damped, grad[..., None])[..., 0], -_FAR, _FAR)
        trial = theta + step
        there = _curves(trial, data)
        found = _cost(there[0], trial, data, prior_mean, prior_precision)
        better = found < cost
        gain = np.where(better, cost - found, 0.0)
        theta = np.where(better[:, None], trial, theta)
        fit = np.where(better[:, None], there[0], fit)
        slopes = np.where(better[:, None, None], there[1], slopes)
        cost = np.where(better, found, cost)
        damping = np.clip(np.where(better, damping / 6, damping * 6), 1e-9, 1e9)
        if (gain < 1e-7).all() and (better | (np.abs(step).max(axis=1) < 1e-5)).all():
            break
    hessian = np.einsum("gjd,gjk,gke->gde", slopes, data.precision, slopes)
    np.einsum("gdd->gd", hessian)[...] += prior_precision
    return theta, np.linalg.inv(hessian), _chi(data, fit)


def curve_and_slopes(theta, data: Observed):
    """Log losses (G, m) and their derivatives (G, m, D)."""
    a, b, p = np.exp(theta[:, 0:1]), theta[:, 1:2], np.exp(theta[:, 2:3])
    size, by_part, by_rate = data.x, 1.0, 0.0
    if data.log_learned is not None:
        learned = data.log_learned[:, None]
        start = head_start(b, p, learned)
        size = sizes_seen(data.x, start)
        pull = (1 - np.exp(data.x)) * start * np.exp(-size)
        by_part = 1 - pull / (1 + np.exp(b - learned))
        by_rate = -pull * np.logaddexp(0.0, learned - b)
    own = np.exp(b - p * size)
    parts = [np.broadcast_to(a, own.shape), by_part * own, (by_rate - p * size) * own]
    value = a + own
    if theta.shape[1] == 5:
        q = np.exp(theta[:, 4:5])
        common = np.exp(theta[:, 3:4] - q * data.z)
        parts += [common, -q * data.z * common]
        value = value + common
    return np.log(value), np.stack(parts, axis=-1) / value[..., None]


def _chi(data, fit):
    rest = data.y - fit
    return np.einsum("gj,gjk,gk->g", rest, data.precision, rest)


def _curves(theta, data):
    """Curves of a trial, which may lie anywhere."""
    with np.errstate(over="ignore", invalid="ignore"):
        return curve_and_slopes(theta, data)


def _cost(fit, theta, data, mean, precision):
    with np.errstate(over="ignore", invalid="ignore"):
        cost = _chi(data, fit)
        cost = cost + (precision * (theta - mean) ** 2).sum(axis=1)
    return np.where(np.isfinite(cost), cost, np.inf)
