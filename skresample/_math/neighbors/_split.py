"""Order rows so that neighbours are close in memory: median splits along the widest axis."""

from __future__ import annotations

import numpy as np

__all__ = ["Splits"]

SAMPLE = 1024


class Splits:
    """Median splits of the rows of ``vectors`` down to ``cell`` rows; leaves hold ``leaf`` rows.

    Attributes
    ----------
    order : ndarray of shape (n,), intp
        Rows of a leaf are contiguous, and within a leaf those of a cell.
    starts : ndarray of shape (n_leaves + 1,), intp
        Where the leaves begin in ``order``.
    """

    def __init__(self, vectors: np.ndarray, leaf: int, cell: int):
        self._vectors, self._leaf, self._cell = vectors, leaf, cell
        self._cells, self._starts = [], [0]
        self._root = self._grow(np.arange(len(vectors)))
        self.order = np.concatenate(self._cells)
        self.starts = np.array(self._starts, np.intp)
        del self._vectors, self._cells

    def _grow(self, rows, inside=False):
        """Split ``rows``; a node is (axis, threshold, left, right), a cell its number."""
        if rows.size <= self._leaf and not inside:
            self._starts.append(self._starts[-1] + rows.size)
            inside = True
        if rows.size <= self._cell:
            self._cells.append(rows)
            return len(self._cells) - 1
        step = max(1, rows.size // SAMPLE)
        axis = int(self._vectors[rows[::step]].var(axis=0).argmax())
        values = self._vectors[rows, axis]
        whole = self._cell if inside else self._leaf
        half = whole * ((rows.size + whole - 1) // whole // 2)
        parts = np.argpartition(values, half)
        left, right = np.sort(rows[parts[:half]]), np.sort(rows[parts[half:]])
        return axis, values[parts[half]], self._grow(left, inside), self._grow(right, inside)

    def route(self, vectors: np.ndarray) -> np.ndarray:
        """The cell of each vector, (m,) intp."""
        out = np.empty(len(vectors), np.intp)
        stack = [(self._root, np.arange(len(vectors)))]
        while stack:
            node, rows = stack.pop()
            if not isinstance(node, tuple):
                out[rows] = node
            elif rows.size:
                axis, threshold, left, right = node
                low = vectors[rows, axis] < threshold
                stack += [(left, rows[low]), (right, rows[~low])]
        return out
