"""Tomek links: pairs of rows of different classes, each a nearest neighbour of the other."""

from __future__ import annotations

import numpy as np

from skresample._math.neighbors import NeighborIndex, Points

__all__ = ["tomek_ends"]

_FIRST_TIES = 16  # places searched first where several rows are equally near
_CELLS = 4_000_000


def tomek_ends(points: Points, codes: np.ndarray, *, n_jobs=None) -> np.ndarray:
    """Which rows are an end of a Tomek link, (n,) bool.

    Rows i and j of different classes are linked iff no other row is nearer to i, or nearer to j,
    than they are to each other (Tomek 1976). With ties a row may be in several links.

    Parameters
    ----------
    points : Points
        All rows.
    codes : ndarray of shape (n,), intp
        Class of each row.
    n_jobs : int or None, default=None
        Threads of the search.

    Notes
    -----
    Every link has an end outside the largest class, so only the rows of the other classes and
    their few candidate partners are searched: O(n_small n d) instead of O(n^2 d).
    """
    linked = np.zeros(codes.size, bool)
    small = np.flatnonzero(codes != np.bincount(codes).argmax())
    if not small.size:
        return linked
    index = NeighborIndex(points, n_jobs=n_jobs)
    places = min(2, points.n - 1)
    dist2, near, error = index.about_self(places, rows=small)
    nearest = _Nearest(index, codes.size)
    nearest.note(small, dist2, near, error)
    tied = (dist2[:, -1] == dist2[:, 0]) & (places > 1) & np.isfinite(dist2[:, 0])
    found = [(small[~tied], near[~tied, 0])]
    found += _equally_near(index, small[tied & (dist2[:, 0] > 0)], nearest.dist2)
    one, other = (np.concatenate(part) for part in zip(*found, strict=True))
    differ = (codes[one] != codes[other]) & np.isfinite(nearest.dist2[one])
    one, other = one[differ], other[differ]
    nearest.find(np.unique(other))
    mutual = nearest.is_mutual(one, other)
    linked[one[mutual]] = linked[other[mutual]] = True
    _link_copies(points, codes, small[tied & (dist2[:, 0] == 0)], linked, n_jobs)
    return linked


class _Nearest:
    """The nearest other row of the rows looked at so far, and about how far it is."""

    def __init__(self, index: NeighborIndex, n: int):
        self._index = index
        self.dist2, self._error = np.full(n, np.nan), np.zeros(n)
        self._row = np.full(n, -1, np.intp)

    def note(self, rows, dist2, near, error):
        """Take in what the index said of ``rows``."""
        self.dist2[rows], self._row[rows], self._error[rows] = dist2[:, 0], near[:, 0], error

    def find(self, rows):
        """Ask for those of ``rows`` that are not known."""
        rows = rows[np.isnan(self.dist2[rows])]
        if rows.size:
            self.note(rows, *self._index.about_self(1, rows=rows))

    def is_mutual(self, one, other):
        """Whether ``one``, to which ``other`` is nearest, is as near to it as any row, bool."""
        gap = np.abs(self.dist2[one] - self.dist2[other])
        mutual = self._row[other] == one
        doubt = ~mutual & (gap <= self._error[one] + self._error[other])
        rows = np.unique(np.append(one[doubt], other[doubt]))
        rows = rows[self._error[rows] > 0]
        if rows.size:
            self.note(rows, *self._index.knn_self(1, rows=rows), 0.0)
        return mutual | (self.dist2[one] == self.dist2[other])


def _equally_near(index, rows, nearest):
    """Pairs (row, every row as near as its nearest) in batches."""
    found, places = [], _FIRST_TIES
    while rows.size:
        places, again = min(places, index.n - 1), []
        step = max(1, _CELLS // places)
        for start in range(0, rows.size, step):
            some = rows[start : start + step]
            dist2, near = index.knn_self(places, rows=some)
            equal = dist2 == nearest[some, None]
            whole = ~equal[:, -1] if places < index.n - 1 else np.ones(some.size, bool)
            row, place = np.nonzero(equal & whole[:, None])
            found.append((some[row], near[row, place]))
            again.append(some[~whole])
        rows, places = np.concatenate(again), 16 * places
    return found


def _link_copies(points, codes, rows, linked, n_jobs):
    """Mark rows at distance zero of a row of another class: nothing can be nearer."""
    for c in np.unique(codes[rows]):
        own, rest = rows[codes[rows] == c], np.flatnonzero(codes != c)
        index = NeighborIndex(points.take(rest), n_jobs=n_jobs)
        where = index.nearest_within(points.take(own), 0.0)[1]
        linked[own[where >= 0]] = True
    hit = rows[linked[rows]]
    if hit.size:
        rest = np.flatnonzero(codes == np.bincount(codes).argmax())
        index = NeighborIndex(points.take(hit), n_jobs=n_jobs)
        where = index.nearest_within(points.take(rest), 0.0)[1]
        linked[rest[where >= 0]] = True
