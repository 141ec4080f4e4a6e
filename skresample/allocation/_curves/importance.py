"""Draws of curves by importance sampling, for all groups at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gammaln

from skresample._math.rng import Streams

from .anchor import draws_of_learned
from .posterior import log_curve

__all__ = ["sample_twice"]

_TAIL = 5.0  # degrees of freedom of the proposals
_UNFIT = -1e4  # log evidence of a model none of whose curves is in bounds


def sample_twice(data, mean, spread, modes, cover, bounds, draws):
    """A sample around the modes and one around its own moments: per group, the more even one."""
    d, noise = modes.shape[1], _Noise.drawn(data, *modes.shape, draws)
    theta, log = _sample(data, mean, spread, modes, cover, bounds, noise)
    weight = _normal(log)
    centre = np.einsum("gk,gkd->gd", weight, theta[..., :d])
    gap = theta[..., :d] - centre[:, None]
    wide = np.einsum("gk,gkd,gke->gde", weight, gap, gap)
    few = (_even(weight) < 0.05)[:, None, None]  # such moments are those of a few draws
    wide = np.where(few, wide + cover, wide) + 1e-10 * np.eye(d)
    again, log_again = _sample(data, mean, spread, centre, wide, bounds, noise)
    better = _even(_normal(log_again)) > _even(weight)
    theta = np.where(better[:, None, None], again, theta)
    return theta, np.where(better[:, None], log_again, log)


def _normal(log):
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def _even(weight):
    """Effective share of the draws, (G,)."""
    return 1.0 / (weight**2).sum(axis=1) / weight.shape[1]


class _Noise(NamedTuple):
    """What is random in a sample; the same whatever it is drawn around."""

    normal: np.ndarray  # (G, draws, D)
    square: np.ndarray  # (G, draws // 2, 1) chi-squares per degree of freedom
    learned: np.ndarray | None  # (G, draws, 1) logarithms of what was learned

    @classmethod
    def drawn(cls, data, groups, d, draws):
        rng = Streams(0).get("curves", groups, draws)
        normal = rng.standard_normal((groups, draws, d))
        square = rng.chisquare(_TAIL, (groups, draws // 2, 1)) / _TAIL
        if data.learned is None:
            return cls(normal, square, None)
        share = (rng.permutation(draws) + 0.5) / draws
        return cls(normal, square, np.log(draws_of_learned(*data.learned.T, share))[..., None])


def _sample(data, mean, spread, modes, cover, bounds, noise):
    """Curves (G, K, D), log weights (G, K) whose mean is the log evidence, by importance."""
    d, (normal, square, learned) = modes.shape[1], noise
    half = square.shape[1]
    root = np.linalg.cholesky(cover)
    near = modes[:, None] + np.einsum("gde,gke->gkd", root, normal[:, :half] / np.sqrt(square))
    theta = np.concatenate([near, mean[:, None] + spread[:, None] * normal[:, half:]], axis=1)
    rest = np.linalg.solve(root, (theta - modes[:, None]).transpose(0, 2, 1))
    constant = gammaln((_TAIL + d) / 2) - gammaln(_TAIL / 2) - d / 2 * np.log(_TAIL * np.pi)
    narrow = constant - (_TAIL + d) / 2 * np.log1p((rest**2).sum(axis=1) / _TAIL)
    narrow -= np.log(np.einsum("gdd->gd", root)).sum(axis=1)[:, None]
    prior = -0.5 * (((theta - mean[:, None]) / spread[:, None]) ** 2).sum(axis=2)
    prior -= (np.log(spread).sum(axis=1) + d / 2 * np.log(2 * np.pi))[:, None]
    proposal = np.logaddexp(narrow, prior) - np.log(2)
    outside = ((theta[..., 2::2] < bounds[0]) | (theta[..., 2::2] > bounds[1])).any(axis=2)
    theta[..., 2::2] = np.clip(theta[..., 2::2], *bounds)  # those outside have no weight
    if learned is not None:
        theta = np.concatenate([theta, learned], axis=2)
    fit = log_curve(theta, data.x[:, None], data.z[:, None])
    gap = data.y[:, None] - fit
    with np.errstate(over="ignore", invalid="ignore"):
        chi = np.einsum("gkj,gjl,gkl->gk", gap, data.precision, gap, optimize=True)
    log_weight = prior - 0.5 * np.nan_to_num(chi, nan=np.inf) - proposal
    log = np.where(outside, -np.inf, log_weight)
    # Where no draw is a curve in bounds, those at the bounds stand in, behind any model that fits.
    log[~np.isfinite(log).any(axis=1)] = _UNFIT
    return theta, log
