"""Laws of the unknown columns of rows, given the known ones, in closed form."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from ._denoiser import drawn_columns, softmax_rows
from ._gaussians import log_gaussian

__all__ = ["GivenCells", "GivenGaussians", "GivenKernels", "condition"]


class GivenCells:
    """Law of u unknown columns for each of m rows: mixtures whose parts share a spectrum.

    Subclasses hold ``log_weight`` (m, k), the log of weight times density of the known cells, and
    say what part k adds.
    """

    log_weight: np.ndarray

    @property
    def log_density(self) -> np.ndarray:
        """Log density of the known cells, (m,)."""
        return logsumexp(self.log_weight, axis=1)

    def mean(self) -> np.ndarray:
        """Expected unknown cells, (m, u)."""
        return self._combined(softmax_rows(self.log_weight.copy()))

    def sample(self, rng) -> np.ndarray:
        """One draw for each row, (m, u)."""
        part = drawn_columns(softmax_rows(self.log_weight.copy()), rng.random(len(self.log_weight)))
        return self._draw(part, rng)


class GivenGaussians(GivenCells):
    """The mixture of a ``GaussianMixtureDenoiser`` given known cells.

    Parameters
    ----------
    weights, means, covs : ndarray of shape (k,), (k, d), (k, d, d)
        The mixture.
    rows : ndarray of shape (m, d)
        Rows; only known cells are read.
    known : ndarray of shape (d,), bool
        Which cells are known: the same in all rows.
    bonus : ndarray of shape (m, k) or float
        Added to the log weights, as from nominal values.
    """

    def __init__(self, weights, means, covs, rows, known, bonus):
        o, u = np.flatnonzero(known), np.flatnonzero(~known)
        m, k = len(rows), len(weights)
        with np.errstate(divide="ignore"):
            self.log_weight = np.tile(np.log(weights), (m, 1)) + bonus
        self.means = np.empty((k, m, u.size))
        self.values, self.vectors = np.empty((k, u.size)), np.empty((k, u.size, u.size))
        for j in range(k):
            values, vectors = np.linalg.eigh(covs[j][np.ix_(o, o)])
            values = np.maximum(values, 1e-12 * max(values.max(initial=0), 1e-300))
            cross = covs[j][np.ix_(u, o)] @ vectors
            at = (rows[:, o] - means[j][o]) @ vectors
            self.means[j] = means[j][u] + (at / values) @ cross.T
            left = covs[j][np.ix_(u, u)] - (cross / values) @ cross.T
            self.values[j], self.vectors[j] = np.linalg.eigh((left + left.T) / 2)
            self.log_weight[:, j] += log_gaussian(rows[:, o], means[j][o], vectors, values)
        self.values = np.maximum(self.values, 0)

    def _combined(self, share):
        return np.einsum("mk,kmu->mu", share, self.means)

    def _draw(self, part, rng):
        out = rng.standard_normal(self.means.shape[1:])
        for j in range(len(self.means)):
            rows = np.flatnonzero(part == j)
            scaled = out[rows] * np.sqrt(self.values[j])
            out[rows] = self.means[j][rows] + scaled @ self.vectors[j].T
        return out

    def denoise(self, Y, rho) -> np.ndarray:
        """Expected unknown cells given noisy ones, (m, u): the denoiser of the law given cells."""
        joint, pulled = self.log_weight.copy(), np.empty(self.means.shape)
        for j, (values, vectors) in enumerate(zip(self.values, self.vectors, strict=True)):
            z, total = (Y - self.means[j]) @ vectors, values + rho**2
            joint[:, j] -= 0.5 * (z**2 @ (1 / total) + np.log(total).sum())
            pulled[j] = self.means[j] + (z * (values / total)) @ vectors.T
        return np.einsum("mk,kmu->mu", softmax_rows(joint), pulled)


class GivenKernels(GivenCells):
    """The rows of an ``EmpiricalDenoiser`` given known cells; every part has the bandwidth.

    ``log_weight`` (m, n) are the log weights of the rows given codes; else as above.
    """

    def __init__(self, log_weight, centres, bandwidth, rows, known):
        o = np.flatnonzero(known)
        variance = bandwidth**2
        if o.size and not variance > 0:
            raise ValueError(
                "rows kept as they are say nothing about rows beside them; set the bandwidth of "
                "EmpiricalDenoiser, or use GaussianMixtureDenoiser"
            )
        far = _squares(rows[:, o], centres[:, o])
        log_norm = o.size / 2 * np.log(2 * np.pi * variance) if o.size else 0.0
        self.log_weight = log_weight - far / (2 * variance if o.size else 1.0) - log_norm
        self.centres, self.bandwidth = centres[:, ~known], bandwidth

    def _combined(self, share):
        return share @ self.centres

    def _draw(self, part, rng):
        noise = rng.standard_normal((part.size, self.centres.shape[1]))
        return self.centres[part] + self.bandwidth * noise

    def denoise(self, Y, rho) -> np.ndarray:
        """Expected unknown cells given noisy ones, (m, u)."""
        total = self.bandwidth**2 + rho**2
        share = softmax_rows(self.log_weight - _squares(Y, self.centres) / (2 * total))
        gain = self.bandwidth**2 / total
        return (1 - gain) * (share @ self.centres) + gain * Y


def condition(denoiser, rows, known, *, codes=None) -> GivenCells:
    """The law of unknown cells under a fitted denoiser whose law can be conditioned."""
    return denoiser._given(rows, np.asarray(known, bool), codes)


def _squares(A, B):
    """Squared distances (m, n), not below 0."""
    if not A.shape[1]:
        return np.zeros((len(A), len(B)))
    gap = -2 * (A @ B.T)
    gap += (A**2).sum(axis=1)[:, None]
    gap += (B**2).sum(axis=1)
    return np.maximum(gap, 0, out=gap)
