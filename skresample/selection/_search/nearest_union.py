"""The search of :class:`SearchAndPruneSampler`: clusters of groups, prefixes, distances."""

from __future__ import annotations

import itertools
import warnings
from typing import NamedTuple

import numpy as np

from skresample._math.distances import energy_of_samples, frechet_of_gaussians, median_gamma, mmd
from skresample._math.layout import dense
from skresample._math.threads import limited
from skresample._progress_bar import silent
from skresample.exceptions import ShortfallWarning

from .._importance.leverage import dense_blocks
from .evidence import chance_distance, wanted_clusters
from .group_means import group_means
from .moments import balanced_labels, cluster_distances, moments_of, prefix_distances, union_of
from .subsets import best_subset

__all__ = ["DISTANCES", "Found", "central_rows", "cluster_groups", "search"]

_CHEAP_COLUMNS = 64  # up to which a Frechet distance takes well under a millisecond
_COMPARED = 1000  # rows of each side that "mmd" and "energy" look at


def _frechet(X, target, shrinkage):
    a, b = moments_of(X), moments_of(target)
    return frechet_of_gaussians(a.mean, a.covariance(shrinkage), b.mean, b.covariance(shrinkage))


def _mmd(X, target, _):
    # The kernel width comes from the target, so that all sets are measured by one ruler.
    return mmd(_thinned(X), _thinned(target), median_gamma(dense(target)))


def _energy(X, target, _):
    return energy_of_samples(_thinned(X), _thinned(target))


DISTANCES = {"frechet": _frechet, "mmd": _mmd, "energy": _energy}


def _thinned(X):
    """Evenly spaced rows, at most 1000, dense."""
    n = X.shape[0]
    if n <= _COMPARED:
        return dense(X)
    return dense(X[np.linspace(0, n - 1, _COMPARED).astype(np.intp)])


class Found(NamedTuple):
    """Result of the search."""

    clusters: np.ndarray  # clusters kept
    distances: np.ndarray  # (k,) of every cluster
    path: np.ndarray  # (k,) of the unions of the nearest 1, 2, ...
    chance: float  # distance that chance explains, NaN where it was not asked


def cluster_groups(points, group, n_clusters, balanced, seed) -> np.ndarray:
    """Cluster of each group by the means of its rows, (n_groups,)."""
    from sklearn.cluster import KMeans

    means = group_means(points, group, int(group.max()) + 1)
    distinct = len(np.unique(means, axis=0))
    k = min(n_clusters, distinct)
    with limited(1):  # few rows: threads would only wait
        fitted = KMeans(k, n_init=4, random_state=seed).fit(means)
    if not balanced:
        return np.unique(fitted.labels_, return_inverse=True)[1]
    labels, _ = balanced_labels(means, fitted.cluster_centers_.copy())
    return np.unique(labels, return_inverse=True)[1]


def search(
    points, group, cluster_of_group, target, distance, shrinkage, refine, tell=silent
) -> Found:
    """Order clusters by their distance to the target; keep the prefix nearest to it.

    ``tell`` is told how many sets of clusters have been compared with the target.
    """
    cluster = cluster_of_group[group]
    by_cluster = np.argsort(cluster, kind="stable")
    cuts = np.searchsorted(cluster[by_cluster], np.arange(1, cluster_of_group.max() + 1))
    members = np.split(by_cluster, cuts)
    if distance == "frechet":
        parts, aim = [moments_of(points[rows]) for rows in members], moments_of(target)
        distances = cluster_distances(parts, aim, shrinkage)
        order = np.argsort(distances, kind="stable")
        path = prefix_distances([parts[c] for c in order], aim, shrinkage)

        @_counted(tell)
        def loss(clusters):
            return cluster_distances([union_of([parts[c] for c in clusters])], aim, shrinkage)[0]
    else:

        @_counted(tell)
        def loss(clusters):
            rows = np.sort(np.concatenate([members[c] for c in clusters]))
            return DISTANCES[distance](points[rows], target, shrinkage)

        distances = np.array([loss([c]) for c in range(len(members))])
        order = np.argsort(distances, kind="stable")
        path = np.array([loss(order[: i + 1]) for i in range(order.size)])
    found = order[: int(np.argmin(path)) + 1].tolist()
    chance = np.nan
    if refine:
        # Frechet distances of merged moments are cheap; the others look at rows every time.
        cheap = distance == "frechet" and points.shape[1] <= _CHEAP_COLUMNS
        starts, among = [found], None
        if cheap:
            among = np.flatnonzero(wanted_clusters(points, group, members, target)).tolist()
            starts += [order[:1].tolist(), order.tolist(), *([among] if among else [])]
            rows = np.flatnonzero(np.isin(cluster, among if among else found))
            chance = chance_distance(points[rows], group[rows], target, shrinkage)
        found = best_subset(starts, len(members), loss, swaps=cheap, chance=chance, among=among)
        _warn_of_doubt(loss(found), chance)
    return Found(np.array(found), distances, path, chance)


def _counted(tell):
    """Let a function tell how often it has answered."""
    asked = itertools.count(1)

    def told(loss):
        def counting(clusters):
            value = loss(clusters)
            tell(next(asked))
            return value

        return counting

    return told


def _warn_of_doubt(distance, chance):
    if distance > 2.0 * chance:
        warnings.warn(
            f"the groups found lie {distance:.3g} from the target where chance alone explains "
            f"{chance:.3g}: the pool may hold no groups like it, or the search ended early; try "
            f"another n_clusters, or standardize=True where columns have unlike scales",
            ShortfallWarning,
            stacklevel=6,
        )


def central_rows(points, group) -> np.ndarray:
    """Of each group the row nearest to its mean, in sorted order of groups."""
    _, inverse, counts = np.unique(group, return_inverse=True, return_counts=True)
    inverse = inverse.reshape(-1)
    means = group_means(points, inverse, counts.size)
    squared = np.empty(group.size)
    for part, rows in dense_blocks(points):
        squared[part] = ((rows - means[inverse[part]]) ** 2).sum(axis=1)
    order = np.lexsort((np.arange(group.size), squared, inverse))
    return order[np.searchsorted(inverse[order], np.arange(counts.size))]
