"""Does a probability of 0.3 mean three in ten?"""

from __future__ import annotations

import numpy as np
from scipy.special import expit
from sklearn.utils import check_consistent_length, column_or_1d

from skresample._math.whole_numbers import check_at_least
from skresample._parameters import VectorLike

__all__ = [
    "calibration_bias",
    "calibration_curve_points",
    "calibration_slope_intercept",
    "expected_calibration_error",
]


def _validated(y_true, y_prob) -> tuple[np.ndarray, np.ndarray]:
    y = column_or_1d(y_true)
    p = column_or_1d(y_prob).astype(np.float64)
    check_consistent_length(y, p)
    if y.size == 0:
        raise ValueError("y_true is empty; calibration needs at least one row.")
    if not np.isin(y, (0, 1)).all():
        raise ValueError("y_true must hold 0 and 1 only (1: the event whose probability is given).")
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError("y_prob must hold probabilities between 0 and 1, without NaN.")
    return y.astype(np.float64), p


def calibration_curve_points(
    y_true: VectorLike, y_prob: VectorLike, *, n_bins: int = 10
) -> np.ndarray:
    """Mean prediction, observed share and number of rows in bins of equal mass.

    Bins are cut at quantiles of the predictions; equal predictions always share a bin, so that
    the result does not depend on the order of rows and there may be fewer bins than asked for.

    Parameters
    ----------
    y_true : array-like of shape (n,)
        0 or 1.
    y_prob : array-like of shape (n,)
        Predicted probability of 1.
    n_bins : int, default=10
        Number of bins, at least 1; more bins show more detail and more noise.

    Returns
    -------
    ndarray of shape (bins, 3)
        Mean prediction, observed share of 1, rows.

    Examples
    --------
    >>> from skresample.metrics import calibration_curve_points
    >>> calibration_curve_points([0, 1, 1, 1], [0.1, 0.1, 0.9, 0.9], n_bins=2)
    array([[0.1, 0.5, 2. ],
           [0.9, 1. , 2. ]])
    """
    y, p = _validated(y_true, y_prob)
    check_at_least(n_bins=(n_bins, 1))
    order = np.sort(p)
    cuts = order[(np.arange(1, n_bins) * p.size) // n_bins]
    cuts = np.unique(cuts)
    codes = np.searchsorted(cuts, p, side="right")
    count = np.bincount(codes, minlength=cuts.size + 1)
    used = count > 0
    mean = np.bincount(codes, p, cuts.size + 1)[used] / count[used]
    share = np.bincount(codes, y, cuts.size + 1)[used] / count[used]
    return np.column_stack([mean, share, count[used]])


def expected_calibration_error(
    y_true: VectorLike, y_prob: VectorLike, *, n_bins: int = 10
) -> float:
    """Mean distance between predicted and observed shares over bins of equal mass.

    0 is perfect. Unlike the Brier score it does not reward a model for telling rows apart, so
    read the two together.

    Parameters
    ----------
    y_true : array-like of shape (n,)
        0 or 1.
    y_prob : array-like of shape (n,)
        Predicted probability of 1.
    n_bins : int, default=10
        Number of bins, at least 1.

    Returns
    -------
    float
        Between 0 and 1.

    References
    ----------
    Nixon, Dusenberry, Zhang, Jerfel, Tran: Measuring calibration in deep learning, CVPR
    workshops 2019, section 3 (adaptive bins).

    Examples
    --------
    >>> from skresample.metrics import expected_calibration_error
    >>> round(expected_calibration_error([0, 1, 1, 1], [0.1, 0.1, 0.9, 0.9], n_bins=2), 3)
    0.25
    """
    points = calibration_curve_points(y_true, y_prob, n_bins=n_bins)
    return float(np.average(np.abs(points[:, 0] - points[:, 1]), weights=points[:, 2]))


def calibration_bias(y_true: VectorLike, y_prob: VectorLike) -> float:
    """Mean predicted probability minus observed share: 0 when right on average.

    Resampling to equal class sizes typically drives it far above 0.

    Parameters
    ----------
    y_true : array-like of shape (n,)
        0 or 1.
    y_prob : array-like of shape (n,)
        Predicted probability of 1.

    Returns
    -------
    float
        Between -1 and 1.

    Examples
    --------
    >>> from skresample.metrics import calibration_bias
    >>> round(calibration_bias([0, 0, 0, 1], [0.5, 0.5, 0.5, 0.5]), 3)
    0.25
    """
    y, p = _validated(y_true, y_prob)
    return float(p.mean() - y.mean())


def calibration_slope_intercept(y_true: VectorLike, y_prob: VectorLike) -> tuple[float, float]:
    """Slope and intercept of the observed on the predicted log-odds: (1, 0) when calibrated.

    A slope below 1 means predictions too extreme, above 1 too timid; an intercept below 0
    (at slope 1) means probabilities too high.

    Parameters
    ----------
    y_true : array-like of shape (n,)
        0 or 1; NaN is returned when only one of them occurs.
    y_prob : array-like of shape (n,)
        Predicted probability of 1; clipped to 1e-6 from 0 and 1.

    Returns
    -------
    slope, intercept : float
        Both NaN when the target or the predictions are constant, and when the predictions separate
        the classes (no finite line fits best then).

    References
    ----------
    Van Calster, McLernon, van Smeden, Wynants, Steyerberg: Calibration: the Achilles heel of
    predictive analytics, BMC Medicine 17, 2019.

    Examples
    --------
    >>> from skresample.metrics import calibration_slope_intercept
    >>> slope, _ = calibration_slope_intercept([0, 0, 0, 1, 0, 1, 1, 1], [0.01] * 4 + [0.99] * 4)
    >>> slope < 1
    True
    """
    y, p = _validated(y_true, y_prob)
    p = np.clip(p, 1e-6, 1 - 1e-6)
    logit = np.log(p) - np.log1p(-p)
    ones, zeros = logit[y == 1], logit[y == 0]
    if not ones.size or not zeros.size or np.ptp(logit) == 0:
        return float("nan"), float("nan")
    if zeros.max() <= ones.min() or ones.max() <= zeros.min():
        return float("nan"), float("nan")
    return _logistic_line(logit, y)


def _logistic_line(x, y) -> tuple[float, float]:
    """Maximum likelihood slope and intercept of overlapping classes, by damped Newton steps."""
    centre, spread = x.mean(), x.std()
    design = np.column_stack([(x - centre) / spread, np.ones(len(x))])

    def loss(beta):
        return np.logaddexp(0.0, (1 - 2 * y) * (design @ beta)).sum()

    beta = np.array([0.0, np.log(y.mean() / (1 - y.mean()))])
    value = loss(beta)
    for _ in range(100):
        q = expit(design @ beta)
        gradient = design.T @ (q - y)
        if np.abs(gradient).max() <= 1e-9 * len(y):
            break
        step = np.linalg.solve(design.T @ (design * (q * (1 - q))[:, None]), gradient)
        # Far from the optimum a full step may overshoot; the loss is convex, so halves get there.
        while (new := loss(beta - step)) > value and np.abs(step).max() > 1e-12:
            step = step / 2
        beta, value = beta - step, new
    slope = float(beta[0] / spread)
    return slope, float(beta[1] - slope * centre)
