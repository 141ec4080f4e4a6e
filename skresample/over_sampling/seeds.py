"""Who seeds new rows: functions ``(home, n_new, rng) -> place``, the first axis of the family.

``home`` is a :class:`~skresample._table.home.Home`: the rows of a class and what lives around them.
``place`` (n_new,) intp holds, for each new row, the position in ``home.rows`` of the row it starts
from. Options are keyword-only and named like the parameters of the samplers, which hand theirs on.
:data:`SEEDS` names the values that a sampler takes as text; any other function of this form may be
passed itself:

>>> from functools import partial
>>> from sklearn.datasets import make_classification
>>> from skresample.over_sampling import SMOTE, seeds
>>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
>>> def lonely(home):
...     return 1.0 + home.foreign_share(7)
>>> sampler = SMOTE(seeds=partial(seeds.by_weight, weight=lonely), random_state=0)
>>> sampler.fit_resample(X, y)[0].shape
(362, 20)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from skresample._math.apportion import largest_remainder
from skresample._math.layout import dense
from skresample._table.home import Home

from ._clusters.optics import density_weights
from ._weights.hard_to_learn import hard_rows
from ._weights.proximity_levels import level_shares, proximity_levels

__all__ = [
    "SEEDS",
    "by_density",
    "by_foreign_share",
    "by_proximity",
    "by_weight",
    "hard",
    "in_danger",
    "safe",
    "uniform",
    "without_noise",
]

Generator = np.random.Generator


def uniform(home: Home, n_new: int, rng: Generator) -> np.ndarray:
    """Every row alike, with replacement: SMOTE."""
    return rng.integers(home.n, size=n_new)


def by_weight(home: Home, n_new: int, rng: Generator, *, weight: Any) -> np.ndarray:
    """Rows in proportion to ``weight(home)``, (home.n,) numbers >= 0; all alike where all are 0."""
    given = np.asarray(weight(home), dtype=np.float64)
    if given.shape != (home.n,) or not np.isfinite(given).all() or (given < 0).any():
        raise ValueError(
            f"weight(home) must give {home.n} finite numbers >= 0 for class {home.label!r}, got "
            f"{given!r}"
        )
    total = given.sum()
    return uniform(home, n_new, rng) if total == 0 else rng.choice(home.n, n_new, p=given / total)


def in_danger(home: Home, n_new: int, rng: Generator, *, m_neighbors: Any = 10) -> np.ndarray:
    """Rows at the border alike: at least half, not all, of the m neighbours are foreign."""
    share = home.foreign_share(m_neighbors)
    danger = np.flatnonzero((share >= 0.5) & (share < 1))
    if not danger.size:
        home.warn("no row is in danger", "all its rows seed, as in SMOTE")
        return uniform(home, n_new, rng)
    home.notes["in_danger_indices"] = home.rows[danger]
    return danger[rng.integers(danger.size, size=n_new)]


def safe(home: Home, n_new: int, rng: Generator, *, m_neighbors: Any = 10) -> np.ndarray:
    """Rows among their own alike: less than half of the m neighbours are foreign."""
    inside = np.flatnonzero(home.foreign_share(m_neighbors) < 0.5)
    if not inside.size:
        home.warn("no row is safe", "all its rows seed, as in SMOTE")
        return uniform(home, n_new, rng)
    return inside[rng.integers(inside.size, size=n_new)]


def by_foreign_share(home: Home, n_new: int, rng: Generator, *, n_neighbors: Any = 5) -> np.ndarray:
    """Rows in proportion to their foreign neighbours, apportioned exactly: ADASYN."""
    share = home.foreign_share(n_neighbors, "n_neighbors")
    if not share.any():
        home.warn("no row has a neighbour of another class", "all its rows seed, as in SMOTE")
        return uniform(home, n_new, rng)
    # Equal remainders go to the first rows: in random order no row is preferred.
    order = rng.permutation(home.n)
    return np.repeat(order, largest_remainder(share[order], n_new))


def hard(
    home: Home,
    n_new: int,
    rng: Generator,
    *,
    k_noise: Any = 5,
    k_border: Any = 3,
    k_informative: Any = 0.5,
    closeness_cap: Any = 5.0,
) -> np.ndarray:
    """Rows in proportion to how hard they are to learn, noise left out: MWMOTE."""
    sound = home.once(without_noise, k_noise)
    part = home.part(sound)
    weight = hard_rows(part, k_border, k_informative, closeness_cap)
    share = weight / weight.sum()
    home.notes["selection_probability_"] = part.rows, share
    return sound[rng.choice(sound.size, size=n_new, p=share)]


def without_noise(home: Home, k_noise: Any) -> np.ndarray:
    """Places of the rows with a neighbour of their own class; all where none has one."""
    sound = np.flatnonzero(home.foreign_share(k_noise, "k_noise") < 1)
    if sound.size:
        return sound
    home.warn("every row is noise", "all of them are used")
    return np.arange(home.n)


def by_density(
    home: Home,
    n_new: int,
    rng: Generator,
    *,
    eta: Any = 0.5,
    noise_factor: Any = 1.8,
    min_samples: Any = 5,
) -> np.ndarray:
    """Rows by density, isolated ones left out: SMOBD."""
    values = dense(home.table.numeric_rows(home.rows))
    weight, noise = density_weights(values, min_samples, eta, noise_factor)
    home.notes["noise_indices_"] = home.rows[noise]
    if weight.sum() <= 0:
        if noise.all():
            home.warn("all rows count as noise", "all seed new rows")
        weight = np.ones(home.n)
    return rng.choice(home.n, size=n_new, p=weight / weight.sum())


def by_proximity(
    home: Home,
    n_new: int,
    rng: Generator,
    *,
    n_neighbors: Any = 5,
    n_levels: Any = 5,
    theta: Any = 1.0,
    weighting: Any = "level",
) -> np.ndarray:
    """A level of proximity to the other classes, then a row of it: ProWSyn."""
    level = home.once(proximity_levels, n_neighbors, n_levels)
    home.notes["levels_"] = level + 1
    share = level_shares(level, theta, per_row=weighting == "sample")
    drawn = rng.choice(share.size, size=n_new, p=share)
    members = np.argsort(level, kind="stable")
    size = np.bincount(level, minlength=share.size)
    return members[(np.cumsum(size) - size)[drawn] + rng.integers(size[drawn])]


SEEDS: dict[str, Callable[..., Any]] = {
    "by_density": by_density,
    "by_foreign_share": by_foreign_share,
    "by_proximity": by_proximity,
    "hard": hard,
    "in_danger": in_danger,
    "safe": safe,
    "uniform": uniform,
}
