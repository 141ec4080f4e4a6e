"""Draws that keep the mean and variance of rows although they are cut off at bounds."""

from __future__ import annotations

import numpy as np

__all__ = ["stretched_within"]

_ROUNDS = 40
_MOST = 20.0  # a column of two values at its bounds would ask for more and more
_CUT = 1e-3  # share of draws beyond the bounds from which a column is stretched


def stretched_within(draws, rows, low, high):
    """How to stretch each column of draws so that, cut off at bounds, it varies as the rows do.

    A column is read as a normal one seen through its bounds (a censored variable): cutting draws of
    the same mean and variance as the rows narrows and moves them, so they are stretched and moved
    before the cut until mean and variance of the cut draws are those of the rows.

    Parameters
    ----------
    draws : ndarray of shape (m, d)
        Draws that are not yet cut off.
    rows : ndarray of shape (n, d)
        Rows whose mean and variance are wanted; all within the bounds.
    low, high : ndarray of shape (d,)
        Bounds, or infinite.

    Returns
    -------
    centre, shift, factor : ndarray of shape (d,), or None where no column is cut
        A draw x becomes ``clip(centre + shift + factor (x - centre), low, high)``.
    """
    beyond = np.mean((draws < low) | (draws > high), axis=0)
    mean, wanted = rows.mean(axis=0), rows.var(axis=0, ddof=1)
    places = np.flatnonzero((beyond > _CUT) & (wanted > 0))
    if not places.size:
        return None
    centre, shift, factor = draws.mean(axis=0), np.zeros(mean.size), np.ones(mean.size)
    low, high = low[places], high[places]
    away, mean, wanted = (draws - centre)[:, places], mean[places], wanted[places]
    a, b = np.zeros(places.size), np.ones(places.size)
    for _ in range(_ROUNDS):
        cut = np.clip(centre[places] + a + b * away, low, high)
        var = np.maximum(cut.var(axis=0), 1e-12 * wanted)
        # The variance of cut draws grows with a power of b between 0 and 2: this step suits all.
        b = np.clip(b * (wanted / var) ** 0.75, 1 / _MOST, _MOST)
        # Only draws between the bounds move with the shift: a step of Newton for the mean.
        inside = np.mean((cut > low) & (cut < high), axis=0)
        a = a + (mean - cut.mean(axis=0)) / np.maximum(inside, 0.05)
    shift[places], factor[places] = a, b
    return centre, shift, factor
