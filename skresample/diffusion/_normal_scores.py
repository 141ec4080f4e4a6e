"""Columns as normal scores, and back."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr, ndtri
from sklearn.preprocessing import QuantileTransformer

__all__ = ["NormalScores"]


class NormalScores:
    """Map each column to normal quantiles of its mid-ranks, so that scores have variance one.

    scikit-learn's own normal output puts the smallest and largest value at -5.2 and 5.2 whatever
    the number of rows: with few rows these two make up most of the variance of the scores. Here
    they lie at the quantiles of 0.5 / n and 1 - 0.5 / n.
    """

    def fit(self, X) -> NormalScores:
        """Learn the quantiles of finite rows (n, d)."""
        self._rank = QuantileTransformer(n_quantiles=min(len(X), 1000), random_state=0).fit(X)
        self._edge = 0.5 / len(X)
        return self

    def transform(self, X) -> np.ndarray:
        """Scores of rows (m, d); values beyond those seen get the score of the last one."""
        share = self._rank.transform(X)
        return ndtri(self._edge + (1 - 2 * self._edge) * share)

    def inverse_transform(self, scores) -> np.ndarray:
        """Rows of scores (m, d), within the range seen."""
        share = (ndtr(scores) - self._edge) / (1 - 2 * self._edge)
        return self._rank.inverse_transform(np.clip(share, 0, 1))
