"""Weighted Gaussians: parts, moments, log densities."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp
from sklearn.cluster import KMeans
from sklearn.covariance import ledoit_wolf

__all__ = [
    "fitted_gaussians",
    "level_shares_of",
    "log_gaussian",
    "log_mixture",
    "partition_of_rows",
]


def partition_of_rows(X, weight, k, seed) -> np.ndarray:
    """Part of each row, numbered without gaps, (n,)."""
    if k == 1:
        return np.zeros(len(X), np.intp)
    k = min(k, np.unique(X, axis=0).shape[0])
    labels = KMeans(k, n_init=3, random_state=seed).fit(X, sample_weight=weight).labels_
    return np.unique(labels, return_inverse=True)[1].reshape(-1)


def fitted_gaussians(X, weight, parts, floor):
    """Weights (k,), means (k, d) and shrunk covariances (k, d, d) of the parts."""
    k, d = parts.max() + 1, X.shape[1]
    w = np.bincount(parts, weights=weight, minlength=k)
    keep = np.flatnonzero(w > 0)
    means, covs = np.empty((keep.size, d)), np.empty((keep.size, d, d))
    for i, part in enumerate(keep):
        rows = (parts == part) & (weight > 0)
        v = weight[rows]
        means[i] = np.average(X[rows], axis=0, weights=v)
        centred = (X[rows] - means[i]) * np.sqrt(v / v.mean())[:, None]
        if rows.sum() > 1 and np.any(centred):
            # Unbiased: the mean of the part is estimated from the same rows.
            unbiased = rows.sum() / (rows.sum() - 1)
            covs[i] = unbiased * ledoit_wolf(centred, assume_centered=True)[0]
        else:
            covs[i] = floor * np.eye(d)
    return w[keep] / w.sum(), means, covs


def log_gaussian(X, mean, vectors, variance) -> np.ndarray:
    """Log density of a Gaussian given by the spectrum of its covariance, (n,)."""
    z = (X - mean) @ vectors
    return -0.5 * (z**2 @ (1 / variance) + np.log(2 * np.pi * variance).sum())


def log_mixture(X, w, means, covs, floor):
    joint = np.empty((len(X), w.size))
    for k in range(w.size):
        values, vectors = np.linalg.eigh(covs[k])
        v = np.maximum(values, 0) + floor
        joint[:, k] = np.log(w[k]) + log_gaussian(X, means[k], vectors, v)
    return logsumexp(joint, axis=1)


def level_shares_of(share, column) -> np.ndarray:
    """Log probability of each code within each Gaussian, (k, levels), Laplace smoothed."""
    counts = np.zeros((share.shape[1], column.max() + 1))
    np.add.at(counts.T, column, share)
    counts += 1.0 / counts.shape[1]
    return np.log(counts / counts.sum(axis=1, keepdims=True))
