"""Nominal columns of many levels: the rare ones count as one, and it is said."""

from __future__ import annotations

import warnings

import numpy as np

from skresample.exceptions import ShortfallWarning

__all__ = ["MOST_LEVELS", "capped_codes"]

MOST_LEVELS = 100  # indicators of one column; matrices of their products grow with the square


def capped_codes(codes, names) -> np.ndarray:
    """Codes (n, q) with at most 100 levels in a column: the 99 most frequent, the rest as one.

    ``names`` (q,) are those of the columns. Levels that are equally frequent go by their codes.

    Warns
    -----
    ShortfallWarning
        Naming each column that is cut.
    """
    out = codes
    for j, name in enumerate(names):
        counts = np.bincount(codes[:, j])
        present = int(np.count_nonzero(counts))
        if present <= MOST_LEVELS:
            continue
        kept = np.argsort(-counts, kind="stable")[: MOST_LEVELS - 1]
        place = np.full(counts.size, MOST_LEVELS - 1)
        place[np.sort(kept)] = np.arange(kept.size)
        out = codes.copy() if out is codes else out
        out[:, j] = place[codes[:, j]]
        rest = present - kept.size
        rows = int(np.count_nonzero(out[:, j] == MOST_LEVELS - 1))
        warnings.warn(
            f"column {name!r} has {present} levels: the {rest} rarest ({rows} of {len(codes)} "
            f"rows) count as one; group its levels, or drop it if it is an id",
            ShortfallWarning,
            stacklevel=6,
        )
    return out
