"""Which rows of a block come out, and which are held for the new ones."""

from __future__ import annotations

import numpy as np

__all__ = ["kept_rows", "rows_to_hold"]


def kept_rows(codes, places, before) -> np.ndarray:
    """Places in a block of the rows that come out, ascending.

    Parameters
    ----------
    codes : (b,) int
        Class of each row of the block.
    places : list of (c,) arrays or None
        Kept rows among those of each class, ascending; None keeps all.
    before : (c,) intp
        Rows of each class in earlier blocks.
    """
    rows = [np.zeros(0, np.intp)]
    for c in np.unique(codes).tolist():
        own, place = np.flatnonzero(codes == c), places[c]
        if place is not None:
            first, last = np.searchsorted(place, [before[c], before[c] + own.size])
            own = own[place[first:last] - before[c]]
        rows.append(own)
    return np.sort(np.concatenate(rows))


def rows_to_hold(codes, held, start: int, first) -> np.ndarray:
    """Places in a block of rows of the small classes, and of the first row of each other one.

    Parameters
    ----------
    codes : (b,) int
    held : (c,) bool
        Whether a class is held whole.
    start : int
        Number of the first row of the block.
    first : (c,) intp
        Number of the first row of each class.
    """
    which = held[codes]
    for c in np.flatnonzero(~held):
        if start <= first[c] < start + len(codes):
            which[first[c] - start] = True
    return np.flatnonzero(which)
