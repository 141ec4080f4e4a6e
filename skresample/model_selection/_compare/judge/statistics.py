"""When is a difference between two cross-validated methods more than noise?

Scores of repeated cross-validation share training rows, so the plain paired t-test calls noise a
discovery far too often. The corrected test below adds the share of test rows to the variance.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from skresample._parameters import VectorLike

__all__ = ["PairedTest", "corrected_paired_test", "holm", "mean_interval", "tiers"]


class PairedTest(NamedTuple):
    """Outcome of :func:`corrected_paired_test`."""

    mean: float
    low: float
    high: float
    pvalue: float
    statistic: float
    n_pairs: int


def corrected_paired_test(
    differences: VectorLike, test_share: float, *, confidence: float = 0.95
) -> PairedTest:
    """Paired t-test for scores of overlapping folds, with its confidence interval.

    Parameters
    ----------
    differences : array-like of shape (J,)
        Score of one method minus score of another, fold by fold; NaN pairs are left out.
    test_share : float
        Test rows divided by training rows; 1/4 for 5 folds. 0 gives the plain paired t-test.
    confidence : float, default=0.95
        Coverage of the interval, above 0 and below 1.

    Returns
    -------
    PairedTest
        ``mean, low, high, pvalue, statistic, n_pairs``. With fewer than two pairs the interval
        is unbounded and the p-value is 1; differences that are all equal have p-value 1 when
        they are 0, and 0 otherwise.

    Notes
    -----
    The variance of the mean of J differences is estimated by ``(1/J + n_test/n_train) s^2``
    instead of ``s^2 / J``; the statistic is compared with a t distribution with J - 1 degrees
    of freedom.

    References
    ----------
    Nadeau, Bengio: Inference for the generalization error, Machine Learning 52, 2003, section 4
    (corrected resampled t-test).

    Examples
    --------
    >>> from skresample.model_selection import corrected_paired_test
    >>> corrected_paired_test([0.01, 0.03, 0.02, 0.02, 0.02], test_share=0.25).mean
    0.02
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}.")
    if test_share < 0:
        raise ValueError(f"test_share must not be negative, got {test_share}.")
    d = np.asarray(differences, dtype=np.float64).ravel()
    d = d[~np.isnan(d)]
    if d.size == 0:
        return PairedTest(np.nan, -np.inf, np.inf, 1.0, 0.0, 0)
    mean = float(d.mean())
    if d.size == 1:
        return PairedTest(mean, -np.inf, np.inf, 1.0, 0.0, 1)
    scale = float(np.sqrt((1 / d.size + test_share) * d.var(ddof=1)))
    # Equal differences leave a rounding residue in the variance that is not a spread.
    if scale <= 1e-12 * max(np.abs(d).max(), 1e-300):
        statistic = float(np.copysign(np.inf, mean)) if mean else 0.0
        return PairedTest(mean, mean, mean, float(mean == 0), statistic, d.size)
    t = mean / scale
    reach = float(stdtrit(d.size - 1, (1 + confidence) / 2)) * scale
    pvalue = float(2 * stdtr(d.size - 1, -abs(t)))
    return PairedTest(mean, mean - reach, mean + reach, pvalue, float(t), d.size)


def mean_interval(scores: VectorLike, test_share: float, *, confidence: float = 0.95) -> Any:
    """Mean and interval of one method's scores, with the same correction for overlap."""
    test = corrected_paired_test(scores, test_share, confidence=confidence)
    return test.mean, test.low, test.high


def holm(pvalues: VectorLike) -> np.ndarray:
    """P-values adjusted for the number of comparisons, step down.

    Parameters
    ----------
    pvalues : array-like of shape (m,)
        NaN marks a comparison that was not made; it stays NaN and is not counted.

    Returns
    -------
    ndarray of shape (m,)

    References
    ----------
    Holm: A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6, 1979.

    Examples
    --------
    >>> from skresample.model_selection import holm
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(pvalues, dtype=np.float64)
    adjusted = np.full(p.shape, np.nan)
    valid = np.flatnonzero(~np.isnan(p))
    order = valid[np.argsort(p[valid], kind="stable")]
    steps = p[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if order.size else steps
    return adjusted


def tiers(
    scores: VectorLike, test_share: float, *, rope: float = 0.0, alpha: float = 0.05
) -> np.ndarray:
    """Group methods into tiers that the data cannot tell apart.

    The best mean leads the first tier; every method joins it unless it is worse by more than
    ``rope`` *and* the difference is significant after Holm's adjustment over all comparisons
    with that leader. The remaining methods form the next tiers in the same way.

    Parameters
    ----------
    scores : array-like of shape (m, J)
        Larger is better; one row per method, one column per fold. A method without any score
        gets tier 0.
    test_share : float
        Test rows divided by training rows.
    rope : float, default=0.0
        Differences up to this size do not matter in practice.
    alpha : float, default=0.05
        Significance level.

    Returns
    -------
    ndarray of shape (m,), intp
        1 is the top tier.

    Examples
    --------
    >>> from skresample.model_selection import tiers
    >>> tiers([[0.9, 0.8, 0.9, 0.8], [0.5, 0.4, 0.5, 0.5], [0.8, 0.9, 0.8, 0.9]], 0.25).tolist()
    [1, 2, 1]
    """
    table = np.asarray(scores, dtype=np.float64)
    counted = ~np.isnan(table).all(axis=1)
    out = np.zeros(len(table), dtype=np.intp)
    tier = 0
    while (left := np.flatnonzero(counted & (out == 0))).size:
        tier += 1
        means = np.nanmean(table[left], axis=1)
        leader = left[np.argmax(means)]
        rest = left[left != leader]
        tests = [corrected_paired_test(table[leader] - table[i], test_share) for i in rest]
        adjusted = holm([t.pvalue for t in tests])
        out[leader] = tier
        for i, test, p in zip(rest, tests, adjusted, strict=True):
            if not (p < alpha and test.mean > rope):
                out[i] = tier
    return out
