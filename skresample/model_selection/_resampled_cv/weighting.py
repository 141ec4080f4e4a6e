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
    """Weights under which every class weighs the same, for models without ``class_weight``.

    A resampler that leaves the rows as they are: put it beside a model that takes
    ``sample_weight`` in :class:`~skresample.combine.ResampledClassifier`. All rows together weigh
    as much as before.

    Attributes
    ----------
    sample_weight_ : ndarray of shape (n,)
        Weights of the rows; those given are multiplied.
    sample_indices_ : ndarray of shape (n,)
        Positions of the rows, in order.

    Raises
    ------
    ValueError
        When all rows of a class have weight 0.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from skresample.combine import ResampledClassifier
    >>> from skresample.model_selection import BalancedClassWeights
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 0, 1]
    >>> model = ResampledClassifier(GaussianNB(), BalancedClassWeights()).fit(X, y)
    >>> model.trained_prior_.tolist()
    [0.5, 0.5]
    """

    def _weights(self, y, given):
        target = class_target(y, len(given))
        total = np.bincount(target.codes, weights=given, minlength=len(target.classes))
        share = total / total.sum()
        if (share == 0).any():
            label = target.classes[share == 0].tolist()[0]
            raise ValueError(f"all rows of class {label!r} have weight 0; drop the class")
        return given / (len(share) * share)[target.codes]


class DenseTargetWeights(_Weighting):
    """Rows of rare values of a numeric target weigh more, as a resampler: the rows stay.

    The weights are those of :func:`~skresample.over_sampling.dense_weight`. For
    :class:`~skresample.combine.ResampledRegressor`, which hands them to the model.

    Attributes
    ----------
    sample_weight_ : ndarray of shape (n,)
        Weights of the rows; those given are multiplied.
    sample_indices_ : ndarray of shape (n,)
        Positions of the rows, in order.

    Raises
    ------
    ValueError
        For a target that is not numeric, incomplete or constant.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> from skresample.combine import ResampledRegressor
    >>> from skresample.model_selection import DenseTargetWeights
    >>> X, y = [[0.0], [1.0], [2.0], [3.0]], [0.0, 0.1, 0.2, 5.0]
    >>> model = ResampledRegressor(LinearRegression(), DenseTargetWeights()).fit(X, y)
    >>> weight = model.resampler_.sample_weight_
    >>> bool(weight[3] > weight[1])
    True
    """

    def _weights(self, y, given):
        return given * dense_weight(y)
