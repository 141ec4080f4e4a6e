"""Near rows by what they share: rows that differ from a query in every block are far from it.

The groups of :class:`WholeRows` are cut into blocks. A row that agrees with a query in no block
differs in at least one group of each, so its squared distance is at least the sum over blocks of
the smallest that a difference in the block can be. A query whose k-th row among those that agree
in a block is nearer than that is done; only the others have to look at all rows.
"""

from __future__ import annotations

import numpy as np

from ._select import Best

__all__ = ["Buckets"]

SHARE = 1 / 1000  # of the rows a query may meet on average,
OWN_SHARE = 1 / 50  # and at most
BATCH_PAIRS = 2**18
MIX = np.uint64(0x9E3779B97F4A7C15)


class Buckets:
    """Rows sorted by their codes in each block, for the largest number of blocks that pays.

    Parameters
    ----------
    codes : ndarray of shape (n_groups, n), uint8
    distances : callable
        ``(query codes (n_groups, m), rows (c,), positions (c,)) -> (c,)`` exact squared distances.
    least : ndarray of shape (n_groups,)
        The smallest squared distance of two different combinations of each group.

    Attributes
    ----------
    radius : float
        Rows nearer than this agree with a query in a block; 0: nothing can be found this way.
    """

    def __init__(self, codes, distances, least):
        self._distances, self.radius, self._blocks = distances, 0.0, []
        n = codes.shape[1]
        for count in range(min(4, len(codes)), 1, -1):
            blocks = np.array_split(np.arange(len(codes)), count)
            keys = [np.sort(_keys(codes[block])) for block in blocks]
            met = sum(np.sum(np.diff(_starts(key)).astype(float) ** 2) for key in keys) / n
            if met <= SHARE * n:
                self.radius = float(sum(least[block].min() for block in blocks))
                self._keys = [_keys(codes[block]) for block in blocks]
                self._order = [np.argsort(key, kind="stable") for key in self._keys]
                self._sorted, self._blocks, self._n = keys, blocks, n
                return

    def search(self, codes, best: Best, exclude) -> np.ndarray:
        """Fill ``best`` where that can be, and tell for which queries it is not, (r,) intp.

        What is found for these lowers their cap.
        """
        if not self._blocks:
            return np.arange(best.cap.size)
        own = [_keys(codes[block]) for block in self._blocks]
        first = [np.searchsorted(s, key) for s, key in zip(self._sorted, own, strict=True)]
        last = [np.searchsorted(s, key, "right") for s, key in zip(self._sorted, own, strict=True)]
        met = np.sum(last, axis=0) - np.sum(first, axis=0)
        few = np.flatnonzero(met <= OWN_SHARE * self._n)
        rest = [np.flatnonzero(met > OWN_SHARE * self._n)]
        ends = np.cumsum(met[few]) // BATCH_PAIRS
        for rows in np.split(few, np.flatnonzero(np.diff(ends)) + 1):
            part = Best(best.cap[rows], best.k, best.enough)
            out = None if exclude is None else exclude[rows]
            for b in range(len(self._blocks)):
                self._meet(b, rows, codes, own, first[b][rows], last[b][rows], part, out)
            held = part.value[:, -1]
            done = np.minimum(held, best.cap[rows]) < self.radius
            best.value[rows[done]], best.position[rows[done]] = (
                part.value[done],
                part.position[done],
            )
            rest.append(rows[~done])
            best.cap[rows[~done]] = np.minimum(held, best.cap[rows])[~done]
        return np.sort(np.concatenate(rest))

    def _meet(self, b, rows, codes, own, first, last, part, out):
        """Add the rows that agree with queries in block b and in none before."""
        size = last - first
        query = np.repeat(np.arange(rows.size), size)
        place = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        position = self._order[b][np.repeat(first, size) + place]
        new = np.ones(query.size, bool)
        for before in range(b):
            new &= self._keys[before][position] != own[before][rows[query]]
        if out is not None:
            new &= position != out[query]
        query, position = query[new], position[new]
        part.add(query, position, self._distances(codes, rows[query], position))


def _keys(codes):
    """One number for the codes of a block, equal for equal codes (and rarely for others)."""
    key = np.zeros(codes.shape[1], np.uint64)
    for code in codes:
        key = (key ^ code) * MIX
        key ^= key >> np.uint64(29)
    return key


def _starts(ranked):
    """Where the runs of equal numbers begin, and the end."""
    return np.r_[0, np.flatnonzero(np.diff(ranked)) + 1, ranked.size]
