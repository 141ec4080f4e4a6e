"""What most methods of the family share: rows on segments, and who lives around a class."""

from __future__ import annotations

import warnings
from numbers import Integral

import numpy as np

from skresample._math.class_neighbors import (
    class_neighbors,
    neighbors_by_estimator,
    wanted_neighbors,
)
from skresample._math.neighbors import NeighborIndex
from skresample._new_rows import Blend
from skresample.exceptions import ShortfallWarning

from ._weights.nominal_votes import vote_donors

__all__ = ["Around", "UnsuitableError", "distinct", "label_of", "segments", "warn_fallback"]


class UnsuitableError(ValueError, RuntimeError):
    """The data or a part handed in do not suit the method; also a RuntimeError for old code."""


def label_of(table, rows):
    """Label of the class that ``rows`` belong to."""
    return table.classes.tolist()[table.y_codes[rows[0]]]


def warn_fallback(label, found: str, action: str) -> None:
    """Say that the rows of a class are made in a degraded way."""
    warnings.warn(f"class {label!r}: {found}; {action}", ShortfallWarning, stacklevel=4)


def distinct(place, n: int):
    """Sorted distinct values of ``place`` in [0, n), and where each entry is among them."""
    present = np.zeros(n, bool)
    present[place] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1)[place]


def segments(table, rows, place, k, rng, *, scale=1.0, neighbors=None, n_jobs=None) -> Blend:
    """One new row per entry of ``place``, on the segment to one of k neighbours in ``rows``.

    Parameters
    ----------
    table : Table
    rows : ndarray of shape (n_c,), intp
        Rows of the class (or of a part of it), among which neighbours are looked for.
    place : ndarray of shape (m,), intp
        Position in ``rows`` of the base of each new row.
    k : int
        Neighbours to choose from, at most ``n_c - 1``; 0 repeats the base.
    rng : Generator
    scale : float or ndarray of shape (m,)
        The gap is uniform on [0, scale); negative moves away from the neighbour.
    neighbors : int or neighbours object
        The ``k_neighbors`` of the method: an object replaces the exact search.

    Notes
    -----
    Only rows that serve as a base are searched.
    """
    pick = rng.integers(max(k, 1), size=place.size)
    gap = rng.random(place.size)
    used, at = distinct(place, rows.size)
    points = table.points(rows)
    search = None if neighbors is None or isinstance(neighbors, Integral) else neighbors
    near = class_neighbors(points, k, rows=used, estimator=search, n_jobs=n_jobs)
    donor = None
    if points.codes is not None:
        donor = rows[vote_donors(points.codes, near, rng, at=at)]
    return Blend(rows[place], rows[near[at, pick]], gap * scale, donor)


class Around:
    """The nearest rows of any class around the rows of one class; built once per call.

    Without nominal columns all classes share one index; with them the penalty of a mismatch is
    that of the class asked for.
    """

    def __init__(self, table, n_jobs=None):
        self.table, self.n_jobs = table, n_jobs
        self._index = None

    @classmethod
    def of(cls, table, n_jobs=None) -> Around:
        """The one of ``table``: made by the first class that asks, used by all of the call."""
        return table.__dict__.setdefault("_around", cls(table, n_jobs))

    def __call__(self, rows, k_neighbors, *, queries=None, name="m_neighbors") -> np.ndarray:
        """Positions in the table of the neighbours of ``queries`` (default: ``rows``), (m, k)."""
        table, queries = self.table, rows if queries is None else queries
        k = wanted_neighbors(k_neighbors)
        if k > table.n - 1:
            warnings.warn(
                f"{name}={k} needs at least {k + 1} rows, X has {table.n}; all are used. Lower "
                f"{name}.",
                ShortfallWarning,
                stacklevel=3,
            )
            k = table.n - 1
        if not isinstance(k_neighbors, Integral):
            points = table.points(penalty_rows=rows)
            return neighbors_by_estimator(points, k, queries, k_neighbors)[0]
        index = self._index
        if index is None:
            index = NeighborIndex(table.points(penalty_rows=rows), n_jobs=self.n_jobs)
            if not table.nominal.any():
                self._index = index
        return index.knn_self(k, rows=queries)[1]

    def foreign_share(self, rows, k_neighbors, **options):
        """Share of other classes among the neighbours of ``rows``, (n_c,), and these, (n_c, k)."""
        near = self(rows, k_neighbors, **options)
        codes = self.table.y_codes
        return (codes[near] != codes[rows][:, None]).mean(axis=1), near
