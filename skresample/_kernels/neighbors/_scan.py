"""Search leaves: keep whatever the float32 bounds cannot rule out, decide in float64."""

from __future__ import annotations

import numpy as np

from skresample._kernels.neighbors._distance import block_dist2, pair_dist2
from skresample._kernels.neighbors._points import Points
from skresample._kernels.neighbors._select import Best, kth_largest_bound, smallest

__all__ = ["direct", "scan"]


def scan(blocks, points: Points, queries: Points, best: Best, exclude, sign, missing) -> bool:
    """Fill ``best`` with the queries' nearest (farthest: sign -1) rows; False: not possible here.

    Leaves come in order of their distance and the search ends when the next is out of reach. Kept
    pairs are settled (computed exactly) after leaves 1, 2, 4, 8, ..., which tightens the bounds.
    """
    query = blocks.prepare(queries, sign)
    if query is None:
        return False
    state = _Pending(blocks, points, queries, best, exclude, sign, missing)
    edge = blocks.threshold(query, best.cap)
    reach = blocks.reach(query)
    farthest_cap, visited = best.cap.max(), 0
    for j in np.argsort(reach, kind="stable"):
        if reach[j] > farthest_cap:
            break
        rows = blocks.within(query, j, best.cap)
        if rows is not None and not rows.size:
            continue
        scores = blocks.scores(query, j, rows)
        here = edge if rows is None else edge[rows]
        if visited == 0:
            lead = kth_largest_bound(scores, best.k + (exclude is not None))
            lead = np.maximum(lead, here)
            state.keep(j, rows, _over(scores, lead))
            state.settle()
            edge = blocks.threshold(query, best.cap)
            here = edge if rows is None else edge[rows]
            state.keep(j, rows, _over(scores, here, lead))
        else:
            state.keep(j, rows, _over(scores, here))
        visited += 1
        if visited & (visited - 1) == 0 or state.size > 8 * best.value.size + 65536:
            state.settle()
            edge, farthest_cap = blocks.threshold(query, best.cap), best.cap.max()
    state.settle()
    return True


class _Pending:
    """Pairs that may count, waiting for their exact distance."""

    def __init__(self, blocks, points, queries, best, exclude, sign, missing):
        self.blocks, self.points, self.queries = blocks, points, queries
        self.best, self.exclude, self.sign, self.missing = best, exclude, sign, missing
        self.pairs, self.size = [], 0

    def keep(self, j, rows, found):
        row, col = found
        if not row.size:
            return
        row = row if rows is None else rows[row]
        position = self.blocks.order[self.blocks.starts[j] + col]
        if self.exclude is not None:
            other = position != self.exclude[row]
            row, position = row[other], position[other]
        self.pairs.append((row, position))
        self.size += row.size

    def settle(self):
        if self.size:
            row, position = (np.concatenate(part) for part in zip(*self.pairs, strict=True))
            dist2 = pair_dist2(self.queries, row, self.points, position, self.missing)
            self.best.add(row, position, self.sign * dist2)
        self.pairs, self.size = [], 0


def _over(scores, edge, below=None):
    """Row and column of the scores that reach their row's edge (and stay below ``below``)."""
    n = scores.shape[1]
    top = scores[np.arange(len(scores)), scores.argmax(axis=1)]
    rows = np.flatnonzero(top >= edge)
    if not rows.size:
        return rows, rows
    if rows.size < len(scores):
        scores = scores[rows]
    mask = scores >= edge[rows, None]
    if below is not None:
        mask &= scores < below[rows, None]
    row, col = np.divmod(np.flatnonzero(mask), n)
    return rows[row], col


def direct(points: Points, queries: Points, best: Best, exclude, sign, missing, rows: int) -> None:
    """Fill ``best`` by computing every distance, ``rows`` queries at a time."""
    k = min(best.k, points.n - (exclude is not None))
    if k <= 0:
        return
    for start in range(0, queries.n, rows):
        part = slice(start, min(start + rows, queries.n))
        block = block_dist2(queries.take(part), points, missing)
        block *= sign
        if exclude is not None:
            out = exclude[part]
            row = np.flatnonzero(out >= 0)
            block[row, out[row]] = np.nan
        value, position = smallest(block, k)
        far = value > best.cap[part, None]
        value[far], position[far] = np.inf, -1
        best.value[part, :k], best.position[part, :k] = value, position
