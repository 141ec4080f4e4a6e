"""Learn a law of rows with a little noise added, and take the noise out again."""

# Over the usual size: half of the lines document parameters.
from __future__ import annotations

import copy
from typing import Any, Literal

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import KFold

from skresample._math.distances import energy_of_samples
from skresample._math.rng import Streams
from skresample._parameters import NonNegative, Seed

from ._denoiser import BaseDenoiser, Denoiser
from ._dpm_solver_pp import DPMSolverPP
from ._gaussian_mixture_denoiser import GaussianMixtureDenoiser
from .grids import noise_levels

__all__ = ["InstanceNoise"]

_TRIED = (0.0, 0.02, 0.05, 0.1, 0.2)
_RHO_MAX, _STEPS = 80.0, 20
_LEAST = 0.3  # of the noise: the lowest level a generator is asked at
_COPIES = 2000  # noisy rows the generator learns from, at least


class InstanceNoise(BaseDenoiser):
    """Make a generator learn rows with noise added, then deconvolve what it learned.

    Rows near a set of lower dimension (collinear columns, duplicates, a curve) have no density: the
    likelihood of a mixture grows without bound on them. With noise of known size they have one,
    and what was learned of the noisy rows tells the clean ones, since noise at level r of the clean
    rows is noise at level ``sqrt(r^2 - noise_scale^2)`` of the noisy ones. Use it as the denoiser
    of :class:`DiffusionOverSampler`, or by itself.

    Parameters
    ----------
    generator : denoiser, default=None
        Cloned; None: :class:`GaussianMixtureDenoiser`.
    noise_scale : "cv" or float, default="cv"
        Standard deviation of the noise, >= 0, in units of the rows; "cv" takes that of 0, 0.02,
        0.05, 0.1 and 0.2 of the spread of the rows whose draws are nearest to rows left out, in
        energy distance (three folds).
    deconvolve : bool, default=True
        Whether the noise is taken out again.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the noise, the folds and the draws that judge them.

    Attributes
    ----------
    generator_ : denoiser
        Fitted to the noisy rows.
    noise_scale_ : float
        Standard deviation of the noise, in units of the rows.
    cv_scores_ : ndarray of shape (5,) or None
        Squared energy distance to rows left out for each scale tried.
    mean_ : ndarray of shape (d,)
        Mean of the rows.
    n_clean_, n_noisy_ : int
        Rows without and with known noise of their own.
    n_features_in_ : int
        Number of columns.

    See Also
    --------
    GaussianMixtureDenoiser : The default generator; its ``reg_covar`` bounds the likelihood too.

    Notes
    -----
    Rows are repeated with fresh noise up to 2,000. The eigenvalues of a mixture lose
    ``noise_scale^2`` (not below ``reg_covar``) and it is drawn from directly; any other generator
    follows a path that stops at the noise and ends with one denoised row. Below some hundred rows,
    and with generators that are shrunk, the noise gains little.
    For numbers alone: nominal codes are passed through.

    References
    ----------
    M. Chae, D. Kim, Y. Kim, L. Lin, "A likelihood approach to nonparametric estimation of a
    singular distribution using deep generative models", JMLR 24 (2023), section 3.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import GaussianMixtureDenoiser, InstanceNoise
    >>> t = np.random.default_rng(0).uniform(0, 6.28, 600)
    >>> circle = np.column_stack([np.cos(t), np.sin(t)])
    >>> law = InstanceNoise(GaussianMixtureDenoiser(20), noise_scale=0.05, random_state=0)
    >>> rows = law.fit(circle).sample(300, np.random.default_rng(1))
    >>> bool(np.abs(np.linalg.norm(rows, axis=1) - 1).mean() < 0.03)
    True
    """

    cv_scores_: np.ndarray | None
    generator_: Any
    noise_scale_: float

    _knows_law = True  # draws need no path of the caller: where there is one it is taken here

    def __init__(
        self,
        generator: Denoiser | None = None,
        *,
        noise_scale: Literal["cv"] | NonNegative = "cv",
        deconvolve: bool = True,
        random_state: Seed = None,
    ) -> None:
        self.generator = generator
        self.noise_scale = noise_scale
        self.deconvolve = deconvolve
        self.random_state = random_state

    @classmethod
    def _example_params(cls) -> list[dict]:
        return [{"noise_scale": 0.05, "random_state": 0}]

    def _has_density(self):
        return self.generator is None or isinstance(self.generator, GaussianMixtureDenoiser)

    def _fit(self, X, noise, weight, codes):
        X, streams = X.astype(np.float64, copy=False), Streams(self.random_state)
        spread = float(np.sqrt(np.average((X - self.mean_) ** 2, axis=0, weights=weight).mean()))
        self.cv_scores_ = None
        if self.noise_scale != "cv":
            self.noise_scale_ = float(self.noise_scale)
        else:
            self.noise_scale_ = self._chosen(X, noise, weight, codes, spread, streams)
        self.generator_ = self._learned(X, noise, weight, codes, self.noise_scale_, streams)
        self._mixture = self._deconvolved()

    def _chosen(self, X, noise, weight, codes, spread, streams):
        """The noise whose draws are nearest to rows left out."""
        if len(X) < 6:
            return 0.0
        scores, folds = np.zeros(len(_TRIED)), KFold(3, shuffle=True, random_state=0)
        folds.random_state = streams.seed("folds")
        for train, test in folds.split(X):
            if not weight[train].any():
                continue
            own = None if codes is None else codes[train]
            for i, scale in enumerate(_TRIED):
                part = clone(self).set_params(noise_scale=scale * spread)
                part.random_state = streams.seed("trial")
                part.fit(X[train], noise_scale=noise[train], sample_weight=weight[train], codes=own)
                given = None if codes is None else codes[test]
                made = part.sample(test.size, streams.get("draws"), codes=given)
                scores[i] += energy_of_samples(X[test], made) ** 2 / 3
        self.cv_scores_ = scores
        return _TRIED[int(scores.argmin())] * spread

    def _learned(self, X, noise, weight, codes, scale, streams):
        given = GaussianMixtureDenoiser() if self.generator is None else self.generator
        model = streams.seeded(given, "generator")
        copies = 1 if scale == 0 else max(1, -(-_COPIES // len(X)))
        row = np.tile(np.arange(len(X)), copies)
        noisy = X[row] + scale * streams.get("noise").standard_normal((row.size, X.shape[1]))
        extra = {} if codes is None else {"codes": codes[row]}
        if noise.any():
            extra["noise_scale"] = noise[row]
        if np.ptp(weight) > 0:
            extra["sample_weight"] = weight[row]
        return model.fit(noisy, **extra)

    def _deconvolved(self):
        """The generator without the noise, where that is a matter of its eigenvalues."""
        law = self.generator_
        if not isinstance(law, GaussianMixtureDenoiser):
            return None
        law = copy.copy(law)
        if self.deconvolve:
            values = law.eigenvalues_ - self.noise_scale_**2
            law.eigenvalues_ = np.maximum(values, law.reg_covar)
        return law

    @property
    def _removed(self) -> float:
        return self.noise_scale_ if self.deconvolve else 0.0

    def _denoise(self, Y, rho, codes):
        if self._mixture is not None:
            return self._mixture.denoise(Y, rho, codes=codes)
        # Clean rows with noise rho are noisy rows with what is left of it; below the noise itself
        # the slope of the noisy law is all there is.
        left = np.sqrt(max(rho**2 - self._removed**2, (_LEAST * self._removed) ** 2))
        return Y + (rho / left) ** 2 * (self.generator_.denoise(Y, left, codes=codes) - Y)

    def _log_prob(self, Y, rho, codes):
        if self._mixture is not None:
            return self._mixture.log_prob(Y, rho, codes=codes)
        if rho < self._removed or not self.generator_.knows_law:
            raise AttributeError(
                f"InstanceNoise of a {type(self.generator_).__name__} knows no density at level "
                f"{rho:g}; use GaussianMixtureDenoiser as the generator"
            )
        return self.generator_.log_prob(Y, np.sqrt(rho**2 - self._removed**2), codes=codes)

    def _draw(self, n, rng, codes):
        if self._mixture is not None:
            return self._mixture.sample(n, rng, codes=codes)
        if not self._removed and self.generator_.knows_law:
            return self.generator_.sample(n, rng, codes=codes)
        low = max(self._removed, 0.01)
        rhos = np.append(noise_levels(_STEPS, "quad", max(_RHO_MAX, 2 * low), low), 0.0)
        start = self.mean_ + rhos[0] * rng.standard_normal((n, self.mean_.size))
        return DPMSolverPP(order=2)(lambda Y, rho: self._denoise(Y, rho, codes), start, rhos)
