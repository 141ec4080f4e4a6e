"""Otsu's threshold between two kinds of values."""

from __future__ import annotations

import numpy as np

__all__ = ["otsu_threshold"]


EQUAL = 1e-9  # relative spread that rounding makes of equal losses


def otsu_threshold(values: np.ndarray) -> float:
    """Middle of the gap at which the variance between the two sides is largest.

    -inf for values that are all equal: nothing lies below. O(n log n), without bins. N. Otsu,
    "A threshold selection method from gray-level histograms", IEEE Transactions on Systems, Man,
    and Cybernetics 9 (1979), equation 14.
    """
    values = np.sort(np.asarray(values, dtype=np.float64))
    n = len(values)
    if n < 2 or values[-1] - values[0] <= EQUAL * abs(values[-1]):
        return -np.inf
    below = np.arange(1, n)
    total = np.cumsum(values - values[0])  # from the least one on: differences keep their digits
    means = total[:-1] / below, (total[-1] - total[:-1]) / (n - below)
    between = below * (n - below) * (means[1] - means[0]) ** 2
    between[values[1:] == values[:-1]] = -1.0  # equal values stay on one side
    k = int(np.argmax(between))
    middle = 0.5 * (values[k] + values[k + 1])
    return float(middle if middle > values[k] else values[k + 1])
