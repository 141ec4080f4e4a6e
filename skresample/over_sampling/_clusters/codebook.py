"""Prototypes of a class, and pairs of them that differ alike."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning

from skresample._math.mixed_space import filled

__all__ = ["alike_pairs", "prototypes"]


def prototypes(values, n_clusters: int, seed: int) -> np.ndarray:
    """Centres of k-means on columns scaled to unit variance, in the original scale, (c, d).

    ``c`` is at most ``n_clusters`` and the number of distinct rows.
    """
    rows = filled(np.array(values, dtype=np.float64))
    scale = rows.std(axis=0)
    scale[scale == 0] = 1.0
    scaled = rows / scale
    distinct = len(np.unique(scaled, axis=0)) if rows.shape[1] else 1
    if distinct <= n_clusters:
        return np.unique(scaled, axis=0) * scale
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = KMeans(n_clusters, n_init=1, random_state=seed).fit(scaled)
    return model.cluster_centers_ * scale


def alike_pairs(centres) -> tuple[np.ndarray, np.ndarray]:
    """For each ordered pair (a, b) the other pair (i, j) with the most alike difference.

    Returns
    -------
    first : ndarray of shape (c (c - 1),)
        a of each ordered pair.
    other : ndarray of shape (c (c - 1), 2)
        (i, j), both different from a and b, minimising ``|(c_a - c_b) - (c_i - c_j)|``; ties go to
        the first in lexicographic order. Needs c >= 4. O(c^4 d) time a row of pairs at a time.
    """
    c = len(centres)
    a, b = np.nonzero(~np.eye(c, dtype=bool))
    difference = centres[a] - centres[b]
    other = np.empty((a.size, 2), np.intp)
    for p in range(a.size):
        free = (a != a[p]) & (a != b[p]) & (b != a[p]) & (b != b[p])
        distance = ((difference[free] - difference[p]) ** 2).sum(axis=1)
        best = np.flatnonzero(free)[distance.argmin()]
        other[p] = a[best], b[best]
    return a, other
