"""Wide dense rows: float64 products bound the distances, few pairs need an exact one.

With thousands of columns distances hardly differ, so that the float32 bounds of leaves rule out
next to nothing. A float64 product costs twice as much and settles all but near ties.
"""

from __future__ import annotations

import numpy as np

from ._distance import pair_dist2
from ._points import Points

__all__ = ["product", "product_dist2"]

VALUES = 2**16  # of a block of columns, of which a centred copy is made: it stays in the caches
LEAST = 256  # columns of a block; fewer, and adding up the products takes longer than they
ROUNDING = 2.0**-52


def product(
    points: Points, queries: Points, best, exclude, sign: int, rows: int, *, own=False, exact=True
) -> None:
    """Fill ``best`` with the queries' nearest (farthest: sign -1) rows, ``rows`` at a time.

    With ``own`` the queries are the rows ``exclude`` of the points. Without ``exact`` the positions
    of ``best`` are right, its values only where the bounds did not tell the order.

    Precondition: dense rows without missing values.
    """
    k = min(best.k, points.n - (exclude is not None))
    if k <= 0:
        return
    for start in range(0, best.cap.size, rows):
        part = np.arange(start, min(start + rows, best.cap.size))
        some = queries if own or part.size == queries.n else queries.take(part)
        place = exclude[part] if own else None
        value, error = product_dist2(some, points, place)
        value *= sign
        if exclude is not None:
            row = np.flatnonzero(exclude[part] >= 0)
            value[row, exclude[part][row]] = np.inf
        # No row of the k best is worse than the k-th best upper bound.
        worst = np.partition(value + error, k - 1, axis=1)[:, k - 1]
        row, position = np.nonzero(value - error <= np.minimum(worst, best.cap[part])[:, None])
        if exclude is not None:
            other = position != exclude[part][row]
            row, position = row[other], position[other]
        dist2 = value[row, position]
        doubt = slice(None) if exact else _unordered(row, dist2, error[row, position], k)
        asked = row[doubt] if place is None else place[row[doubt]]
        dist2[doubt] = sign * pair_dist2(some, asked, points, position[doubt], False)
        best.add(part[row], position, dist2)


def _unordered(row, value, error, k):
    """Which of the pairs are of a row whose k best, or their order, the bounds leave open.

    ``row`` ascends; a row with more than k pairs has a near tie at its k-th place.
    """
    order = np.lexsort((value, row))
    same = np.diff(row[order]) == 0
    near = np.diff(value[order]) <= 2 * (error[order][1:] + error[order][:-1])
    count = np.bincount(row, minlength=1)
    open_rows = count > k
    open_rows[row[order][1:][same & near]] = True
    return np.flatnonzero(open_rows[row])


def product_dist2(queries: Points, points: Points, place=None):
    """Squared distances (m, n) and how far they may be from those of direct differences.

    ``place``: the queries are these rows of ``points``. Same preconditions as :func:`product`.
    """
    a, b, n = queries.numeric, points.numeric, points.n
    d, m = a.shape[1], queries.n if place is None else place.size
    value, left, right = np.zeros((m, n)), np.zeros(m), np.zeros(n)
    everyone = m == n and place is not None and bool((place == np.arange(n)).all())
    step = max(LEAST, VALUES // n)
    for first in range(0, d, step):
        columns = slice(first, first + step)
        y = b[:, columns].astype(np.float64)
        centre = y.mean(axis=0)
        y -= centre
        right += np.einsum("ij,ij->i", y, y)
        if everyone:
            value -= y @ y.T
            continue
        if place is None:
            x = a[:, columns].astype(np.float64)
            x -= centre
        else:
            x = y[place]
        value -= x @ y.T
        left += np.einsum("ij,ij->i", x, x)
    left = right if everyone else left
    value *= 2.0
    value += left[:, None]
    value += right
    # Each sum of d rounded terms errs by at most d roundings of (|x| + |y|)^2; centring adds two.
    error = np.sqrt(left)[:, None] + np.sqrt(right)
    error *= error
    error *= 2 * (d + 10) * ROUNDING
    error += (d + 10) * np.finfo(np.float64).tiny  # what underflows
    if queries.codes is not None:
        codes = queries.codes if place is None else points.codes[place]
        for j, cost in enumerate(np.asarray(points.penalty, np.float64)):
            more = cost * (codes[:, j][:, None] != points.codes[:, j])
            value += more
            error += more * (len(points.penalty) + 2) * ROUNDING
    return value, error
