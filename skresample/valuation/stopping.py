"""Stopping rules: when sampled values are settled. One axis of the family.

A rule is a function of the history ``means``, the running means (t, n) after each estimate, and the
current ``errors`` (n,), and says whether to stop. To add one, write such a function and pass it as
``stopping`` to :class:`~skresample.valuation.SemiValue`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

__all__ = ["STOPPING", "never", "once", "relative_change", "small_errors"]

_SPAN = 100  # estimates that the change is measured over


def relative_change(means: np.ndarray, errors: np.ndarray, *, tol: float = 0.05) -> bool:
    """The last 100 running means differ from the current one by less than ``tol`` on average.

    Parameters
    ----------
    means : ndarray of shape (t, n)
        Running means, oldest first.
    errors : ndarray of shape (n,)
        Not used.
    tol : float
        Mean over players of the change relative to the value.

    References
    ----------
    A. Ghorbani, J. Zou, "Data Shapley: equitable valuation of data for machine learning", ICML
    2019, section 3.2 and its code.
    """
    if len(means) <= _SPAN:
        return False
    now = means[-1]
    size = np.maximum(np.abs(now), np.finfo(float).tiny)
    return bool((np.abs(means[-_SPAN - 1 : -1] - now) / size).mean(axis=1).max() < tol)


def small_errors(means: np.ndarray, errors: np.ndarray, *, tol: float = 0.05) -> bool:
    """The standard errors are small against the spread of the values.

    Parameters
    ----------
    means : ndarray of shape (t, n)
    errors : ndarray of shape (n,)
        Standard errors of the current values.
    tol : float
        Mean standard error as a share of the standard deviation of the values.
    """
    if len(means) < 10 or not np.isfinite(errors).all():
        return False
    return bool(errors.mean() <= tol * means[-1].std())


def never(means: np.ndarray, errors: np.ndarray, **_: Any) -> bool:
    """All estimates asked for are made."""
    return False


def once(means: np.ndarray, errors: np.ndarray, **_: Any) -> bool:
    """One estimate is exact."""
    return len(means) > 0


STOPPING: dict[str, Callable[..., bool]] = {
    "relative_change": relative_change,
    "small_errors": small_errors,
    "never": never,
}
