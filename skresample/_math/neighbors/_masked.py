"""Scores of rows with missing values: masked sums of squares as one product.

With zeros for missing values, masks m and squares taken columnwise, the squared differences over
the columns seen in both rows add up to ``<a^2, m_b> + <m_a, b^2> - 2 <a, b>``. A float32 sum errs
by at most ``2 c (|a|^2 + |b|^2)``, ``c = (3 d + 12) 2^-24``; two more columns shift it by that,
to the side on which no row is lost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ._blocks import EPS32, FAR, SLICE_ROWS
from ._embed import SAMPLE, Embedding, Vectors, dense64, spread
from ._points import Points

__all__ = ["MaskedBlocks"]

DIVISION = 2.0**-20  # relative slack for the float32 steps after the products


class MaskedQuery(NamedTuple):
    """Queries prepared for products: left factors of the sums and of the counts, nominal part."""

    left: np.ndarray
    seen: np.ndarray
    nominal: Vectors | None
    sign: int


class MaskedBlocks:
    """Slices of rows with missing values, ready to be scored; see :class:`ScoreBlocks`."""

    tree = False

    def __init__(self, points: Points):
        n, self._d = points.n, points.numeric.shape[1]
        self.order = np.arange(n)
        self.starts = np.r_[np.arange(0, n, SLICE_ROWS), n].astype(np.intp)
        self._rate = 2.2 * (3 * self._d + 12) * EPS32
        self._centre = _median(dense64(points.take(spread(n, SAMPLE)).numeric))
        self._cost, self._nominal, self._scale = 0.0, None, 1.0
        if points.codes is not None:
            self._nominal = Embedding(_only_nominal(points), rotate=False)
            self._cost = float(np.sum(points.penalty)) / 2
        parts = [points.take(slice(start, start + SLICE_ROWS)) for start in self.starts[:-1]]
        radius2 = self._cost + max(self._fill(part)[2].max() for part in parts)
        if radius2 > 0:
            self._scale = float(2.0 ** -np.clip(np.ceil(np.log2(radius2) / 2), -300, 600))
        if self._nominal is not None:
            self._nominal.scale = self._scale
        self._right, self._seen, self._matches = [], [], []
        for part in parts:
            self._add_leaf(part)

    def cells(self, queries: Points) -> None:
        """No tree: any order of the queries is as good."""

    def prepare(self, queries: Points, sign: int) -> MaskedQuery | None:
        """Split queries into factors; None if they are too far out for float32."""
        value, seen, norm2 = self._fill(queries)
        if not (norm2 < FAR).all():
            return None
        left = np.empty((queries.n, 3 * self._d + 2), np.float32)
        d = self._d
        left[:, :d], left[:, d : 2 * d], left[:, 2 * d : 3 * d] = value**2, seen, -2 * value
        left[:, -2], left[:, -1] = -sign * self._rate * norm2, -sign
        nominal = None
        if self._nominal is not None:
            nominal = self._nominal.vectors(_only_nominal(queries))
        return MaskedQuery(left, seen.astype(np.float32), nominal, sign)

    def local(self, query: MaskedQuery, j: int, rows: np.ndarray) -> None:
        """No leaf has a centre of its own: slices are not small."""

    def scores(self, query: MaskedQuery, j: int, rows=None) -> np.ndarray:
        """Upper bounds of ``-sign * dist2 / 2`` against slice j, (rows, slice rows) float32."""
        pick = slice(None) if rows is None else rows
        sums = query.left[pick] @ self._right[j]
        count = query.seen[pick] @ self._seen[j]
        np.maximum(sums, 0.0, out=sums)
        alone = count == 0
        count[alone] = 1.0
        sums *= np.float32(-query.sign * self._d / 2 * (1 - query.sign * DIVISION))
        sums /= count
        if query.nominal is not None:
            dense, tail = self._matches[j]
            match = query.nominal.dense[pick].astype(np.float32) @ dense
            if tail is not None:
                match += (query.nominal.sparse[pick] @ tail).toarray()
            match -= np.float32(self._cost * self.scale2)
            match *= np.float32(query.sign)
            sums += match
            sums += np.float32(4 * DIVISION * self._cost * self.scale2)
        sums[alone] = -query.sign * np.inf
        return sums

    @property
    def scale2(self):
        """Squared factor between the points' own unit and the unit of the scores."""
        return self._scale**2

    def threshold(self, query: MaskedQuery, cap: np.ndarray) -> np.ndarray:
        """Scores below certainly belong to rows with ``sign * dist2 > cap``, (m,) float32."""
        with np.errstate(over="ignore", invalid="ignore"):
            half = cap * self.scale2 / 2
            edge = np.where(np.isinf(cap), -cap, -half - 2 * DIVISION * np.abs(half) - 2.0**-90)
            edge = edge.astype(np.float32)
        return np.nextafter(edge, np.float32(-np.inf))

    def margin(self, query: MaskedQuery) -> np.ndarray:
        """How far scores of rows of a query's own size may exceed the truth, (m,) float32."""
        return 4 * np.abs(query.left[:, -2])

    def reach(self, query: MaskedQuery) -> np.ndarray:
        """No leaf can be skipped."""
        return np.full(len(self._right), -np.inf)

    def apart(self, query: MaskedQuery, cap: np.ndarray) -> np.ndarray:
        """All slices, once some rows are done."""
        return np.full(len(self._right), np.mean(cap > -np.inf) <= 0.85)

    def within(self, query: MaskedQuery, j: int, cap: np.ndarray) -> np.ndarray:
        """Rows that are not done yet."""
        return np.flatnonzero(cap > -np.inf)

    @np.errstate(over="ignore", invalid="ignore")
    def _fill(self, points):
        """Centred and scaled values with zeros for missing ones, the mask, squared norms."""
        value = (dense64(points.numeric) - self._centre) * self._scale
        seen = ~np.isnan(value)
        value[~seen] = 0.0
        return value, seen, np.einsum("ij,ij->i", value, value)

    def _add_leaf(self, points):
        value, seen, norm2 = self._fill(points)
        right = np.empty((3 * self._d + 2, points.n), np.float32)
        d = self._d
        right[:d], right[d : 2 * d], right[2 * d : 3 * d] = seen.T, value.T**2, value.T
        right[-2], right[-1] = 1.0, self._rate * norm2
        self._right.append(right)
        self._seen.append(right[:d])
        if self._nominal is not None:
            dense, tail, _ = self._nominal.vectors(_only_nominal(points))
            tail = None if tail is None else tail.T.tocsr()
            self._matches.append((dense.T.astype(np.float32), tail))


def _only_nominal(points):
    return Points(np.empty((points.n, 0)), points.codes, points.penalty)


def _median(sample):
    """Lower median of each column's observed values, 0 where there is none."""
    count = np.count_nonzero(~np.isnan(sample), axis=0)
    ranked = np.sort(sample, axis=0)
    middle = ranked[np.maximum(count - 1, 0) // 2, np.arange(count.size)]
    return np.where(count > 0, middle, 0.0)
