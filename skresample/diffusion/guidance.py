"""Guidance: maps from a denoiser to one that prefers some rows.

Guidance changes the denoiser, never the solver. A guide is prepared with rows and then called with
a denoising function; what it returns is used as a denoiser. Guides compose:
``Guides([MinorityGuidance(0.5), ClassGuidance(...)])``.

To add one: an object with ``prepare(X, denoiser, y=None)`` and ``__call__(denoise)``, which returns
a function of (Y, rho).
"""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from skresample._compat import BaseEstimator
from skresample._parameters import TableLike, VectorLike

from ._empirical_denoiser import EmpiricalDenoiser
from ._minority_scorer import MinorityScorer, scott

__all__ = ["ClassGuidance", "Guides", "MinorityGuidance"]


def _function(denoise):
    return getattr(denoise, "denoise", denoise)


class ClassGuidance(BaseEstimator):
    """Push rows towards one class and away from all rows: classifier-free guidance.

    ``D' = D + scale (D_c - D)``, where D_c denoises towards the rows of the class and D towards all
    rows. Scale 0 draws from all rows, 1 from the class, more exaggerates what sets the class apart.

    Parameters
    ----------
    label : object
        The class to push towards, one of the labels given to ``prepare``.
    scale : float, default=1.0
        How hard, >= 0.

    Attributes
    ----------
    conditional_ : denoiser
        Fitted to the rows of the class; a clone of the denoiser given.

    See Also
    --------
    FeynmanKacSampler : Samples the tilted law exactly; adding scores does not.

    Notes
    -----
    Two calls of a denoiser each. For scales other than 0 and 1 the law reached is not that of any
    tilted density: where it matters, use :class:`FeynmanKacSampler`.

    References
    ----------
    J. Ho, T. Salimans, "Classifier-free diffusion guidance", arXiv:2207.12598, eq. 6.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import ClassGuidance, EmpiricalDenoiser
    >>> X, y = np.array([[0.0], [4.0]]), ["a", "b"]
    >>> denoiser = EmpiricalDenoiser(0.5).fit(X)
    >>> guide = ClassGuidance("b", scale=1.0).prepare(X, denoiser, y)
    >>> guide(denoiser)(np.array([[2.0]]), 1.0).round(1)
    array([[3.6]])
    """

    conditional_: Any

    def __init__(self, label: Any, *, scale: float = 1.0) -> None:
        self.label = label
        self.scale = scale

    def prepare(self, X: TableLike, denoiser: Any, y: VectorLike | None = None) -> Self:
        """Fit the denoiser of the class.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows of all classes, in the units of the denoiser.
        denoiser : denoiser
            Cloned for the class.
        y : array-like of shape (n,)
            Labels.

        Returns
        -------
        self : object
        """
        if y is None:
            raise ValueError("ClassGuidance needs the labels: prepare(X, denoiser, y)")
        _check_scale(self.scale)
        rows = np.asarray(y) == self.label
        if not np.any(rows):
            raise ValueError(f"label {self.label!r} is not among the labels {np.unique(y)[:20]}")
        self.conditional_ = clone(denoiser).fit(np.asarray(X)[rows])
        return self

    def __call__(self, denoise: Any) -> Any:
        """The guided denoising function ``(Y, rho) -> (n, d)``."""
        _check_prepared(self, "conditional_")
        towards, base = self.conditional_.denoise, _function(denoise)
        return _pushed(base, towards, base, self.scale)


class MinorityGuidance(BaseEstimator):
    """Push rows towards the sparse parts of their class.

    Rows are scored by :class:`MinorityScorer` and cut into levels of equal size. With D_c the
    kernel denoiser of the rows of one level and D_0 that of all rows,
    ``D' = D + scale (D_c - D_0)``. For a kernel denoiser scale 1 is exactly the density of the
    level; more makes implausible rows.

    Parameters
    ----------
    scale : float, default=1.0
        How hard, >= 0.
    n_levels : int, default=10
        Levels of equal size, >= 1; at most a tenth of the rows.
    level : int, default=-1
        The level pushed towards: 0 is the densest, -1 the sparsest.
    scorer : object with ``fit`` and ``scores_``, default=None
        None: ``MinorityScorer("knn")``, which ranks as well as reconstruction and is cheap.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Score of each row, high where it is sparse.
    levels_ : ndarray of shape (n,), intp
        Level of each row.
    thresholds_ : ndarray of shape (n_levels - 1,)
        Scores between the levels.
    kernel_, kernel_of_level_ : EmpiricalDenoiser
        Those of all rows and of the rows of the level.

    See Also
    --------
    MinorityOverSampler : The guidance as an over-sampler.

    Notes
    -----
    Three denoiser calls instead of one. The kernels take the bandwidth of an
    :class:`EmpiricalDenoiser` that is guided, and that of Scott's rule for any other.

    References
    ----------
    S. Um, S. Lee, J. C. Ye, "Don't play favorites: minority guidance for diffusion models", ICLR
    2024, eq. 8-10, with the classifier that is exact for kernels instead of a trained one.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import EmpiricalDenoiser, MinorityGuidance
    >>> X = np.random.default_rng(0).normal(size=(200, 1))
    >>> guide = MinorityGuidance().prepare(X, EmpiricalDenoiser(0.3).fit(X))
    >>> bool(np.abs(X[guide.levels_ == 9]).min() > np.abs(X).mean())
    True
    """

    kernel_: Any
    kernel_of_level_: Any
    levels_: Any
    scores_: np.ndarray
    thresholds_: np.ndarray

    def __init__(
        self, scale: float = 1.0, *, n_levels: int = 10, level: int = -1, scorer: Any = None
    ) -> None:
        self.scale = scale
        self.n_levels = n_levels
        self.level = level
        self.scorer = scorer

    def prepare(self, X: TableLike, denoiser: Any, y: None = None) -> Self:
        """Score the rows and build the two kernels.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows of one class, in the units of the denoiser.
        denoiser : denoiser
            The one that will be guided.
        y : None
            Ignored.

        Returns
        -------
        self : object
        """
        _check_scale(self.scale)
        X = np.asarray(X)
        n = len(X)
        m = max(1, min(self.n_levels, n // 10))
        if not -m <= self.level < m:
            if not -self.n_levels <= self.level < self.n_levels:
                raise ValueError(
                    f"level={self.level} does not exist among n_levels={self.n_levels} levels"
                )
            level = -1 if self.level < 0 else m - 1
        else:
            level = self.level
        scorer = MinorityScorer("knn") if self.scorer is None else clone(self.scorer)
        self.scores_ = scorer.fit(X).scores_ if n > 1 else np.zeros(n)
        self.thresholds_ = np.quantile(self.scores_, np.arange(1, m) / m)
        self.levels_ = np.searchsorted(self.thresholds_, self.scores_, side="left")
        present = np.unique(self.levels_)
        chosen = self.levels_ == present[np.abs(present - level % m).argmin()]
        h = denoiser.bandwidth if isinstance(denoiser, EmpiricalDenoiser) else scott(X)
        self.kernel_ = EmpiricalDenoiser(h).fit(X)
        self.kernel_of_level_ = EmpiricalDenoiser(h).fit(X[chosen])
        return self

    def __call__(self, denoise: Any) -> Any:
        """The guided denoising function ``(Y, rho) -> (n, d)``."""
        _check_prepared(self, "kernel_")
        return _pushed(
            _function(denoise), self.kernel_of_level_.denoise, self.kernel_.denoise, self.scale
        )


class Guides:
    """Several guides, applied one after the other.

    Parameters
    ----------
    guides : list of guides
        Each is prepared with the same rows.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import EmpiricalDenoiser, Guides, MinorityGuidance
    >>> X = np.random.default_rng(0).normal(size=(100, 2))
    >>> denoiser = EmpiricalDenoiser(0.3).fit(X)
    >>> guides = Guides([MinorityGuidance(0.5), MinorityGuidance(0.2)]).prepare(X, denoiser)
    >>> guides(denoiser)(X[:3], 0.5).shape
    (3, 2)
    """

    def __init__(self, guides: Any) -> None:
        self.guides = guides

    def prepare(self, X: TableLike, denoiser: Any, y: VectorLike | None = None) -> Any:
        """Fit every guide to the rows; as in :meth:`MinorityGuidance.fit`."""
        for guide in self.guides:
            guide.prepare(X, denoiser, y)
        return self

    def __call__(self, denoise: Any) -> Any:
        """The denoising function with all guides applied."""
        for guide in self.guides:
            denoise = guide(denoise)
        return _function(denoise)


def _check_prepared(guide, attribute: str) -> None:
    if not hasattr(guide, attribute):
        name = type(guide).__name__
        raise NotFittedError(f"this {name} has seen no rows; call prepare(X, denoiser) first")


def _check_scale(scale) -> None:
    if not scale >= 0 or not np.isfinite(scale):
        raise ValueError(f"scale must be a finite number >= 0, got {scale!r}")


def _pushed(base, towards, away, scale):
    """``base + scale (towards - away)``, with one call less where two of them are the same."""

    def guided(Y, rho):
        start = base(Y, rho)
        if scale == 0:
            return start
        second = start if away is base else away(Y, rho)
        return start + scale * (towards(Y, rho) - second)

    return guided
