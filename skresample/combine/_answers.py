"""Predictions of a fitted inner model, for estimators that wrap one."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from skresample._compat import available_if
from skresample._parameters import TableLike

__all__ = ["AnswersOfInner", "final_has"]


def final_has(name: str):
    """Condition for :func:`available_if`: the (fitted) model has this method."""

    def check(self):
        inner = getattr(self, self._fitted_model, None)
        return hasattr(self.estimator if inner is None else inner, name)

    return check


def _decides(self) -> bool:
    corrected = getattr(self, "correct", None), getattr(self, "threshold", None)
    return corrected == (None, None) and final_has("decision_function")(self)


class AnswersOfInner:
    """Predict with the fitted model that the attribute named ``_fitted_model`` holds."""

    _fitted_model = "estimator_"
    estimator: Any

    def _answer(self, method: str, X) -> np.ndarray:
        check_is_fitted(self, self._fitted_model)
        return getattr(getattr(self, self._fitted_model), method)(X)

    @available_if(final_has("predict"))
    def predict(self, X: TableLike) -> np.ndarray:
        """Predict with the model.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        y : ndarray of shape (n,)
        """
        return self._answer("predict", X)

    @available_if(final_has("predict_proba"))
    def predict_proba(self, X: TableLike) -> np.ndarray:
        """Class probabilities, corrected as asked for.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        proba : ndarray of shape (n, c)
        """
        return self._answer("predict_proba", X)

    @available_if(_decides)
    def decision_function(self, X: TableLike) -> np.ndarray:
        """Decision values of the model; not with corrections, which speak in probabilities.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        scores : ndarray of shape (n,) or (n, c)
        """
        return self._answer("decision_function", X)

    def __sklearn_is_fitted__(self) -> Any:
        return hasattr(self, self._fitted_model)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        inner = get_tags(self.estimator)
        tags.input_tags = inner.input_tags
        tags.target_tags = inner.target_tags
        if tags.classifier_tags is not None and inner.classifier_tags is not None:
            tags.classifier_tags = inner.classifier_tags
        return tags
