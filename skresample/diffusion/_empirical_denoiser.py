"""The rows themselves, smoothed by a kernel: the closed-form denoiser of a sample."""

from __future__ import annotations

import numpy as np
from scipy.special import logsumexp
from sklearn.metrics.pairwise import euclidean_distances

from skresample._math.blocks import row_blocks
from skresample._parameters import NonNegative

from ._denoiser import BaseDenoiser, drawn_columns, drawn_rows, softmax_rows
from ._given_cells import GivenKernels

__all__ = ["EmpiricalDenoiser"]

_OTHER_LEVEL = np.log(0.05)  # how much a row with another nominal value counts, per column


class EmpiricalDenoiser(BaseDenoiser):
    """Denoise towards the rows given: exact for their kernel density estimate.

    With bandwidth h the law is the kernel density estimate (draws are the smoothed bootstrap, as
    ``RandomOverSampler(shrinkage=...)`` makes them); with h = 0 it is the sample itself, and any
    exact solver returns rows of the training data. Its use is in guidance, products, conditioning,
    rows with known noise, and as an oracle, not as an over-sampler of its own.

    Parameters
    ----------
    bandwidth : float, default=0.0
        Standard deviation of the kernel, >= 0, in units of the rows.

    Attributes
    ----------
    rows_ : ndarray of shape (n, d)
        The rows.
    mean_ : ndarray of shape (d,)
        Their mean.
    n_clean_, n_noisy_ : int
        Rows without and with known noise.
    n_features_in_ : int
        Number of columns.

    See Also
    --------
    GaussianMixtureDenoiser : Keeps no rows.

    Notes
    -----
    A call on m rows costs O(m n d), in blocks that fit scikit-learn's ``working_memory``. A row
    with noise c takes part only at levels rho >= c, with kernel variance ``rho^2 - c^2 + h^2``
    (Daras et al.): then the law has no closed form at level 0, and ``sample`` is refused. Given
    ``codes``, a row counts 0.05 times as much for each nominal value in which it differs.

    References
    ----------
    T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the design space of diffusion-based
    generative models", NeurIPS 2022, eq. 57; G. Daras, Y. Cherapanamjeri, C. Daskalakis, "How much
    is a noisy image worth? Data scaling laws for ambient diffusion", ICLR 2025, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import EmpiricalDenoiser
    >>> denoiser = EmpiricalDenoiser().fit([[-1.0], [1.0]])
    >>> denoiser.denoise([[0.0], [5.0]], rho=0.5).round(6).tolist()
    [[0.0], [1.0]]
    """

    rows_: np.ndarray

    _can_be_given_cells = True

    def __init__(self, bandwidth: NonNegative = 0.0) -> None:
        self.bandwidth = bandwidth

    def _fit(self, X, noise, weight, codes):
        self.rows_ = X.astype(np.float64)
        self._noise, self._codes = noise, codes
        with np.errstate(divide="ignore"):
            self._log_weight = np.log(weight / weight.sum())
        self._knows_law = not noise.any()

    def _has_density(self):
        return self.bandwidth > 0

    def _kernel(self, Y, rho, codes):
        """Log of weight times kernel of the rows that take part, (m, n'), and what they are."""
        with np.errstate(invalid="ignore"):
            variance = rho**2 - self._noise**2 + self.bandwidth**2
        part = np.flatnonzero(self._noise <= rho)
        if not part.size:
            raise ValueError(
                f"no row takes part at noise level {rho:g}: all carry more noise (at least "
                f"{self._noise.min():g}); stop the grid there"
            )
        # A row whose noise is the level itself has no kernel left; the floor keeps it a neighbour.
        variance = np.maximum(variance[part], 1e-12 * max(rho, 1e-3) ** 2)
        logits = euclidean_distances(Y, self.rows_[part], squared=True)
        logits /= -2 * variance
        logits += self._log_weight[part] - self.n_features_in_ / 2 * np.log(2 * np.pi * variance)
        if codes is not None and self._codes is not None:
            logits = self._less_other_levels(logits, codes, part)
        return logits, part, variance

    def _given(self, rows, known, codes):
        if codes is None or self._codes is None:
            weights = self._log_weight[None]
        else:
            weights = self._code_weights(codes)
            weights -= logsumexp(weights, axis=1, keepdims=True)
        return GivenKernels(weights, self.rows_, self.bandwidth, rows, known)

    def _denoise(self, Y, rho, codes):
        out = np.empty(Y.shape)
        for rows in row_blocks(Y.shape[0], 2 * len(self.rows_)):
            block = Y[rows].astype(np.float64, copy=False)
            given = None if codes is None else codes[rows]
            logits, part, variance = self._kernel(block, rho, given)
            share = softmax_rows(logits)
            share *= rho**2 / variance
            out[rows] = block + share @ self.rows_[part] - share.sum(axis=1)[:, None] * block
        return out

    def _log_prob(self, Y, rho, codes):
        if rho == 0 and self.bandwidth == 0:
            raise ValueError("a sample without bandwidth has no density at rho=0; set bandwidth")
        out = np.empty(Y.shape[0])
        for rows in row_blocks(Y.shape[0], 2 * len(self.rows_)):
            given = None if codes is None else codes[rows]
            logits, _, _ = self._kernel(Y[rows].astype(np.float64, copy=False), rho, given)
            out[rows] = logsumexp(logits, axis=1) - self._prior(given)
        return out

    def _prior(self, codes):
        """Log of the total weight of rows given codes, (m,) or 0."""
        if codes is None or self._codes is None:
            return 0.0
        return logsumexp(self._code_weights(codes), axis=1)

    def _code_weights(self, codes):
        logits = np.repeat(self._log_weight[None], len(codes), axis=0)
        return self._less_other_levels(logits, codes, slice(None))

    def _less_other_levels(self, logits, codes, part):
        for mine, theirs in zip(codes.T, self._codes[part].T, strict=True):
            logits += np.where(mine[:, None] == theirs, 0.0, _OTHER_LEVEL)
        return logits

    def _draw(self, n, rng, codes):
        if codes is None or self._codes is None:
            chosen = drawn_rows(self._log_weight, n, rng)
        else:
            chosen, u = np.empty(n, np.intp), rng.random(n)
            for rows in row_blocks(n, 2 * len(self.rows_)):
                weights = softmax_rows(self._code_weights(codes[rows]))
                chosen[rows] = drawn_columns(weights, u[rows])
        noise = rng.standard_normal((n, self.n_features_in_))
        return self.rows_[chosen] + self.bandwidth * noise
