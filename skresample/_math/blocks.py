"""Blocks of rows that keep temporary arrays within scikit-learn's working memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn import get_config

__all__ = ["row_blocks"]

_MOST = 8192  # rows: more do not make the linear algebra faster, and leave the cache


def row_blocks(n: int, entries_per_row: int, *, most: int = _MOST) -> Iterator[slice]:
    """Slices over ``n`` rows whose float64 temporaries fit scikit-learn's ``working_memory``.

    Parameters
    ----------
    n : int
        Rows in all.
    entries_per_row : int
        Numbers that a row needs at once; a quarter of the working memory is given to them, since a
        few arrays of the same size live at a time.
    most : int
        Rows of a block at most.
    """
    room = get_config()["working_memory"] * 2**20 / 8 / 4
    step = int(np.clip(room / max(entries_per_row, 1), 1, most))
    for start in range(0, n, step):
        yield slice(start, min(n, start + step))
