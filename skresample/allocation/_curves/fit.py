"""Fit power-law learning curves to noisy losses: bounded, monotone, pooled, with uncertainty."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri

from .anchor import head_start, mean_learned
from .importance import sample_twice
from .mode import find_modes
from .population import observe, population, prior
from .posterior import CurvePosterior
from .power_law import PowerLaw
from .profile import Seen

__all__ = ["MAX_RATE", "fit_curves"]

MIN_RATE, MAX_RATE = 0.05, 2.0
_NO_ASYMPTOTE = 0.25  # prior probability that losses fall to zero
_NOTHING = -20.0  # log of a part that is not there
_LEAST_SCALE = 1e-4  # of a free scale: errors a hundredth of those given


def fit_curves(
    points,
    *,
    learnable=None,
    learned=None,
    shared=False,
    pooling=True,
    max_rate=MAX_RATE,
    draws=1024,
    free_scale=None,
):
    """A `CurvePosterior` for each of several groups.

    Parameters
    ----------
    points : list of (n, total, log loss, covariance)
        (m,), (m,), (m,) and (m, m); m may differ between groups. The covariance is that of the
        log losses.
    learnable : (G, 2) array, optional
        What each group is taken to have left to learn at its largest size, a loss, and the
        relative error of that.
    learned : (G, 3) array, optional
        What each group has learned at its largest size, in units of the loss of who knows nothing:
        its root, the error of that, and what is added to the square. Curves then start at the loss
        that this implies for no rows. Not for ``shared``.
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
    data, base = observe(points, largest=learnable is not None)
    if learned is not None:
        data = data._replace(learned=learned, log_learned=np.log(mean_learned(*learned.T)))
    mean, spread, like, error = prior(points, d, learnable)
    first = np.hypot(spread, error)
    modes, cover, chi = find_modes(data, mean, first**-2.0)
    sizes = np.array([p[0].size for p in points])
    free = (np.zeros(len(points), bool) if free_scale is None else np.array(free_scale)) & (
        sizes > d
    )
    data, misfit = _scale_errors(data, chi, np.maximum(1, sizes - d), free)
    pooling = pooling and len(points) > 1
    if pooling:
        mean, spread = population(data, mean, spread, like, error, modes)
        modes, cover, _ = find_modes(data, mean, spread**-2.0, modes)
    else:
        spread = first
    bounds = np.log([MIN_RATE, max_rate])
    whole = sample_twice(data, mean, spread, modes, cover, bounds, draws)
    floor_mean, floor_spread = mean.copy(), spread.copy()
    floor_mean[:, 0], floor_spread[:, 0] = _NOTHING, 1e-3
    bare_modes, cover, _ = find_modes(data, floor_mean, floor_spread**-2.0)
    bare = sample_twice(data, floor_mean, floor_spread, bare_modes, cover, bounds, draws // 2)
    found = [
        _posterior(
            [part[g] for part in whole], [part[g] for part in bare], (modes[g], bare_modes[g]),
            base[g], points[g], misfit[g], bounds,
            None if data.log_learned is None else data.log_learned[g],
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


def _posterior(whole, bare, modes, base, point, misfit, bounds, learned) -> CurvePosterior:
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
    if theta.shape[1] == 4:  # the plain law that touches the curve at the largest size
        start = head_start(best[1], law[2], learned)
        law[0] += start * law[1]
        law[1] *= 1 - start
    law[1] *= base[0] ** law[2]
    if law.size == 5:
        law[3] *= base[1] ** law[4]
    reference = (float(point[0].max()), float(point[1].max()))
    return CurvePosterior(
        theta, weight / weight.sum(), base, reference, float(misfit),
        PowerLaw(*(np.array([part]) for part in law)),
    )  # fmt: skip
