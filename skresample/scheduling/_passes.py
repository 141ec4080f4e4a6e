"""Rows of a cell in the order of its passes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._round_order import Part, shuffled

__all__ = ["parts_by_passes"]


def parts_by_passes(
    n: int, before: int, count: int, stream: Callable, rows: np.ndarray | None = None
) -> list[Part]:
    """``count`` of the n rows of a cell after ``before`` others, none again before all have come.

    ``rows`` (n,) are handed out in place of their positions: to shuffle a copy of them saves
    gathering them by shuffled positions, which misses the cache in a large cell.
    """
    parts = []
    while count > 0:
        cycle, start = divmod(before, n)
        size = min(count, n - start)
        # Rounds are shuffled afterwards: a whole pass needs no order of its own.
        whole = size == n
        order = _in_place(n, rows) if whole else _shuffled_pass(n, stream, cycle, rows)
        parts.append(Part(order[start : start + size], not whole))
        before, count = before + size, count - size
    return parts


def _in_place(n, rows) -> np.ndarray:
    return np.arange(n) if rows is None else rows


def _shuffled_pass(n, stream, cycle, rows) -> np.ndarray:
    """The order of one pass over a cell; the last one is kept, as rounds ask for it in turn."""
    kept = stream.kept
    if kept.get("key") != (n, cycle):
        order = shuffled(_in_place(n, rows), stream("cycle", cycle))
        kept["key"], kept["order"] = (n, cycle), order
    return kept["order"]
