"""One index over a set of rows; every question is answered exactly."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._distance import pair_dist2
from ._points import Points, canonical, examine, same_space
from ._product import product_dist2
from ._routes import Routes
from ._threads import single_blas

__all__ = ["NeighborIndex"]


class NeighborIndex:
    """Exact nearest and farthest rows of a set, in the order (squared distance, position).

    Parameters
    ----------
    points : Points
        The rows to search, dense, CSR, mixed or with missing values.
    n_jobs : int or None, default=None
        Threads for large work, None: up to two. Results never depend on it.

    Raises
    ------
    ValueError
        If a value is so large that its square overflows.

    Notes
    -----
    Distances are float64 sums of direct differences, column by column, so offsets of the data
    cost no digits. At worst O(m n d) for m queries with a small constant; less where leaves can
    be skipped, the columns are few or rows repeat. Beside the answers, memory is about half of
    float64 input once searched (1.5 times with missing values), plus blocks of at most 64 MB.
    Where all rows ask and no leaf can be skipped, each product serves both rows of a pair; the
    pairs that wait take 64 k bytes a row then, of scikit-learn's ``working_memory``.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample._math.neighbors import NeighborIndex, Points
    >>> index = NeighborIndex(Points(np.array([[0.0], [0.0], [2.0]])))
    >>> dist2, where = index.knn_self(1)
    >>> where.ravel(), dist2.ravel()
    (array([1, 0, 0]), array([0., 0., 4.]))
    """

    points: Points
    n: int

    def __init__(self, points: Points, *, n_jobs: int | None = None) -> None:
        self.points = canonical(points)
        self.n_jobs = n_jobs
        self.n = points.n
        self._missing = examine(points)
        self._routes = Routes(self.points, self._missing, n_jobs)

    def knn(self, queries: Points, k: int, *, exclude: Any = None, place: Any = None) -> Any:
        """The k nearest rows of each query: squared distances (m, k) and positions (m, k).

        ``exclude`` (m,) names for each query the position left out, -1 for none; ``place`` the
        rows of ``queries`` that ask (None: all), of which long ones are not copied.
        """
        best = self._best(queries, k, exclude, place, 1, True)
        return best.value, best.position

    def knn_self(self, k: int, *, rows: Any = None) -> Any:
        """The k nearest other rows of the index's own rows (all, or the positions ``rows``)."""
        best = self._own(k, rows, True)
        return best.value, best.position

    def near_self(self, k: int, *, rows: Any = None) -> np.ndarray:
        """The positions of :meth:`knn_self` alone, sooner known in tables of many columns."""
        return self._own(k, rows, False).position

    def about_self(self, k: int, *, rows: Any = None) -> Any:
        """:meth:`knn_self` and how far its squared distances may be from the exact ones, (m,).

        Sooner known in tables of many columns. Those of one row are in the right order, and equal
        only where the exact ones are.
        """
        best = self._own(k, rows, False)
        return best.value, best.position, np.broadcast_to(best.error, best.cap.size)

    def about(
        self, queries: Points, k: int, *, exclude: Any = None, place: Any = None, far: bool = False
    ) -> Any:
        """The k nearest (or farthest) rows of queries as :meth:`about_self` tells them."""
        best = self._best(queries, k, exclude, place, -1 if far else 1, False)
        value = -best.value if far else best.value
        return value, best.position, np.broadcast_to(best.error, len(value))

    def all_about(self, rows: Any) -> Any:
        """Squared distances of own rows to every row, and how far they may be off, (m, n) each.

        For indices of few rows: nothing is searched.
        """
        if self._routes.is_wide(self.points, self._missing):
            with single_blas():
                return product_dist2(self.points, self.points, rows)
        value, position = self.knn(self.points, self.n, place=rows)
        dist2 = np.empty_like(value)
        np.put_along_axis(dist2, position, value, axis=1)
        return dist2, np.broadcast_to(0.0, dist2.shape)

    def pairs(self, rows: Any, positions: Any) -> np.ndarray:
        """Squared distances of the own rows ``rows[i]`` and ``positions[i]``, (c,)."""
        return pair_dist2(self.points, rows, self.points, positions, self._missing)

    def nearest_within(self, queries: Points, r2: Any, *, exclude: Any = None) -> Any:
        """The nearest row with ``dist2 <= r2[i]``: dist2 and position (m,); none: inf, -1."""
        queries, missing, exclude = self._check(queries, exclude)
        cap = np.minimum(_radii(r2, queries.n), np.finfo(float).max)
        best = self._routes.search(queries, cap, 1, missing=missing, exclude=exclude)
        return best.value[:, 0], best.position[:, 0]

    def count_closer(self, queries: Points, r2: Any, need: Any, *, exclude: Any = None) -> Any:
        """Whether at least ``need`` rows have ``dist2 < r2[i]`` (strictly), (m,) bool.

        ``need`` is one number or one for each query.
        """
        queries, missing, exclude = self._check(queries, exclude)
        need = np.broadcast_to(np.asarray(need, np.intp), queries.n)
        enough = need <= 0
        if enough.all():
            return enough
        cap = np.nextafter(_radii(r2, queries.n), -np.inf)
        cap[enough] = -np.inf
        best = self._routes.search(
            queries, cap, int(need.max()), missing=missing, exclude=exclude, enough=True
        )
        last = np.maximum(need, 1) - 1
        return enough | (best.position[np.arange(queries.n), last] >= 0)

    def farthest(self, queries: Points, k: int) -> Any:
        """The k farthest rows of each query, ordered by (-dist2, position)."""
        queries, missing, _ = self._check(queries, None)
        self._check_k(k, self.n)
        cap = np.full(queries.n, np.inf)
        best = self._routes.search(queries, cap, k, missing=missing, sign=-1)
        return -best.value, best.position

    def _own(self, k, rows, exact):
        own = np.arange(self.n) if rows is None else np.asarray(rows, np.intp)
        self._check_k(k, self.n - 1)
        cap = np.full(own.size, np.inf)
        return self._routes.search(
            self.points, cap, k, missing=self._missing, exclude=own, own=True, exact=exact
        )

    def _best(self, queries, k, exclude, place, sign, exact):
        m = queries.n if place is None else len(place)
        queries, missing, exclude = self._check(queries, exclude, m)
        self._check_k(k, self.n - (exclude is not None))
        return self._routes.search(
            queries,
            np.full(m, np.inf),
            k,
            missing=missing,
            exclude=exclude,
            place=place,
            sign=sign,
            exact=exact,
        )

    def _check(self, queries, exclude, m=None):
        m = queries.n if m is None else m
        same_space(self.points, queries)
        missing = self._missing
        if queries is not self.points:
            queries = canonical(queries)
            missing |= examine(queries)
        if exclude is not None:
            exclude = np.asarray(exclude, np.intp)
            if exclude.shape != (m,):
                raise ValueError(
                    f"exclude names one position for each of the {m} queries, got an "
                    f"array of shape {exclude.shape}"
                )
        return queries, missing, exclude

    def _check_k(self, k, available):
        if not 1 <= k <= available:
            raise ValueError(
                f"k={k} neighbours were asked of {available} available rows; ask for between 1 "
                f"and {available}"
            )


def _radii(r2, m):
    """One squared radius per query; NaN holds nothing."""
    r2 = np.broadcast_to(np.asarray(r2, np.float64), m)
    return np.where(np.isnan(r2), -np.inf, r2)
