"""The k best of each row of a block, ties by the smaller column."""

from __future__ import annotations

import numpy as np

__all__ = ["smallest"]


def smallest(values: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k smallest entries of each row, ordered by (value, column); NaN entries never count.

    Precondition: every row has at least k entries that are not NaN. O(n) a row.
    """
    m, n = values.shape
    edge = np.full((m, 1), np.inf)
    if k < n:
        edge = np.partition(values, k - 1, axis=1)[:, k - 1 : k]
    rows, cols = np.nonzero(values <= edge)
    best = values[rows, cols]
    return ranked(rows, cols, best, m, k)


def ranked(rows, cols, values, m: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    """First k of each row's candidates by (value, column), (m, k) each.

    Precondition: every row has at least k candidates, ``rows`` ascends.
    """
    order = np.lexsort((cols, values, rows))
    first = np.searchsorted(rows, np.arange(m))
    picked = order[first[:, None] + np.arange(k)]
    return values[picked], cols[picked].astype(np.intp, copy=False)
