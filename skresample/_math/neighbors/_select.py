"""The best few of each row, ties by the smaller position."""

from __future__ import annotations

import numpy as np

__all__ = ["CROWD", "Best", "kth_largest_bound", "kth_of_rows", "reaching", "smallest"]

COPIED = 64  # rows of scores copied at a time
CROWD = 4  # pairs per row and neighbour wanted that may wait for their distance
GROUPS = 64
FEW = 8  # beyond, one partition takes less time than so many minima


def smallest(values: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k smallest entries of each row, ordered by (value, column); NaN entries never count.

    Precondition: every row has at least k entries that are not NaN. O(n) a row.
    """
    m, n = values.shape
    found = _one_by_one(values, k) if k <= FEW else None
    if found is not None:
        return found
    edge = np.full((m, 1), np.inf)
    if k < n:
        edge = np.partition(values, k - 1, axis=1)[:, k - 1 : k]
    rows, cols = np.nonzero(values <= edge)
    picked = values[rows, cols]
    if rows.size == m * k:
        picked, cols = picked.reshape(m, k), cols.reshape(m, k)
        order = np.argsort(picked, axis=1, kind="stable")
        return np.take_along_axis(picked, order, 1), np.take_along_axis(cols, order, 1)
    order = np.lexsort((cols, picked, rows))
    first = np.searchsorted(rows, np.arange(m))
    order = order[first[:, None] + np.arange(k)]
    return picked[order], cols[order]


def _one_by_one(values, k):
    """The same by k minima, faster for few; None where one of them is infinite."""
    rest = np.where(np.isnan(values), np.inf, values)
    row = np.arange(len(rest))
    picked, cols = np.empty((len(rest), k)), np.empty((len(rest), k), np.intp)
    for j in range(k):
        col = rest.argmin(axis=1)
        picked[:, j], cols[:, j] = rest[row, col], col
        rest[row, col] = np.inf
    if np.isinf(picked[:, -1:]).any():  # taken or left out entries cannot be told from others
        return None
    return picked, cols


def kth_largest_bound(scores: np.ndarray, k: int) -> np.ndarray:
    """For each row a value that at least k of its entries reach, close to the k-th largest.

    The k-th largest of the maxima of interleaved groups: one pass, where a partition takes many.
    Minus infinity if there are fewer than k entries.
    """
    m, n = scores.shape
    if n < k:
        return np.full(m, -np.inf, scores.dtype)
    groups = max(GROUPS, 4 * k)
    if n >= 2 * groups:
        depth = n // groups
        scores = scores[:, : depth * groups].reshape(m, depth, groups).max(axis=1)
    n = scores.shape[1]
    return np.partition(scores, n - k, axis=1)[:, n - k]


def reaching(compare: np.ufunc, scores: np.ndarray, edge: np.ndarray, rows: np.ndarray):
    """Which entries of some rows compare so to their row's edge, (rows, n) bool."""
    mask = np.empty((rows.size, scores.shape[1]), bool)
    for start in range(0, rows.size, COPIED):
        part = rows[start : start + COPIED]
        compare(scores[part], edge[part, None], out=mask[start : start + COPIED])
    return mask


def kth_of_rows(rows: np.ndarray, values: np.ndarray, k: int, m: int) -> np.ndarray:
    """The k-th largest of the values of each of m rows, (m,); minus infinity if it has fewer."""
    order = _by_row(rows, -values)
    rows = rows[order]
    place = np.searchsorted(rows, np.arange(m)) + k - 1
    there = np.flatnonzero(place < rows.size)
    there = there[rows[place[there]] == there]
    out = np.full(m, -np.inf, values.dtype)
    out[there] = values[order[place[there]]]
    return out


class Best:
    """The k best (value, position) of each of m rows so far, for candidates that come in any order.

    Parameters
    ----------
    cap : ndarray of shape (m,)
        Values above are not wanted. Falls to a row's k-th best value once it has k.
    k : int
    enough : bool, default=False
        A row with k values is done: its cap falls to minus infinity.

    Attributes
    ----------
    value : ndarray of shape (m, k), float64
        Ascending, infinite where ``position`` is -1.
    position : ndarray of shape (m, k), intp
    error : float or ndarray of shape (m,)
        How far the values of a row may be from the exact ones.
    """

    error: float | np.ndarray = 0.0

    def __init__(self, cap: np.ndarray, k: int, enough: bool = False):
        self.cap, self.k, self.enough = cap.copy(), k, enough
        self.value = np.full((cap.size, k), np.inf)
        self.position = np.full((cap.size, k), -1, np.intp)

    def lower(self, cap) -> None:
        """Rows are known to have k values up to ``cap`` (m,), although they are not added yet."""
        np.minimum(self.cap, cap, out=self.cap)

    def add(self, rows, positions, values) -> None:
        """Take in candidates: row, position and value of each, no pair twice."""
        keep = np.flatnonzero(values <= self.cap[rows])
        if not keep.size:
            return
        rows, positions, values = rows[keep], positions[keep], values[keep]
        touched = np.zeros(self.cap.size, bool)
        touched[rows] = True
        touched = np.flatnonzero(touched)
        held_row, held = np.nonzero(self.position[touched] >= 0)
        if held_row.size:
            held_row = touched[held_row]
            rows = np.concatenate([held_row, rows])
            positions = np.concatenate([self.position[held_row, held], positions])
            values = np.concatenate([self.value[held_row, held], values])
        order = _order(rows, values, positions)
        rows = rows[order]
        rank = np.arange(rows.size) - np.searchsorted(rows, rows)
        first = np.flatnonzero(rank < self.k)
        rows, rank, order = rows[first], rank[first], order[first]
        self.value[rows, rank] = values[order]
        self.position[rows, rank] = positions[order]
        full = touched[self.position[touched, -1] >= 0]
        self.cap[full] = -np.inf if self.enough else self.value[full, -1]


def _order(rows, values, positions):
    """The order by (row, value, position): a three-key sort only if values are tied."""
    order = _by_row(rows, values)
    ranked, row = values[order], rows[order]
    if np.any((ranked[1:] == ranked[:-1]) & (row[1:] == row[:-1])):
        return np.lexsort((positions, values, rows))
    return order


def _by_row(rows, values):
    """The order by (row, value)."""
    order = np.argsort(values)
    small = np.uint16 if rows.size and rows.max() < 2**16 else rows.dtype  # radix sort if small
    return order[np.argsort(rows[order].astype(small), kind="stable")]
