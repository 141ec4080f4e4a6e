"""A Gaussian around every row, flat along the directions of its neighbours."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp

from skresample._math.blocks import row_blocks
from skresample._math.neighbors import NeighborIndex, Points
from skresample._parameters import Positive, PositiveInt

from ._denoiser import BaseDenoiser, drawn_rows

__all__ = ["LocalSubspaceDenoiser"]


class LocalSubspaceDenoiser(BaseDenoiser):
    """Denoise by one Gaussian a row, spread along the subspace of the row's neighbours.

    The covariance around a row is what its k neighbours span: the leading directions of their
    displacements, and the rest of their spread evenly in all others. The centres are drawn towards
    the mean just so much that the total variance is that of the rows, which a kernel estimate
    inflates.

    Parameters
    ----------
    n_neighbors : int, default=10
        Neighbours that span the subspace, >= 1 (fewer where there are fewer rows).
    n_directions : int, default=4
        Leading directions of each subspace, >= 1.
    shrinkage : float, default=0.25
        Kernel covariance as a share of that of the displacements, > 0; more smooths more.

    Attributes
    ----------
    centres_ : ndarray of shape (n, d)
        Rows drawn towards their mean.
    directions_ : ndarray of shape (n, d, q)
        Orthonormal leading directions around each row.
    excess_ : ndarray of shape (n, q)
        Variance along them beyond that in all directions.
    variance_ : ndarray of shape (n,)
        Variance in every direction.
    mean_ : ndarray of shape (d,)
        Mean of the rows.
    n_clean_, n_noisy_ : int
        Rows without and with known noise; the latter are refused.
    n_features_in_ : int
        Number of columns.

    See Also
    --------
    EmpiricalDenoiser : The same kernel everywhere.

    Notes
    -----
    O(n k d q) to fit, n d q numbers kept, O(m n d q) a call, in blocks that fit ``working_memory``.
    The subspace does not depend on ``codes``.

    References
    ----------
    P. Vincent, Y. Bengio, "Manifold Parzen windows", NeurIPS 2002, eq. 4-5; M. West,
    "Approximating posterior distributions by mixtures", JRSS B 55 (1993), section 3 (centres).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import LocalSubspaceDenoiser
    >>> line = np.linspace(-1, 1, 50)[:, None] * [1.0, 1.0]
    >>> denoiser = LocalSubspaceDenoiser().fit(line)
    >>> denoiser.denoise([[1.0, 0.0]], rho=0.3).round(1).tolist()
    [[0.5, 0.5]]
    """

    centres_: np.ndarray
    directions_: np.ndarray
    excess_: np.ndarray
    variance_: np.ndarray

    _knows_law = True

    def __init__(
        self,
        n_neighbors: PositiveInt = 10,
        *,
        n_directions: PositiveInt = 4,
        shrinkage: Positive = 0.25,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.n_directions = n_directions
        self.shrinkage = shrinkage

    def _fit(self, X, noise, weight, codes):
        if noise.any():
            raise ValueError(
                "LocalSubspaceDenoiser cannot tell noise from neighbours: noise_scale must be 0; "
                "use GaussianMixtureDenoiser or EmpiricalDenoiser for rows with known noise"
            )
        X = X.astype(np.float64, copy=False)
        n, d = X.shape
        k, q = min(self.n_neighbors, n - 1), min(self.n_directions, d)
        total = np.average((X - self.mean_) ** 2, axis=0, weights=weight).sum()
        floor = max(1e-6 * total / d, np.finfo(float).tiny)
        self.directions_, self.excess_ = np.zeros((n, d, q)), np.zeros((n, q))
        self.variance_ = np.full(n, floor)
        if k:
            near = NeighborIndex(Points(X, None, None)).near_self(k)
            for rows in row_blocks(n, 2 * k * d):
                self._span(X, near, rows, floor)
        inside = weight @ (self.variance_ * d + self.excess_.sum(axis=1)) / weight.sum()
        keep = np.sqrt(max(0.0, 1 - inside / total)) if total > 0 else 1.0
        self.centres_ = self.mean_ + keep * (X - self.mean_)
        with np.errstate(divide="ignore"):
            self._log_weight = np.log(weight / weight.sum())

    def _span(self, X, near, rows, floor):
        """Subspace and variances of a block of rows."""
        moves = X[near[rows]] - X[rows][:, None]
        _, s, Vt = np.linalg.svd(moves, full_matrices=False)
        spread = self.shrinkage * s**2 / near.shape[1]
        q, d = self.excess_.shape[1], X.shape[1]
        lead = min(q, spread.shape[1])
        rest = spread[:, lead:].sum(axis=1) / max(d - lead, 1)
        self.variance_[rows] = np.maximum(rest, floor)
        self.directions_[rows, :, :lead] = Vt[:, :lead].transpose(0, 2, 1)
        excess = spread[:, :lead] - self.variance_[rows][:, None]
        self.excess_[rows, :lead] = np.maximum(excess, 0)

    def _parts(self, Y, rho):
        """Log of weight times density, (m, n); coordinates in the subspaces, (m, n, q)."""
        v = self.variance_ + rho**2
        d, q = self.n_features_in_, self.excess_.shape[1]
        flat = self.directions_.transpose(1, 0, 2).reshape(d, -1)
        at = np.einsum("nd,ndq->nq", self.centres_, self.directions_)
        z = (Y @ flat).reshape(len(Y), -1, q) - at
        gap = (
            (Y**2).sum(axis=1)[:, None] - 2 * (Y @ self.centres_.T) + (self.centres_**2).sum(axis=1)
        )
        within = v[:, None] + self.excess_
        inside = np.einsum("mnq,nq->mn", z**2, self.excess_ / within)
        joint = self._log_weight - 0.5 * (
            (np.maximum(gap, 0) - inside) / v
            + (d - q) * np.log(v)
            + np.log(within).sum(axis=1)
            + d * np.log(2 * np.pi)
        )
        return joint, z

    def _denoise(self, Y, rho, codes):
        out = np.empty(Y.shape)
        v = self.variance_ + rho**2
        # Expected row of a Gaussian: its centre plus the part of the gap its variance explains.
        base = self.variance_ / v
        along = (self.excess_ + self.variance_[:, None]) / (self.excess_ + v[:, None]) - base[
            :, None
        ]
        q = self.excess_.shape[1]
        for rows in row_blocks(len(Y), len(self.centres_) * (q + 3)):
            block = Y[rows].astype(np.float64, copy=False)
            joint, z = self._parts(block, rho)
            share = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
            pulled = share * base
            clean = (share - pulled) @ self.centres_ + pulled.sum(axis=1)[:, None] * block
            moved = share[:, :, None] * z * along
            clean += moved.reshape(len(block), -1) @ self.directions_.transpose(0, 2, 1).reshape(
                -1, self.n_features_in_
            )
            out[rows] = clean
        return out

    def _log_prob(self, Y, rho, codes):
        out = np.empty(len(Y))
        for rows in row_blocks(len(Y), len(self.centres_) * (self.excess_.shape[1] + 3)):
            joint, _ = self._parts(Y[rows].astype(np.float64, copy=False), rho)
            out[rows] = logsumexp(joint, axis=1)
        return out

    def _draw(self, n, rng, codes):
        chosen = drawn_rows(self._log_weight, n, rng)
        out = rng.standard_normal((n, self.n_features_in_))
        out *= np.sqrt(self.variance_[chosen])[:, None]
        along = rng.standard_normal((n, self.excess_.shape[1])) * np.sqrt(self.excess_[chosen])
        out += np.einsum("ndq,nq->nd", self.directions_[chosen], along)
        return out + self.centres_[chosen]
