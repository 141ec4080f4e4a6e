"""Distances between two samples of points, and the diversity of one; never n x n in memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import eigh
from scipy.spatial.distance import cdist, pdist

from .neighbors import Points, block_dist2

__all__ = [
    "energy_of_samples",
    "frechet_of_gaussians",
    "frechet_of_samples",
    "gaussian_moments",
    "mean_kernel",
    "median_gamma",
    "mmd",
    "rbf_vendi",
    "spectrum_diversity",
    "total_variance",
]

_BLOCK_ENTRIES = 1 << 20


def gaussian_moments(X, shrinkage: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Mean (d,) and covariance (d, d) of the rows, divided by n.

    ``shrinkage`` in [0, 1] moves the covariance towards the identity times its mean variance.
    """
    X = np.asarray(X, dtype=np.float64)
    mean = X.mean(axis=0)
    centred = X - mean
    covariance = centred.T @ centred / len(X)
    if shrinkage:
        variance = np.trace(covariance) / max(1, len(mean))
        covariance *= 1.0 - shrinkage
        covariance[np.diag_indices_from(covariance)] += shrinkage * variance
    return mean, covariance


def frechet_of_gaussians(mean_a, cov_a, mean_b, cov_b) -> float:
    """Squared Frechet distance of two Gaussians.

    ``|m_a - m_b|^2 + tr(C_a + C_b - 2 (C_a^(1/2) C_b C_a^(1/2))^(1/2))``. The root is taken through
    eigenvalues of symmetric matrices, which stays real where a general matrix root does not.

    References
    ----------
    D. C. Dowson and B. V. Landau, "The Frechet distance between multivariate normal
    distributions", J. Multivariate Analysis, 1982, doi:10.1016/0047-259X(82)90077-X, equation 4.
    """
    values, vectors = eigh(cov_a)
    root = vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T
    inner = np.maximum(eigh(root @ cov_b @ root, eigvals_only=True), 0.0)
    difference = np.asarray(mean_a) - np.asarray(mean_b)
    spread = np.trace(cov_a) + np.trace(cov_b) - 2.0 * np.sqrt(inner).sum()
    return float(difference @ difference + max(spread, 0.0))


def frechet_of_samples(A: Points, B: Points) -> float:
    """Squared Frechet distance of two samples whose nominal levels are codes.

    A level is a coordinate of its own. One that a single sample has, at share p, is uncorrelated
    with all of the other sample's: it adds ``p`` times half of what a mismatch costs, and the
    covariances do without it.
    """
    a, b, apart = [A.numeric], [B.numeric], 0.0
    for one, other, cost in zip(A.codes.T, B.codes.T, A.penalty, strict=True):
        shared = np.intersect1d(one, other)
        for code, columns in ((one, a), (other, b)):
            known = np.isin(code, shared)
            apart += cost / 2 * (1 - known.mean())
            part = np.zeros((code.size, shared.size))
            part[np.flatnonzero(known), np.searchsorted(shared, code[known])] = np.sqrt(cost / 2)
            columns.append(part)
    first, second = (gaussian_moments(np.hstack(columns)) for columns in (a, b))
    return frechet_of_gaussians(*first, *second) + float(apart)


def total_variance(X: Points) -> float:
    """Sum of the variances of all coordinates, those of the levels of nominal columns included."""
    total = float(X.numeric.var(axis=0).sum())
    for code, cost in zip(X.codes.T, X.penalty, strict=True):
        share = np.unique(code, return_counts=True)[1] / X.n
        total += float(cost / 2 * (1 - share @ share))
    return total


def mean_kernel(X, Y, kernel: Callable[[np.ndarray], np.ndarray]) -> float:
    """Mean over all pairs of ``kernel(squared distance)``, by blocks.

    Samples are arrays (n, d), or `Points` where levels are codes and not a column each.
    Distances are sums of squared differences, not the expanded square: equal rows must be at
    distance 0, or the root of a small statistic is all rounding.
    """
    X, Y = _rows_of_sample(X), _rows_of_sample(Y)
    n, m = _rows_in(X), _rows_in(Y)
    step = max(1, _BLOCK_ENTRIES // max(1, m))
    total = 0.0
    for start in range(0, n, step):
        total += float(kernel(_squared(X, slice(start, start + step), Y)).sum())
    return total / (n * m)


def _rows_of_sample(X):
    """Rows of a sample whose distances are asked for."""
    return X if isinstance(X, Points) else np.asarray(X, dtype=np.float64)


def _rows_in(X) -> int:
    return X.n if isinstance(X, Points) else len(X)


def _squared(X, rows, Y) -> np.ndarray:
    """Squared distances of some rows of a sample and all of another."""
    if isinstance(X, Points):
        return block_dist2(X.take(rows), Y, missing=False)
    return cdist(X[rows], Y, "sqeuclidean")


def energy_of_samples(X, Y) -> float:
    """Energy distance ``(2 E|X - Y| - E|X - X'| - E|Y - Y'|)^(1/2)`` of two samples.

    References
    ----------
    G. J. Szekely and M. L. Rizzo, "Energy statistics: A class of statistics based on distances",
    J. Statistical Planning and Inference, 2013, doi:10.1016/j.jspi.2013.03.018, equation 2.
    """
    cross = mean_kernel(X, Y, np.sqrt)
    within = mean_kernel(X, X, np.sqrt) + mean_kernel(Y, Y, np.sqrt)
    return float(np.sqrt(max(0.0, 2.0 * cross - within)))


def median_gamma(X, limit: int = 1000) -> float:
    """1 / (2 m) with m the median squared distance of two distinct rows of the sample.

    At most ``limit`` rows, evenly spaced, are looked at; a sample of equal rows gives 1.
    """
    X = _rows_of_sample(X)
    n = _rows_in(X)
    rows = np.unique(np.linspace(0, n - 1, min(limit, n)).astype(np.intp))
    if isinstance(X, Points):
        squared = _squared(X, rows, X.take(rows))[np.triu_indices(rows.size, 1)]
    else:
        squared = pdist(X[rows], "sqeuclidean")
    squared = squared[squared > 0]
    return float(0.5 / np.median(squared)) if squared.size else 1.0


def mmd(X, Y, gamma: float | None = None) -> float:
    """Maximum mean discrepancy of two samples for the kernel ``exp(-gamma |x - y|^2)``.

    The biased (V-statistic) estimate, a distance between the two empirical distributions, >= 0.
    ``gamma=None``: the median heuristic on X.

    References
    ----------
    A. Gretton, K. Borgwardt, M. Rasch, B. Schoelkopf and A. Smola, "A Kernel Two-Sample Test",
    JMLR 13, 2012, equation 5.
    """
    gamma = median_gamma(X) if gamma is None else gamma

    def kernel(squared):
        return np.exp(-gamma * squared, out=squared)

    within = mean_kernel(X, X, kernel) + mean_kernel(Y, Y, kernel)
    return float(np.sqrt(max(0.0, within - 2.0 * mean_kernel(X, Y, kernel))))


def spectrum_diversity(eigenvalues, order: float = 1.0) -> float:
    """Effective number of items: exponential of the Renyi entropy of a spectrum that sums to 1."""
    values = np.asarray(eigenvalues, dtype=np.float64)
    values = values[values > 1e-15]
    values = values / values.sum()
    if order == 1:
        return float(np.exp(-(values * np.log(values)).sum()))
    if np.isinf(order):
        return float(1.0 / values.max())
    return float((values**order).sum() ** (1.0 / (1.0 - order)))


def rbf_vendi(X, gamma: float | None = None) -> float:
    """Vendi score of order 2 for the kernel ``exp(-gamma |x - y|^2)``.

    ``n^2 / |K|_F^2`` needs no eigenvalues, so that K is never held: blocks of it are squared and
    added. ``gamma=None``: the median heuristic.
    """
    gamma = median_gamma(X) if gamma is None else gamma
    return 1.0 / mean_kernel(X, X, lambda s: np.exp(-2.0 * gamma * s, out=s))
