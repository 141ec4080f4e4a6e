"""Values of rows sorted by distance, in closed form; one line of arrays for each validation row.

All functions take the rows in order of their distance to each validation row, along the last axis,
and return values in that order.
"""

from __future__ import annotations

import numpy as np
from scipy.special import bdtr

__all__ = ["classification_values", "regression_values", "soft_values"]


def _from_the_farthest(last, steps) -> np.ndarray:
    """``s_n = last`` and ``s_i = s_(i+1) + steps_i``, (..., n)."""
    out = np.concatenate([steps, last[..., None]], axis=-1)
    return out[..., ::-1].cumsum(axis=-1)[..., ::-1]


def _reached(n: int, k: int, coefficient: str) -> np.ndarray:
    """Weight of the subsets with fewer than k of the i - 1 nearer rows, for i = 1..n, (n,).

    Shapley: the share of members is uniform on [0, 1], which gives ``min(k, i) / i``; Banzhaf: it
    is one half, which gives a binomial distribution function.
    """
    i = np.arange(1, n + 1)
    if coefficient == "banzhaf":
        return bdtr(np.minimum(k - 1, i - 1), i - 1, 0.5)
    return np.minimum(k, i) / i


def classification_values(match, k: int, coefficient: str = "shapley") -> np.ndarray:
    """Values for the utility ``sum of the k nearest matches / k``.

    Parameters
    ----------
    match : ndarray of shape (b, n), bool or float
        Whether the label of each row, nearest first, is that of the validation row.
    k : int
        Neighbours, >= 1.
    coefficient : {"shapley", "banzhaf", "leave_one_out"}

    Returns
    -------
    values : ndarray of shape (b, n), float64

    References
    ----------
    R. Jia et al., "Efficient task-specific data valuation for nearest neighbor algorithms", VLDB
    2019, theorem 1 (with min(k, n) / k where there are fewer rows than neighbours).
    """
    match = np.asarray(match, dtype=np.float64)
    n = match.shape[-1]
    if coefficient == "leave_one_out":
        out = np.zeros(match.shape)
        next_one = match[..., k, None] if n > k else 0.0
        out[..., :k] = (match[..., :k] - next_one) / k
        return out
    reached = _reached(n, k, coefficient) / k
    steps = (match[..., :-1] - match[..., 1:]) * reached[:-1]
    return _from_the_farthest(match[..., -1] * reached[-1], steps)


def soft_values(match, k: int, n_classes: int) -> np.ndarray:
    """Shapley values for the mean match of the ``min(k, |S|)`` nearest, 1 / n_classes if none.

    Parameters
    ----------
    match : ndarray of shape (b, n), bool or float
    k : int
    n_classes : int

    Returns
    -------
    values : ndarray of shape (b, n), float64

    References
    ----------
    J. T. Wang, R. Jia, "A note on 'Efficient task-specific data valuation for nearest neighbor
    algorithms'", arXiv:2304.04258, theorem 2.
    """
    match = np.asarray(match, dtype=np.float64)
    n = match.shape[-1]
    if n == 1:
        return match - 1 / n_classes
    k = min(k, n)  # more neighbours than rows: all rows, as many as there are
    i = np.arange(1, n)
    weight = (1 / np.arange(1, k + 1)).sum() + (np.minimum(i, k) * (n - 1) / i - k) / k
    steps = (match[..., :-1] - match[..., 1:]) / (n - 1) * weight
    others = match[..., :-1].mean(axis=-1)
    grows = (1 / np.arange(2, k + 1)).sum()
    last = (match[..., -1] - others) * grows / n + (match[..., -1] - 1 / n_classes) / n
    return _from_the_farthest(last, steps)


def regression_values(target, asked, k: int) -> np.ndarray:
    """Shapley values for ``-(sum of the k nearest targets / k - asked)^2``.

    Parameters
    ----------
    target : ndarray of shape (b, n)
        Targets of the rows, nearest first.
    asked : ndarray of shape (b,)
        Target of the validation row.
    k : int

    Returns
    -------
    values : ndarray of shape (b, n), float64

    Notes
    -----
    Two neighbours in the order, i and i + 1, differ where fewer than k rows of the subset are
    nearer; then the utility changes by
    ``-(y_i - y_(i+1)) / k ((y_i + y_(i+1) + 2 T) / k - 2 asked)``, T the sum over the other k - 1
    that are used. A nearer row l is among them with probability ``c (c + 1) / (2 i (i - 1))``,
    ``c = min(k - 1, i - 1)``; a farther one with ``c (c + 1) / (2 (l - 1)(l - 2))``,
    ``c = min(k - 1, l - 2)``. Theorem 6 of Jia et al. (2019), derived anew.
    """
    y = np.asarray(target, dtype=np.float64)
    n, t = y.shape[-1], np.asarray(asked, dtype=np.float64)[:, None]
    place = np.arange(1, n + 1)

    def together(m):
        """Probability that one of m rows is in the subset and fewer than k - 1 of the others."""
        c = np.minimum(k - 1, m - 1)
        return np.where(m > 1, c * (c + 1) / np.maximum(2 * m * (m - 1), 1), 0.0)

    sums = y.cumsum(axis=-1)
    nearer = np.concatenate([np.zeros((len(y), 1)), sums[:, :-2]], axis=1) if n > 1 else y[:, :0]
    weighted = y * together(place - 1)  # a farther row l: l - 1 rows but i and i + 1 before it
    beyond = weighted[:, ::-1].cumsum(axis=-1)[:, ::-1]
    beyond = np.concatenate([beyond[:, 2:], np.zeros((len(y), 1))], axis=1)[:, : n - 1]
    i = place[:-1]
    used = together(i) * nearer + beyond
    reached = np.minimum(k, i) / i
    pair = y[:, :-1] + y[:, 1:]
    steps = -(y[:, :-1] - y[:, 1:]) / k * (reached * (pair / k - 2 * t) + 2 / k * used)
    before = sums[:, -1] - y[:, -1]
    last = (
        -y[:, -1]
        / k
        * (min(k, n) / n * (y[:, -1] / k - 2 * t[:, 0]) + 2 / k * together(np.array(n)) * before)
    )
    return _from_the_farthest(last, steps)
