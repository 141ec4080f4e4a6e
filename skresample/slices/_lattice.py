"""The best conjunctions of basic conditions: an exact search that prunes by upper bounds."""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from skresample._progress_bar import silent

__all__ = ["Conjunction", "best_conjunctions", "slice_score"]

_ROOM = 50_000_000  # row numbers of parents held at a time, 200 MB


class Conjunction(NamedTuple):
    """A conjunction found: basic conditions by number, rows, sum of errors, score."""

    members: tuple[int, ...]
    size: int
    error: float
    score: float


def slice_score(size, error, n: int, mean: float, alpha: float):
    """Score of slices with ``size`` rows and errors that add up to ``error``: equation 1."""
    return alpha * (error / (size * mean) - 1.0) - (1.0 - alpha) * (n / size - 1.0)


class _Search:
    """State of one search: statistics of the basic conditions, the best k so far."""

    def __init__(self, codes, errors, *, alpha, k, min_support, tell):
        self.tell = tell
        self.codes, self.errors, self.alpha, self.k = codes, errors, alpha, k
        self.n, self.mean, self.least = errors.size, float(errors.mean()), min_support
        width = codes.max(axis=1, initial=-1) + 1
        self.column = np.repeat(np.arange(len(codes)), width)
        self.code = np.concatenate([np.arange(w) for w in width] or [np.empty(0, np.intp)])
        self.rows, self.best, self.kept, self.n_evaluated = [], [], {}, 0
        for j, w in enumerate(width.tolist()):
            order = np.argsort(codes[j], kind="stable").astype(np.int32)
            ends = np.searchsorted(codes[j][order], np.arange(w + 1))
            self.rows += [order[a:b] for a, b in pairwise(ends)]

    def bound(self, size, error, largest):
        """Largest score of any slice within ones of at most these statistics.

        The score in the size is piecewise monotone: its maximum is at the least support, where the
        errors run out at their largest value, or at the full size.
        """
        at_kink = np.clip(error / np.maximum(largest, 1e-300), self.least, size)
        return np.maximum(
            *(
                slice_score(s, np.minimum(s * largest, error), self.n, self.mean, self.alpha)
                for s in (at_kink, size)
            )
        )

    @property
    def threshold(self) -> float:
        """What a score must exceed: 0, or the k-th best."""
        return max(0.0, self.best[0][0]) if len(self.best) == self.k else 0.0

    def evaluate(self, members):
        """Statistics of a conjunction; kept among the best where it belongs."""
        self.n_evaluated += 1
        self.tell(self.n_evaluated)
        rows = self.kept.get(members[:-1])
        if rows is not None:
            others = members[-1:]
        else:
            first, *others = sorted(members, key=lambda p: self.rows[p].size)
            rows = self.rows[first]
        for p in others:
            rows = rows[self.codes[self.column[p]][rows] == self.code[p]]
        if rows.size < self.least:
            return None
        e = self.errors[rows]
        size, error = rows.size, float(e.sum())
        score = float(slice_score(size, error, self.n, self.mean, self.alpha))
        if score > self.threshold:
            # Ties go to the conjunction that comes first.
            entry = (score, tuple(-m for m in members), Conjunction(members, size, error, score))
            push = heapq.heappush if len(self.best) < self.k else heapq.heappushpop
            push(self.best, entry)
        return (size, error, float(e.max())), rows

    def level(self, candidates, *, last: bool):
        """Evaluate candidates, the most promising first; statistics of those worth extending."""
        alive, kept, room = {}, {}, _ROOM
        candidates.sort(key=lambda c: (-c[0], c[1]))
        for bound, members in candidates:
            if bound <= self.threshold:
                break
            found = self.evaluate(members)
            if found is not None and not last:
                alive[members], rows = found
                room -= rows.size
                if room > 0 and len(members) > 1:
                    kept[members] = rows
        self.kept = kept
        return alive

    def extended(self, alive):
        """Conjunctions one condition longer all of whose parents are alive, with their bounds."""
        groups: dict[tuple, list] = {}
        for members in sorted(alive):
            groups.setdefault(members[:-1], []).append(members)
        out = []
        for prefix, family in groups.items():
            tail = np.array([m[-1] for m in family])
            stats = np.array([alive[m] for m in family])
            for i in range(len(family) - 1):
                least = np.minimum(stats[i], stats[i + 1 :])
                bound = self.bound(*least.T)
                good = (bound > self.threshold) & (least[:, 0] >= self.least)
                good &= self.column[tail[i]] != self.column[tail[i + 1 :]]
                for at in np.flatnonzero(good).tolist():
                    members = (*prefix, int(tail[i]), int(tail[i + 1 + at]))
                    value = bound[at] if not prefix else self._of_parents(members, alive)
                    if value > self.threshold:
                        out.append((float(value), members))
        return out

    def _of_parents(self, members, alive) -> float:
        """Bound from all parents; minus infinity where one is not alive."""
        parents = [members[:i] + members[i + 1 :] for i in range(len(members))]
        if any(parent not in alive for parent in parents):
            return -np.inf
        return float(self.bound(*np.min([alive[parent] for parent in parents], axis=0)))


def best_conjunctions(
    codes: np.ndarray, errors: np.ndarray, *, alpha: float, k: int, max_level: int,
    min_support: int, tell=silent,
) -> tuple[list[Conjunction], np.ndarray, int]:  # fmt: skip
    """The ``k`` conjunctions with the largest positive scores, best first.

    Parameters
    ----------
    codes : ndarray of shape (d, n), int32
        Basic condition of each row by column, -1 for none.
    errors : ndarray of shape (n,), >= 0
    alpha, k, max_level, min_support
        As in :class:`SliceLineSlicer`.
    tell : callable, optional
        Told how many conjunctions were looked at, whenever one was.

    Returns
    -------
    found : list of Conjunction
    column, code : ndarray of shape (2, p)
        What each basic condition is.
    n_evaluated : int
        Conjunctions whose rows were looked at.
    """
    search = _Search(codes, errors, alpha=alpha, k=k, min_support=min_support, tell=tell)
    names = np.array([search.column, search.code])
    if search.n == 0 or search.mean <= 0:
        return [], names, 0
    large = [p for p, rows in enumerate(search.rows) if rows.size >= min_support]
    alive = search.level([(np.inf, (p,)) for p in large], last=max_level == 1)
    for length in range(2, max_level + 1):
        if len(alive) < 2:
            break
        alive = search.level(search.extended(alive), last=length == max_level)
    found = sorted(search.best, key=lambda entry: (-entry[0], [-m for m in entry[1]]))
    return [entry[2] for entry in found], names, search.n_evaluated
