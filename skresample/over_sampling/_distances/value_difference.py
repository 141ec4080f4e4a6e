"""Distances of nominal rows by what their values say about the class (Stanfill & Waltz 1986).

Two values of a column are ``sum_c |P(c | v) - P(c | v')|`` apart, and the squared distance of two
rows is the sum over the columns of the squares.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample._math.neighbors import NeighborIndex, Points
from skresample._math.neighbors._select import smallest

__all__ = ["nominal_neighbors", "profile_points", "value_profiles"]

_CELLS = 4_000_000


def value_profiles(codes, y_codes, n_classes: int) -> list[np.ndarray]:
    """For each nominal column the shares of the classes at each level, (levels, C).

    ``codes`` (n, q) count from 0 and ``y_codes`` (n,) tell the class; a level that no row has
    gets zeros.
    """
    profiles = []
    for j in range(codes.shape[1]):
        levels = int(codes[:, j].max(initial=-1)) + 1
        joint = codes[:, j] * n_classes + y_codes
        count = np.bincount(joint, minlength=levels * n_classes).reshape(levels, n_classes)
        profiles.append(count / np.maximum(count.sum(axis=1, keepdims=True), 1))
    return profiles


def profile_points(profiles, codes) -> np.ndarray:
    """Rows in the space of shares: ``2 P(1 | v)`` a column for two classes, (n, q).

    For two classes the Euclidean distances there are those of the value difference. For more,
    all shares side by side, (n, q C): a bound, not the distance itself.
    """
    if profiles and profiles[0].shape[1] == 2:
        parts = [2.0 * p[codes[:, j], 1] for j, p in enumerate(profiles)]
        return np.column_stack(parts)
    return np.concatenate([p[codes[:, j]] for j, p in enumerate(profiles)], axis=1)


def nominal_neighbors(profiles, codes, k: int, *, rows, n_jobs=None) -> np.ndarray:
    """The k nearest other rows of ``rows`` by value difference, (m, k), ties by position.

    ``codes`` (n, q) are those of the rows searched. Exact for any number of classes; for two a
    search in q numeric columns, for more O(m n q) with blocks of rows as memory.
    """
    if profiles[0].shape[1] == 2:
        points = Points(profile_points(profiles, codes))
        return NeighborIndex(points, n_jobs=n_jobs).near_self(k, rows=rows)
    levels = [np.unique(codes[:, j], return_inverse=True) for j in range(codes.shape[1])]
    known = [p[present] for p, (present, _) in zip(profiles, levels, strict=True)]
    place = [code.reshape(-1) for _, code in levels]
    start = np.cumsum([0, *(p.shape[0] for p in known)])
    member = np.column_stack([code + s for code, s in zip(place, start[:-1], strict=True)])
    n, q = codes.shape
    pointer = np.arange(0, n * q + 1, q)
    member = sparse.csr_array((np.ones(n * q), member.ravel(), pointer), shape=(n, start[-1]))
    near = np.empty((len(rows), k), np.intp)
    step = max(1, _CELLS // (int(start[-1]) + n))
    for first in range(0, len(rows), step):
        some = rows[first : first + step]
        squares = np.empty((start[-1], len(some)))
        for j, profile in enumerate(known):
            squares[start[j] : start[j + 1]] = _squared_differences(profile, place[j][some])
        dist2 = (member @ squares).T
        dist2[np.arange(len(some)), some] = np.inf
        near[first : first + step] = smallest(dist2, k)[1]
    return near


def _squared_differences(profile, codes):
    """Squared differences of every level to the levels ``codes``, (levels, m)."""
    used, at = np.unique(codes, return_inverse=True)
    total = np.zeros((profile.shape[0], used.size))
    for share in profile.T:
        total += np.abs(share[:, None] - share[None, used])
    return (total * total)[:, at.reshape(-1)]
