"""Clusters of rows: a representative of each, and the most frequent nominal values."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample._math.layout import dense, is_sparse_block
from skresample._math.neighbors import Points

__all__ = ["cluster_modes", "clustering_space", "representatives"]


def clustering_space(points: Points):
    """Rows as vectors whose squared distances are those of the table, (n, D).

    Missing values take their column's mean; a nominal column becomes one indicator per level,
    scaled so that a mismatch adds ``penalty[j]``. Sparse where there are more levels than pay.
    In float64, so that sparse and dense rows fall into the same clusters.
    """
    codes, penalty = points.codes, points.penalty
    numeric = points.numeric.astype(np.float64, copy=False)
    if not points.settled and not is_sparse_block(numeric) and np.isnan(numeric).any():
        seen = ~np.isnan(numeric)
        mean = np.where(seen, numeric, 0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        numeric = np.where(seen, numeric, mean)
    if codes is None:
        return numeric
    parts = [sparse.csr_array(numeric)]
    for j in range(codes.shape[1]):
        level = np.unique(codes[:, j], return_inverse=True)[1].reshape(-1)
        value = np.full(level.size, np.sqrt(penalty[j] / 2))
        parts.append(sparse.csr_array((value, (np.arange(level.size), level))))
    space = sparse.hstack(parts, format="csr")
    if space.shape[1] <= 200:
        return space.toarray()
    if space.nnz <= np.iinfo(np.int32).max:  # scikit-learn's k-means reads no others
        space.indices, space.indptr = space.indices.astype(np.int32), space.indptr.astype(np.int32)
    return space


def representatives(space, centers, labels) -> np.ndarray:
    """For each cluster the position of a row: its member nearest to the centre, (c,) intp.

    All different. Clusters without members (coinciding centres) get rows that are left, in order.
    """
    dist2 = np.empty(labels.size)
    step = max(1, 4_000_000 // max(1, centers.shape[1]))
    for start in range(0, labels.size, step):
        part = slice(start, start + step)
        dist2[part] = ((dense(space[part]) - centers[labels[part]]) ** 2).sum(
            axis=1, dtype=np.float64
        )
    # Both members of a pair are equally far from its centre: the last bits must not decide.
    mantissa, exponent = np.frexp(dist2)
    order = np.lexsort((np.ldexp(np.round(mantissa, 10), exponent), labels))
    cluster = labels[order]
    first = order[np.append(True, cluster[1:] != cluster[:-1])]
    out = np.full(len(centers), -1, np.intp)
    out[labels[first]] = first
    empty = np.flatnonzero(out < 0)
    if empty.size:
        out[empty] = np.setdiff1d(np.arange(labels.size), first)[: empty.size]
    return out


def cluster_modes(codes, labels, fallback) -> np.ndarray:
    """For each cluster and nominal column a row with the cluster's most frequent level.

    ``fallback`` (c,): the row of clusters without members. Ties go to the smaller code; (c, q).
    """
    out = np.repeat(np.asarray(fallback)[:, None], codes.shape[1], axis=1)
    for j in range(codes.shape[1]):
        width = int(codes[:, j].max()) + 1
        pair, first, count = np.unique(
            labels * width + codes[:, j], return_index=True, return_counts=True
        )
        best = np.lexsort((pair, -count, pair // width))
        cluster, place = np.unique(pair[best] // width, return_index=True)
        out[cluster, j] = first[best[place]]
    return out
