"""Nominal columns of many levels: the rare ones count as one, and it is said."""

from __future__ import annotations

import warnings

import numpy as np

from skresample.exceptions import ShortfallWarning

__all__ = ["MOST_LEVELS", "capped_codes", "level_places"]

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
        if np.count_nonzero(counts) > MOST_LEVELS:
            out = codes.copy() if out is codes else out
            out[:, j] = level_places(counts, name)[codes[:, j]]
    return out


def level_places(counts, name) -> np.ndarray:
    """Place of each level among at most 100, (l,), from the rows of each, (l,).

    Warns
    -----
    ShortfallWarning
        If the column ``name`` has more levels.
    """
    present = int(np.count_nonzero(counts))
    if present <= MOST_LEVELS:
        return np.arange(counts.size)
    kept = np.argsort(-counts, kind="stable")[: MOST_LEVELS - 1]
    places = np.full(counts.size, MOST_LEVELS - 1)
    places[np.sort(kept)] = np.arange(kept.size)
    rows = int(counts[places == MOST_LEVELS - 1].sum())
    warnings.warn(
        f"column {name!r} has {present} levels: the {present - kept.size} rarest ({rows} of "
        f"{counts.sum()} rows) count as one; group its levels, or drop it if it is an id",
        ShortfallWarning,
        stacklevel=7,
    )
    return places
