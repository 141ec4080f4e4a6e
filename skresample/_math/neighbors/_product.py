"""Wide dense rows: float64 products bound the distances, few pairs need an exact one.

With thousands of columns distances hardly differ, so that the float32 bounds of leaves rule out
next to nothing. A float64 product costs twice as much and settles all but near ties.
"""

from __future__ import annotations

import numpy as np

from ._distance import pair_dist2
from ._points import Points

__all__ = ["product", "product_dist2"]

VALUES = 2**16  # of a block of columns, of which a copy is made: it stays in the caches
LEAST = 256  # columns of a block; fewer, and adding up the products takes longer than they
ROUNDING = 2.0**-52
LOOSE = 2.0**-26  # errors of this share of the distances: rows far from zero, to be centred


def product(
    points: Points, queries: Points, best, exclude, sign: int, rows: int, *, place=None, exact=True
) -> None:
    """Fill ``best`` with the queries' nearest (farthest: sign -1) rows, ``rows`` at a time.

    ``place``: the rows of ``queries`` that ask; None: all. Without ``exact`` the positions of
    ``best`` are right, its values where the bounds did not tell the order, and ``best.error`` says
    how far those of a query may be from the right ones.

    Precondition: dense rows without missing values.
    """
    k = min(best.k, points.n - (exclude is not None))
    if k <= 0:
        return
    if not exact:
        best.error = np.zeros(best.cap.size)
    for start in range(0, best.cap.size, rows):
        part = np.arange(start, min(start + rows, best.cap.size))
        asking = part if place is None else place[part]
        if exact and k == points.n:  # every distance is asked for
            row, position = np.repeat(part, k), np.tile(np.arange(k), part.size)
            dist2 = pair_dist2(queries, asking.repeat(k), points, position, False)
            best.add(row, position, sign * dist2)
            continue
        whole = place is None and part.size == queries.n
        value, error = product_dist2(queries, points, None if whole else asking)
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
        dist2, error = value[row, position], error[row, position]
        doubt = slice(None) if exact else _unordered(row, dist2, error, k)
        dist2[doubt] = sign * pair_dist2(
            queries, asking[row[doubt]], points, position[doubt], False
        )
        if not exact:
            error[doubt] = 0.0
            np.maximum.at(best.error, part[row], error)
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

    ``place``: the rows of ``queries`` that are meant; None: all. Same preconditions as
    :func:`product`.
    """
    value, error = _of_numbers(queries.numeric, points.numeric, place, centred=False)
    if 4 * np.count_nonzero(error > LOOSE * value) > value.size:
        value, error = _of_numbers(queries.numeric, points.numeric, place, centred=True)
    if queries.codes is not None:
        codes = queries.codes if place is None else queries.codes[place]
        for j, cost in enumerate(np.asarray(points.penalty, np.float64)):
            more = cost * (codes[:, j][:, None] != points.codes[:, j])
            value += more
            error += more * (len(points.penalty) + 2) * ROUNDING
    return value, error


def _of_numbers(a, b, place, *, centred):
    """The same of numeric columns alone; centred: around the mean of the rows ``b``."""
    own = a is b and place is not None
    if own and 2 * place.size > len(b):  # half of the products of all rows with all say them all
        value, error = _of_blocks(b, b, np.arange(len(b)), True, centred=centred)
        return value[place], error[place]
    return _of_blocks(a, b, place, own, centred=centred)


def _of_blocks(a, b, place, own, *, centred):
    """The same, block by block of the columns."""
    m, (n, d) = len(a) if place is None else place.size, b.shape
    everyone = own and m == n
    value, left, right = np.zeros((m, n)), np.zeros(m), np.zeros(n)
    plain = not centred and a.dtype == b.dtype == np.float64
    step = max(LEAST, VALUES // max(1, m if plain else n))
    if plain and (everyone or place is None):  # nothing is copied
        step = max(1, d)
    for first in range(0, d, step):
        columns = slice(first, first + step)
        y, centre = b[:, columns].astype(np.float64, copy=centred), 0.0
        if centred:
            centre = y.mean(axis=0)
            y -= centre
        if everyone:
            value += y @ y.T
            continue
        right += np.einsum("ij,ij->i", y, y)
        if own:
            value += y[place] @ y.T
            continue
        x = a[:, columns] if place is None else a[place, columns]
        x = x - centre if centred else x.astype(np.float64, copy=False)
        left += np.einsum("ij,ij->i", x, x)
        value += x @ y.T
    if everyone:
        right = value.diagonal().copy()
    left = right[place] if own else left
    value *= -2.0
    value += left[:, None]
    value += right
    # Each sum of d rounded terms errs by at most d roundings of (|x| + |y|)^2; centring adds two.
    error = np.sqrt(left)[:, None] + np.sqrt(right)
    error *= error
    error *= 2 * (d + 10) * ROUNDING
    error += (d + 10) * np.finfo(np.float64).tiny  # what underflows
    return value, error
