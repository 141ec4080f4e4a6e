"""Draws that keep the mean and variance of rows although they are cut off at bounds."""

from __future__ import annotations

import numpy as np

__all__ = ["stretched_within"]

_ROUNDS = 40
_MOST = 5.0  # columns of rare spikes ask for far more, and get it from the tails of few draws
_CUT = 1e-3  # share of draws beyond the bounds from which a column is stretched


def stretched_within(draws, rows, low, high, *, most: float = _MOST):
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
    most : float
        Largest factor of a stretch, >= 1.

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
    least = np.full(places.size, np.inf)
    for _ in range(_ROUNDS):
        cut = np.clip(centre[places] + a + b * away, low, high)
        var, gap = np.maximum(cut.var(axis=0), 1e-12 * wanted), mean - cut.mean(axis=0)
        error = gap**2 / wanted + np.log(wanted / var) ** 2
        better = error < least
        least[better] = error[better]
        shift[places[better]], factor[places[better]] = a[better], b[better]
        # Both steps are short of Newton's, since each undoes a part of the other.
        b = np.clip(b * (wanted / var) ** 0.4, 1 / most, most)
        inside = np.mean((cut > low) & (cut < high), axis=0)  # only these move with the shift
        a = a + 0.7 * gap / np.maximum(inside, 0.05)
    return centre, shift, factor
