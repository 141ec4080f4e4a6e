"""Wide dense rows: float64 products bound the distances, few pairs need an exact one.

With thousands of columns distances hardly differ, so that the float32 bounds of leaves rule out
next to nothing. A float64 product costs twice as much and settles all but near ties.
"""

from __future__ import annotations

import numpy as np

from ._distance import pair_dist2
from ._points import Points

__all__ = ["product", "product_dist2"]

COLUMNS = 4096  # columns at a time: no centred copy of the rows is held
ROUNDING = 2.0**-52


def product(points: Points, queries: Points, best, exclude, sign: int, rows: int) -> None:
    """Fill ``best`` with the queries' nearest (farthest: sign -1) rows, ``rows`` at a time.

    Precondition: dense rows without missing values.
    """
    k = min(best.k, points.n - (exclude is not None))
    if k <= 0:
        return
    for start in range(0, queries.n, rows):
        part = np.arange(start, min(start + rows, queries.n))
        some = queries.take(part)
        value, error = product_dist2(some, points)
        value *= sign
        if exclude is not None:
            row = np.flatnonzero(exclude[part] >= 0)
            value[row, exclude[part][row]] = np.inf
        # No row of the k best is worse than the k-th best upper bound.
        worst = np.partition(value + error, k - 1, axis=1)[:, k - 1]
        row, position = np.nonzero(value - error <= np.minimum(worst, best.cap[part])[:, None])
        exact = sign * pair_dist2(some, row, points, position, False)
        if exclude is not None:
            other = position != exclude[part][row]
            row, position, exact = row[other], position[other], exact[other]
        best.add(part[row], position, exact)


def product_dist2(queries: Points, points: Points):
    """Squared distances (m, n) and how far they may be from those of direct differences.

    Same preconditions as :func:`product`.
    """
    a, b = queries.numeric, points.numeric
    d = a.shape[1]
    value = np.zeros((queries.n, points.n))
    left, right = np.zeros(queries.n), np.zeros(points.n)
    for first in range(0, d, COLUMNS):
        columns = slice(first, first + COLUMNS)
        y = b[:, columns].astype(np.float64)
        centre = y.mean(axis=0)
        y -= centre
        x = a[:, columns].astype(np.float64)
        x -= centre
        value -= x @ y.T
        left += np.einsum("ij,ij->i", x, x)
        right += np.einsum("ij,ij->i", y, y)
    value *= 2.0
    value += left[:, None]
    value += right
    # Each sum of d rounded terms errs by at most d roundings of (|x| + |y|)^2; centring adds two.
    error = np.sqrt(left)[:, None] + np.sqrt(right)
    error *= error
    error *= 2 * (d + 10) * ROUNDING
    error += (d + 10) * np.finfo(np.float64).tiny  # what underflows
    if queries.codes is not None:
        for j, cost in enumerate(np.asarray(points.penalty, np.float64)):
            step = cost * (queries.codes[:, j][:, None] != points.codes[:, j])
            value += step
            error += step * (len(points.penalty) + 2) * ROUNDING
    return value, error
