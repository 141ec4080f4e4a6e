"""Labels of any kind for classifiers that take 0, 1, ... only."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted, column_or_1d

from skresample._compat import BaseEstimator, ClassifierMixin, MetaEstimatorMixin

__all__ = ["CodedLabelsClassifier", "takes_codes_only"]


def takes_codes_only(model, classes) -> bool:
    """Whether these labels must be coded before the model is fitted."""
    coded = np.array_equal(np.sort(classes), np.arange(len(classes)))
    return type(model).__module__.startswith("xgboost") and not coded


class CodedLabelsClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """A classifier that is fitted to the places of the labels and predicts the labels.

    Parameters
    ----------
    estimator : classifier
        One that takes labels 0, 1, ... only, or a pipeline or resampled model that ends in one.

    Attributes
    ----------
    classes_ : ndarray of shape (c,)
        Labels, sorted.
    estimator_ : classifier
        The fitted model of the codes.
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Self:
        """Fit the model to the codes of the labels; other arguments are handed on."""
        self.classes_, codes = np.unique(column_or_1d(np.asarray(y)), return_inverse=True)
        self.estimator_ = clone(self.estimator).fit(X, codes, **fit_params)
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Labels, (n,)."""
        check_is_fitted(self, "estimator_")
        return self.classes_[np.asarray(self.estimator_.predict(X)).astype(np.intp)]

    def predict_proba(self, X: Any) -> np.ndarray:
        """Probabilities in the order of ``classes_``, (n, c)."""
        check_is_fitted(self, "estimator_")
        return self.estimator_.predict_proba(X)
