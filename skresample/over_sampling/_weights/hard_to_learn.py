"""Weights of minority rows that are hard to learn (Barua et al. 2014, section III-B)."""

from __future__ import annotations

from numbers import Integral

import numpy as np

from skresample._math.neighbors import NeighborIndex, Points

__all__ = ["hard_rows"]

_CELLS = 2_000_000


def hard_rows(home, k_border: int, k_informative, cap: float) -> np.ndarray:
    """Weight of every row at ``home``, (n,), > 0 somewhere.

    The border are the ``k_border`` foreign rows nearest to each row; ``k_informative`` rows (or
    that share of the rows) share what each of them tells.
    """
    points, rest = home.all_points, home.foreign
    if not rest.size:
        raise ValueError(
            "rows are weighed by the rows of other classes next to them, of which there are none; "
            "use a method that looks at one class, such as SMOTE"
        )
    own = points.take(home.rows)
    index = NeighborIndex(points.take(rest), n_jobs=home.n_jobs)
    near = index.knn(own, min(k_border, rest.size))[1]
    border = points.take(rest[np.unique(near)])
    k = k_informative
    k = int(k) if isinstance(k, Integral) else max(1, int(k * home.n))
    weight = _informative_weights(own, border, min(k, home.n), cap, home.n_jobs)
    return weight if weight.sum() > 0 else np.ones(home.n)


def _informative_weights(own: Points, border: Points, k: int, cap: float, n_jobs):
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
