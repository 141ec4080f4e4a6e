"""Weights of minority rows that are hard to learn (Barua et al. 2014, section III-B)."""

from __future__ import annotations

import numpy as np

from skresample._math.neighbors import NeighborIndex, Points

__all__ = ["informative_weights"]

_CELLS = 2_000_000


def informative_weights(own: Points, border: Points, k: int, cap: float, *, n_jobs=None):
    """Weight of every minority row, (n,), >= 0: closeness to the border times its density.

    Each row y of the ``border`` (majority rows next to the minority) gives to its k nearest rows
    x of ``own`` the information weight ``C^2 / sum_q C(y, q)`` with the closeness
    ``C(y, x) = min(d / dist(y, x), cap)`` for d columns; equations (4) to (6) without the factor
    CMAX / cap, which cancels in the selection probabilities.
    """
    columns = own.numeric.shape[1] + (0 if own.codes is None else own.codes.shape[1])
    index = NeighborIndex(own, n_jobs=n_jobs)
    weight = np.zeros(own.n)
    step = max(1, _CELLS // k)
    for start in range(0, border.n, step):
        dist2, near = index.knn(border.take(slice(start, start + step)), k)
        with np.errstate(divide="ignore"):
            close = np.minimum(columns / np.sqrt(dist2), cap)
        total = close.sum(axis=1, keepdims=True)
        share = close * close / np.where(total > 0, total, 1.0)
        weight += np.bincount(near.ravel(), share.ravel(), minlength=own.n)
    return weight
