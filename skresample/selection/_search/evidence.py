"""What chance alone explains of a distance, and which clusters a target is at home in."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from skresample._math.blocks import row_blocks
from skresample._math.layout import dense
from skresample._math.rng import Streams

from .moments import cluster_distances, moments_of, union_of

__all__ = ["chance_distance", "wanted_clusters"]

_DRAWS = 40
_LEVEL = 0.95
_CUTS = (0.2, 0.5)  # between which shares of the target are told apart
_LOOKED_AT = 1000  # rows of the target
_POOL = 4000  # rows of the pool
_PER_CLUSTER = 20  # rows of each cluster


def chance_distance(points, group, target, shrinkage) -> float:
    """Frechet distance that two samples of one law have once in twenty draws.

    The law of the target is known by its rows, that of the pool by its groups: both are drawn
    again with replacement, and what either moves adds up. O(40 (n d + G d^2 + d^3)).
    """
    rng = Streams(0).get("chance")
    whole, aim = moments_of(points), moments_of(target)
    order = np.argsort(group, kind="stable")
    cuts = np.flatnonzero(np.diff(group[order])) + 1
    parts = [moments_of(points[rows]) for rows in np.split(order, cuts)]
    moved = np.empty(_DRAWS)
    for i in range(_DRAWS):
        other = moments_of(target[rng.integers(0, target.shape[0], target.shape[0])])
        times = np.bincount(rng.integers(0, len(parts), len(parts)), minlength=len(parts))
        drawn = union_of(parts, times)
        moved[i] = cluster_distances([other], aim, shrinkage)[0]
        moved[i] += cluster_distances([drawn], whole, shrinkage)[0]
    return float(np.quantile(moved, _LEVEL))


def wanted_clusters(points, group, members, target) -> np.ndarray:
    """Clusters (k,) in whose midst the target is about as dense as the pool, or denser.

    Among the nearest rows of pool and target around rows of a cluster, those of the own group left
    out, the share of target rows (each side weighing one in all) is 1/2 where both are equally
    dense and 0 where the target is absent; clusters are cut at the widest gap of their mean shares
    between 0.2 and 0.5. At most 20 rows of a cluster are looked at, among up to 4000 of the pool
    and 1000 of the target. O(queries (pool + target) d), in blocks.
    """
    pool = _spread(np.arange(points.shape[0]), _POOL)
    aim = dense(target[_spread(np.arange(target.shape[0]), _LOOKED_AT)])
    looked = [_spread(rows, _PER_CLUSTER) for rows in members]
    queries = np.concatenate(looked)
    k = min(max(5, round(np.sqrt(pool.size + len(aim)) / 1.5)), pool.size + len(aim))
    share = np.empty(queries.size)
    for block in row_blocks(queries.size, pool.size + len(aim)):
        share[block] = _target_share(queries[block], points, group, pool, aim, k)
    ends = np.cumsum([rows.size for rows in looked])[:-1]
    means = np.array([part.mean() for part in np.split(share, ends)])
    return means >= _cut_at_gap(means)


def _target_share(rows, points, group, pool, aim, k):
    """Share of the target, both sides weighing one, among the k rows nearest to each row."""
    rivals = np.concatenate([aim, dense(points[pool])])
    near = cdist(dense(points[rows]), rivals, "sqeuclidean")
    near[:, len(aim) :][group[rows][:, None] == group[pool]] = np.inf
    nearest = np.argpartition(near, k - 1, axis=1)[:, :k]
    known = np.isfinite(np.take_along_axis(near, nearest, axis=1))
    ours = (known & (nearest < len(aim))).sum(axis=1) / len(aim)
    theirs = (known & (nearest >= len(aim))).sum(axis=1) / pool.size
    return ours / np.maximum(ours + theirs, 1e-300)


def _cut_at_gap(shares):
    """Middle of the widest gap between neighbouring shares whose middle lies in the bounds."""
    ordered = np.sort(np.concatenate([[0.0], shares, [1.0]]))
    inside = np.clip(ordered, *_CUTS)
    widest = int(np.argmax(np.diff(inside)))
    return inside[widest : widest + 2].mean()


def _spread(rows, most):
    """Evenly spaced rows, at most ``most``."""
    if rows.size <= most:
        return rows
    return rows[np.linspace(0, rows.size - 1, most).astype(np.intp)]
