"""What is taken for granted of the curves of groups, and how far groups differ."""

from __future__ import annotations

import numpy as np

from .mode import Observed, find_modes

__all__ = ["observe", "population", "prior"]

# Prior at the smallest size seen: log shares of asymptote and learnable part of the loss there
# (mean, sd), log rate; then log shared part and log shared rate.
_MEAN = np.array([-1.0, -0.7, np.log(0.7), -1.5, np.log(0.7)])
_SPREAD = np.array([1.5, 1.2, 0.7, 1.5, 0.7])
# What groups differ by before anything was seen: little in asymptote and rate, more in how much
# there is to learn, so that a group that stands higher is first taken to have more to learn.
_LIKE = np.array([0.15, 0.6, 0.15, 0.6, 0.15])
_LIKE_WEIGHT = 2.0  # in groups
# The same, for log asymptote and log learnable part, where something is known of the latter.
_KNOWN = np.array([1.5, 0.7])
_KNOWN_LIKE = np.array([1.5, 0.3])
_ROUNDS = 25  # of the population's estimate


def prior(points, d, learnable):
    """Prior means, how far the population and a group in it may be off, and errors of the means.

    (G, D), (D,), (D,) and (G, D).
    """
    which = np.argmin if learnable is None else np.argmax
    level = np.array([p[2][which(p[0])] for p in points])
    mean = np.tile(_MEAN[:d], (len(points), 1))
    mean[:, [0, 1, 3][: d - 2 if d == 5 else 2]] += level[:, None]
    spread, like, error = _SPREAD[:d].copy(), _LIKE[:d].copy(), np.zeros_like(mean)
    if learnable is not None:
        part = np.clip(learnable[:, 0], 1e-6, 0.9 * np.exp(level))
        error[:, 1::2] = learnable[:, 1:]
        mean[:, 0] = np.log(np.exp(level) - part)
        mean[:, 1::2] = np.log(part / (mean.shape[1] // 2))[:, None]
        spread[:2], like[:2] = _KNOWN, _KNOWN_LIKE
    return mean, spread, like, error


def observe(points, *, largest=False) -> tuple[Observed, list]:
    """Padded arrays of all groups, and the sizes (own, all) at which the parts of each are read."""
    m = max(p[0].size for p in points)
    ends = np.array([[part.max() if largest else part.min() for part in p[:2]] for p in points])
    if not largest:
        ends[:] = np.exp(np.log(ends).mean(axis=0))
    x, z, y = (np.zeros((len(points), m)) for _ in range(3))
    precision = np.zeros((len(points), m, m))
    for g, (n, every, log_loss, cover) in enumerate(points):
        k = n.size
        x[g, :k], z[g, :k] = np.log(n / ends[g, 0]), np.log(every / ends[g, 1])
        y[g, :k], precision[g, :k, :k] = log_loss, np.linalg.inv(cover)
    return Observed(x, z, y, precision), [tuple(pair) for pair in ends.tolist()]


def population(data, mean, spread, like, error, modes):
    """Prior mean and spread (G, D) of groups as one population, by expectation-maximisation.

    Groups differ from their own prior means by a shift of all, a rest of each whose scale is
    estimated, and the known errors of these means.
    """
    groups = len(modes)
    shift = np.median(modes - mean, axis=0)
    scale = np.clip((modes - mean).std(axis=0), 0.1 * spread, spread)
    for _ in range(_ROUNDS):
        own = np.hypot(scale, error)
        modes, cover, _ = find_modes(data, mean + shift, own**-2.0, modes)
        rest = modes - mean
        weight = (own**-2.0).sum(axis=0)
        shift = (own**-2.0 * rest).sum(axis=0) / (weight + spread**-2.0)
        kept = (scale / own) ** 2  # the part of a rest, and of its square, that is the group's own
        square = (kept**2 * ((rest - shift) ** 2 + np.einsum("gdd->gd", cover))).sum(axis=0)
        square += (kept * error**2).sum(axis=0)
        new = np.sqrt((_LIKE_WEIGHT * like**2 + square) / (_LIKE_WEIGHT + groups))
        done = np.abs(np.log(new / scale)).max() < 0.01
        scale = np.minimum(new, spread)
        if done:
            break
    return mean + shift, np.hypot(scale, error)
