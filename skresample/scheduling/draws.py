"""Draws: which rows of a cell come in a round. One axis of the scheduling family.

A draw is called as ``draw(n, before, count, stream, number) -> positions``: ``count`` positions
below ``n``, the size of the cell, for round ``number``, in any order, as rounds are shuffled;
``before`` is how many rows of the cell earlier rounds took. ``stream(*key)`` is a random generator
of the cell and the key, so that a round can be drawn by itself. Any function will do.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._passes import parts_by_passes

__all__ = ["DRAWS", "fresh", "low_discrepancy", "with_replacement", "without_replacement"]

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


def with_replacement(n: int, before: int, count: int, stream: Callable, number: int) -> np.ndarray:
    """Rows drawn independently of each other.

    Parameters
    ----------
    n, before, count, stream, number
        As the module says.

    Returns
    -------
    positions : ndarray of shape (count,)
    """
    return stream("round", number).integers(n, size=count)


def without_replacement(
    n: int, before: int, count: int, stream: Callable, number: int
) -> np.ndarray:
    """No row again before all rows of the cell have come; then in another order.

    Parameters
    ----------
    n, before, count, stream, number
        As the module says.

    Returns
    -------
    positions : ndarray of shape (count,)
    """
    parts = [part.rows for part in parts_by_passes(n, before, count, stream)]
    return np.concatenate(parts) if parts else np.empty(0, np.intp)


def fresh(n: int, before: int, count: int, stream: Callable, number: int) -> np.ndarray:
    """Distinct rows within a round, drawn anew in every round.

    Parameters
    ----------
    n, before, count, stream, number
        As the module says; from a cell smaller than ``count`` all rows come, and some again.

    Returns
    -------
    positions : ndarray of shape (count,)
    """
    rng = stream("round", number)
    whole, rest = divmod(count, n)
    chosen = rng.choice(n, rest, replace=False, shuffle=False).astype(np.intp, copy=False)
    return np.concatenate([np.tile(np.arange(n), whole), chosen]) if whole else chosen


def low_discrepancy(n: int, before: int, count: int, stream: Callable, number: int) -> np.ndarray:
    """Rows spread evenly through the order of the cell, at steps of the golden ratio.

    Parameters
    ----------
    n, before, count, stream, number
        As the module says. Sort rows (by time, by a score) to spread them over that.

    Returns
    -------
    positions : ndarray of shape (count,)
    """
    start = stream("start").random()
    at = start + _GOLDEN * np.arange(before, before + count)
    at -= np.floor(at)
    return np.minimum((at * n).astype(np.intp), n - 1)


DRAWS: dict[str, Callable[..., np.ndarray]] = {
    "with_replacement": with_replacement,
    "without_replacement": without_replacement,
    "stratified": without_replacement,  # the schedule divides the groups into classes before
    "fresh": fresh,
    "low_discrepancy": low_discrepancy,
}
