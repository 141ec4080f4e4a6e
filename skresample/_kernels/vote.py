"""Which row gives a nominal value: the most frequent category among neighbours."""

from __future__ import annotations

import numpy as np

__all__ = ["vote_donors"]

_CELLS = 4_000_000


def vote_donors(codes, voters, rng: np.random.Generator) -> np.ndarray:
    """For each new row and nominal column a voter that holds the most frequent category.

    Parameters
    ----------
    codes : ndarray of shape (n, q), integers
        Category of every row.
    voters : ndarray of shape (m, k), intp
        Rows that vote on each new row.
    rng : Generator
        Breaks ties: every category with the top count is equally likely.

    Returns
    -------
    donors : ndarray of shape (m, q), intp
        Rows out of ``voters``.

    Notes
    -----
    O(m k^2 q) comparisons in blocks; memory O(m q).
    """
    m, k = voters.shape
    q = codes.shape[1]
    donors = np.empty((m, q), np.intp)
    block = max(1, _CELLS // max(1, k * q))
    for start in range(0, m, block):
        rows = slice(start, start + block)
        seen = codes[voters[rows]]  # (b, k, q)
        count = np.zeros(seen.shape, np.intp)
        for j in range(k):
            count += seen == seen[:, j : j + 1]
        # All members of a tied category are candidates, each category as often as the others.
        top = count == count.max(axis=1, keepdims=True)
        nth = np.floor(rng.random((len(seen), q)) * top.sum(axis=1)).astype(np.intp)
        winner = (top.cumsum(axis=1) > nth[:, None]).argmax(axis=1)  # (b, q)
        donors[rows] = np.take_along_axis(voters[rows], winner, axis=1)
    return donors
