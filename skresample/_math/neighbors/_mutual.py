"""Nearest rows of all rows among themselves: a product of two leaves serves the rows of both.

``p = (|x|^2 + |y|^2) / 2 - <x, y>`` is half a squared distance whichever of the rows asks. Its
float32 product errs by at most ``c (|x|^2 + |y|^2)``, ``c`` as in :mod:`._blocks`, which is taken
off the norms in the product: a row with a ``p`` above half of the squared distance that another
must not exceed is certainly too far. Where leaves can be skipped, or rounding hides distances, the
scan of each query by itself does less.
"""

from __future__ import annotations

from threading import Lock

import numpy as np

from ._distance import pair_dist2
from ._points import Points
from ._select import CROWD, Best, kth_largest_bound, kth_of_rows, reaching
from ._threads import run

__all__ = ["mutual"]

ROWS = 512  # of a block of products
GROUP = 16  # rows of a block whose least values are compared first
STEP = 4  # leaves that one meets in a piece of work
LEAVES = 8
SAMPLED = 4  # leaves, and
SAMPLE = 16  # rows of each that tell whether the products are worth while
SKIPPED = 0.1  # share of leaves that a row alone would leave out
BLURRED = 0.01  # largest share of a squared distance that rounding may be
LARGE, FILLER = np.float32(100.0), np.float32(1000.0)  # embedded rows have norms of about one
PAIR_BYTES = 16


def mutual(blocks, points: Points, best: Best, threads: int, memory: int) -> bool:
    """Fill ``best`` with the nearest other rows of all rows; False: not the way to find them.

    Preconditions: a tree of blocks, no missing values, infinite caps. ``memory``: bytes that the
    rows' products and pairs may take.
    """
    leaves = blocks.starts.size - 1
    takes = PAIR_BYTES * CROWD * best.value.size + blocks.nbytes
    if leaves < LEAVES or takes > memory or not blocks.plain:
        return False
    sample = range(0, leaves, max(1, leaves // SAMPLED))
    if not _worth_while(blocks, [_Side(blocks, points, j, best.k) for j in sample]):
        return False
    sides = [_Side(blocks, points, j, best.k) for j in range(leaves)]
    run(_Side.meet_itself, sides, threads)
    pieces = [
        (sides, i, range(gap, min(gap + STEP, leaves // 2 + 1)))
        for gap in range(1, leaves // 2 + 1, STEP)
        for i in range(leaves)
    ]
    run(_meet, pieces, threads)

    def finish(side):
        side.settle(last=True)
        best.value[side.rows], best.position[side.rows] = side.best.value, side.best.position

    run(finish, sides, threads)
    return True


def _worth_while(blocks, sample) -> bool:
    """Whether sampled rows could skip few leaves and their distances exceed the rounding."""
    skipped, blurred = [], []
    for side in sample:
        rows = np.linspace(0, side.rows.size - 1, SAMPLE).astype(np.intp)
        side.near_itself(rows, side.left(), side.room(rows.size))
        reach = side.best.cap[rows] * blocks.scale2
        skipped.append(blocks.gaps(side.factor[:-2, rows].T) > reach)
        blurred.append(4 * side.rate * side.norm2[rows] + side.least(rows) > BLURRED * reach)
    return bool(np.mean(skipped) <= SKIPPED and np.mean(blurred) <= SKIPPED)


def _meet(piece):
    """Score a leaf against those some places further on in the ring of leaves."""
    sides, i, gaps = piece
    one, count = sides[i], len(sides)
    left = one.left()
    met = (sides[(i + gap) % count] for gap in gaps)
    room = max(met, key=lambda side: side.edge.size).room(ROWS)
    for gap in gaps:
        if 2 * gap == count and i >= gap:  # the other has met this one
            continue
        other = sides[(i + gap) % count]
        for start in range(0, len(left), ROWS):
            products = _products(left[start : start + ROWS], other.factor, room)
            one.add(*_found_rows(products, one.edge[start : start + ROWS]), other, start, 0)
            other.add(*_found_columns(products, other.edge), one, 0, start)
        one.count()
        other.count()


def _products(left, right, room):
    """The product of two factors, in memory that is used again."""
    out = room[: len(left) * right.shape[1]].reshape(len(left), -1)
    return np.matmul(left, right, out=out)


def _found_rows(products, edge):
    """Row, column and value of products that do not exceed their row's edge."""
    lowest = products[np.arange(edge.size), products.view(np.int32).argmin(axis=1)]
    hit = np.flatnonzero(lowest <= edge)
    found = np.flatnonzero(reaching(np.less_equal, products, edge, hit))
    row, column = np.divmod(found, products.shape[1])
    row = hit[row]
    return row, column, products[row, column]


def _found_columns(products, edge):
    """Column, row and value of products that do not exceed their column's edge.

    Products are compared as integers, whose order is the same but for negative ones, which come
    first in any case and reach every edge.
    """
    groups = products.reshape(-1, GROUP, products.shape[1])
    lowest = groups.view(np.int32).min(axis=1).view(np.float32)
    group, column = np.divmod(np.flatnonzero(lowest <= edge), products.shape[1])
    values = groups[group, :, column]
    at, place = np.divmod(np.flatnonzero(values <= edge[column, None]), GROUP)
    return column[at], GROUP * group[at] + place, values[at, place]


class _Side:
    """The rows of a leaf, pairs of theirs that may count, and the products these must not exceed.

    Columns of ``factor`` are the rows, filled up to whole groups by ones out of reach.
    """

    def __init__(self, blocks, points, j, k):
        self.points, self.scale2, self.rate = points, blocks.scale2, blocks.rate
        self.rows = blocks.order[blocks.starts[j] : blocks.starts[j + 1]]
        vectors, self._all_norm2 = blocks.leaf(j), blocks.norm2
        self.norm2 = blocks.norm2[self.rows].astype(np.float64)
        d, size = vectors.shape
        self.factor = np.zeros((d + 2, -(-size // GROUP) * GROUP), np.float32)
        self.factor[:d, :size], self.factor[d + 1] = vectors, 1.0
        self.factor[d] = FILLER
        self.factor[d, :size] = self.norm2 * (0.5 - self.rate)
        self.edge = np.full(self.factor.shape[1], -LARGE)
        self.best = Best(np.full(size, np.inf), k)
        self.pairs, self.size, self.limit = [], 0, CROWD * self.best.value.size
        self.met, self._lock = 0, Lock()

    def left(self):
        """The rows as left factor: the two columns of norms change places."""
        left = np.empty(self.factor.shape[::-1], np.float32)
        np.negative(self.factor[:-2].T, out=left[:, :-2])
        left[:, -2:] = self.factor[:-3:-1].T
        return left

    def room(self, rows):
        """Memory for the products of so many rows with those of the leaf."""
        return np.empty(rows * self.edge.size, np.float32)

    def least(self, rows):
        """What underflow may take from twice a product."""
        return (1 + self.norm2[rows]) * self.rate * 2.0**-69

    def near_itself(self, rows, left, room):
        """Products of some of the rows with the leaf, from which their edges are set."""
        products = _products(left[rows], self.factor, room)
        products[np.arange(rows.size), rows] = FILLER
        np.negative(products, out=products)
        least = -kth_largest_bound(products, self.best.k)
        np.negative(products, out=products)
        blur = 2.1 * self.rate * (self.norm2[rows] + self.norm2.max())
        self._tighten(np.where(least < LARGE, least + blur, np.inf), rows)
        return products

    def meet_itself(self):
        """Note the nearest rows within the leaf."""
        left, room = self.left(), self.room(ROWS)
        for start in range(0, self.rows.size, ROWS):
            rows = np.arange(start, min(start + ROWS, self.rows.size))
            products = self.near_itself(rows, left, room)
            self.add(*_found_rows(products, self.edge[rows]), self, start, 0)
        self.count()

    def add(self, rows, others, products, side, row_start, other_start):
        """Note pairs of own rows and rows of another side."""
        if rows.size:
            position = side.rows[others + other_start]
            with self._lock:
                self.pairs.append(((rows + row_start).astype(np.int32), position, products))
                self.size += rows.size
                if self.size > self.limit:
                    self.settle()

    def count(self):
        """Another leaf has been met: settle after 1, 2, 4, 8, ... of them."""
        with self._lock:
            self.met += 1
            if self.met & (self.met - 1) == 0:
                self.settle()

    def settle(self, last=False):
        """Drop noted pairs that cannot count any more, by their bounds if these leave few."""
        if not self.size:
            return
        row, position, product = (np.concatenate(part) for part in zip(*self.pairs, strict=True))
        low = product.astype(np.float64)
        reach = 2.1 * self.rate * (self.norm2[row] + self._all_norm2[position])
        worst = -kth_of_rows(row, -(low + reach), self.best.k, self.rows.size)
        self._tighten(worst, slice(None))
        stays = np.flatnonzero(product <= self.edge[row])
        row, position, product = row[stays], position[stays], product[stays]
        if last or 2 * stays.size > self.limit:
            dist2 = pair_dist2(self.points, self.rows[row], self.points, position, False)
            self.best.add(row, position, dist2)
            self._tighten(np.full(self.rows.size, np.inf), slice(None))
            self.pairs, self.size = [], 0
        else:
            self.pairs, self.size = [(row, position, product)], row.size

    @np.errstate(over="ignore")
    def _tighten(self, worst, rows):
        """The rows have k products whose true values are up to ``worst``."""
        norm2, rounding = self.norm2[rows], self.least(rows)
        dist2 = 2 * worst
        dist2 += 2.0**-39 * (norm2 + dist2) + rounding
        cap = np.minimum(self.best.cap[rows], dist2 / self.scale2)
        self.best.cap[rows] = cap
        cap = cap * self.scale2
        edge = cap / 2 + 2.0**-40 * (norm2 + cap) + rounding
        edge = np.nextafter(edge.astype(np.float32), np.float32(np.inf))
        rows = np.arange(self.rows.size)[rows]
        self.edge[rows] = np.minimum(edge, LARGE)
