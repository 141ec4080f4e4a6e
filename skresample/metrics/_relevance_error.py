"""Errors of a regression where they matter: by the relevance of the true value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d

from skresample._parameters import VectorLike

__all__ = ["RelevanceCurve", "sera", "squared_error_by_relevance"]


class RelevanceCurve(NamedTuple):
    """Outcome of :func:`squared_error_by_relevance`."""

    threshold: np.ndarray  # (p,), ascending, from 0 to 1
    error: np.ndarray  # (p,), sum of squared errors of rows at least this relevant


def _checked(y_true, y_pred, relevance) -> tuple[np.ndarray, np.ndarray]:
    """Squared errors and relevance, (n,) each."""
    y, predicted = (np.asarray(column_or_1d(v), dtype=np.float64) for v in (y_true, y_pred))
    check_consistent_length(y, predicted)
    for name, values in (("y_true", y), ("y_pred", predicted)):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} contains NaN or infinity; drop those rows")
    given = relevance(y) if callable(relevance) else relevance
    phi = np.asarray(column_or_1d(given), dtype=np.float64)
    if len(phi) != len(y):
        raise ValueError(f"relevance has {len(phi)} entries, but y_true has {len(y)}")
    wrong = ~((phi >= 0) & (phi <= 1))
    if wrong.any():
        raise ValueError(f"relevance must lie in [0, 1], got {phi[wrong][0]:g}")
    return (y - predicted) ** 2, phi


def sera(
    y_true: VectorLike,
    y_pred: VectorLike,
    relevance: VectorLike | Callable[[Any], Any],
    *,
    normalize: bool = False,
) -> float:
    """Squared error relevance area: squared errors, each counted as much as its value matters.

    The sum of squared errors of the rows with relevance of at least t, integrated over t from 0
    to 1. Smaller is better; rows of relevance 0 do not count.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Observed and predicted values, finite.
    relevance : array-like of shape (n,), or callable
        How much each observed value matters, in [0, 1], e.g. from
        :func:`skresample.over_sampling.target_relevance`; a callable is given ``y_true``. Compute
        it once from all known values: relevance relative to a test fold differs from fold to fold.
    normalize : bool, default=False
        Whether to divide by n, so that sets of different size compare.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        For values that are not finite, lengths that differ and relevance outside [0, 1].

    See Also
    --------
    squared_error_by_relevance : The curve whose area this is.

    Notes
    -----
    The integral is exact: a row of relevance phi is counted for all t up to phi, so that the area
    is the sum of ``phi * (y_true - y_pred)^2``. O(n).

    A forecast that is best by this figure is not the mean of the target but its mean weighted by
    relevance: the figure rewards predictions that lean towards what matters. Read it beside the
    error of all rows.

    References
    ----------
    R. P. Ribeiro, N. Moniz, "Imbalanced regression and extreme value prediction", Machine Learning
    109 (2020), 1803-1835 (definition of SERA).

    Examples
    --------
    >>> from skresample.metrics import sera
    >>> sera([1.0, 2.0, 9.0], [2.0, 2.0, 7.0], [0.0, 0.5, 1.0])
    4.0
    """
    squared, phi = _checked(y_true, y_pred, relevance)
    total = float(phi @ squared)
    return total / len(phi) if normalize else total


def squared_error_by_relevance(
    y_true: VectorLike, y_pred: VectorLike, relevance: VectorLike | Callable[[Any], Any]
) -> RelevanceCurve:
    """Sum of squared errors over the rows that are at least so relevant, for every threshold.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Observed and predicted values, finite.
    relevance : array-like of shape (n,), or callable
        As for :func:`sera`.

    Returns
    -------
    RelevanceCurve
        ``threshold`` (p,): 0, every relevance that occurs, and 1; ``error`` (p,): the sum at that
        threshold. Between two thresholds the error is that of the upper one (a step function).

    Raises
    ------
    ValueError
        As :func:`sera`.

    Notes
    -----
    O(n log n).

    References
    ----------
    R. P. Ribeiro, N. Moniz, "Imbalanced regression and extreme value prediction", Machine Learning
    109 (2020), 1803-1835 (SER_t, the integrand of SERA).

    Examples
    --------
    >>> from skresample.metrics import squared_error_by_relevance
    >>> curve = squared_error_by_relevance([1.0, 2.0, 9.0], [2.0, 2.0, 7.0], [0.0, 0.5, 1.0])
    >>> curve.threshold.tolist(), curve.error.tolist()
    ([0.0, 0.5, 1.0], [5.0, 4.0, 4.0])
    """
    squared, phi = _checked(y_true, y_pred, relevance)
    threshold = np.unique(np.concatenate([[0.0, 1.0], phi]))
    order = np.argsort(phi, kind="stable")
    # Sum from the most relevant row down; above the last row nothing is left.
    left = np.append(np.cumsum(squared[order][::-1])[::-1], 0.0)
    return RelevanceCurve(threshold, left[np.searchsorted(phi[order], threshold, side="left")])
