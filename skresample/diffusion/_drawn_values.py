"""Values of rows that are drawn batch by batch when asked for, the same each time."""

from __future__ import annotations

import copy

import numpy as np

__all__ = ["DrawnValues"]

_BATCH = 16_384  # rows that are drawn, and go along a path, together


class DrawnValues:
    """Values of ``n`` rows: ``values(start, stop)`` draws the batches it touches, and keeps one.

    Parameters
    ----------
    n : int
        Rows in all.
    draw : callable
        ``draw(part, rng)`` gives the values of a slice of rows, a batch.
    rng : Generator
        Source of the first batch; the state after each batch is that of the next.
    like : pair of (int, dtype)
        Number of columns and their dtype.
    """

    def __init__(self, n: int, draw, rng, like):
        self._n, self._draw, self._like = n, draw, like
        self._sources = {0: copy.deepcopy(rng)}  # by batch; never drawn from
        self._last: tuple = (-1, None)

    def __call__(self, start: int, stop: int) -> np.ndarray:
        first, last = start // _BATCH, -(-stop // _BATCH) - 1
        if first == last and stop < min((first + 1) * _BATCH, self._n):
            return self._rows_of(first, start, stop)
        width, dtype = self._like
        out = np.empty((stop - start, width), dtype)
        for b in range(first, last + 1):
            begin, end = max(start, b * _BATCH), min(stop, (b + 1) * _BATCH)
            out[begin - start : end - start] = self._rows_of(b, begin, end)
        return out

    def _rows_of(self, b: int, start: int, stop: int) -> np.ndarray:
        """Rows of one batch, which is kept while some of it were not asked for."""
        last, self._last = self._last, (-1, None)  # looked at once, since others may draw too
        if last[0] != b:
            del last  # one batch at a time
            last = b, self._made(b)
        if stop < min((b + 1) * _BATCH, self._n):
            self._last = last
        return last[1][start - b * _BATCH : stop - b * _BATCH]

    def _made(self, b: int) -> np.ndarray:
        """Draw a batch; those before it too, if it is not known how they leave the source."""
        for k in range(max(known for known in self._sources if known <= b), b):
            self._drawn(k)
        return self._drawn(b)

    def _drawn(self, b: int) -> np.ndarray:
        source = copy.deepcopy(self._sources[b])
        part = slice(b * _BATCH, min((b + 1) * _BATCH, self._n))
        values = self._draw(part, source)
        self._sources[b + 1] = source
        return values
