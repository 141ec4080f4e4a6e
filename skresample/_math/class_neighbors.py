"""Neighbours within one class, for the methods that move rows towards their own kind."""

from __future__ import annotations

import warnings
from numbers import Integral

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from skresample._math.layout import is_sparse_block
from skresample.exceptions import ShortfallWarning

from .mixed_space import mixed_space
from .neighbors import NeighborIndex, Points

__all__ = [
    "class_neighbors",
    "neighbors_by_estimator",
    "neighbors_object",
    "squared_distances",
    "usable_neighbors",
    "wanted_neighbors",
]

_CELLS = 2_000_000


def neighbors_object(k_neighbors, n_jobs=None):
    """The neighbours object that ``k_neighbors`` stands for, unfitted: it counts the row too."""
    if isinstance(k_neighbors, Integral):
        return NearestNeighbors(n_neighbors=int(k_neighbors) + 1, n_jobs=n_jobs)
    return clone(k_neighbors)


def wanted_neighbors(k_neighbors) -> int:
    """Number of neighbours besides the row itself; a neighbours object counts the row too."""
    if isinstance(k_neighbors, Integral):
        return int(k_neighbors)
    if k_neighbors.n_neighbors < 2:
        raise ValueError(
            f"a neighbours object must have n_neighbors >= 2, since it counts the row itself; got "
            f"n_neighbors={k_neighbors.n_neighbors}"
        )
    return int(k_neighbors.n_neighbors) - 1


def usable_neighbors(
    k: int, n: int, label, *, name: str = "k_neighbors", what: str = "class"
) -> int:
    """``k`` or the ``n - 1`` neighbours there are, with a warning when that is fewer."""
    if k <= n - 1:
        return k
    action = "its row is duplicated" if n == 1 else f"its {n - 1} neighbours are used"
    warnings.warn(
        f"{name}={k} needs at least {k + 1} rows in {what} {label!r}, found {n}; {action}. "
        f"Lower {name}, or merge or drop the {what}.",
        ShortfallWarning,
        stacklevel=2,
    )
    return n - 1


def class_neighbors(points: Points, k: int, *, rows=None, estimator=None, n_jobs=None):
    """The k nearest other points of the points at ``rows`` (default: all), (m, k) intp.

    ``estimator``: a neighbours object to use instead of the exact kernel. ``k`` must not exceed
    ``points.n - 1``; with k = 0 (a single point) each point is its own neighbour.
    """
    rows = np.arange(points.n) if rows is None else rows
    if k == 0:
        return rows[:, None].copy()
    if estimator is not None:
        return neighbors_by_estimator(points, k, rows, estimator)[0]
    return NeighborIndex(points, n_jobs=n_jobs).near_self(k, rows=rows)


def neighbors_by_estimator(points: Points, k: int, rows, estimator):
    """Neighbours of ``rows`` from a clone of a user's object, fitted on all points.

    Returns the positions (len(rows), k), self left out by position, and the fitted object.
    """
    values = mixed_space(points)
    fitted = clone(estimator)
    if hasattr(fitted, "fit"):
        fitted.fit(values)
    asked = min(k + 1, points.n)
    found = np.asarray(fitted.kneighbors(values[rows], n_neighbors=asked, return_distance=False))
    own = found == np.asarray(rows)[:, None]
    own[~own.any(axis=1), -1] = True  # self shadowed by duplicates: the last one goes
    return found[~own].reshape(len(rows), asked - 1), fitted


def squared_distances(points: Points, a, b) -> np.ndarray:
    """Squared distances of the pairs of rows ``a[i]`` and ``b[i]``, (m,), in blocks."""
    if is_sparse_block(points.numeric):
        gap = points.numeric[a] - points.numeric[b]
        return np.asarray(gap.multiply(gap).sum(axis=1), dtype=np.float64).ravel()
    d = points.numeric.shape[1]
    out = np.zeros(len(a))
    step = max(1, _CELLS // max(1, d))
    for start in range(0, len(a), step):
        i, j = a[start : start + step], b[start : start + step]
        diff = points.numeric[i].astype(np.float64) - points.numeric[j]
        missing = np.isnan(diff)
        total = np.square(np.where(missing, 0.0, diff)).sum(axis=1)
        seen = d - missing.sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            out[start : start + step] = np.where(seen, total * d / seen, np.inf if d else 0.0)
        if points.codes is not None:
            differ = points.codes[i] != points.codes[j]
            out[start : start + step] += differ @ np.asarray(points.penalty)
    return out
