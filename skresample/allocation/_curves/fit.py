"""Fit power-law learning curves to noisy losses: bounded, monotone, pooled, with uncertainty."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri, gammaln

from skresample._math.rng import Streams

from .mode import Observed, find_modes
from .posterior import CurvePosterior, log_curve
from .power_law import PowerLaw
from .profile import Seen

__all__ = ["MAX_RATE", "fit_curves"]

MIN_RATE, MAX_RATE = 0.05, 2.0
# Prior at the smallest size seen: log shares of asymptote and learnable part of the loss there
# (mean, sd), log rate; then log shared part and log shared rate.
_MEAN = np.array([-1.0, -0.7, np.log(0.7), -1.5, np.log(0.7)])
_SPREAD = np.array([1.5, 1.2, 0.7, 1.5, 0.7])
_NO_ASYMPTOTE = 0.25  # prior probability that losses fall to zero
_NOTHING = -20.0  # log of a part that is not there
_UNFIT = -1e4  # log evidence of a model none of whose curves is in bounds
# What groups differ by before anything was seen: little in asymptote and rate, more in how much
# there is to learn, so that a group that stands higher is first taken to have more to learn.
_LIKE = np.array([0.15, 0.6, 0.15, 0.6, 0.15])
_LIKE_WEIGHT = 2.0  # in groups
_LEAST_SCALE = 1e-4  # of a free scale: errors a hundredth of those given
_ROUNDS = 25  # of the population's estimate
_TAIL = 5.0  # degrees of freedom of the proposals


def fit_curves(
    points, *, shared=False, pooling=True, max_rate=MAX_RATE, draws=1024, free_scale=None
):
    """A `CurvePosterior` for each of several groups.

    Parameters
    ----------
    points : list of (n, total, log loss, covariance)
        (m,), (m,), (m,) and (m, m); m may differ between groups. The covariance is that of the
        log losses.
    shared : bool
        Whether the rows of all groups play a part.
    pooling : bool
        Whether groups come from one population, whose mean and spread are estimated from all of
        them (empirical Bayes): like groups then get like curves. Otherwise each has a weak prior.
    max_rate : float
        Largest rate.
    draws : int
        Curves per group.
    free_scale : sequence of bool, default=None
        Of which groups the covariance is right but for its scale, which is estimated from the
        residuals (where there are more sizes than parameters).

    Notes
    -----
    The posterior is sampled by importance: half of the draws from a t distribution around the
    most probable curve, half from the prior, so that flat and banana-shaped posteriors are
    covered, with the exact density as weight. Curves without an asymptote are a model of their
    own, weighted by its evidence. O(G draws m^2).
    """
    d = 5 if shared else 3
    data, base = _observe(points)
    level = np.array([p[2][np.argmin(p[0])] for p in points])
    mean = np.tile(_MEAN[:d], (len(points), 1))
    mean[:, [0, 1, 3][: d - 2 if shared else 2]] += level[:, None]
    spread = np.tile(_SPREAD[:d], (len(points), 1))
    modes, cover, chi = find_modes(data, mean, spread**-2.0)
    sizes = np.array([p[0].size for p in points])
    free = (np.zeros(len(points), bool) if free_scale is None else np.array(free_scale)) & (
        sizes > d
    )
    data, misfit = _scale_errors(data, chi, np.maximum(1, sizes - d), free)
    pooling = pooling and len(points) > 1
    if pooling:
        mean, spread = _population(data, mean, spread, modes)
        modes, cover, _ = find_modes(data, mean, spread**-2.0, modes)
    bounds = np.log([MIN_RATE, max_rate])
    whole = _sample_twice(data, mean, spread, modes, cover, bounds, draws)
    floor_mean, floor_spread = mean.copy(), spread.copy()
    floor_mean[:, 0], floor_spread[:, 0] = _NOTHING, 1e-3
    bare_modes, cover, _ = find_modes(data, floor_mean, floor_spread**-2.0)
    bare = _sample_twice(data, floor_mean, floor_spread, bare_modes, cover, bounds, draws // 2)
    found = [
        _posterior(
            [part[g] for part in whole], [part[g] for part in bare], (modes[g], bare_modes[g]),
            base, points[g], misfit[g], bounds,
        )
        for g in range(len(points))
    ]  # fmt: skip
    if pooling or shared:
        return found
    freedom = np.where(free, sizes - d, np.inf)
    return [
        curve._replace(
            seen=Seen(data.x[g, :m], data.y[g, :m], data.precision[g, :m, :m], freedom[g], max_rate)
        )
        for g, (curve, m) in enumerate(zip(found, sizes, strict=True))
    ]


def _observe(points) -> tuple[Observed, tuple]:
    """Padded arrays of all groups, and the sizes at which parts are read."""
    m = max(p[0].size for p in points)
    first = np.exp(np.mean([np.log(p[0].min()) for p in points]))
    total = np.exp(np.mean([np.log(p[1].min()) for p in points]))
    x, z, y = (np.zeros((len(points), m)) for _ in range(3))
    precision = np.zeros((len(points), m, m))
    for g, (n, every, log_loss, cover) in enumerate(points):
        k = n.size
        x[g, :k], z[g, :k], y[g, :k] = np.log(n / first), np.log(every / total), log_loss
        precision[g, :k, :k] = np.linalg.inv(cover)
    return Observed(x, z, y, precision), (float(first), float(total))


def _scale_errors(data, chi, freedom, free):
    """Errors as large as the residuals: where their scale is free, or the best curve beyond chance.

    Also returns the misfit (G,), 1 by definition where the scale is free.
    """
    misfit = chi / freedom
    factor = np.where(chi > chdtri(freedom, 0.01), np.maximum(misfit, 1.0), 1.0)
    factor = np.where(free, np.maximum(misfit, _LEAST_SCALE), factor)
    return data._replace(precision=data.precision / factor[:, None, None]), np.where(
        free, 1.0, misfit
    )


def _population(data, mean, spread, modes):
    """Prior mean and spread (G, D) of groups as one population, by expectation-maximisation."""
    groups = len(modes)
    centre = np.median(modes, axis=0)
    anchor, width = mean.mean(axis=0), spread[0]
    scale = np.clip(modes.std(axis=0), 0.1, width)
    for _ in range(_ROUNDS):
        modes, cover, _ = find_modes(data, np.tile(centre, (groups, 1)), scale[None] ** -2.0, modes)
        weight = groups / scale**2
        centre = (weight * modes.mean(axis=0) + anchor / width**2) / (weight + width**-2.0)
        square = ((modes - centre) ** 2 + np.einsum("gdd->gd", cover)).sum(axis=0)
        like = _LIKE[: scale.size]
        new = np.sqrt((_LIKE_WEIGHT * like**2 + square) / (_LIKE_WEIGHT + groups))
        done = np.abs(np.log(new / scale)).max() < 0.01
        scale = np.minimum(new, width)
        if done:
            break
    return np.tile(centre, (groups, 1)), np.tile(scale, (groups, 1))


def _sample_twice(data, mean, spread, modes, cover, bounds, draws):
    """A sample around the modes and one around its own moments: per group, the more even one."""
    theta, log = _sample(data, mean, spread, modes, cover, bounds, draws)
    weight = _normal(log)
    centre = np.einsum("gk,gkd->gd", weight, theta)
    gap = theta - centre[:, None]
    wide = np.einsum("gk,gkd,gke->gde", weight, gap, gap)
    few = (_even(weight) < 0.05)[:, None, None]  # such moments are those of a few draws
    wide = np.where(few, wide + cover, wide) + 1e-10 * np.eye(theta.shape[2])
    again, log_again = _sample(data, mean, spread, centre, wide, bounds, draws)
    better = _even(_normal(log_again)) > _even(weight)
    theta = np.where(better[:, None, None], again, theta)
    return theta, np.where(better[:, None], log_again, log)


def _normal(log):
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return weight / weight.sum(axis=1, keepdims=True)


def _even(weight):
    """Effective share of the draws, (G,)."""
    return 1.0 / (weight**2).sum(axis=1) / weight.shape[1]


def _sample(data, mean, spread, modes, cover, bounds, draws):
    """Curves (G, K, D), log weights (G, K) whose mean is the log evidence, by importance."""
    groups, d = modes.shape
    rng = Streams(0).get("curves", groups, draws)
    half = draws // 2
    normal = rng.standard_normal((groups, draws, d))
    square = rng.chisquare(_TAIL, (groups, half, 1)) / _TAIL
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
    fit = log_curve(theta, data.x[:, None], data.z[:, None])
    gap = data.y[:, None] - fit
    with np.errstate(over="ignore", invalid="ignore"):
        chi = np.einsum("gkj,gjl,gkl->gk", gap, data.precision, gap, optimize=True)
    log_weight = prior - 0.5 * np.nan_to_num(chi, nan=np.inf) - proposal
    rates = theta[..., 2::2]
    outside = ((rates < bounds[0]) | (rates > bounds[1])).any(axis=2)
    log = np.where(outside, -np.inf, log_weight)
    lost = ~np.isfinite(log).any(axis=1)
    # Where no draw is a curve in bounds, those at the bounds stand in, behind any model that fits.
    theta[lost, :, 2::2] = np.clip(theta[lost, :, 2::2], *bounds)
    log[lost] = _UNFIT
    return theta, log


def _posterior(whole, bare, modes, base, point, misfit, bounds) -> CurvePosterior:
    """Both models in proportion to their evidence."""
    top = max(whole[1].max(), bare[1].max())
    parts = [
        np.exp(log - top) * share / log.size
        for (_, log), share in ((whole, 1 - _NO_ASYMPTOTE), (bare, _NO_ASYMPTOTE))
    ]
    weight = np.concatenate(parts)
    theta = np.concatenate([whole[0], bare[0]])
    best = modes[int(parts[1].sum() > parts[0].sum())].copy()
    best[2::2] = np.clip(best[2::2], *bounds)
    law = np.exp(best)
    law[0] = 0.0 if best[0] < _NOTHING / 2 else law[0]
    law[1] *= base[0] ** law[2]
    if law.size == 5:
        law[3] *= base[1] ** law[4]
    reference = (float(point[0].max()), float(point[1].max()))
    return CurvePosterior(
        theta, weight / weight.sum(), base, reference, float(misfit),
        PowerLaw(*(np.array([part]) for part in law)),
    )  # fmt: skip
