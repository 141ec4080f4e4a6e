"""The simplest method within standard errors of the best one, paired over folds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Gaps", "gaps_to", "simplest_within"]

# Scores that agree but for the order of their sums are equal.
ROUNDING = 1e-12


class Gaps(NamedTuple):
    """How far each method stays behind one of them; NaN where a score is missing."""

    mean: np.ndarray  # (m,)
    error: np.ndarray  # (m,), standard error of the mean


def gaps_to(leader: int, scores, test_share: float) -> Gaps:
    """Mean of the paired differences and its standard error, overlap of the folds allowed for.

    The variance of the mean of J differences is ``(1/J + test_share) s^2`` (Nadeau & Bengio 2003).

    Parameters
    ----------
    leader : int
        Row of ``scores`` from which the others are subtracted.
    scores : ndarray of shape (m, J)
        Larger is better; J >= 2.
    test_share : float
        Test rows per training row.
    """
    behind = scores[leader] - scores
    spread = behind.var(axis=1, ddof=1)
    return Gaps(behind.mean(axis=1), np.sqrt((1 / scores.shape[1] + test_share) * spread))


def simplest_within(scores, test_share: float, n_standard_errors: float) -> tuple[int, int, Gaps]:
    """Position of the choice and of the best mean, and the gaps to the best.

    The choice is the first row that stays behind the best by at most ``n_standard_errors``
    standard errors of their difference. Rows with a missing score take no part.

    Parameters
    ----------
    scores : ndarray of shape (m, J)
        Larger is better; simplest method first, one column per fold.
    test_share : float
        Test rows per training row.
    n_standard_errors : float
    """
    whole = ~np.isnan(scores).any(axis=1)
    best = int(np.where(whole, scores.mean(axis=1), -np.inf).argmax())
    gaps = gaps_to(best, scores, test_share)
    rounding = ROUNDING * np.abs(scores[best]).max()
    within = whole & (gaps.mean <= n_standard_errors * gaps.error + rounding)
    return int(within.argmax()), best, gaps
