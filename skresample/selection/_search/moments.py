"""Unions of clusters that look like a target: moments that merge, prefixes that are compared."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._math.distances import frechet_of_gaussians

from .._importance.leverage import dense_blocks

__all__ = [
    "Moments",
    "balanced_labels",
    "cluster_distances",
    "moments_of",
    "prefix_distances",
    "union_of",
]


class Moments(NamedTuple):
    """Number, mean and scatter (sum of outer products of deviations) of a set of rows."""

    n: int
    mean: np.ndarray  # (d,)
    scatter: np.ndarray  # (d, d)

    def merge(self, other: Moments) -> Moments:
        """Moments of the union of two disjoint sets."""
        n = self.n + other.n
        step = other.mean - self.mean
        mean = self.mean + step * (other.n / n)
        scatter = self.scatter + other.scatter + np.outer(step, step) * (self.n * other.n / n)
        return Moments(n, mean, scatter)

    def covariance(self, shrinkage: float) -> np.ndarray:
        """Covariance divided by n, moved by ``shrinkage`` towards its mean variance times I."""
        covariance = self.scatter / self.n
        if shrinkage:
            level = np.trace(covariance) / len(self.mean)
            covariance = (1.0 - shrinkage) * covariance
            covariance[np.diag_indices_from(covariance)] += shrinkage * level
        return covariance


def moments_of(X) -> Moments:
    """Moments of the rows of X; O(n d^2), sparse rows block by block."""
    n, d = X.shape
    mean = np.asarray(X.mean(axis=0, dtype=np.float64)).ravel()
    scatter = np.zeros((d, d))
    for _, rows in dense_blocks(X):
        centred = rows - mean
        scatter += centred.T @ centred
    return Moments(n, mean, scatter)


def cluster_distances(parts, target: Moments, shrinkage: float = 0.0) -> np.ndarray:
    """Squared Frechet distance of each set of moments to the target, (k,)."""
    cov = target.covariance(shrinkage)
    return np.array(
        [frechet_of_gaussians(p.mean, p.covariance(shrinkage), target.mean, cov) for p in parts]
    )


def prefix_distances(parts, target: Moments, shrinkage: float = 0.0) -> np.ndarray:
    """Squared Frechet distance of the union of the first 1, 2, ... sets to the target, (k,).

    Unions are merged moments: O(k d^3) however many rows there are.
    """
    unions, union = [], None
    for part in parts:
        union = part if union is None else union.merge(part)
        unions.append(union)
    return cluster_distances(unions, target, shrinkage)


def union_of(parts, times=None) -> Moments:
    """Moments of the union of disjoint sets, each taken ``times`` (m,) times; O(m d^2)."""
    sizes = np.array([part.n for part in parts])
    if times is not None:
        sizes = sizes * times
    means = np.array([part.mean for part in parts])
    n = int(sizes.sum())
    mean = sizes @ means / n
    apart = means - mean
    scatter = (apart * sizes[:, None]).T @ apart
    for i, part in enumerate(parts):
        scatter += part.scatter if times is None else part.scatter * times[i]
    return Moments(n, mean, scatter)


def balanced_labels(points, centers, rounds: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """Assign points to centres so that no centre gets more than ceil(n / k), and the new centres.

    Points that would lose most by their second choice choose first; centres follow, until nothing
    changes. O(rounds n k (d + log k)).
    """
    n, k = len(points), len(centers)
    room = -(-n // k)
    labels = np.full(n, -1)
    for _ in range(rounds):
        squared = ((points[:, None, :] - centers[None]) ** 2).sum(axis=2)
        ranked = np.sort(squared, axis=1)
        regret = ranked[:, min(1, k - 1)] - ranked[:, 0]
        left, new = np.full(k, room), np.empty(n, np.intp)
        for i in np.argsort(-regret, kind="stable"):
            choice = int(np.argmin(np.where(left > 0, squared[i], np.inf)))
            new[i] = choice
            left[choice] -= 1
        if (new == labels).all():
            break
        labels = new
        for c in np.unique(labels):
            centers[c] = points[labels == c].mean(axis=0)
    return labels, centers
