"""Leaves of rows whose scores against many queries are one float32 matrix product.

With embedded query x and row y, ``|x - y|^2 = |x|^2 - 2 s`` and ``s = <x, y> - |y|^2 / 2``: the
nearest rows have the largest scores and no pass over distances is needed. Every float32 score
errs by at most ``c (|x| |y| + |y|^2 / 2) <= c (|x|^2 / 2 + |y|^2)``, ``c = (terms + 10) 2^-24``
(rounding of the inputs and of a sum of ``terms`` products). The part of y is added to its column of
the product, that of x (the slack of a query) taken from the thresholds, so that a row with a score
under a threshold is certainly too far.
The bound grows with the distance from the origin: leaves that are small for their distance from it
are scored around their own centre.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ._embed import Embedding, Vectors
from ._points import Points
from ._split import Splits

__all__ = ["Query", "ScoreBlocks"]

LEAF_ROWS = 1024
SLICE_ROWS = 8192
CELL_ROWS = 256
EPS32 = 2.0**-24
SLACK = 1e-13  # rounding of embedded float64 coordinates, relative to the radius one
TIGHT = 0.01  # a leaf with this share of the squared norms around its own centre is centred there
FAR = 2.0**60  # longer embedded queries could overflow float32


class Query(NamedTuple):
    """Queries prepared for products: float32 left factor (m, D + 1) and embedded float64 rows.

    ``sample`` holds a step and the squared distance (leaves, sampled rows) of every step-th row
    to the leaves, None where rows are not looked at one by one; ``slack`` what rounding may take
    from a score, the part of the leaf's row apart.
    """

    left: np.ndarray
    vectors: Vectors
    sign: int
    sample: tuple[int, np.ndarray] | None
    slack: np.ndarray


class ScoreBlocks:
    """The rows of an index in leaves, ready to be scored.

    Parameters
    ----------
    points : Points
        Without missing values.
    tree : bool
        Rotate to principal axes and put close rows into the same leaf, so that far leaves can be
        skipped; otherwise leaves are slices.
    """

    def __init__(self, points: Points, tree: bool):
        self.tree = tree
        self._embedding = Embedding(points, rotate=tree)
        self._splits = None
        self.order, n = np.arange(points.n), points.n
        self.starts = np.r_[np.arange(0, n, SLICE_ROWS), n].astype(np.intp)
        if tree:
            self._splits = Splits(self._embed32(points), LEAF_ROWS, CELL_ROWS)
            self.order, self.starts = self._splits.order, self._splits.starts
        self.scale2 = self._embedding.scale**2
        self._low = np.empty((self.starts.size - 1, self._embedding.width))
        self._high = np.empty_like(self._low)
        self.norm2 = np.empty(n, np.float32)
        self._right, self._tail, self._centre, self._radius = [], [], [], []
        terms = self._embedding.width + self._embedding.sparse_terms
        self.rate = 1.1 * (terms + 10) * EPS32
        for j in range(self.starts.size - 1):
            self._add_leaf(j, points.take(self.order[self.starts[j] : self.starts[j + 1]]))

    @property
    def plain(self) -> bool:
        """Whether all leaves are dense and scored around one centre."""
        return all(part is None for part in (*self._tail, *self._centre))

    @property
    def nbytes(self) -> int:
        """Memory of the embedded rows."""
        return sum(right.nbytes for right in self._right)

    def leaf(self, j: int) -> np.ndarray:
        """The embedded rows of leaf j, (D, leaf rows) float32."""
        return self._right[j][:-1]

    def gaps(self, rows: np.ndarray) -> np.ndarray:
        """Squared distances of embedded rows to the leaves, (leaves, m)."""
        return _gap2(rows, self._low[:, None], self._high[:, None])

    def cells(self, queries: Points) -> np.ndarray | None:
        """Numbers that are equal or close for close queries, None without a tree."""
        return self._splits.route(self._embed32(queries)) if self.tree else None

    def prepare(self, queries: Points, sign: int) -> Query | None:
        """Embed queries for the nearest (sign 1) or farthest (-1); None if they are too far out."""
        vectors = self._embedding.vectors(queries)
        if not (vectors.norm2 < FAR**2).all():
            return None
        if vectors.sparse is not None and sign < 0:
            vectors = vectors._replace(sparse=-vectors.sparse)
        sample = None
        if self.tree and sign > 0:
            step = max(1, queries.n // 16)
            rows = vectors.dense[::step]
            sample = step, self.gaps(rows)
        slack = self.rate * vectors.norm2 / 2
        return Query(self._left(vectors, sign), vectors, sign, sample, slack)

    def local(self, query: Query, j: int, rows: np.ndarray) -> Query | None:
        """Some of the queries as seen from the centre of leaf j; None if that is no better."""
        centre = self._centre[j]
        if centre is None:
            return None
        dense = query.vectors.dense[rows] - centre
        norm2 = np.einsum("ij,ij->i", dense, dense)
        vectors = Vectors(dense, None, norm2)
        slack = SLACK * (np.sqrt(norm2) + self._radius[j]) + self.rate * norm2 / 2
        return Query(self._left(vectors, query.sign), vectors, query.sign, None, slack)

    def scores(self, query: Query, j: int, rows=None) -> np.ndarray:
        """Upper bounds of ``sign * s - slack`` against leaf j, (rows, leaf rows) float32."""
        left = query.left if rows is None else query.left[rows]
        out = left @ self._right[j]
        if self._tail[j] is not None:
            tail = query.vectors.sparse
            tail = tail if rows is None else tail[rows]
            out += (tail @ self._tail[j]).toarray()
        return out

    def threshold(self, query: Query, cap: np.ndarray) -> np.ndarray:
        """Scores below certainly belong to rows with ``sign * dist2 > cap``, (m,) float32."""
        norm2 = query.vectors.norm2
        with np.errstate(invalid="ignore", over="ignore"):
            cap = cap * self.scale2
            edge = (query.sign * norm2 - cap) / 2 - 2.0**-40 * (norm2 + np.abs(cap))
            edge -= (1 + norm2) * self.rate * 2.0**-70 + query.slack
            edge = np.where(np.isinf(cap), -cap, edge)
            return np.nextafter(edge.astype(np.float32), np.float32(-np.inf))

    def margin(self, query: Query) -> np.ndarray:
        """How far scores of rows of a query's own size may exceed the truth, (m,) float32."""
        return (4 * self.rate * query.vectors.norm2).astype(np.float32)

    def bounds(self, query: Query, rows, positions, scores):
        """Between which numbers ``s`` is for pairs with these scores (sign 1), (c,) float64."""
        slack, scores = query.slack[rows], scores.astype(np.float64)
        slack = slack + (1 + query.vectors.norm2[rows]) * self.rate * 2.0**-70  # what underflows
        return scores - 2.1 * self.rate * self.norm2[positions] - slack, scores + slack

    def farthest(self, query: Query, least: np.ndarray) -> np.ndarray:
        """What the squared distance of rows with ``s >= least`` is at most, (m,) float64."""
        norm2 = query.vectors.norm2
        with np.errstate(over="ignore"):
            dist2 = norm2 - 2 * least
            dist2 += 2.0**-39 * (norm2 + np.abs(dist2)) + (1 + norm2) * self.rate * 2.0**-69
            return dist2 / self.scale2

    def reach(self, query: Query) -> np.ndarray:
        """Lower bounds of ``sign * dist2`` from any query to any row of each leaf, (leaves,)."""
        dense = query.vectors.dense
        low, high = dense.min(axis=0), dense.max(axis=0)
        slack = SLACK * (1 + np.sqrt(query.vectors.norm2.max()))
        if query.sign > 0:
            gap = np.maximum(0.0, np.maximum(self._low - high, low - self._high))
            gap = np.sqrt(np.einsum("ij,ij->i", gap, gap)) - slack
            return np.maximum(gap, 0.0) ** 2 * (1 - SLACK) / self.scale2
        if query.vectors.sparse is not None:
            return np.full(len(self._low), -np.inf)
        corner = np.maximum(np.abs(self._high - low), np.abs(high - self._low))
        corner = np.sqrt(np.einsum("ij,ij->i", corner, corner)) + slack
        return -(corner**2) * (1 + SLACK) / self.scale2

    def apart(self, query: Query, cap: np.ndarray) -> np.ndarray:
        """Which leaves may not concern some of the rows, as far as a sample tells, (leaves,)."""
        if query.sample is None:
            return np.zeros(len(self._low), bool)
        step, gaps = query.sample
        with np.errstate(over="ignore"):
            return np.mean(gaps > cap[::step] * self.scale2, axis=1) > 0.15

    def within(self, query: Query, j: int, cap: np.ndarray) -> np.ndarray:
        """Rows of the query that leaf j may concern."""
        with np.errstate(over="ignore"):
            edge = np.sqrt(np.maximum(cap, 0.0) * self.scale2)
        gap = np.sqrt(_gap2(query.vectors.dense, self._low[j], self._high[j]))
        near = gap <= edge * (1 + SLACK) + SLACK * (1 + np.sqrt(query.vectors.norm2))
        return np.flatnonzero(near & (cap >= 0))

    @np.errstate(over="ignore", invalid="ignore")
    def _embed32(self, points):
        out = np.empty((points.n, self._embedding.width), np.float32)
        for start in range(0, points.n, 4096):
            part = slice(start, start + 4096)
            out[part] = self._embedding.vectors(points.take(part)).dense
        return out

    def _add_leaf(self, j, points):
        dense, tail, norm2 = self._embedding.vectors(points)
        self.norm2[self.order[self.starts[j] : self.starts[j + 1]]] = norm2
        self._low[j] = dense.min(axis=0, initial=np.inf)
        self._high[j] = dense.max(axis=0, initial=-np.inf)
        d, centre = dense.shape[1], None
        if self.tree and tail is None:
            middle = dense.mean(axis=0)
            around = dense - middle
            around2 = np.einsum("ij,ij->i", around, around)
            if around2.max() < TIGHT * norm2.max():
                dense, norm2, centre = around, around2, middle
        self._centre.append(centre)
        self._radius.append(float(np.sqrt(norm2.max())))
        right = np.empty((d + 1, points.n), np.float32)
        right[:d], right[d] = dense.T, -norm2 * (0.5 - self.rate)
        self._right.append(right)
        self._tail.append(None if tail is None else tail.T.tocsr())

    def _left(self, vectors, sign):
        """Left factor of the scores' product; the leaf's norms are shifted upwards for sign 1."""
        d = vectors.dense.shape[1]
        left = np.empty((len(vectors.dense), d + 1), np.float32)
        np.multiply(vectors.dense, sign, out=left[:, :d], casting="unsafe")
        left[:, d] = 1.0 if sign > 0 else -1.0 - 5 * self.rate
        return left


def _gap2(dense, low, high):
    """Squared distances of rows to boxes, broadcast over all but the last axis."""
    gap = np.maximum(low - dense, dense - high)
    np.maximum(gap, 0.0, out=gap)
    return np.einsum("...j,...j->...", gap, gap)
