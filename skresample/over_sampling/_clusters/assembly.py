"""Clusters joined from the bottom up while their directions agree."""

from __future__ import annotations

import numpy as np

from .codebook import prototypes

__all__ = ["direction_clusters"]

_MOST = 3000
_GROUPS = 1000


def direction_clusters(values, threshold: float, min_size: int, seed: int) -> np.ndarray:
    """Cluster of each row, (n,) intp, numbered by first appearance.

    Average linkage gives the order of joins. Two parts that are whole themselves are joined when
    one is smaller than ``min_size`` or their leading principal directions have an absolute cosine
    above ``threshold``; a refused join keeps everything above it apart.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import pdist

    n = len(values)
    if n == 1:
        return np.zeros(1, np.intp)
    if n > _MOST:
        centres = prototypes(values, _GROUPS, seed)
        nearest = _nearest(values, centres)
        return _renumber(direction_clusters(centres, threshold, min_size, seed)[nearest])
    parts: dict[int, list[int]] = {i: [i] for i in range(n)}
    for step, (left, right, *_) in enumerate(linkage(pdist(values), "average")):
        a, b = parts.get(int(left)), parts.get(int(right))
        if a is None or b is None:
            continue
        small = min(len(a), len(b)) < min_size
        if small or _agree(values[a], values[b], threshold):
            del parts[int(left)], parts[int(right)]
            parts[n + step] = a + b
    out = np.empty(n, np.intp)
    for number, rows in enumerate(parts.values()):
        out[rows] = number
    return _renumber(out)


def _agree(a, b, threshold: float) -> bool:
    directions = [np.linalg.svd(p - p.mean(axis=0), full_matrices=False)[2][0] for p in (a, b)]
    return abs(float(directions[0] @ directions[1])) > threshold


def _nearest(values, centres) -> np.ndarray:
    """Nearest centre of each row, (n,); a block of rows at a time."""
    out = np.empty(len(values), np.intp)
    square = (centres**2).sum(axis=1)
    for start in range(0, len(values), 4096):
        part = slice(start, start + 4096)
        out[part] = (square - 2 * values[part] @ centres.T).argmin(axis=1)
    return out


def _renumber(codes) -> np.ndarray:
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    rank = np.empty(first.size, np.intp)
    rank[np.argsort(first)] = np.arange(first.size)
    return rank[inverse]
