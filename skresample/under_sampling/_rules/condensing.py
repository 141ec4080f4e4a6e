"""Condensing: a subset of the rows that classifies all of them by its nearest neighbours."""

from __future__ import annotations

import numpy as np

from skresample._math.neighbors import NeighborIndex, Points

__all__ = ["Ballot", "condense", "condense_with"]

_BLOCK = 512
_CHUNK = 256


class Ballot:
    """For each voter its k nearest members so far, and whether they vote against its class.

    Parameters
    ----------
    points : Points
        All rows.
    codes : ndarray of shape (n,), intp
        Class of each row.
    voters : ndarray of shape (m,), intp
        The rows to classify.
    k : int
        Members that vote. At equal distance members of the voter's class come last, so that a
        row is only right if it is right in any order.
    """

    def __init__(self, points: Points, codes, voters, k: int, *, n_jobs=None):
        self._points, self._codes, self._n_jobs, self._k = points, codes, n_jobs, k
        self._voters, self._own = voters, codes[voters]
        self._dist2 = np.full((voters.size, k), np.inf)
        self._class = np.full((voters.size, k), -1, np.intp)

    def add(self, members, part=slice(None)) -> None:
        """Let rows take part in the vote of the voters ``part`` (a slice)."""
        voters = self._voters[part]
        for c in np.unique(self._codes[members]):
            mine = members[self._codes[members] == c]
            index = NeighborIndex(self._points.take(mine), n_jobs=self._n_jobs)
            near = index.knn(self._points, min(self._k, mine.size), place=voters)[0]
            self.insert(near, c, part)

    def reach(self, part=slice(None)) -> np.ndarray:
        """Squared distance from which on a new member has no vote, for each voter."""
        return self._dist2[part, -1]

    def insert(self, dist2, c, part=slice(None)) -> None:
        """Let members of class ``c`` at the given squared distances (m, j) take part."""
        all_dist2 = np.concatenate([self._dist2[part], dist2], axis=1)
        all_class = np.concatenate([self._class[part], np.full(dist2.shape, c)], axis=1)
        order = np.lexsort((all_class == self._own[part, None], all_dist2), axis=1)[:, : self._k]
        self._dist2[part] = np.take_along_axis(all_dist2, order, 1)
        self._class[part] = np.take_along_axis(all_class, order, 1)

    def wrong(self, part=slice(None)) -> np.ndarray:
        """Voters whose class does not win outright, bool."""
        seen, own = self._class[part], self._own[part]
        votes = (seen == own[:, None]).sum(axis=1)
        beaten = votes == 0
        for c in np.unique(seen[seen >= 0]):
            beaten |= (c != own) & ((seen == c).sum(axis=1) >= votes)
        return beaten


def condense(points: Points, codes, start, k: int = 1, *, n_jobs=None) -> np.ndarray:
    """Hart's rule: members join while one of the other rows is misclassified, (n,) bool.

    Parameters
    ----------
    points : Points
        All rows.
    codes : ndarray of shape (n,), intp
        Class of each row.
    start : ndarray of shape (n,), bool
        Members at the beginning.
    k : int, default=1
        Neighbours that vote.
    n_jobs : int or None, default=None
        Threads of the searches.

    Notes
    -----
    Rows are visited in their order and join at once when misclassified; passes are repeated until
    none joins. Blocks of rows are brought up to date with the members that joined since their
    last visit by one search. O(n m d) time for m members, O(n k) memory.

    If only one class can join, its rows only ever gain votes: one pass is enough.
    """
    member, rows = start.copy(), np.flatnonzero(~start)
    ballot = Ballot(points, codes, rows, k, n_jobs=n_jobs)
    joined = [np.flatnonzero(start)]
    known = np.zeros(-(-rows.size // _BLOCK), np.intp)  # members each block has seen
    changed = True
    while changed:
        changed = False
        for b in range(known.size):
            part = slice(b * _BLOCK, min((b + 1) * _BLOCK, rows.size))
            news = joined[known[b] :]
            if news:
                ballot.add(np.concatenate(news), part)
            new = _visit(ballot, points, codes, rows[part], part, member)
            if new.size:
                joined.append(new)
                changed = True
            known[b] = len(joined)
        changed &= np.unique(codes[rows]).size > 1
    return member


def _visit(ballot, points, codes, block, part, member):
    """Visit the rows of a block in order; those that join, in order."""
    wrong = ballot.wrong(part) & ~member[block]
    if not wrong.any():
        return np.zeros(0, np.intp)
    joined, at, between = [], 0, _Between(points.take(block), np.flatnonzero(wrong))
    while True:
        ahead = np.flatnonzero(wrong[at:])
        if not ahead.size:
            return block[np.array(joined, np.intp)]
        at += int(ahead[0])
        dist2 = between.row(at, ballot.reach(part))
        ballot.insert(dist2[:, None], codes[block[at]], part)
        member[block[at]] = True
        joined.append(at)
        wrong = ballot.wrong(part) & ~member[block]
        at += 1


class _Between:
    """Squared distances between the few rows of a block, exact where they can matter.

    Parameters
    ----------
    points : Points
        The rows of the block.
    asked : ndarray of intp
        Rows that will be asked for; others may be.
    """

    def __init__(self, points: Points, asked):
        self._index = NeighborIndex(points, n_jobs=1)
        self._known = dict(zip(asked, zip(*self._index.all_about(asked), strict=True), strict=True))

    def row(self, at: int, reach) -> np.ndarray:
        """Of one row to all rows; infinite where surely above ``reach`` (n,)."""
        if at not in self._known:
            self._known[at] = tuple(part[0] for part in self._index.all_about(np.array([at])))
        about, error = self._known[at]
        near = np.flatnonzero(about - error <= reach)
        out = np.full(about.size, np.inf)
        out[near] = about[near]
        near = near[error[near] > 0]
        out[near] = self._index.pairs(np.full(near.size, at), near)
        return out


def condense_with(classifier, X, codes, start) -> np.ndarray:
    """Hart's rule with any classifier, refitted whenever a member joins, (n,) bool.

    ``X``: rows that ``classifier`` understands. O(members) fits.
    """
    member, rows, changed = start.copy(), np.flatnonzero(~start), True
    classifier.fit(X[member], codes[member])
    while changed:
        changed, at = False, 0
        while at < rows.size:
            some = rows[at : at + _CHUNK]
            wrong = np.flatnonzero((classifier.predict(X[some]) != codes[some]) & ~member[some])
            if not wrong.size:
                at += some.size
                continue
            member[some[wrong[0]]] = changed = True
            classifier.fit(X[member], codes[member])
            at += int(wrong[0]) + 1
    return member
