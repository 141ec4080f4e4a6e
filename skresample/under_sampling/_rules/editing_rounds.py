"""Editing again and again: one neighbour search serves all rounds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._math.class_neighbors import neighbors_by_estimator
from skresample._math.neighbors import NeighborIndex, Points

from .editing import agree

__all__ = ["Edited", "ShrinkingNeighbors", "edit_in_rounds"]

_SPARE = 12  # places beyond k: a list serves until so many of its rows are gone


class ShrinkingNeighbors:
    """The nearest rows still present, from lists that are longer than asked for.

    Parameters
    ----------
    points : Points
        All rows.
    rows : ndarray of intp
        The rows that will ask, ascending.
    k : int
        The most places that will be asked for.
    estimator : object, default=None
        A neighbours object to search with instead, anew in every round.
    n_jobs : int or None, default=None
        Threads of the search.
    """

    def __init__(self, points: Points, rows, k: int, *, estimator=None, n_jobs=None):
        self._points, self._n_jobs, self._estimator = points, n_jobs, estimator
        self._place = np.full(points.n, -1, np.intp)
        self._place[rows] = np.arange(rows.size)
        self._width = min(k + _SPARE, points.n - 1)
        if estimator is None and rows.size:
            index = NeighborIndex(points, n_jobs=n_jobs)
            self._lists = index.near_self(self._width, rows=rows)

    def nearest(self, alive: np.ndarray, rows, k: int) -> np.ndarray:
        """The k nearest other rows that are ``alive`` of each of ``rows``, (m, k) intp."""
        if self._estimator is not None:
            there, own = self._there(alive, rows)
            points = self._points.take(there)
            return there[neighbors_by_estimator(points, k, own, self._estimator)[0]]
        lists = self._lists[self._place[rows]]
        short = np.flatnonzero(alive[lists].sum(axis=1) < k)
        if short.size:
            self._search_again(alive, rows[short], k)
            lists = self._lists[self._place[rows]]
        present = alive[lists]
        present &= np.cumsum(present, axis=1) <= k
        return lists[present].reshape(rows.size, k)

    def _search_again(self, alive, rows, k):
        there, own = self._there(alive, rows)
        index = NeighborIndex(self._points.take(there), n_jobs=self._n_jobs)
        width = min(self._width, there.size - 1)
        found = there[index.near_self(width, rows=own)]
        # All others that are left come first, k at least: what fills the list up is never taken.
        self._lists[self._place[rows]] = np.pad(found, ((0, 0), (0, self._width - width)))

    @staticmethod
    def _there(alive, rows):
        there = np.flatnonzero(alive)
        return there, np.searchsorted(there, rows)


class Edited(NamedTuple):
    """What is left after the rounds."""

    alive: np.ndarray  # (n,) bool
    rounds: int  # rounds run, the last one may have changed nothing
    spared: np.ndarray  # class codes that could not lose a row in the first round


def edit_in_rounds(near, codes, targeted, places, kind, smallest, allow=False) -> Edited:
    """Drop, round by round, the rows that disagree with their neighbours among the rows left.

    Parameters
    ----------
    near : ShrinkingNeighbors
        Over the targeted rows.
    codes : ndarray of shape (n,), intp
        Class of each row.
    targeted : ndarray of shape (n,), bool
        Rows that may be dropped.
    places : iterable of int
        Number of neighbours in each round. Equal numbers in a row end once nothing changes.
    kind : {"all", "mode"}
        As in :func:`skresample.under_sampling._rules.editing.agree`.
    smallest : int
        Code of the smallest class, which keeps one row. The others keep as many rows as it has
        after the round: their least supported rows go first, down to this number.
    allow : bool, default=False
        The others too keep one row only.
    """
    alive, last, rounds = np.ones(codes.size, bool), 0, 0
    spared = np.zeros(0, np.intp)
    for rounds, k in enumerate(places, 1):
        rows = np.flatnonzero(alive & targeted)
        if np.count_nonzero(alive) <= k:
            break
        found = near.nearest(alive, rows, k)
        bad = ~agree(codes[rows], codes[found], kind)
        drop, support = rows[bad], (codes[found[bad]] == codes[rows[bad], None]).sum(axis=1)
        have = np.bincount(codes[alive])
        lose = np.bincount(codes[drop], minlength=have.size)
        least = np.ones_like(have)
        if not allow:
            least[np.arange(have.size) != smallest] = max(have[smallest] - lose[smallest], 1)
        room = np.minimum(lose, np.maximum(have - least, 0))
        if rounds == 1:
            spared = np.flatnonzero((lose > 0) & (room == 0))
        if not room.any() and k == last:
            break
        drop = drop[np.lexsort((drop, support, codes[drop]))]
        rank = np.arange(drop.size) - (np.cumsum(lose) - lose)[codes[drop]]
        alive[drop[rank < room[codes[drop]]]] = False
        last = k
    return Edited(alive, rounds, spared)
