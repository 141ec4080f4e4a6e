"""Sample weights for rare values of a numeric target."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from skresample._math.relevance import density_relevance, reference_bandwidth
from skresample._parameters import VectorLike
from skresample._table.relevance import varied_numbers

__all__ = ["dense_weight", "label_distribution_smoothing"]


def dense_weight(
    y: VectorLike, alpha: float = 1.0, *, bandwidth: Any = "silverman", eps: float = 1e-6
) -> np.ndarray:
    """Return sample weights that fall with the density of a numeric target.

    ``max(1 - alpha p', eps)`` with the kernel density p' of y scaled to [0, 1], divided by its
    mean. For learners that take ``sample_weight``.

    Parameters
    ----------
    y : array-like of shape (n,)
        Numeric target, finite and not constant.
    alpha : float, default=1.0
        Strength, >= 0; 0 gives equal weights, above 1 the commonest values get ``eps``.
    bandwidth : "silverman" or float, default="silverman"
        Standard deviation of the kernel in the units of y; "silverman": 1.06 sd n^(-1/5).
    eps : float, default=1e-6
        Smallest weight before scaling, > 0.

    Returns
    -------
    weight : ndarray of shape (n,)
        Positive, with mean 1.

    Raises
    ------
    ValueError
        For a target that is not numeric, incomplete or constant, and for parameters out of range.

    Notes
    -----
    O(n) and a fast Fourier transform over a grid of 4096 points or more.

    References
    ----------
    M. Steininger, K. Kobs, P. Davidson, A. Krause, A. Hotho, "Density-based weighting for
    imbalanced regression", Machine Learning 110 (2021), equations 3 and 5.

    Examples
    --------
    >>> from skresample.over_sampling import dense_weight
    >>> weight = dense_weight([0, 0, 0, 0, 9])
    >>> bool(weight[4] > weight[0]), round(float(weight.mean()), 6)
    (True, 1.0)
    """
    values = varied_numbers(y)
    if not alpha >= 0:
        raise ValueError(f"alpha must be >= 0, got {alpha!r}")
    if not eps > 0:
        raise ValueError(f"eps must be > 0, got {eps!r}")
    if isinstance(bandwidth, str):
        if bandwidth != "silverman":
            raise ValueError(f"bandwidth must be 'silverman' or a number > 0, got {bandwidth!r}")
        bandwidth = reference_bandwidth(values)
    if not 0 < bandwidth < np.inf:
        raise ValueError(f"bandwidth must be 'silverman' or a number > 0, got {bandwidth!r}")
    weight = np.maximum(1.0 - alpha * (1.0 - density_relevance(values, bandwidth)), eps)
    return weight / weight.mean()


def label_distribution_smoothing(
    y: VectorLike,
    *,
    bins: int = 100,
    kernel: Literal["gaussian", "triangular", "laplace"] = "gaussian",
    width: int = 5,
    sigma: float = 2.0,
    reweight: Literal["sqrt_inverse", "inverse"] = "sqrt_inverse",
) -> np.ndarray:
    """Return sample weights from a histogram of a numeric target, smoothed over nearby bins.

    Parameters
    ----------
    y : array-like of shape (n,)
        Numeric target, finite and not constant.
    bins : int, default=100
        Bins of equal width, >= 1.
    kernel : {"gaussian", "triangular", "laplace"}, default="gaussian"
        Shape of the smoothing.
    width : int, default=5
        Bins it reaches over, odd and >= 1.
    sigma : float, default=2.0
        Scale of the kernel in bins, > 0; not used by "triangular".
    reweight : {"sqrt_inverse", "inverse"}, default="sqrt_inverse"
        Weights fall with the square root of the count, or with the count kept within 5 to 1000.

    Returns
    -------
    weight : ndarray of shape (n,)
        Positive, with mean 1.

    Raises
    ------
    ValueError
        For a target that is not numeric, incomplete or constant, and for parameters out of range.

    Notes
    -----
    O(n + bins width).

    References
    ----------
    Y. Yang, K. Zha, Y.-C. Chen, H. Wang, D. Katabi, "Delving into deep imbalanced regression",
    ICML 2021, arXiv:2102.09554, equation 1.

    Examples
    --------
    >>> from skresample.over_sampling import label_distribution_smoothing
    >>> label_distribution_smoothing([0, 0, 0, 0, 9], bins=10).round(2)
    array([0.83, 0.83, 0.83, 0.83, 1.67])
    """
    values = varied_numbers(y)
    if bins < 1 or width < 1 or width % 2 == 0 or not sigma > 0:
        raise ValueError(
            f"bins must be >= 1, width odd and >= 1, sigma > 0, got bins={bins}, width={width}, "
            f"sigma={sigma}"
        )
    if kernel not in ("gaussian", "triangular", "laplace"):
        raise ValueError(f"kernel must be gaussian, triangular or laplace, got {kernel!r}")
    if reweight not in ("sqrt_inverse", "inverse"):
        raise ValueError(f"reweight must be sqrt_inverse or inverse, got {reweight!r}")
    edges = np.linspace(values.min(), values.max(), bins + 1)
    place = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, bins - 1)
    count = np.bincount(place, minlength=bins).astype(np.float64)
    count = np.sqrt(count) if reweight == "sqrt_inverse" else np.clip(count, 5, 1000)
    offset = np.abs(np.arange(width) - width // 2)
    shape = {
        "gaussian": np.exp(-0.5 * (offset / sigma) ** 2),
        "triangular": 1.0 - offset / (width // 2 + 1),
        "laplace": np.exp(-offset / sigma),
    }[kernel]
    smooth = np.convolve(np.pad(count, width // 2), shape, mode="valid")
    weight = 1.0 / smooth[place]
    return weight / weight.mean()
