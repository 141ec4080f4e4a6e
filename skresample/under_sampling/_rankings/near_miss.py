"""NearMiss: rank the rows of a class by their distances to another class."""

from __future__ import annotations

from numbers import Integral

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from skresample._math.neighbors import NeighborIndex, Points

__all__ = [
    "EstimatorIndex",
    "asked_places",
    "mean_distance",
    "places_in_lists",
    "settings_of",
]

_CELLS = 4_000_000


class EstimatorIndex:
    """The questions of a :class:`NeighborIndex` put to a user's neighbours object.

    Parameters
    ----------
    points : Points
        The rows to search; numeric columns only.
    estimator : object
        Has ``kneighbors``; a clone is fitted.
    """

    def __init__(self, points: Points, estimator):
        if points.codes is not None:
            raise ValueError(
                "a neighbours object works on numeric columns only, but X has nominal columns; "
                "pass an int"
            )
        self.points, self.n = points, points.n
        self._fitted = clone(estimator).fit(points.numeric)

    def knn(self, queries, k, *, exclude=None):
        """The k nearest rows: squared distances and positions."""
        more = k + (exclude is not None)
        distance, near = self._fitted.kneighbors(queries.numeric, n_neighbors=min(more, self.n))
        if exclude is not None:
            distance, near = _leave_out(distance, near, exclude)
        return distance**2, near

    def about(self, queries, k, *, exclude=None, place=None, far=False):
        """The k nearest (farthest) rows of the queries at ``place``, and no error."""
        queries = queries if place is None else queries.take(place)
        found = self.farthest(queries, k) if far else self.knn(queries, k, exclude=exclude)
        return *found, 0.0

    def farthest(self, queries, k):
        """The k farthest rows: squared distances and positions."""
        step, parts = max(1, _CELLS // self.n), []
        for start in range(0, queries.n, step):
            part = queries.numeric[start : start + step]
            distance, near = self._fitted.kneighbors(part, n_neighbors=self.n)
            parts.append((distance[:, ::-1][:, :k] ** 2, near[:, ::-1][:, :k]))
        return tuple(np.concatenate(part) for part in zip(*parts, strict=True))


def _leave_out(values, where, exclude):
    """Drop the column of the excluded row, or the last one where it is not listed."""
    own = where == exclude[:, None]
    own[~own.any(axis=1), -1] = True
    shape = len(values), values.shape[1] - 1
    return values[~own].reshape(shape), where[~own].reshape(shape)


def mean_distance(index, queries: Points, k: int, *, far=False, exclude=None, place=None):
    """Mean distance of each query to the k nearest (``far``: farthest) rows of ``index``, (m,).

    Right in their order and where they are equal; in tables of many columns the numbers themselves
    may be off in their last digits.

    ``exclude`` (m,) names for each query a row of the index that does not count, -1 for none;
    ``place`` (m,) the rows of ``queries`` that are meant.
    """
    more = k + (far and exclude is not None)
    out = None if far else exclude
    found = index.about(queries, min(more, index.n), exclude=out, place=place, far=far)
    mean, error = _mean_of(*found, exclude if far else None)
    doubt = _near_ties(mean, np.max(error, initial=0.0))
    if doubt.size:
        some = queries.take(doubt if place is None else place[doubt])
        again = None if exclude is None else exclude[doubt]
        exact = index.farthest(some, min(more, index.n)) if far else None
        exact = exact or index.knn(some, k, exclude=again)
        mean[doubt] = _mean_of(*exact, 0.0, again if far else None)[0]
    return mean


def _mean_of(dist2, near, error, exclude):
    """Mean distances and how far they may be off, from squared ones that may be off by ``error``.

    ``exclude``: rows to leave out of one more than wanted.
    """
    if exclude is not None:
        dist2 = _leave_out(dist2, near, exclude)[0]
    mean = np.sqrt(np.maximum(dist2, 0.0)).mean(axis=1)
    if not np.any(error):
        return mean, 0.0
    error = np.reshape(error, (-1, 1))
    wide = np.sqrt(np.maximum(dist2 + error, 0.0)) - np.sqrt(np.maximum(dist2 - error, 0.0))
    return mean, wide.max(axis=1) + (dist2.shape[1] + 8) * np.finfo(float).eps * mean


def _near_ties(values, error):
    """Places of the values that others are nearer to than ``error`` lets tell."""
    if not error:
        return np.empty(0, np.intp)
    order = values.argsort()
    near = np.diff(values[order]) <= 4 * error
    return order[np.append(near, False) | np.append(False, near)]


def places_in_lists(index: NeighborIndex, queries: Points, k: int, wanted: int, *, exclude=None):
    """Best place of each row of ``index`` in the queries' lists of nearest rows, (n,) intp.

    Place 0 is the nearest. Lists have ``k`` places and grow until ``wanted`` rows are in one;
    rows in none get the place ``n``.

    Notes
    -----
    O(m n d) time a search, O(n) memory besides blocks of lists. At most log2(n / k) searches.
    """
    reach = index.n - (exclude is not None)
    place, k = np.full(index.n, index.n, np.intp), min(k, reach)
    while True:
        step = max(1, _CELLS // k)
        for start in range(0, queries.n, step):
            part = slice(start, min(start + step, queries.n))
            out = None if exclude is None else exclude[part]
            near = index.about(queries.take(part), k, exclude=out)[1]
            np.minimum.at(place, near, np.broadcast_to(np.arange(k), near.shape))
        if np.count_nonzero(place < index.n) >= wanted or k == reach:
            return place
        k = min(2 * k, reach)


def asked_places(n_neighbors) -> int:
    """Number of neighbours that an int or a neighbours object asks for."""
    return int(n_neighbors if isinstance(n_neighbors, Integral) else n_neighbors.n_neighbors)


def settings_of(n_neighbors, n_jobs):
    """The search that ``n_neighbors`` stands for, not fitted."""
    if isinstance(n_neighbors, Integral):
        return NearestNeighbors(n_neighbors=int(n_neighbors), n_jobs=n_jobs)
    return clone(n_neighbors)
