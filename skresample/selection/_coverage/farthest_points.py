"""Farthest points: rows so that no other row is far from one of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from skresample._math.layout import centred
from skresample._math.neighbors._threads import single_blas
from skresample._progress_bar import silent

from .similarity import squared_from_products, squared_norms

__all__ = ["CenterPath", "farthest_points"]

_BLOCK = 32_768  # rows of one product


class CenterPath(NamedTuple):
    """Farthest-point traversal."""

    order: np.ndarray  # (m,) intp, centres in the order of picking
    distances: np.ndarray  # (m,), distance of a centre to those before it (inf for starts)
    nearest: np.ndarray  # (n,) intp, position in ``order`` of each row's centre
    radius: float  # largest distance of a row to its centre


def farthest_points(X, m: int, start, *, tell=silent, n_jobs: int = 1) -> CenterPath:
    """Add the row farthest from the chosen ones until there are m; ties to the smaller row.

    The covering radius is at most twice the smallest possible for m centres (T. F. Gonzalez,
    "Clustering to minimize the maximum intercluster distance", Theoretical Computer Science,
    1985, doi:10.1016/0304-3975(85)90224-5).

    Parameters
    ----------
    X : ndarray or CSR container of shape (n, d)
        No NaN.
    m : int
        Centres, ``start`` included.
    start : array-like of intp
        Rows chosen beforehand, at least one.
    tell : callable, optional
        Called with the number of centres after each.
    n_jobs : int, default=1
        Threads, which share the rows in blocks of 32,768; rows do not depend on it.

    Notes
    -----
    O(n d m), memory O(n). Rows x whose centre c has ``d(c, new) >= 2 d(x, c)`` cannot be nearer
    to the new centre and are skipped once they are most rows.
    """
    X = centred(X)
    xx = squared_norms(X)
    order, distances = np.empty(m, np.intp), np.full(m, np.inf)
    with single_blas(), _mapping(n_jobs if X.shape[0] > _BLOCK else 1) as each:
        state = _Centers(X, xx, each)
        for step in range(m):
            if step < len(start):
                row = int(start[step])
            else:
                row = state.farthest()
                distances[step] = np.sqrt(max(state.squared[row], 0.0))
            order[step] = row
            state.add(row, step, order[: step + 1])
            tell(step + 1)
    state.squared[order] = 0.0
    return CenterPath(order, distances, state.nearest, float(np.sqrt(state.squared.max())))


def _parts(n: int) -> list[slice]:
    """Blocks of rows, the same for any number of threads."""
    return [slice(start, min(start + _BLOCK, n)) for start in range(0, n, _BLOCK)]


@contextmanager
def _mapping(n_jobs: int):
    """A function ``(function, pieces)`` that calls on every piece, on threads held meanwhile."""
    if n_jobs == 1:
        yield lambda function, pieces: [function(piece) for piece in pieces]
        return
    with ThreadPoolExecutor(n_jobs) as pool:
        yield lambda function, pieces: list(pool.map(function, pieces))


class _Centers:
    """Squared distance of every row to its nearest centre; -1 for centres."""

    def __init__(self, X, xx, each):
        self.X, self.xx, self.each = X, xx, each
        self.pieces = [(X[part], xx[part], part) for part in _parts(X.shape[0])]
        self.squared = np.full(X.shape[0], np.inf)
        self.nearest = np.zeros(X.shape[0], np.intp)
        self.slack = 1e-12 * float(xx.max(initial=0.0))  # rounding must not decide ties
        self.wait = 0

    def farthest(self) -> int:
        """Row farthest from its centre, ties to the smaller; never a centre."""
        return int(np.argmax(self.squared >= max(self.squared.max() - self.slack, 0.0)))

    def add(self, row, step, centers):
        rows = self._may_change(step, centers)
        x, norm = self.X[row : row + 1], self.xx[row : row + 1]

        def move(piece):
            X, xx, part = piece
            closer = squared_from_products(X, xx, x, norm)[:, 0]
            at = np.flatnonzero(closer < self.squared[part])
            moved = at + part.start if isinstance(part, slice) else part[at]
            self.squared[moved] = closer[at]
            self.nearest[moved] = step

        def move_some(part):
            move((self.X[rows[part]], self.xx[rows[part]], rows[part]))

        if rows is None:
            self.each(move, self.pieces)
        else:
            self.each(move_some, _parts(rows.size))
        self.squared[row] = -1.0
        self.nearest[row] = step

    def _may_change(self, step, centers):
        """Rows that can be nearer to the last centre, or None for all."""
        if step < 8 or self.wait > 0:
            self.wait -= 1
            return None
        last, others = centers[-1:], centers[:-1]
        between = squared_from_products(
            self.X[others], self.xx[others], self.X[last], self.xx[last]
        )
        # Half the distance between centres, squared; a little less for the rounding.
        reach = np.append(0.25 * between[:, 0] * (1 - 1e-9), 0.0)
        rows = np.flatnonzero(self.squared > reach[self.nearest])
        if rows.size > self.squared.size // 4:
            self.wait = 8  # the test costs as much as it may save
            return None
        return rows
