"""What every denoiser is: an estimator of clean rows from noisy ones."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, Any, Self

import numpy as np
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from skresample._compat import BaseEstimator, HasMethods, available_if
from skresample._math.rng import Streams
from skresample._new_rows import Blend, Rows
from skresample._parameters import Declared, Rule, Seed, TableLike, VectorLike
from skresample._table.accept import validated_rows
from skresample._table.home import Home

__all__ = [
    "BaseDenoiser",
    "Denoiser",
    "checked_count",
    "checked_per_row",
    "drawn_columns",
    "drawn_rows",
    "finite_per_row",
    "fitted_means",
    "softmax_rows",
]

Denoiser = Annotated[Any, Rule(HasMethods(["fit", "denoise"]))]


class BaseDenoiser(BaseEstimator, ABC):
    """Base of denoisers: checks what comes in, leaves the mathematics to the subclass.

    Write ``_fit(X, noise, weight, codes)`` and ``_denoise(Y, rho, codes)``; where the law is known
    also ``_draw(n, rng, codes)`` and ``_log_prob(Y, rho, codes)``, and set ``_knows_law``.

    ``codes`` are nominal columns as whole numbers >= 0, (n, q): what they condition on is stated by
    each denoiser.
    """

    _parameter_constraints = Declared()

    mean_: Any
    n_clean_: Any
    n_noisy_: Any

    _knows_law = False
    _can_be_given_cells = False  # whether ``_given`` tells the law of some columns given others

    def fit(
        self,
        X: TableLike,
        y: None = None,
        *,
        noise_scale: Any = None,
        sample_weight: VectorLike | None = None,
        codes: Any = None,
    ) -> Self:
        """Learn the law of the rows.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Finite rows, standardised or at least in comparable units.
        y : None
            Ignored.
        noise_scale : array-like of shape (n,), optional
            Standard deviation of the noise that each row is known to carry, >= 0; 0 or None: clean.
        sample_weight : array-like of shape (n,), optional
            Weight of each row, >= 0.
        codes : array-like of shape (n, q), optional
            Nominal columns as whole numbers >= 0, to condition on.

        Returns
        -------
        self : object

        Raises
        ------
        ValueError
            For values that are not finite, or lengths, noise or weights that do not fit.
        """
        self._validate_params()
        X = validated_rows(self, X, dtype=[np.float64, np.float32])
        n = X.shape[0]
        noise = checked_per_row(noise_scale, n, "noise_scale", 0.0)
        weight = checked_per_row(sample_weight, n, "sample_weight", 1.0)
        if not weight.any():
            raise ValueError("sample_weight is zero for every row; leave it out or weigh some rows")
        self.mean_ = np.average(X, axis=0, weights=weight).astype(np.float64)
        self.n_noisy_ = int((noise > 0).sum())
        self.n_clean_ = n - self.n_noisy_
        self._fit(X, noise, weight, _codes(codes, n))
        return self

    def denoise(self, Y: VectorLike, rho: float, *, codes: Any = None) -> np.ndarray:
        """Expected clean rows given noisy ones.

        Parameters
        ----------
        Y : array-like of shape (m, d)
            Rows at noise level ``rho``: clean rows plus ``rho`` times standard normal noise.
        rho : float
            Noise level, > 0.
        codes : array-like of shape (m, q), optional
            Nominal values of the rows, where ``fit`` had some.

        Returns
        -------
        clean : ndarray of shape (m, d), dtype of ``Y``
        """
        Y = self._rows(Y)
        if not rho > 0:
            raise ValueError(f"rho must be > 0, got {rho!r}")
        return self._denoise(Y, float(rho), _codes(codes, Y.shape[0])).astype(Y.dtype, copy=False)

    def sample(self, n: int, rng: Seed = None, *, codes: Any = None) -> np.ndarray:
        """Draw rows from the learned law directly, without a path.

        Parameters
        ----------
        n : int
            Rows to draw, >= 0.
        rng : Generator, int, RandomState or None, default=None
            Source of randomness, or a seed; None draws other rows each time.
        codes : array-like of shape (n, q), optional
            Nominal values that the rows shall go with.

        Returns
        -------
        rows : ndarray of shape (n, d), float64

        Raises
        ------
        AttributeError
            Where the law cannot be drawn from directly; see ``knows_law``.
        """
        self._need_law("sample")
        n = checked_count(n, least=0)
        if not isinstance(rng, np.random.Generator):
            rng = Streams(rng).get("sample")
        return self._draw(n, rng, _codes(codes, n))

    def log_prob(self, Y: VectorLike, rho: float = 0.0, *, codes: Any = None) -> np.ndarray:
        """Log density of the law of rows at a noise level.

        Parameters
        ----------
        Y : array-like of shape (m, d)
            Where.
        rho : float, default=0.0
            Noise level, >= 0.
        codes : array-like of shape (m, q), optional
            Nominal values of the rows.

        Returns
        -------
        log_density : ndarray of shape (m,), float64
        """
        self._need_law("log_prob")
        Y = self._rows(Y)
        return self._log_prob(Y, float(rho), _codes(codes, Y.shape[0]))

    def generate(self, home: Home, n_new: int, rng: np.random.Generator) -> Blend | Rows:
        """New rows of a class from a law learned by a clone, as :class:`DiffusionOverSampler` does.

        Parameters
        ----------
        home : Home
            Rows of one class or cell, and the table around them.
        n_new : int
            Rows wanted, >= 0.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        recipe : Blend or Rows
            Values of the new rows, without a parent.
        """
        from ._diffusion_over_sampler import DiffusionOverSampler

        return DiffusionOverSampler(denoiser=self).generate(home, n_new, rng)

    @available_if(lambda self: self._has_density())
    def score(self, X: TableLike, y: VectorLike | None = None) -> float:
        """Mean log density of rows, for searches over the parameters of a denoiser."""
        return float(self.log_prob(X).mean())

    @property
    def knows_law(self) -> bool:
        """Whether rows can be drawn and their density told without a path."""
        check_is_fitted(self, "mean_")
        return self._knows_law

    def _has_density(self) -> bool:
        """Whether the parameters as set promise a density of clean rows."""
        return self._knows_law

    def _need_law(self, what: str) -> None:
        if not self.knows_law:
            raise AttributeError(
                f"{type(self).__name__} has no {what}: its law is not known in closed form here; "
                f"draw rows along a path with a solver"
            )

    def _rows(self, Y) -> np.ndarray:
        check_is_fitted(self, "mean_")
        Y = validated_rows(self, Y, dtype=[np.float64, np.float32], reset=False)
        return Y

    @abstractmethod
    def _fit(self, X, noise, weight, codes):
        """Learn; arguments are checked."""

    @abstractmethod
    def _denoise(self, Y, rho, codes):
        """Expected clean rows, (m, d)."""


def checked_count(n, *, least: int) -> int:
    """How many rows to draw, as an int."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < least:
        raise ValueError(f"n, the rows to draw, must be a whole number >= {least}, got {n!r}")
    return int(n)


def fitted_means(denoisers) -> np.ndarray:
    """Means of fitted denoisers of the same columns, (k, d)."""
    for denoiser in denoisers:
        if not hasattr(denoiser, "mean_"):
            raise NotFittedError(
                f"this {type(denoiser).__name__} has learned no law; call its fit first"
            )
    means = [np.asarray(denoiser.mean_) for denoiser in denoisers]
    sizes = [mean.size for mean in means]
    if len(set(sizes)) > 1:
        raise ValueError(f"the denoisers must be fitted to the same columns, got {sizes} of them")
    return np.stack(means)


def checked_per_row(values, n: int, name: str, default: float) -> np.ndarray:
    """Finite numbers >= 0, one for each row; one number stands for all."""
    if values is None:
        return np.full(n, default)
    values = np.asarray(values, dtype=np.float64)
    values = np.full(n, float(values)) if values.ndim == 0 else values
    if values.shape != (n,):
        raise ValueError(f"{name} must have one entry for each of {n} rows, got {values.shape}")
    if not np.isfinite(values).all() or (values < 0).any():
        raise ValueError(f"{name} must be finite and >= 0, got {values.min()}")
    return values


def finite_per_row(values, n: int, must: str) -> np.ndarray:
    """One finite number for each row, as ``must`` says: "reward must return"."""
    values = np.asarray(values, dtype=np.float64)
    finite = np.isfinite(values).all()
    if values.shape != (n,) or not finite:
        raise ValueError(
            f"{must} one finite number for each of {n} rows, got shape {values.shape}"
            f"{'' if finite else ' with values that are not finite'}"
        )
    return values


def _codes(codes, n: int):
    if codes is None:
        return None
    codes = np.asarray(codes)
    codes = codes[:, None] if codes.ndim == 1 else codes
    if codes.shape[0] != n or codes.dtype.kind not in "iu" or (codes.size and codes.min() < 0):
        raise ValueError(f"codes must be whole numbers >= 0 for each of {n} rows")
    return codes.astype(np.intp, copy=False)


def drawn_columns(weights, u) -> np.ndarray:
    """A column for each row of weights >= 0, by inverting its distribution function at ``u``."""
    cumulated = weights.cumsum(axis=1)
    column = (u[:, None] * cumulated[:, -1:] >= cumulated).sum(axis=1)
    return np.minimum(column, weights.shape[1] - 1)


def drawn_rows(log_weight, n: int, rng) -> np.ndarray:
    """Rows drawn in proportion to their weights, (n,) intp."""
    cumulated = np.exp(log_weight).cumsum()
    chosen = np.searchsorted(cumulated, rng.random(n) * cumulated[-1], side="right")
    return np.minimum(chosen, len(log_weight) - 1)


def softmax_rows(logits) -> np.ndarray:
    """Rows of weights that sum to one, in place."""
    logits -= logits.max(axis=1, keepdims=True)
    np.exp(logits, out=logits)
    logits /= logits.sum(axis=1, keepdims=True)
    return logits
