"""Rows that are drawn when asked for, so that a large plan costs what a chunk of it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from skresample._math.rng import BLOCK
from skresample._new_rows import Blend, Rows, join_recipes

__all__ = ["Drawn", "Parts", "as_slice"]

Piece = Blend | Rows | np.ndarray


class Drawn:
    """``n`` rows in blocks, each of which can be drawn by itself.

    Parameters
    ----------
    n : int
        Number of rows.
    draw : callable
        ``draw(block, size)`` returns the rows of a block: a recipe, or positions of input rows.
        It must give the same rows whenever it is asked.
    block : int, default=65536
        Rows of a block; the last one may have fewer.
    """

    def __init__(self, n: int, draw: Callable, block: int | None = None):
        self._n, self._draw, self._block = n, draw, block or BLOCK
        self._last: tuple = (-1, None)

    def __len__(self) -> int:
        return self._n

    def select(self, which: slice) -> Piece:
        """The rows of a slice; only the blocks that it touches are drawn."""
        start, stop, _ = which.indices(self._n)
        pieces, last = [], -(-stop // self._block) - 1
        for b in range(start // self._block, last + 1):
            first = b * self._block
            inside = slice(max(start - first, 0), min(stop - first, self._block))
            # A copy of what is wanted of a block, which need not stay while the next is drawn.
            cut = _cut if b == last else _copied
            pieces.append(cut(self._of(b), inside))
        return _joined(pieces)

    def _of(self, b: int) -> Piece:
        """Block ``b``; the last one drawn is kept, since the next chunk mostly goes on in it."""
        last = self._last  # looked at once: other threads may draw other blocks meanwhile
        if last[0] != b:
            self._last = last = (-1, None)  # one block at a time
            size = min(self._block, self._n - b * self._block)
            self._last = last = b, self._draw(b, size)
        return last[1]


class Parts:
    """Pieces one after the other: ranges of row numbers, positions, recipes, :class:`Drawn`."""

    _pieces: list[Any]
    _ends: np.ndarray

    def __init__(self, pieces: Iterable[Any]) -> None:
        self._pieces = [piece for piece in pieces if len(piece)]
        self._ends = np.cumsum([len(piece) for piece in self._pieces], dtype=np.intp)

    def __len__(self) -> int:
        return int(self._ends[-1]) if self._pieces else 0

    def select(self, which: slice) -> Any:
        """The rows of a slice: a slice where they are one range, a recipe, or positions."""
        start, stop, _ = which.indices(len(self))
        found = []
        for piece, end in zip(self._pieces, self._ends.tolist(), strict=True):
            first = end - len(piece)
            if first < stop and start < end:
                found.append(_cut(piece, slice(max(start - first, 0), min(stop, end) - first)))
        if len(found) == 1 and isinstance(found[0], range):
            return as_slice(found[0])
        return _joined(found)


def as_slice(rows: range) -> slice:
    """The slice that takes the rows of a range of positions >= 0."""
    if not len(rows):
        return slice(0, 0)
    stop = rows[-1] + (1 if rows.step > 0 else -1)
    return slice(rows.start, stop if stop >= 0 else None, rows.step)


def _cut(piece, which: slice):
    whole = which.start == 0 and which.stop >= len(piece)
    if isinstance(piece, (range, np.ndarray)):
        return piece if whole else piece[which]
    made_later = isinstance(piece, Drawn) or callable(getattr(piece, "values", None))
    return piece if whole and not made_later else piece.select(which)


def _copied(piece, which: slice):
    """Rows of a piece that do not hold on to the rest of it."""
    whole = which.start == 0 and which.stop >= len(piece)
    if whole or callable(getattr(piece, "values", None)):
        return _cut(piece, which)
    rows = np.arange(which.start, which.stop)
    return piece[rows] if isinstance(piece, np.ndarray) else piece.select(rows)


def _joined(pieces):
    if not pieces:
        return np.empty(0, np.intp)
    if isinstance(pieces[0], (range, np.ndarray)):
        arrays = [np.asarray(piece, dtype=np.intp) for piece in pieces]
        return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)
    return join_recipes(pieces)
