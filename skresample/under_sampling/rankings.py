"""Who is kept: functions ``(case, rows, n_keep, rng) -> places``, the second axis of the family.

``rows`` are the rows of a class (or of a cell of class and group), ``places`` the positions in
``rows`` of those to keep, the best first. Options are keyword-only and named like the parameters of
the samplers; what a ranking finds on the way goes into ``case.notes``. :data:`VERSIONS` names the
values that ``NearMiss(version=...)`` takes; any function of the form may be passed itself.

>>> import numpy as np
>>> from skresample.under_sampling import NearMiss
>>> def middle(case, rows, n_keep, rng):
...     x = case.points.numeric[rows, 0]
...     return np.argsort(np.abs(x - np.median(x)), kind="stable")[:n_keep]
>>> X, y = np.array([[0.0], [1.0], [2.0], [3.0], [9.0], [8.0]]), [0, 0, 0, 0, 1, 1]
>>> NearMiss(version=middle).fit_resample(X, y)[0].ravel()
array([1., 2., 9., 8.])
"""
# ruff: noqa: ARG001 (the signature of every ranking)

from __future__ import annotations

import warnings
from collections.abc import Callable
from numbers import Integral
from typing import Any

import numpy as np

from skresample._math.neighbors import NeighborIndex
from skresample._parameters import Jobs
from skresample.exceptions import ShortfallWarning

from ._case import Case
from ._rankings.near_miss import EstimatorIndex, asked_places, mean_distance, places_in_lists

__all__ = ["RANKINGS", "VERSIONS", "all_around", "at_random", "by_score", "near", "towards"]


def at_random(
    case: Case,
    rows: np.ndarray,
    n_keep: int,
    rng: np.random.Generator,
    *,
    replacement: bool = False,
) -> np.ndarray:
    """Any of them, each as likely; with ``replacement`` a row may come again."""
    if replacement:
        return rng.integers(rows.size, size=n_keep)
    return rng.choice(rows.size, size=n_keep, replace=False, shuffle=False)


def by_score(
    case: Case,
    rows: np.ndarray,
    n_keep: int,
    rng: np.random.Generator,
    *,
    score: np.ndarray,
) -> np.ndarray:
    """The largest of ``score`` (n,), one number for every row of the table, ties in their order."""
    return np.argsort(-score[rows], kind="stable")[:n_keep]


def near(
    case: Case,
    rows: np.ndarray,
    n_keep: int,
    rng: np.random.Generator,
    *,
    n_neighbors: Any = 3,
    n_jobs: Jobs = None,
) -> np.ndarray:
    """The smallest mean distance to the k nearest rows of the smallest class: NearMiss-1."""
    return _by_distance(case, rows, n_neighbors, n_jobs, far=False)[:n_keep]


def towards(
    case: Case,
    rows: np.ndarray,
    n_keep: int,
    rng: np.random.Generator,
    *,
    n_neighbors: Any = 3,
    n_jobs: Jobs = None,
) -> np.ndarray:
    """The smallest mean distance to the k farthest rows of the smallest class: NearMiss-2."""
    return _by_distance(case, rows, n_neighbors, n_jobs, far=True)[:n_keep]


def all_around(
    case: Case,
    rows: np.ndarray,
    n_keep: int,
    rng: np.random.Generator,
    *,
    n_neighbors: Any = 3,
    n_neighbors_ver3: Any = 3,
    n_jobs: Jobs = None,
) -> np.ndarray:
    """Of the nearest rows of each row of the smallest class those farthest from it: NearMiss-3."""
    k, own = _places_to_ask(case, rows, n_neighbors)
    if not k:
        return np.arange(rows.size)[:n_keep]
    m = asked_places(n_neighbors_ver3)
    m = _usable("n_neighbors_ver3", m, rows.size, case.label(case.codes[rows[0]]))
    small = case.points.take(case.small)
    back = None if own is None else _place_of(case.small, rows)
    lists = _index(case.points.take(rows), n_neighbors_ver3, n_jobs)
    place = places_in_lists(lists, small, m, n_keep, exclude=back)
    listed = np.flatnonzero(place < rows.size)
    out = None if own is None else own[listed]
    index = _small_index(case, n_neighbors, n_jobs)
    distance = mean_distance(index, case.points, k, exclude=out, place=rows[listed])
    longer = np.maximum(place[listed] - (m - 1), 0)  # places the lists had to grow for the row
    return listed[np.lexsort((-distance, longer))][:n_keep]


VERSIONS: dict[int, Callable[..., Any]] = {1: near, 2: towards, 3: all_around}
RANKINGS: dict[str, Callable[..., Any]] = {
    "all_around": all_around,
    "by_score": by_score,
    "near": near,
    "towards": towards,
    "uniform": at_random,
}


def _by_distance(case, rows, n_neighbors, n_jobs, *, far):
    """Places in ``rows``, the nearest to the smallest class first."""
    k, own = _places_to_ask(case, rows, n_neighbors)
    if not k:
        return np.arange(rows.size)
    index = _small_index(case, n_neighbors, n_jobs)
    distance = mean_distance(index, case.points, k, far=far, exclude=own, place=rows)
    return distance.argsort(kind="stable")


def _places_to_ask(case, rows, n_neighbors):
    """Rows of the smallest class to average over, and the place in it of each of ``rows``."""
    k, small = asked_places(n_neighbors), case.small
    k = _usable("n_neighbors", k, small.size, case.label(case.smallest))
    own = _place_of(rows, small)
    if (own < 0).all():
        return k, None
    return min(k, small.size - 1), own  # a row of the smallest class has one row less to ask


def _small_index(case, n_neighbors, n_jobs):
    """The smallest class, to be asked for neighbours; made once in a call."""
    return case.once("small", lambda: _index(case.points.take(case.small), n_neighbors, n_jobs))


def _index(points, n_neighbors, n_jobs):
    if isinstance(n_neighbors, Integral):
        return NeighborIndex(points, n_jobs=n_jobs)
    return EstimatorIndex(points, n_neighbors)


def _usable(name, k, n, label) -> int:
    """``k``, or the rows there are, with a warning."""
    if k > n:
        warnings.warn(
            f"{name}={k} needs at least {k} rows in class {label!r}, found {n}; all of them are "
            f"used. Lower {name} to at most {n}.",
            ShortfallWarning,
            stacklevel=7,
        )
    return min(k, n)


def _place_of(rows, among):
    """Place in the sorted ``among`` of each of ``rows``, -1 if not there."""
    place = np.searchsorted(among, rows)
    place[place == among.size] = 0
    return np.where(among[place] == rows, place, -1)
