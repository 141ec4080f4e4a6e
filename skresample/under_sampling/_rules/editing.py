"""Wilson editing: which rows disagree with their nearest neighbours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from skresample._math.class_neighbors import neighbors_by_estimator
from skresample._math.layout import is_sparse_block
from skresample._math.neighbors import NeighborIndex, Points

__all__ = ["VOTES", "agree", "check_places", "disagreeing", "most_frequent", "unanimous"]

# A class is asked from the other classes' side if these are at most this share of a large table.
_SHARE = 0.3
_PAIRS = 500_000_000
_QUERIES = 16_384
_FEWEST = 1024


def check_places(k: int, n: int, name: str = "n_neighbors") -> None:
    """Refuse more neighbours than there are other rows."""
    if k > n - 1:
        raise ValueError(
            f"{name}={k} needs at least {k + 1} rows, found {n}; lower {name} to at most "
            f"{max(n - 1, 0)}"
        )


def unanimous(own: np.ndarray, near: np.ndarray) -> np.ndarray:
    """All neighbours are of the row's class."""
    return (near == own[:, None]).all(axis=1)


def most_frequent(own: np.ndarray, near: np.ndarray) -> np.ndarray:
    """No class is more frequent than the row's, nor as frequent with a smaller code."""
    votes = (near == own[:, None]).sum(axis=1)
    agreed = votes > 0
    for c in np.unique(near):
        rival = (near == c).sum(axis=1)
        agreed &= (rival < votes) | (c >= own) & (rival == votes)
    return agreed


VOTES: dict[str, Callable[..., np.ndarray]] = {"all": unanimous, "mode": most_frequent}


def agree(own: np.ndarray, near: np.ndarray, kind) -> np.ndarray:
    """Whether each row's neighbours support its class, (m,) bool.

    Parameters
    ----------
    own : ndarray of shape (m,), intp
        Class of each row.
    near : ndarray of shape (m, k), intp
        Classes of its neighbours.
    kind : {"all", "mode"} or callable
        A key of :data:`VOTES`, or a function like its values.
    """
    if not callable(kind):
        return VOTES[kind](own, near)
    support = np.asarray(kind(own, near))
    if support.shape != own.shape or support.dtype != bool:
        raise ValueError(
            f"kind_sel(own, near) must give one bool for each of the {own.size} rows, got an array "
            f"of shape {support.shape} and dtype {support.dtype}"
        )
    return support


def disagreeing(points: Points, codes, k: int, kind, rows, *, estimator=None, n_jobs=None):
    """Which of ``rows`` are at odds with their k nearest other rows, (len(rows),) bool.

    ``estimator``: a neighbours object to search with instead of the exact kernel.

    Notes
    -----
    O(len(rows) n d). For kind "all" and a class that most rows of a large dense table belong to,
    the nearest row of another class is found first; a row agrees if k rows of its own class are
    nearer, and only the others are searched for their neighbours.
    """
    if estimator is not None:
        near = neighbors_by_estimator(points, k, rows, estimator)[0]
        return ~agree(codes[rows], codes[near], kind)
    if not rows.size:
        return np.zeros(0, bool)
    index, doubt = NeighborIndex(points, n_jobs=n_jobs), np.arange(rows.size)
    large = kind == "all" and codes.size * rows.size >= _PAIRS
    if large and not is_sparse_block(points.numeric):
        doubt = _not_settled(index, codes, k, rows)
    out = np.zeros(rows.size, bool)
    if doubt.size:
        near = index.near_self(k, rows=rows[doubt])
        out[doubt] = ~agree(codes[rows[doubt]], codes[near], kind)
    return out


def _not_settled(index, codes, k, rows):
    """Positions in ``rows`` whose neighbours must be looked at, whatever the size of the class."""
    counts, left = np.bincount(codes), []
    for c in np.flatnonzero(np.bincount(codes[rows])):
        mine = np.flatnonzero(codes[rows] == c)
        if codes.size - counts[c] <= _SHARE * codes.size:
            mine = mine[_in_doubt(index, codes, k, rows[mine], c)]
        left.append(mine)
    return np.concatenate(left)


def _in_doubt(index, codes, k, rows, c):
    """Rows of class c with fewer than k of their class nearer than the nearest other, (m,) bool.

    All rows that are nearer than it are of the class, so that the class needs no index of its own.
    """
    other = np.flatnonzero(codes != c)
    doubt = np.zeros(rows.size, bool)
    if not other.size:
        return doubt
    r2 = np.empty(rows.size)
    others = NeighborIndex(index.points.take(other), n_jobs=index.n_jobs)
    for part in _parts(rows.size, index.n):
        r2[part] = others.knn(index.points.take(rows[part]), 1)[0][:, 0]
    others = None  # its memory goes before the index is searched
    for part in _parts(rows.size, index.n):
        some = rows[part]
        doubt[part] = ~index.count_closer(index.points.take(some), r2[part], k, exclude=some)
    return doubt


def _parts(m: int, n: int):
    """Slices of m queries of an index of n rows: what a search holds for them stays small."""
    step = min(_QUERIES, max(_FEWEST, n // 4))
    return (slice(start, min(start + step, m)) for start in range(0, m, step))
