"""A learned denoiser: any regressor of several outputs, told the noise level."""

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Ridge
from sklearn.neural_network import MLPRegressor
from sklearn.utils.validation import has_fit_parameter

from skresample._math.rng import Streams
from skresample._parameters import Model, PositiveInt, Seed

from ._denoiser import BaseDenoiser

__all__ = ["RegressionDenoiser"]

_LOG_RHO = (-0.4, 1.2)  # mean and spread of the logarithm of training noise levels
_NOISY = 60_000  # noisy rows that "auto" trains on, about
_SKIPPED = 1.05  # a row with noise c teaches nothing at levels up to sqrt(1.05) c


class RegressionDenoiser(BaseDenoiser):
    """Learn to denoise by regression on rows with noise added.

    Rows are repeated with noise of random levels, and the regressor predicts, from the scaled noisy
    row and the level, a mix of row and noise that has unit variance at every level (EDM
    preconditioning), so one model serves all levels.

    Parameters
    ----------
    estimator : regressor of several outputs, default=None
        None: a multilayer perceptron with two hidden layers of 128.
    n_duplicates : int or "auto", default="auto"
        Noisy copies of each row, >= 1; "auto": about 60,000 training rows in all, which halved
        the distance to fresh rows that 15,000 left.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the noise and, where it has one, of the regressor.

    Attributes
    ----------
    estimator_ : regressor
        The fitted one.
    scale_ : float
        Standard deviation of the rows, over all columns.
    mean_ : ndarray of shape (d,)
        Mean of the rows.
    n_clean_, n_noisy_ : int
        Rows without and with known noise.
    n_features_in_ : int
        Number of columns.

    See Also
    --------
    GaussianMixtureDenoiser : Nothing to train; a better default on tables.

    Notes
    -----
    The law is not known in closed form: rows come along a path. A row with noise c takes part at
    levels above c; its target is corrected by ``E[row | y] = (c / rho)^2 y + (1 - (c / rho)^2) D``.
    ``codes`` enter as indicator columns.

    References
    ----------
    T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the design space of diffusion-based
    generative models", NeurIPS 2022, table 1; G. Daras, Y. Cherapanamjeri, C. Daskalakis, "How much
    is a noisy image worth? Data scaling laws for ambient diffusion", ICLR 2025, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LinearRegression
    >>> from skresample.diffusion import RegressionDenoiser
    >>> X = np.random.default_rng(0).normal(size=(500, 2))
    >>> denoiser = RegressionDenoiser(LinearRegression(), random_state=0).fit(X)
    >>> denoiser.denoise([[0.0, 0.0]], rho=1.0).round(1).tolist()
    [[-0.0, -0.0]]
    """

    estimator_: Any
    scale_: float

    def __init__(
        self,
        estimator: Model | None = None,
        *,
        n_duplicates: Literal["auto"] | PositiveInt = "auto",
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.n_duplicates = n_duplicates
        self.random_state = random_state

    @classmethod
    def _example_params(cls) -> list[dict]:
        return [{"estimator": Ridge(), "n_duplicates": 3, "random_state": 0}]

    def _fit(self, X, noise, weight, codes):
        streams = Streams(self.random_state)
        rng = streams.get("noise")
        X = X.astype(np.float64, copy=False)
        # Noise is part of the spread of the rows as measured, not of the clean rows.
        variance = np.average((X - self.mean_) ** 2, axis=0, weights=weight).mean()
        variance -= np.average(noise**2, weights=weight)
        self.scale_ = float(np.sqrt(variance)) if variance > 1e-12 else 1.0
        n = len(X)
        copies = max(1, _NOISY // n) if self.n_duplicates == "auto" else self.n_duplicates
        row = np.tile(np.arange(n), copies)
        c = noise[row] / self.scale_
        rho = np.exp(rng.normal(*_LOG_RHO, size=row.size))
        low = c * np.sqrt(_SKIPPED) * 1.001
        rho = np.where(rho > low, rho, low * np.exp(np.abs(rng.normal(0, 1, row.size))))
        given = (X[row] - self.mean_) / self.scale_
        noisy = given + np.sqrt(np.maximum(rho**2 - c**2, 0))[:, None] * rng.normal(
            size=given.shape
        )
        inherited = (c / rho)[:, None] ** 2
        clean = (given - inherited * noisy) / (1 - inherited)
        skip, out = 1 / (rho**2 + 1), rho / np.sqrt(rho**2 + 1)
        target = (clean - skip[:, None] * noisy) / out[:, None]
        importance = weight[row] * (1 - inherited[:, 0]) ** 2
        self._levels = None if codes is None else codes.max(axis=0) + 1
        self.estimator_ = streams.seeded(self._model(row.size), "model")
        with warnings.catch_warnings():
            # A fixed number of passes over fresh noise is the plan, not a failure to converge.
            warnings.simplefilter("ignore", ConvergenceWarning)
            features = self._features(noisy, rho, None if codes is None else codes[row])
            weighted = {}
            if np.ptp(importance) > 0:
                if not has_fit_parameter(self.estimator_, "sample_weight"):
                    raise ValueError(
                        f"{type(self.estimator_).__name__} takes no sample_weight, which weights "
                        f"or known noise need; use another estimator"
                    )
                weighted = {"sample_weight": importance}
            self.estimator_.fit(
                features, target if target.shape[1] > 1 else target[:, 0], **weighted
            )

    def _model(self, n):
        if self.estimator is not None:
            return self.estimator
        return MLPRegressor(hidden_layer_sizes=(128, 128), batch_size=min(256, n), max_iter=20)

    def _features(self, noisy, rho, codes):
        rho = np.broadcast_to(rho, (len(noisy),))[:, None]
        parts = [noisy / np.sqrt(rho**2 + 1), np.log(rho) / 4]
        if codes is not None and self._levels is not None:
            for column, levels in zip(codes.T, self._levels, strict=True):
                parts.append((column[:, None] == np.arange(levels)).astype(np.float64))
        return np.hstack(parts)

    def _denoise(self, Y, rho, codes):
        level = rho / self.scale_
        noisy = (Y.astype(np.float64, copy=False) - self.mean_) / self.scale_
        made = self.estimator_.predict(self._features(noisy, level, codes)).reshape(noisy.shape)
        skip, out = 1 / (level**2 + 1), level / np.sqrt(level**2 + 1)
        return self.mean_ + self.scale_ * (skip * noisy + out * made)
