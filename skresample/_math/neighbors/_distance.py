"""Squared distances in float64 by direct differences, one column after the other.

Adding the columns in their order makes the result of a pair depend on nothing but the pair: not on
the layout (a CSR row skips zeros, which add nothing), the block or the thread.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy.spatial.distance import cdist

from skresample._math.layout import dense

from ._points import Points, is_sparse

__all__ = ["block_dist2", "pair_dist2"]

DENSE_COLUMNS = 200  # CSR rows with at most this many columns are spread out, block by block
TINY_VALUES = 2**17
PIECE = 250  # columns of a batch at a time (strides of powers of two collide in caches)
PAIR_VALUES = 2**15  # values of a batch of pairs: three arrays of them stay in a core's cache
LONG_ROWS = 4000  # columns from which on a call for each pair takes less time than a batch


def pair_dist2(queries: Points, rows, points: Points, positions, missing: bool) -> np.ndarray:
    """Squared distance of ``queries[rows[i]]`` and ``points[positions[i]]``, (c,) float64."""
    out, d = np.empty(rows.size), points.numeric.shape[1]
    sums, per_row = _dense_sums, min(d, PIECE)
    if _wide(points):
        sums, per_row = _sparse_sums, points.numeric.nnz // (4 * max(1, points.n))
    elif d >= LONG_ROWS and not missing and not is_sparse(points) and _adds_in_order():
        sums = _long_sums
    step = max(2, PAIR_VALUES // max(1, per_row))
    for start in range(0, rows.size, step):
        part = slice(start, start + step)
        out[part] = sums(queries.numeric, rows[part], points.numeric, positions[part], missing)
    if queries.codes is not None:
        for j, cost in enumerate(np.asarray(points.penalty, np.float64)):
            differ = queries.codes[:, j].take(rows) != points.codes[:, j].take(positions)
            out += cost * differ
    return out


def block_dist2(queries: Points, points: Points, missing: bool) -> np.ndarray:
    """All squared distances, (m, n) float64."""
    m, n = queries.n, points.n
    if _wide(points):
        rows, positions = np.repeat(np.arange(m), n), np.tile(np.arange(n), m)
        return pair_dist2(queries, rows, points, positions, missing).reshape(m, n)
    a, b = (np.asarray(dense(x.numeric), np.float64) for x in (queries, points))
    if not missing and a.shape[1] and _adds_in_order():
        total = cdist(a, b, "sqeuclidean")
        return _with_mismatches(total, queries, points)
    a, b = a.T, b.T
    if not missing and 1 < m * n <= TINY_VALUES // max(1, len(a)):  # one go: fewer calls
        diff = np.subtract(a[:, :, None], b[:, None, :], out=np.empty((len(a), m, n)))
        total = np.add.reduce(np.multiply(diff, diff, out=diff), axis=0)
    else:
        total = _by_column(a, b, missing)
    return _with_mismatches(total, queries, points)


def _with_mismatches(total, queries, points):
    """Add the cost of each nominal column in which a pair differs."""
    if queries.codes is not None:
        for j, cost in enumerate(np.asarray(points.penalty, np.float64)):
            total += cost * (queries.codes[:, j][:, None] != points.codes[:, j])
    return total


@cache
def _adds_in_order() -> bool:
    """Whether scipy adds the columns as this module does, to the last bit.

    It does where its compiler keeps multiplying and adding apart (not on every processor), and is
    four times as fast then.
    """
    values = np.sin(np.arange(56 * 37.0)).reshape(56, 37)
    a, b = values[:24], values[24:]
    return bool((cdist(a, b, "sqeuclidean") == _by_column(a.T, b.T, False)).all())


def _by_column(a, b, missing):
    """Squared distances from transposed dense rows a (d, m) and b (d, n)."""
    shape = a.shape[1], b.shape[1]
    total, diff = np.zeros(shape), np.empty(shape)
    seen = np.zeros(shape, np.intp) if missing else None
    for left, right in zip(a, b, strict=True):
        np.subtract(left[:, None], right, out=diff)
        np.multiply(diff, diff, out=diff)
        if missing:
            gap = np.isnan(diff)
            seen += ~gap
            diff[gap] = 0.0
        total += diff
    return _blow_up(total, seen, len(a)) if missing and len(a) else total


def _wide(points):
    return is_sparse(points) and points.numeric.shape[1] > DENSE_COLUMNS


def _rows(numeric, rows):
    """The given rows (positions), dense float64, always a fresh array."""
    return dense(numeric[rows]).astype(np.float64, copy=False)


def _dense_sums(a, rows, b, positions, missing):
    if rows.size == 1:  # numpy would add a single row in another order
        return _dense_sums(a, rows.repeat(2), b, positions.repeat(2), missing)[:1]
    d = a.shape[1]
    seen = np.full(rows.size, d)
    square = np.zeros((min(d, PIECE) + 1, rows.size))  # the sum so far comes first
    for first in range(0, d, PIECE):
        columns = slice(first, first + PIECE)
        left, right = (a, b) if d <= PIECE else (a[:, columns], b[:, columns])
        diff = _rows(left, rows)
        diff -= _rows(right, positions)
        part = square[1 : diff.shape[1] + 1]
        np.multiply(diff.T, diff.T, out=part)
        if missing:
            gap = np.isnan(part)
            part[gap] = 0.0
            seen -= gap.sum(axis=0)
        square[0] = np.add.reduce(square[: len(part) + 1], axis=0)
    return _blow_up(square[0], seen, d) if missing and d else square[0]


def _long_sums(a, rows, b, positions, _missing):
    """Pairs of long rows, each in its place: nothing is copied, so a loop is no loss."""
    out = np.empty(rows.size)
    for i, (row, position) in enumerate(zip(rows.tolist(), positions.tolist(), strict=True)):
        one, other = a[row : row + 1], b[position : position + 1]
        out[i] = cdist(one, other, "sqeuclidean")[0, 0]
    return out


def _sparse_sums(a, rows, b, positions, missing):
    diff = a[rows].astype(np.float64) - b[positions].astype(np.float64)
    row = np.repeat(np.arange(rows.size), np.diff(diff.indptr))
    square = diff.data * diff.data
    if not missing:
        return np.bincount(row, weights=square, minlength=rows.size)
    gap = np.isnan(square)
    total = np.bincount(row, weights=np.where(gap, 0.0, square), minlength=rows.size)
    d = a.shape[1]
    return _blow_up(total, d - np.bincount(row, weights=gap, minlength=rows.size), d)


def _blow_up(total, seen, d):
    """Scale sums over ``seen`` of ``d`` columns; infinite where no column was seen in both."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = total * d / seen
    return np.where(seen == d, total, np.where(seen == 0, np.inf, scaled))
