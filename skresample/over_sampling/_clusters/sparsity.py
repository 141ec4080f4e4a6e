"""How sparse a set of rows is."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import dense, is_sparse_block, squares

__all__ = ["log_sparsity", "mean_pairwise_distance"]

_CELLS = 200_000


def mean_pairwise_distance(values) -> float:
    """Mean Euclidean distance over all pairs of different rows, in blocks; 0 for a single row.

    Dense differences are taken about the mean, so that a large offset costs no digits; copies
    are at distance zero to rounding.
    """
    n = values.shape[0]
    if n < 2:
        return 0.0
    if not is_sparse_block(values):
        values = values.astype(np.float64) - values.mean(axis=0, dtype=np.float64)
    scale = np.abs(values).max() or 1.0  # squares neither overflow nor vanish
    values = values / scale
    square = np.asarray(squares(values).sum(axis=1)).ravel()
    total = 0.0
    step = max(1, _CELLS // n)
    for start in range(0, n, step):
        rows = slice(start, start + step)
        dot = dense(values[rows] @ values.T)
        dist2 = square[rows, None] + square - 2.0 * dot
        # What rounding alone can leave counts as zero.
        dist2[dist2 < 1e-14 * (square[rows, None] + square)] = 0.0
        total += float(np.sqrt(dist2, out=dist2).sum())
        own = np.arange(start, min(start + step, n))
        total -= float(dist2[own - start, own].sum())
    return total / (n * (n - 1)) * float(scale)


def log_sparsity(values, exponent: float) -> float:
    """Logarithm of ``mean distance ** exponent / n``; -inf where all rows are alike."""
    mean = mean_pairwise_distance(values)
    power = exponent * np.log(mean) if mean > 0 else (-np.inf if exponent > 0 else 0.0)
    return float(power - np.log(values.shape[0]))
