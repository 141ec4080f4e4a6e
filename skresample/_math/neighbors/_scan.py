"""Search leaves: keep whatever the float32 bounds cannot rule out, decide in float64."""

from __future__ import annotations

import numpy as np

from ._distance import block_dist2, pair_dist2
from ._points import Points
from ._select import CROWD, Best, kth_largest_bound, kth_of_rows, reaching, smallest

__all__ = ["direct", "scan"]


def scan(blocks, points: Points, queries: Points, best: Best, exclude, sign, missing) -> bool:
    """Fill ``best`` with the queries' nearest (farthest: sign -1) rows; False: not possible here.

    Leaves come in order of their distance and the search ends when the next is out of reach. Kept
    pairs are settled (sorted out by their bounds) after leaves 1, 2, 4, 8, ..., which raises what a
    score must reach.
    """
    query = blocks.prepare(queries, sign)
    if query is None:
        return False
    search = _Search(blocks, query, points, queries, best, exclude, sign, missing)
    reach, farthest_cap, visited = blocks.reach(query), best.cap.max(), 0
    everyone = np.arange(queries.n)
    for j in np.argsort(reach, kind="stable"):
        if reach[j] > farthest_cap:
            break
        rows = blocks.within(query, j, best.cap) if search.apart[j] else everyone
        if not rows.size:
            continue
        search.visit(j, rows, rows is everyone)
        visited += 1
        if visited & (visited - 1) == 0 or search.size > 8 * best.value.size + 65536:
            search.settle()
            farthest_cap = best.cap.max()
    search.settle(last=True)
    return True


class _Search:
    """Pairs that may count, waiting for their exact distance, and the scores a pair must reach."""

    def __init__(self, blocks, query, points, queries, best, exclude, sign, missing):
        self.blocks, self.query, self.points, self.queries = blocks, query, points, queries
        self.best, self.exclude, self.sign, self.missing = best, exclude, sign, missing
        self.pairs, self.size = [], 0
        self.edge, self.apart = blocks.threshold(query, best.cap), blocks.apart(query, best.cap)
        self.margin = blocks.margin(query)
        self.bounded = blocks.tree and sign > 0 and not best.enough

    def visit(self, j, rows, everyone):
        """Keep the pairs of ``rows`` and leaf j that reach the edge.

        Where very many do, the bound is loose: the best few are settled first to tighten it.
        """
        local = self.blocks.local(self.query, j, rows)
        if local is None:
            scores = self.blocks.scores(self.query, j, None if everyone else rows)
            edge, margin = self.edge[rows], self.margin[rows]
        else:
            scores = self.blocks.scores(local, j)
            edge, margin = self.edges(rows, local), self.blocks.margin(local)
        if edge.max() > -np.inf:
            top = scores[np.arange(rows.size), scores.argmax(axis=1)]
            hit = np.flatnonzero(top >= edge)
            if not hit.size:
                return
            found = np.flatnonzero(reaching(np.greater_equal, scores, edge, hit))
            if found.size <= CROWD * self.best.k * hit.size:
                self.keep(j, rows[hit], found, scores, hit, local)
                return
        lead = kth_largest_bound(scores, self.best.k + (self.exclude is not None))
        lead = np.maximum(lead - margin, edge)
        found = np.flatnonzero(scores >= lead[:, None])
        self.keep(j, rows, found, scores, np.arange(rows.size), local)
        self.settle()
        edge = self.edges(rows, local)
        low = np.flatnonzero(edge < lead)
        if low.size:
            mask = (scores[low] >= edge[low, None]) & (scores[low] < lead[low, None])
            self.keep(j, rows[low], np.flatnonzero(mask), scores, low, local)

    def edges(self, rows, local):
        """The scores that pairs of ``rows`` must reach, in the leaf's own terms if it has any."""
        if local is None:
            return self.edge[rows]
        return self.blocks.threshold(local, self.best.cap[rows])

    def keep(self, j, rows, found, scores, at, local):
        """Note the pairs of ``rows`` and leaf j found in the flat ``scores[at]``, theirs."""
        row, col = np.divmod(found, scores.shape[1])
        position = self.blocks.order[self.blocks.starts[j] + col]
        score = scores[at[row], col] if self.bounded and local is None else None
        row = rows[row]
        if self.exclude is not None:
            other = np.flatnonzero(position != self.exclude[row])
            row, position = row[other], position[other]
            score = None if score is None else score[other]
        self.pairs.append((row, position, score))
        self.size += row.size

    def settle(self, last=False):
        """Drop noted pairs that cannot count any more; raise the edges.

        The bounds of the scores tell which, without a distance. Distances are computed at the end,
        and where there are no bounds or these leave too many.
        """
        if not self.size:
            return
        row, position, score = zip(*self.pairs, strict=True)
        row, position = np.concatenate(row), np.concatenate(position)
        stays = None
        if not last and all(part is not None for part in score):
            score = np.concatenate(score)
            low, high = self.blocks.bounds(self.query, row, position, score)
            least = kth_of_rows(row, low, self.best.k, self.best.cap.size)
            self.best.lower(self.blocks.farthest(self.query, least))
            stays = np.flatnonzero(high >= least[row])
            row, position, score = row[stays], position[stays], score[stays]
        if stays is None or stays.size > CROWD * self.best.value.size:
            dist2 = pair_dist2(self.queries, row, self.points, position, self.missing)
            self.best.add(row, position, self.sign * dist2)
            self.pairs, self.size = [], 0
        else:
            self.pairs, self.size = [(row, position, score)], row.size
        self.edge = self.blocks.threshold(self.query, self.best.cap)
        self.apart = self.blocks.apart(self.query, self.best.cap)


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
