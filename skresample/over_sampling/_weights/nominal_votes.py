"""Which row gives a nominal value: the most frequent category among neighbours."""

from __future__ import annotations

import numpy as np

__all__ = ["vote_donors"]

_CELLS = 1_000_000


def vote_donors(codes, voters, rng: np.random.Generator, *, at=None) -> np.ndarray:
    """For each new row and nominal column a voter that holds the most frequent category.

    Parameters
    ----------
    codes : ndarray of shape (n, q), integers
        Category of every row.
    voters : ndarray of shape (u, k), intp
        Sets of rows that vote.
    rng : Generator
        Breaks ties: every category with the top count is equally likely.
    at : ndarray of shape (m,), intp, optional
        The set that votes on each new row; default: one new row per set.

    Returns
    -------
    donors : ndarray of shape (m, q), intp
        Rows out of ``voters``.

    Notes
    -----
    O(u k^2 q) comparisons in blocks, counted once per set; only tied columns draw a number for
    each new row. Memory O(m q).
    """
    at = np.arange(len(voters)) if at is None else at
    k, q = voters.shape[1], codes.shape[1]
    donors = np.empty((at.size, q), np.intp)
    order = np.argsort(at, kind="stable")
    bounds = np.searchsorted(at, np.arange(len(voters) + 1), sorter=order)
    block = max(1, _CELLS // max(1, k * q))
    for start in range(0, len(voters), block):
        some = voters[start : start + block].T
        top, tied = _top(codes, some)
        new = order[bounds[start] : bounds[start + some.shape[1]]]
        group = at[new] - start
        made = np.take_along_axis(some, top.argmax(axis=0).T, axis=0).T[group]
        row, column = np.nonzero(tied[group])
        for first in range(0, row.size, block * q):
            part = slice(first, first + block * q)
            r, c = row[part], column[part]
            made[r, c] = some[_draw(top[:, group[r], c], rng), group[r]]
        donors[new] = made
    return donors


def _top(codes, voters):
    """Which voters hold a most frequent category, (k, b, q), and where there are several."""
    seen = codes[voters]
    count = np.zeros(seen.shape, np.uint8 if len(voters) < 256 else np.int32)
    for i in range(len(voters)):
        count += seen == seen[i]
    best = count.max(axis=0)
    top = count == best
    return top, top.sum(axis=0) > best


def _draw(top, rng):
    """One true entry of each column of ``top`` (k, m), by lot.

    Tied categories have equally many members, so that each is as likely.
    """
    nth = np.floor(rng.random(top.shape[1]) * top.sum(axis=0))
    return (top.cumsum(axis=0) > nth).argmax(axis=0)
