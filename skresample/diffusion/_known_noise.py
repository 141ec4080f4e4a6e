"""A mixture of Gaussians behind rows that carry noise of known size (extreme deconvolution)."""

from __future__ import annotations

import numpy as np

__all__ = ["deconvolved"]

_ROUNDS = 50


def deconvolved(X, noise, weight, w, means, covs, floor: float):
    """Mixture of the clean rows, by expectation maximisation from a first guess.

    Parameters
    ----------
    X : ndarray of shape (n, d), float64
        Rows as measured.
    noise : ndarray of shape (n,)
        Standard deviation of the noise of each row, the same in every direction.
    weight : ndarray of shape (n,)
    w, means, covs : ndarray of shape (k,), (k, d), (k, d, d)
        First guess.
    floor : float
        Smallest variance in any direction.

    Returns
    -------
    w, means, covs : as given

    Notes
    -----
    Bovy, Hogg, Roweis (2011), eq. 16-19, with projections R = I and noise covariances
    ``noise^2 I``: in the eigenbasis of a covariance every row's matrices are diagonal, so a round
    costs O(n k d^2) and keeps no matrix a row.
    """
    for _ in range(_ROUNDS):
        values, vectors = np.linalg.eigh(covs)
        values = np.maximum(values, floor)
        joint = np.empty((len(X), w.size))
        coordinates = []
        for k in range(w.size):
            z = (X - means[k]) @ vectors[k]
            total = values[k] + noise[:, None] ** 2
            joint[:, k] = np.log(w[k]) - 0.5 * (z**2 / total + np.log(total)).sum(axis=1)
            coordinates.append((z, values[k] / total))
        joint -= joint.max(axis=1, keepdims=True)
        share = np.exp(joint)
        share *= (weight / share.sum(axis=1))[:, None]
        mass = share.sum(axis=0)
        for k in np.flatnonzero(mass > 0):
            z, gain = coordinates[k]
            expected = z * gain
            shift = share[:, k] @ expected / mass[k]
            away = expected - shift
            spread = (away * share[:, k, None]).T @ away
            left = share[:, k] @ (values[k] * (1 - gain))
            spread[np.diag_indices_from(spread)] += left
            means[k] = means[k] + vectors[k] @ shift
            covs[k] = vectors[k] @ (spread / mass[k]) @ vectors[k].T
        w = np.maximum(mass / mass.sum(), np.finfo(float).tiny)
    return w, means, covs
