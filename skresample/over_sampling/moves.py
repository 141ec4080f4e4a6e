"""How a seed becomes a new row: functions ``(home, place, rng) -> recipe``, the second axis.

``home`` is a :class:`~skresample._table.home.Home`, ``place`` (m,) intp the positions in
``home.rows`` of the seeds. A recipe is a :class:`~skresample.Blend` (rows on lines between input
rows) or :class:`~skresample.Rows` (rows by their values), one new row per seed. Options are
keyword-only and named like the parameters of the samplers, which hand theirs on. :data:`MOVES` and
:data:`GAPS` name the values that a sampler takes as text; any other function of the form may be
passed itself. A gap is a function ``(m, rng) -> (m,)`` of finite numbers: how far to go, 0 at the
seed, 1 at its neighbour.

>>> from sklearn.datasets import make_classification
>>> from skresample.over_sampling import SMOTE
>>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
>>> def cauchy(m, rng):
...     return rng.standard_cauchy(m)
>>> SMOTE(gap=cauchy, random_state=0).fit_resample(X, y)[0].shape
(362, 20)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from skresample._math.class_neighbors import squared_distances
from skresample._math.layout import dense, laid_out_like
from skresample._math.mixed_space import filled
from skresample._math.neighbors import NeighborIndex
from skresample._new_rows import Blend, Rows
from skresample._table.home import Home, distinct

from ._shapes.smoothed import rose_bandwidth, smoothed_rows
from ._shapes.sphere import sphere_rows
from ._weights.nominal_votes import vote_donors

__all__ = [
    "GAPS",
    "MOVES",
    "aligned",
    "extrapolate",
    "half_way",
    "noise",
    "repeat",
    "segment",
    "sphere",
    "towards_any",
    "uniform_gap",
    "within",
]

Generator = np.random.Generator


def uniform_gap(m: int, rng: Generator) -> np.ndarray:
    """Anywhere between the two rows alike: [0, 1)."""
    return rng.random(m)


def half_way(m: int, rng: Generator) -> np.ndarray:
    """Anywhere in the half of the segment that is the seed's: [0, 0.5)."""
    return 0.5 * rng.random(m)


GAPS: dict[str, Callable[..., Any]] = {"half_way": half_way, "uniform": uniform_gap}


def segment(
    home: Home,
    place: Any,
    rng: Generator,
    *,
    k_neighbors: Any = 5,
    gap: Any = "uniform",
    scale: Any = 1.0,
    name: str = "k_neighbors",
    k: int | None = None,
) -> Blend:
    """Towards one of the k nearest rows of the class, by a gap times ``scale``: SMOTE.

    Nominal columns take the most frequent value among the k neighbours. Only seeds are searched.
    ``k``: the usable number of neighbours, where the caller knows it.
    """
    k = home.usable(k_neighbors, name) if k is None else k
    pick = rng.integers(max(k, 1), size=place.size)
    coef = _gap(gap, place.size, rng) * scale
    near, at = home.own_neighbors(k_neighbors, k, place)
    donor = donors(home, near, rng, at)
    return Blend(home.rows[place], home.rows[near[at, pick]], coef, donor)


def extrapolate(
    home: Home,
    place: Any,
    rng: Generator,
    *,
    k_neighbors: Any = 5,
    gap: Any = "uniform",
    out_step: Any = 0.5,
) -> Blend:
    """Away from one of the k nearest rows of the class, by up to ``out_step`` of the distance."""
    return segment(home, place, rng, k_neighbors=k_neighbors, gap=gap, scale=-out_step)


def towards_any(
    home: Home, place: Any, rng: Generator, *, k_neighbors: Any = 5, gap: Any = "uniform"
) -> Blend:
    """Towards one of the k nearest rows of any class, half as far if it is foreign."""
    table = home.table
    used, at = distinct(place, home.n)
    near = home.neighbors(k_neighbors, used, "k_neighbors")
    partner = near[at, rng.integers(near.shape[1], size=place.size)]
    coef = _gap(gap, place.size, rng) * np.where(home.is_foreign(partner), 0.5, 1.0)
    donor = vote_donors(table.codes, near, rng, at=at) if table.nominal.any() else None
    return Blend(home.rows[place], partner, coef, donor)


def aligned(
    home: Home, place: Any, rng: Generator, *, k_neighbors: Any = 5, gap: Any = "uniform"
) -> Blend:
    """Towards the one of the k nearest rows that lies best along the main axis of the class."""
    k = home.usable(k_neighbors)
    near, at = home.own_neighbors(k_neighbors, k, place)
    values = filled(dense(home.points.numeric).astype(np.float64))
    towards = _best_aligned(values, distinct(place, home.n)[0], near)[at]
    # One set of voters per new row: ties between levels are drawn in the order of the new rows.
    donor = donors(home, near[at], rng)
    return Blend(home.rows[place], home.rows[towards], _gap(gap, place.size, rng), donor)


def within(home: Home, place: Any, rng: Generator, *, parts: Any, gap: Any = "uniform") -> Blend:
    """Towards any other row of the seed's part: ``parts`` (home.n,) numbers the parts of the home.

    A row alone in its part is repeated. Nominal columns take the value of either parent, by lot.
    """
    members = np.argsort(parts, kind="stable")
    size = np.bincount(parts)
    start = np.cumsum(size) - size
    rank = np.empty(home.n, np.intp)
    rank[members] = np.arange(home.n) - start[parts[members]]
    own = parts[place]
    hop = 1 + rng.integers(np.maximum(size[own] - 1, 1))
    partner = members[start[own] + (rank[place] + hop) % size[own]]
    donor = donors(home, np.column_stack([place, partner]), rng)
    return Blend(home.rows[place], home.rows[partner], _gap(gap, place.size, rng), donor)


def repeat(home: Home, place: Any, rng: Generator) -> Blend:  # noqa: ARG001
    """The seed again."""
    rows = home.rows[place]
    return Blend(rows, rows, np.zeros(rows.size))


def noise(home: Home, place: Any, rng: Generator, *, shrinkage: Any = 1.0) -> Rows:
    """The seed plus Gaussian noise of ``shrinkage`` times ROSE's bandwidth on numeric columns."""
    values = home.table.numeric_rows(home.rows)
    bandwidth = shrinkage * rose_bandwidth(values)
    if not np.isfinite(bandwidth).all():
        raise ValueError("Input X contains infinity; noise cannot be scaled, drop shrinkage")
    return Rows(smoothed_rows(values, place, bandwidth, rng), home.rows[place])


def sphere(
    home: Home,
    place: Any,
    rng: Generator,
    *,
    k_neighbors: Any = 5,
    truncation_factor: Any = 1.0,
    deformation_factor: Any = 0.0,
    selection_strategy: Any = "combined",
) -> Rows:
    """Inside the sphere around the seed that reaches to a neighbour: Geometric SMOTE."""
    k = home.usable(k_neighbors)
    pick = rng.integers(max(k, 1), size=place.size)
    near, at = home.own_neighbors(k_neighbors, k, place)
    surface = home.rows[near[at, pick]]
    if selection_strategy != "minority":
        used = home.rows[distinct(place, home.n)[0]]
        surface = _majority(home, used, at, surface, always=selection_strategy == "majority")
    values, rows = home.table.numeric, home.rows[place]
    centre, edge = dense(values[rows]), dense(values[surface])
    made = sphere_rows(centre, edge, truncation_factor, deformation_factor, rng)
    return Rows(laid_out_like(made, values), rows, donors(home, near, rng, at))


MOVES: dict[str, Callable[..., Any]] = {
    "aligned": aligned,
    "extrapolate": extrapolate,
    "noise": noise,
    "repeat": repeat,
    "segment": segment,
    "sphere": sphere,
    "towards_any": towards_any,
}


def donors(home: Home, voters: Any, rng: Generator, at: Any = None) -> Any:
    """Rows that give the nominal values, voted for by places at home; None without such columns."""
    codes = home.points.codes
    return None if codes is None else home.rows[vote_donors(codes, voters, rng, at=at)]


def _gap(gap, m: int, rng):
    """Gaps (m,) by name or by the function given."""
    made = np.asarray((GAPS[gap] if isinstance(gap, str) else gap)(m, rng), dtype=np.float64)
    if made.shape != (m,) or not np.isfinite(made).all():
        raise ValueError(f"gap(m, rng) must give m={m} finite numbers, got {made!r}")
    return made


def _best_aligned(values, used, near) -> np.ndarray:
    """For each of the ``used`` rows the neighbour closest in angle to the principal axis, (u,)."""
    if values.shape[1] == 0:
        return near[:, 0]
    axis = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)[2][0]
    cosine = np.empty(near.shape)
    for j in range(near.shape[1]):
        step = values[near[:, j]] - values[used]
        length = np.linalg.norm(step, axis=1)
        cosine[:, j] = np.abs(step @ axis) / np.where(length > 0, length, np.inf)
    return near[np.arange(used.size), cosine.argmax(axis=1)]


def _majority(home, used, at, surface, *, always):
    """Row that sets the radius of each new row where other classes have a say."""
    if not home.foreign.size:
        raise ValueError(
            f"selection_strategy={'majority' if always else 'combined'!r} looks at rows of other "
            f"classes, of which there are none; use 'minority'"
        )
    points = home.all_points
    index = NeighborIndex(points.take(home.foreign), n_jobs=home.n_jobs)
    dist2, near = index.knn(points.take(used), 1)
    foreign = home.foreign[near[at, 0]]
    if always:
        return foreign
    own = squared_distances(points, used[at], surface)
    # A row without a neighbour of its own leaves the radius to the others.
    nearer = (own > dist2[at, 0]) | (surface == used[at])
    return np.where(nearer, foreign, surface)
