"""Weights as a resampler: the rows as they are, weighed."""

from __future__ import annotations

import numpy as np

from skresample._compat import BaseEstimator
from skresample._table.containers import n_rows
from skresample._table.target import class_target
from skresample.over_sampling import dense_weight

__all__ = ["BalancedClassWeights", "DenseTargetWeights"]


class _Weighting(BaseEstimator):
    """Leaves the rows as they are; ``sample_weight_`` is what they are to weigh."""

    def fit_resample(self, X, y, *, sample_weight=None):
        """Return X and y; weights given are multiplied."""
        n = n_rows(X)
        given = np.ones(n) if sample_weight is None else np.asarray(sample_weight, dtype=float)
        self.sample_weight_ = self._weights(y, given)
        self.sample_indices_ = np.arange(n)
        return X, y


class BalancedClassWeights(_Weighting):
    """Every class weighs the same in total, and all rows together as much as before."""

    def _weights(self, y, given):
        target = class_target(y, len(given))
        total = np.bincount(target.codes, weights=given, minlength=len(target.classes))
        share = total / total.sum()
        if (share == 0).any():
            label = target.classes[share == 0].tolist()[0]
            raise ValueError(f"all rows of class {label!r} have weight 0; drop the class")
        return given / (len(share) * share)[target.codes]


class DenseTargetWeights(_Weighting):
    """Rows of rare values of the target weigh more: :func:`dense_weight`."""

    def _weights(self, y, given):
        return given * dense_weight(y)
