"""A shrunk mixture of Gaussians: exact denoising, direct draws, no memory of single rows."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from scipy.special import logsumexp
from sklearn.model_selection import KFold

from skresample._math.blocks import row_blocks
from skresample._math.rng import Streams
from skresample._parameters import Positive, PositiveInt, Seed

from ._denoiser import BaseDenoiser, drawn_columns
from ._gaussians import (
    fitted_gaussians,
    level_shares_of,
    log_gaussian,
    log_mixture,
    partition_of_rows,
)
from ._given_cells import GivenGaussians
from ._known_noise import deconvolved

__all__ = ["GaussianMixtureDenoiser"]

_TRIED = (1, 2, 3, 4, 6, 8)


class GaussianMixtureDenoiser(BaseDenoiser):
    """Denoise by a mixture of Gaussians whose covariances are shrunk.

    k-means parts the rows, each part gives a Gaussian with a Ledoit-Wolf covariance. At noise level
    rho the law is the same mixture with ``rho^2`` added to every variance, so the denoised row is
    exact: ``D(y) = y + rho^2 grad log p_rho(y)``. The default of the family: it cannot copy rows,
    since it keeps none.

    Parameters
    ----------
    n_components : int or "auto", default="auto"
        Gaussians, >= 1; "auto" takes the number, up to 8, with the highest likelihood on rows left
        out (three folds), each with at least ``4 sqrt(d) + 4`` rows.
    reg_covar : float, default=1e-4
        Added to every variance, > 0, in squared units of the rows.
    random_state : int, RandomState, Generator or None, default=None
        Seed of k-means and of the folds.

    Attributes
    ----------
    weights_ : ndarray of shape (k,)
        Share of each Gaussian.
    means_ : ndarray of shape (k, d)
        Their means.
    eigenvalues_, eigenvectors_ : ndarray of shape (k, d), (k, d, d)
        Spectra of their covariances.
    n_components_ : int
        Their number k.
    code_log_probs_ : list of ndarray of shape (k, levels), or None
        Log probability of the codes of each nominal column within each Gaussian.
    mean_ : ndarray of shape (d,)
        Mean of the rows.
    n_clean_, n_noisy_ : int
        Rows without and with known noise.
    n_features_in_ : int
        Number of columns.

    See Also
    --------
    EmpiricalDenoiser : Keeps all rows; smooths by a bandwidth.

    Notes
    -----
    O(n k d) per round of k-means and O(k d^3) for the spectra; a denoiser call costs O(m k d^2).
    Rows with known noise are deconvolved by expectation maximisation from the mixture fitted as if
    they were clean (Bovy et al.), 50 rounds of O(n k d^2). Given ``codes``, a Gaussian counts as
    much as its nominal values are frequent in it (independent within a Gaussian, Laplace smoothed).

    References
    ----------
    O. Ledoit, M. Wolf, "A well-conditioned estimator for large-dimensional covariance matrices",
    Journal of Multivariate Analysis 88 (2004), lemma 3.1-3.4; J. Bovy, D. Hogg, S. Roweis,
    "Extreme deconvolution", Annals of Applied Statistics 5 (2011), eq. 16-19.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import GaussianMixtureDenoiser
    >>> X = np.random.default_rng(0).normal(size=(500, 2))
    >>> denoiser = GaussianMixtureDenoiser(1).fit(X)
    >>> denoiser.denoise([[2.0, 0.0]], rho=1.0).round(1).tolist()
    [[0.9, -0.0]]
    """

    code_log_probs_: list[np.ndarray] | None
    eigenvalues_: Any
    eigenvectors_: Any
    means_: np.ndarray
    n_components_: int
    weights_: np.ndarray

    _knows_law = True
    _can_be_given_cells = True

    def __init__(
        self,
        n_components: Literal["auto"] | PositiveInt = "auto",
        *,
        reg_covar: Positive = 0.0001,
        random_state: Seed = None,
    ) -> None:
        self.n_components = n_components
        self.reg_covar = reg_covar
        self.random_state = random_state

    def _fit(self, X, noise, weight, codes):
        X = X.astype(np.float64, copy=False)
        seed = Streams(self.random_state).seed("parts")
        k = self._chosen(X, weight, seed)
        parts = partition_of_rows(X, weight, k, seed)
        w, means, covs = fitted_gaussians(X, weight, parts, self.reg_covar)
        if noise.any():
            w, means, covs = deconvolved(X, noise, weight, w, means, covs, self.reg_covar)
        self.weights_, self.means_ = w, means
        values, self.eigenvectors_ = np.linalg.eigh(covs)
        self.eigenvalues_ = np.maximum(values, 0) + self.reg_covar
        self.n_components_ = w.size
        self.code_log_probs_ = None
        if codes is not None:
            share = np.exp(self._joint(X, 0.0, None))
            share *= (weight / share.sum(axis=1))[:, None]
            self.code_log_probs_ = [level_shares_of(share, column) for column in codes.T]

    def _chosen(self, X, weight, seed) -> int:
        n, d = X.shape
        most = max(1, int(n // (4 * np.sqrt(d) + 4)))
        if self.n_components != "auto":
            return min(self.n_components, n)
        tried = [k for k in _TRIED if k <= most]
        if len(tried) == 1 or n < 6:
            return 1
        score = np.zeros(len(tried))
        for train, test in KFold(3, shuffle=True, random_state=seed).split(X):
            if not weight[train].any():
                continue
            for i, k in enumerate(tried):
                part = partition_of_rows(X[train], weight[train], min(k, train.size), seed)
                fitted = fitted_gaussians(X[train], weight[train], part, self.reg_covar)
                score[i] += weight[test] @ log_mixture(X[test], *fitted, self.reg_covar)
        return tried[int(score.argmax())]

    def _joint(self, Y, rho, codes) -> np.ndarray:
        """Log of weight times density of every Gaussian at every row, (m, k)."""
        out = np.empty((Y.shape[0], self.n_components_))
        for k in range(self.n_components_):
            v = self.eigenvalues_[k] + rho**2
            out[:, k] = log_gaussian(Y, self.means_[k], self.eigenvectors_[k], v)
        with np.errstate(divide="ignore"):
            out += np.log(self.weights_)
        return out + self._of_codes(codes)

    def _of_codes(self, codes):
        """Log probability of nominal values in every Gaussian, (m, k) or 0."""
        if codes is None or self.code_log_probs_ is None:
            return 0.0
        return sum(
            table[:, np.minimum(column, table.shape[1] - 1)].T
            for table, column in zip(self.code_log_probs_, codes.T, strict=True)
        )

    def _given(self, rows, known, codes):
        covs = np.einsum(
            "kij,kj,klj->kil", self.eigenvectors_, self.eigenvalues_, self.eigenvectors_
        )
        bonus = self._of_codes(codes)
        if np.ndim(bonus):  # the law of numbers given the codes
            with np.errstate(divide="ignore"):
                bonus = bonus - logsumexp(np.log(self.weights_) + bonus, axis=1, keepdims=True)
        return GivenGaussians(self.weights_, self.means_, covs, rows, known, bonus)

    def _denoise(self, Y, rho, codes):
        out = np.empty(Y.shape)
        for rows in row_blocks(Y.shape[0], 3 * Y.shape[1]):
            block = Y[rows].astype(np.float64, copy=False)
            given = None if codes is None else codes[rows]
            joint = self._joint(block, rho, given)
            share = np.exp(joint - logsumexp(joint, axis=1, keepdims=True))
            clean = np.zeros(block.shape)
            for k in range(self.n_components_):
                U, e = self.eigenvectors_[k], self.eigenvalues_[k]
                pulled = ((block - self.means_[k]) @ U) * (e / (e + rho**2)) @ U.T
                clean += share[:, k, None] * (self.means_[k] + pulled)
            out[rows] = clean
        return out

    def _log_prob(self, Y, rho, codes):
        joint = self._joint(Y.astype(np.float64, copy=False), rho, codes)
        total = logsumexp(joint, axis=1)
        if codes is None or self.code_log_probs_ is None:
            return total
        with np.errstate(divide="ignore"):
            prior = np.log(self.weights_) + self._of_codes(codes)
        return total - logsumexp(prior, axis=1)

    def _draw(self, n, rng, codes):
        with np.errstate(divide="ignore"):
            prior = np.log(self.weights_)[None, :] + self._of_codes(codes)  # one row without codes
        share = np.exp(prior - logsumexp(prior, axis=1, keepdims=True))
        which = drawn_columns(share, rng.random(n))
        out = rng.standard_normal((n, self.n_features_in_))
        for k in range(self.n_components_):
            own = np.flatnonzero(which == k)
            root = np.sqrt(self.eigenvalues_[k])[:, None] * self.eigenvectors_[k].T
            for rows in row_blocks(own.size, 3 * out.shape[1], most=2048):
                out[own[rows]] = self.means_[k] + out[own[rows]] @ root
        return out
