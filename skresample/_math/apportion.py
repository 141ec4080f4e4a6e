"""Split a whole number of rows over cells: exact totals, caps and floors."""

from __future__ import annotations

import numpy as np

from skresample.exceptions import QuotaError

__all__ = ["largest_remainder"]


def largest_remainder(shares, total: int, caps=None, floors=None) -> np.ndarray:
    """Whole numbers proportional to ``shares`` that add up to ``total`` exactly.

    Parameters
    ----------
    shares : array-like of shape (c,)
        Non-negative, not all zero (all zero counts as equal shares).
    total : int
        The sum to reach, >= 0.
    caps, floors : array-like of int, shape (c,), optional
        Largest and smallest count of each cell. What a cap cuts off is split again over the
        other cells in proportion to their shares.

    Returns
    -------
    counts : ndarray of shape (c,), intp

    Raises
    ------
    QuotaError
        If floors exceed ``total`` or caps cannot hold it.

    Notes
    -----
    Hamilton's method: the floor of each exact quota, then one more to the largest remainders;
    ties go to the smaller index. O(c log c) a round, at most c + 1 rounds.

    Examples
    --------
    >>> from skresample._math.apportion import largest_remainder
    >>> largest_remainder([5, 3, 1], 10)
    array([6, 3, 1])
    """
    shares = np.asarray(shares, dtype=float)
    c = shares.size
    low = np.zeros(c, np.intp) if floors is None else np.asarray(floors, np.intp)
    high = np.full(c, total, np.intp) if caps is None else np.asarray(caps, np.intp)
    if (low > high).any() or low.sum() > total or high.sum() < total:
        raise QuotaError(
            f"cannot split {total} rows over {c} cells: the floors add up to {low.sum()} and the "
            f"caps to {high.sum()}"
        )
    if not np.isfinite(shares).all() or (shares < 0).any():
        raise QuotaError(f"shares must be finite and non-negative, got {shares.tolist()}")
    quota = _water_fill(shares, float(total), low, high)
    counts = np.floor(quota + 1e-9).astype(np.intp)
    counts = np.clip(counts, low, high)
    missing = int(total - counts.sum())
    order = np.lexsort((np.arange(c), -(quota - counts)))
    while missing > 0:
        room = order[counts[order] < high[order]][:missing]
        counts[room] += 1
        missing -= room.size
    return counts


def _water_fill(shares, total, low, high):
    """Real quotas proportional to shares, clipped to [low, high], that add up to ``total``."""
    free = np.ones(shares.size, bool)
    quota = np.zeros(shares.size)
    for _ in range(2 * shares.size + 2):
        rest = total - quota[~free].sum()
        weight = shares[free]
        if weight.sum() <= 0:
            weight = np.ones(weight.size)
        quota[free] = rest * weight / weight.sum() if free.any() else 0.0
        above, below = free & (quota > high), free & (quota < low)
        if not above.any() and not below.any():
            break
        # The side with the larger violation is fixed first: freeing the other side then is safe.
        over, under = (quota - high)[above].sum(), (low - quota)[below].sum()
        side, bound = (above, high) if over >= under else (below, low)
        quota[side] = bound[side]
        free &= ~side
    return np.clip(quota, low, high)
