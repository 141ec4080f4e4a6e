"""Choose a way to the answer by size and shape only; every way gives the same answer."""

from __future__ import annotations

import numpy as np
from sklearn import get_config

from ._blocks import ScoreBlocks
from ._distance import DENSE_COLUMNS
from ._distinct import find_groups
from ._joined import codes_of
from ._kdtree import KDTree
from ._masked import MaskedBlocks
from ._mutual import mutual
from ._points import Points, is_sparse
from ._product import product
from ._scan import direct, scan
from ._select import Best
from ._threads import run, single_blas, workers
from ._whole import find_whole

__all__ = ["Routes"]

DIRECT_VALUES = 2_000_000  # up to this many differences: one float64 block
DIRECT_QUERIES = 4  # so few queries do not pay for building anything
LARGEST_K = 4096  # more neighbours than this: every distance is computed
WIDE_COLUMNS = 2000  # more columns than this: float32 bounds would rule out little
KD_COLUMNS = 6
KD_ROWS = 256
KD_QUERIES = 2**14
GROUP_PAIRS = 2_000_000
TREE_PAIRS = 10_000_000
TREE_ROWS = 2048
TREE_K = 128
THREAD_PAIRS = 60_000_000
WHOLE_PAIRS = 20_000_000
WHOLE_K = 32  # more neighbours than this take more passes than the sums
QUERY_ROWS = 512
FEW_ROWS = 256  # a table of few leaves takes smaller blocks than its own size
SLICE_QUERIES = 128
BLOCK_BYTES = 64 * 2**20


class Routes:
    """The structures built over one set of rows, each when first needed."""

    def __init__(self, points: Points, missing: bool, n_jobs: int | None):
        self.points, self._missing, self._n_jobs = points, missing, n_jobs
        self._tree = self._slices = self._masked = self._kd = self._groups = self._distinct = None
        self._whole = None
        self._grouped = self._seen_whole = False

    def search(
        self,
        queries,
        cap,
        k,
        *,
        missing,
        exclude=None,
        place=None,
        sign=1,
        enough=False,
        own=False,
        exact=True,
    ) -> Best:
        """The k best rows of each query with ``sign * dist2 <= cap``.

        ``place``: the rows of ``queries`` that ask, None: all. ``own`` says that they are the rows
        ``exclude`` of the index, and ``queries`` all of its rows, of which a piece at a time is
        copied. Without ``exact`` values may be off by ``error``, positions not (and ``cap`` is
        infinite).
        """
        best = Best(cap, k, enough)
        m, n = cap.size, self.points.n
        if m == 0 or n == 0:
            return best
        wide = self.is_wide(queries, missing)
        small = m * n * _columns(queries) <= DIRECT_VALUES or (m <= DIRECT_QUERIES and not wide)
        at_once = small or k > LARGEST_K or (missing and is_sparse(queries))
        wide &= not at_once
        if own:
            place = exclude
        if place is not None and not wide and (at_once or not own):
            queries = queries.take(place)
        if at_once:
            direct(self.points, queries, best, exclude, sign, missing, self._rows_at_once())
        elif wide:
            with single_blas():
                rows = self._rows_at_once()
                product(self.points, queries, best, exclude, sign, rows, place=place, exact=exact)
        elif m * n >= GROUP_PAIRS and self._find_groups():
            self._search_groups(queries, best, missing, exclude, sign, own)
        elif sign > 0 and not missing and self._flat():
            self._search_kd(queries, best, exclude, own)
        elif sign > 0 and not missing and m * n >= WHOLE_PAIRS and self._are_whole(k):
            self._search_whole(queries, best, exclude, own)
        else:
            self._search_blocks(queries, best, missing, exclude, sign, own)
        return best

    @staticmethod
    def is_wide(points: Points, missing: bool) -> bool:
        """Whether float64 products are the way to bound the distances of these rows."""
        return not missing and not is_sparse(points) and _columns(points) > WIDE_COLUMNS

    def _search_kd(self, queries, best, exclude, own):
        self._kd = self._kd or KDTree(self.points)
        threads = self._threads(best.cap.size)
        rest = []
        for start in range(0, best.cap.size, KD_QUERIES):
            rows = np.arange(start, min(start + KD_QUERIES, best.cap.size))
            some, part, out = _part(queries, best, exclude, rows, own)
            rest.append(rows[self._kd.search(some, part, out, threads)])
            best.value[rows], best.position[rows] = part.value, part.position
        rest = np.concatenate(rest)
        if rest.size:
            some, part, out = _part(queries, best, exclude, rest, own)
            self._search_blocks(queries if own else some, part, False, out, 1, own)
            best.value[rest], best.position[rest] = part.value, part.position

    def _search_whole(self, queries, best, exclude, own):
        threads = self._threads(best.cap.size)
        if own:
            self._whole.search(self._whole.codes[:, exclude], best, exclude, threads)
            return
        codes, known = codes_of(self._whole.groups, queries)
        for rows, whole in ((np.flatnonzero(known), True), (np.flatnonzero(~known), False)):
            if not rows.size:
                continue
            some, part, out = _part(queries, best, exclude, rows)
            if whole:
                self._whole.search(codes[:, rows], part, out, threads)
            else:
                self._search_blocks(some, part, False, out, 1, False)
            best.value[rows], best.position[rows] = part.value, part.position

    def _search_groups(self, queries, best, missing, exclude, sign, own):
        groups = self._groups
        rows, cap = np.arange(queries.n), best.cap
        if own:
            wanted, rows = np.unique(groups.of_row[exclude], return_inverse=True)
            queries, cap = self.points.take(groups.first[wanted]), np.full(wanted.size, np.inf)
        k = min(best.k + (exclude is not None), groups.first.size)
        found = self._distinct.search(queries, cap, k, missing=missing, sign=sign)
        groups.expand(found, rows, best, exclude)

    def _search_blocks(self, queries, best, missing, exclude, sign, own):
        blocks = self._build(best.cap.size, best.k, missing)
        if own and blocks.tree and sign > 0 and not missing and self._all_rows(best, exclude):
            threads = self._threads(best.cap.size)
            if mutual(blocks, self.points, best, threads, get_config()["working_memory"] * 2**20):
                return
        order = self._visit(blocks, queries, exclude, own)
        size = min(QUERY_ROWS, max(FEW_ROWS, self.points.n // 128))
        size = size if blocks.tree else SLICE_QUERIES

        def piece(start):
            rows = order[start : start + size]
            some, part, out = _part(queries, best, exclude, rows, own)
            if not scan(blocks, self.points, some, part, out, sign, missing):
                direct(self.points, some, part, out, sign, missing, self._rows_at_once())
            best.value[rows], best.position[rows] = part.value, part.position

        run(piece, range(0, best.cap.size, size), self._threads(best.cap.size))

    def _build(self, m, k, missing):
        """Blocks fit for m queries: a tree if there is enough work and its leaves hold many k."""
        if missing:
            if self._masked is None:
                with single_blas():
                    self._masked = MaskedBlocks(self.points)
            return self._masked
        n = self.points.n
        tree = m * n >= TREE_PAIRS and n > TREE_ROWS and k <= TREE_K
        tree &= not (is_sparse(self.points) and self.points.numeric.shape[1] > DENSE_COLUMNS)
        tree |= self._tree is not None and k <= TREE_K
        if tree:
            if self._tree is None:
                self._slices = None
                with single_blas():
                    self._tree = ScoreBlocks(self.points, True)
            return self._tree
        if self._slices is None:
            with single_blas():
                self._slices = ScoreBlocks(self.points, False)
        return self._slices

    def _all_rows(self, best, exclude):
        """Whether all rows ask, in their order, for any distance."""
        everyone = exclude.size == self.points.n and np.isinf(best.cap).all() and not best.enough
        return everyone and np.array_equal(exclude, np.arange(exclude.size))

    @staticmethod
    def _visit(blocks, queries, exclude, own):
        """An order of the queries in which close ones follow each other."""
        if own:
            rank = np.empty_like(blocks.order)
            rank[blocks.order] = np.arange(rank.size)
            return np.argsort(rank[exclude], kind="stable")
        cells = blocks.cells(queries)
        return np.arange(queries.n) if cells is None else np.argsort(cells, kind="stable")

    def _find_groups(self):
        if not self._grouped:
            self._grouped = True
            self._groups = find_groups(self.points)
            if self._groups is not None:
                points = self.points.take(self._groups.first)
                self._distinct = Routes(points, self._missing, self._n_jobs)
                self._distinct._grouped = True
        return self._groups is not None

    def _are_whole(self, k):
        if not self._seen_whole:
            self._seen_whole = True
            self._whole = find_whole(self.points) if _columns(self.points) > 1 else None
        return self._whole is not None and k <= WHOLE_K

    def _flat(self):
        points = self.points
        plain = points.codes is None and not is_sparse(points)
        return plain and 1 <= points.numeric.shape[1] <= KD_COLUMNS and points.n >= KD_ROWS

    def _threads(self, m):
        return workers(self._n_jobs) if m * self.points.n >= THREAD_PAIRS else 1

    def _rows_at_once(self):
        limit = min(BLOCK_BYTES, int(get_config()["working_memory"] * 2**20))
        return max(1, limit // (40 * max(1, self.points.n)))


def _columns(points):
    """Numeric and nominal columns, and one more."""
    nominal = 0 if points.codes is None else points.codes.shape[1]
    return 1 + points.numeric.shape[1] + nominal


def _part(queries, best, exclude, rows, own=False):
    """The queries at ``rows``, an empty answer for them, and what they leave out."""
    out = None if exclude is None else exclude[rows]
    return queries.take(out if own else rows), Best(best.cap[rows], best.k, best.enough), out
