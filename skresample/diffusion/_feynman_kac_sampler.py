"""Annealed, multiplied and tilted laws, sampled exactly by weighted particles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import logsumexp

from skresample._compat import BaseEstimator
from skresample._math.rng import Streams
from skresample._parameters import ArrayLike, Declared, Fraction, Positive, PositiveInt, Seed

from ._denoiser import checked_count, finite_per_row, fitted_means
from .grids import noise_levels

__all__ = ["FeynmanKacSampler"]


class FeynmanKacSampler(BaseEstimator):
    """Draw from ``prod_i q_i(x)^beta_i * exp(reward(x))`` of denoised laws.

    Adding the scores of several denoisers, or multiplying one by an exponent, does not draw from
    the product or power of their laws: the noised product is not the product of the noised. Here
    particles follow the summed score and carry the weight that corrects it; they are resampled when
    the weights grow uneven. An exponent below 1 flattens a law, which gives its sparse parts more
    rows; above 1 it sharpens.

    Parameters
    ----------
    denoisers : list of fitted denoisers
        One for each law.
    exponents : list of float
        Their powers; their sum must be > 0.
    reward : callable, default=None
        ``reward(X) -> (n,)`` adds to the log density; a method ``gradient(X) -> (n, d)`` of it is
        used where there is one, else differences along the columns.
    n_steps : int, default=200
        Steps, >= 1; few steps are biased.
    ess_threshold : float, default=0.5
        Resample when the effective share of particles falls below it, in [0, 1]; 0 never does
        before the end.
    rho_max, rho_min : float, default=80.0, 0.01
        First and last noise level.

    Attributes
    ----------
    ess_ : ndarray of shape (n_steps,)
        Effective share of particles after each step, before resampling.
    log_weights_ : ndarray of shape (n,)
        Log weights since the last resampling when the last step was done; the rows returned were
        resampled by them.
    ancestors_ : ndarray of shape (n,), intp
        Which particle of the start each row descends from.
    n_unique_ancestors_ : int
        How many did leave descendants: small numbers mean near copies. Prefer exponents between
        0.7 and 1.5, or join several runs.
    n_resamplings_ : int
        How often particles were resampled.

    See Also
    --------
    ClassGuidance : Cheaper, and biased.

    Notes
    -----
    With ``S = sum_i beta_i s_i`` a step from rho to rho' moves by
    ``S (rho^2 - rho'^2) + sqrt(rho^2 - rho'^2) z`` and adds
    ``(|S|^2 - sum_i beta_i |s_i|^2) (rho^2 - rho'^2) / 2`` to the log weight. The reward enters as
    ``b_t reward`` with ``b_t = 1 / (1 + rho^2)^2``. Resampling is systematic.

    References
    ----------
    M. Skreta et al., "Feynman-Kac correctors in diffusion: annealing, guidance, and product of
    experts", ICML 2025, propositions 3.1-3.3 and D.6.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import FeynmanKacSampler, GaussianMixtureDenoiser
    >>> X = np.random.default_rng(0).normal(size=(500, 1))
    >>> law = GaussianMixtureDenoiser(1).fit(X)
    >>> rows = FeynmanKacSampler([law], [4.0]).sample(500, random_state=0)
    >>> float(rows.std().round(1))
    0.5
    """

    _parameter_constraints = Declared()

    ess_: np.ndarray
    log_weights_: np.ndarray
    n_resamplings_: int
    n_unique_ancestors_: int

    def __init__(
        self,
        denoisers: Sequence[Any] | ArrayLike,
        exponents: ArrayLike,
        *,
        reward: Callable[..., Any] | None = None,
        n_steps: PositiveInt = 200,
        ess_threshold: Fraction = 0.5,
        rho_max: Positive = 80.0,
        rho_min: Positive = 0.01,
    ) -> None:
        self.denoisers = denoisers
        self.exponents = exponents
        self.reward = reward
        self.n_steps = n_steps
        self.ess_threshold = ess_threshold
        self.rho_max = rho_max
        self.rho_min = rho_min

    def sample(self, n: int, random_state: Seed = None) -> np.ndarray:
        """Draw rows.

        Parameters
        ----------
        n : int
            Particles, and rows returned, >= 1.
        random_state : int, RandomState, Generator or None, default=None
            Seed.

        Returns
        -------
        rows : ndarray of shape (n, d), float64

        Raises
        ------
        ValueError
            If there is no denoiser, their number differs from that of the exponents, or these sum
            to 0 or less.
        """
        self._validate_params()
        beta = np.asarray(self.exponents, dtype=np.float64)
        if not len(self.denoisers) or beta.shape != (len(self.denoisers),):
            raise ValueError(
                f"give one exponent for each denoiser: got {len(self.denoisers)} denoisers and "
                f"exponents of shape {beta.shape}"
            )
        if not np.isfinite(beta).all() or beta.sum() <= 0:
            raise ValueError(
                f"exponents must be finite and sum to more than 0, got {beta.tolist()}: the start "
                f"at high noise has variance rho^2 / sum"
            )
        n = checked_count(n, least=1)
        rng = Streams(random_state).get("particles")
        rhos = noise_levels(self.n_steps, "quad", self.rho_max, self.rho_min)
        centre = np.average(fitted_means(self.denoisers), axis=0, weights=np.abs(beta))
        Y = centre + rhos[0] / np.sqrt(beta.sum()) * rng.standard_normal((n, centre.size))
        return self._follow(Y, beta, rhos, rng)

    def _follow(self, Y, beta, rhos, rng):
        n = len(Y)
        log_weight = _share_of_reward(rhos[0]) * self._rewards(Y)
        ancestors, self.ess_ = np.arange(n), np.empty(rhos.size - 1)
        self.n_resamplings_ = 0
        for i, (rho, after) in enumerate(pairwise(rhos)):
            Y, gained = self._step(Y, beta, rho, after, rng)
            log_weight = log_weight + gained
            share = np.exp(log_weight - logsumexp(log_weight))
            self.ess_[i] = 1 / (n * np.square(share).sum())
            last = i == rhos.size - 2
            if last:
                self.log_weights_ = log_weight
            if last or self.ess_[i] < self.ess_threshold:
                kept = _systematic(share, rng)
                Y, ancestors, log_weight = Y[kept], ancestors[kept], np.zeros(n)
                self.n_resamplings_ += 1
        self.ancestors_ = ancestors
        self.n_unique_ancestors_ = int(np.unique(ancestors).size)
        return Y

    def _step(self, Y, beta, rho, after, rng):
        """Particles one level further, and what their log weights gain."""
        span = rho**2 - after**2
        total, alone = np.zeros(Y.shape), np.zeros(len(Y))
        for denoiser, power in zip(self.denoisers, beta, strict=True):
            score = (denoiser.denoise(Y, rho) - Y) / rho**2
            total += power * score
            alone += power * (score**2).sum(axis=1)
        gained = ((total**2).sum(axis=1) - alone) * span / 2
        drift = total
        if self.reward is not None:
            here, there = _share_of_reward(rho), _share_of_reward(after)
            slope = self._slopes(Y)
            gained += (there - here) * self._rewards(Y)
            gained += here * (slope * total).sum(axis=1) * span / 2
            drift = total + here * slope / 2
        moved = Y + drift * span + np.sqrt(span) * rng.standard_normal(Y.shape)
        return moved, gained

    def _rewards(self, Y):
        if self.reward is None:
            return np.zeros(len(Y))
        return finite_per_row(self.reward(Y), len(Y), "reward must return")

    def _slopes(self, Y):
        """Gradient of the reward, by central differences unless it brings its own."""
        if hasattr(self.reward, "gradient"):
            return np.asarray(self.reward.gradient(Y), dtype=np.float64)
        out = np.empty(Y.shape)
        for j in range(Y.shape[1]):
            step = 1e-4 * max(1.0, float(np.abs(Y[:, j]).max()))
            up, down = Y.copy(), Y.copy()
            up[:, j] += step
            down[:, j] -= step
            out[:, j] = (self._rewards(up) - self._rewards(down)) / (2 * step)
        return out


def _share_of_reward(rho: float) -> float:
    """How much of the reward counts at a noise level: all of it at 0, nothing at the start."""
    return 1.0 / (1.0 + rho**2) ** 2


def _systematic(share, rng) -> np.ndarray:
    """Positions drawn with expected counts ``n * share``, each within one of it, (n,)."""
    n = share.size
    places = (rng.random() + np.arange(n)) / n
    return np.minimum(np.searchsorted(share.cumsum(), places, side="right"), n - 1)
