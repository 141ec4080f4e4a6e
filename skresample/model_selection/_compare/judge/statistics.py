"""When is a difference between two cross-validated methods more than noise?

Scores of repeated cross-validation share training rows, so the plain paired t-test calls noise a
discovery far too often. The corrected test below adds the share of test rows to the variance.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit

from skresample._math.multiplicity import holm
from skresample._parameters import VectorLike

__all__ = [
    "PairedTest",
    "PracticalTest",
    "corrected_paired_test",
    "correlated_bayes_test",
    "mean_interval",
    "tiers",
]


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


class PracticalTest(NamedTuple):
    """Outcome of :func:`correlated_bayes_test`: three probabilities that sum to 1."""

    better: float
    equivalent: float
    worse: float


def correlated_bayes_test(
    differences: VectorLike, test_share: float, *, rope: float
) -> PracticalTest:
    """Probability that a method is better, practically equivalent or worse.

    Parameters
    ----------
    differences : array-like of shape (J,)
        Improvement, fold by fold; NaN pairs are left out.
    test_share : float
        Test rows divided by training rows.
    rope : float
        Differences up to this size are equivalent in practice, not negative.

    Returns
    -------
    PracticalTest
        ``better, equivalent, worse``; NaN with fewer than two pairs.

    Notes
    -----
    With the usual uninformative prior the mean difference has a t distribution with J - 1 degrees
    of freedom around the observed mean, its squared scale ``(1/J + rho / (1 - rho)) s^2``. The
    correlation rho of two folds is the share of rows tested, so that ``rho / (1 - rho)`` is
    ``test_share`` and the scale that of :func:`corrected_paired_test`.

    References
    ----------
    Benavoli, Corani, Demsar, Zaffalon: Time for a change: a tutorial for comparing multiple
    classifiers through Bayesian analysis, JMLR 18, 2017, section 2.1 (equations 7 and 8).

    Examples
    --------
    >>> from skresample.model_selection import correlated_bayes_test
    >>> correlated_bayes_test([0.02, 0.04, 0.03, 0.03, 0.03], 0.25, rope=0.01).better > 0.99
    True
    """
    if rope < 0:
        raise ValueError(f"rope must not be negative, got {rope}.")
    test = corrected_paired_test(differences, test_share)
    if test.n_pairs < 2:
        return PracticalTest(np.nan, np.nan, np.nan)
    scale = (test.high - test.mean) / float(stdtrit(test.n_pairs - 1, 0.975))
    if scale == 0:
        mean = test.mean
        return PracticalTest(float(mean > rope), float(abs(mean) <= rope), float(mean < -rope))
    worse = float(stdtr(test.n_pairs - 1, (-rope - test.mean) / scale))
    better = float(stdtr(test.n_pairs - 1, (test.mean - rope) / scale))
    return PracticalTest(better, max(0.0, 1.0 - better - worse), worse)


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
