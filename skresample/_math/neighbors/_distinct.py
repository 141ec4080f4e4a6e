"""Identical rows are searched once: groups of equal rows and their members."""

from __future__ import annotations

import numpy as np

from ._points import Points, is_sparse
from ._select import Best

__all__ = ["Groups", "find_groups"]

SHARE = 0.5  # grouping pays if at most this share of the rows is distinct
BATCH_PAIRS = 2**20
MIX = np.uint64(0x9E3779B97F4A7C15)


class Groups:
    """Groups of identical rows, numbered by their first member.

    The k nearest rows lie in the k nearest groups by (distance, first member): each of these has a
    member that comes no later than any row of another group. With a row left out, in k + 1.

    Parameters
    ----------
    of_row : ndarray of shape (n,), intp
        The group of each row.

    Attributes
    ----------
    first : ndarray of shape (n_groups,), intp
        First member of each group, ascending.
    """

    def __init__(self, of_row: np.ndarray):
        self.of_row = of_row
        self._members = np.argsort(of_row, kind="stable")
        self._size = np.bincount(of_row)
        self._start = np.cumsum(self._size) - self._size
        self.first = self._members[self._start]

    def expand(self, found: Best, rows: np.ndarray, best: Best, exclude) -> None:
        """Fill ``best`` from the groups found: query i has those of row ``rows[i]`` of found."""
        per_group = best.k + (exclude is not None)
        step = max(1, BATCH_PAIRS // (found.k * per_group))
        for start in range(0, rows.size, step):
            some = rows[start : start + step]
            group, value = found.position[some], found.value[some]
            query, place = np.nonzero(group >= 0)
            group, value = group[query, place], value[query, place]
            size = np.minimum(self._size[group], per_group)
            offset = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
            position = self._members[np.repeat(self._start[group], size) + offset]
            query = np.repeat(query, size) + start
            value = np.repeat(value, size)
            if exclude is not None:
                keep = position != exclude[query]
                query, position, value = query[keep], position[keep], value[keep]
            best.add(query, position, value)


def find_groups(points: Points) -> Groups | None:
    """Group identical rows; None if most rows are distinct, or the columns are CSR. O(n d)."""
    if is_sparse(points) or points.n < 2:
        return None
    key = np.zeros(points.n, np.uint64)
    for column in _columns(points):
        key = (key ^ column) * MIX
        key ^= key >> np.uint64(29)
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    if first.size > SHARE * points.n:
        return None
    of_first = first[inverse]
    if not all(np.array_equal(column, column[of_first]) for column in _columns(points)):
        return None  # two different rows share a key
    number = np.empty(first.size, np.intp)
    number[np.argsort(first)] = np.arange(first.size)
    return Groups(number[inverse])


def _columns(points):
    """Each column as uint64 patterns; adding zero makes minus zero equal to zero."""
    for column in points.numeric.T:
        yield (column + 0.0).view(f"u{column.itemsize}").astype(np.uint64)
    if points.codes is not None:
        for column in points.codes.T:
            yield column.astype(np.uint64)
