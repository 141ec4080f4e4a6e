"""Coefficients: how much the marginal gain over a subset of a size counts. One axis of the family.

A semi-value of row i is ``sum over S without i of c(|S|) (V(S + i) - V(S))``. A coefficient is a
function ``n -> c``, an array of shape (n,) with the weight of *one* subset of each size 0..n-1; the
weights of all subsets sum to one. To add a coefficient, write such a function and pass it as
``coefficient`` to :class:`~skresample.valuation.SemiValue`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import betaln, gammaln

__all__ = ["COEFFICIENTS", "banzhaf", "beta_shapley", "leave_one_out", "log_choose", "shapley"]


def log_choose(n: int) -> np.ndarray:
    """Logarithm of the number of subsets of each size 0..n of n things, (n + 1,)."""
    k = np.arange(n + 1)
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def shapley(n: int) -> np.ndarray:
    """All sizes count alike: ``1 / (n C(n - 1, k))``.

    Parameters
    ----------
    n : int
        Players, >= 1.

    Returns
    -------
    weights : ndarray of shape (n,)
        Weight of one subset of each size 0..n-1.

    References
    ----------
    L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games 2 (1953).

    Examples
    --------
    >>> from skresample.valuation.coefficients import shapley
    >>> shapley(3).round(4).tolist()
    [0.3333, 0.1667, 0.3333]
    """
    return np.exp(-np.log(n) - log_choose(n - 1))


def banzhaf(n: int) -> np.ndarray:
    """All subsets count alike: ``2^-(n - 1)``.

    Parameters
    ----------
    n : int
        Players, >= 1.

    Returns
    -------
    weights : ndarray of shape (n,)

    References
    ----------
    J. F. Banzhaf, "Weighted voting doesn't work", Rutgers Law Review 19 (1965); J. T. Wang, R. Jia,
    "Data Banzhaf: a robust data valuation framework for machine learning", AISTATS 2023, eq. 2.

    Examples
    --------
    >>> from skresample.valuation.coefficients import banzhaf
    >>> banzhaf(3).tolist()
    [0.25, 0.25, 0.25]
    """
    return np.full(n, 0.5 ** (n - 1))


def beta_shapley(alpha: float, beta: float) -> Callable[[int], np.ndarray]:
    """Small subsets count more for ``alpha > beta``: reduced noise where many rows help little.

    Parameters
    ----------
    alpha, beta : float
        Shapes of the Beta law of the share of rows that a subset has, > 0; (1, 1) is Shapley.

    Returns
    -------
    coefficient : callable ``n -> ndarray of shape (n,)``

    References
    ----------
    Y. Kwon, J. Zou, "Beta Shapley: a unified and noise-reduced data valuation framework for
    machine learning", AISTATS 2022, eq. 5.

    Examples
    --------
    >>> from skresample.valuation.coefficients import beta_shapley
    >>> beta_shapley(1, 1)(3).round(4).tolist()
    [0.3333, 0.1667, 0.3333]
    """
    if not (alpha > 0 and beta > 0):
        raise ValueError(f"alpha and beta must be > 0, got {alpha!r} and {beta!r}")

    def coefficient(n: int) -> np.ndarray:
        k = np.arange(n)
        # The share of the law of a random size times the uniform choice among its subsets; the
        # probability of each size is beta-binomial.
        return np.exp(betaln(k + beta, n - 1 - k + alpha) - betaln(alpha, beta))

    return coefficient


def leave_one_out(n: int) -> np.ndarray:
    """Only the subset of all others counts.

    Parameters
    ----------
    n : int
        Players, >= 1.

    Returns
    -------
    weights : ndarray of shape (n,)

    Examples
    --------
    >>> from skresample.valuation.coefficients import leave_one_out
    >>> leave_one_out(3).tolist()
    [0.0, 0.0, 1.0]
    """
    out = np.zeros(n)
    out[-1] = 1.0
    return out


COEFFICIENTS: dict[str, Callable[[int], np.ndarray]] = {
    "shapley": shapley,
    "banzhaf": banzhaf,
    "leave_one_out": leave_one_out,
}
