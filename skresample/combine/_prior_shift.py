"""Probabilities of a model trained on other class shares, taken back to the original ones."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from skresample._compat import BaseEstimator, ClassifierMixin
from skresample._parameters import TableLike, VectorLike

__all__ = ["PriorShiftClassifier", "shift_prior"]


def shift_prior(proba, trained, target) -> np.ndarray:
    """Posterior probabilities under other class shares, (n, c).

    ``p_c target_c / trained_c``, scaled to sum 1: Saerens, Latinne & Decaestecker (2002),
    equation 2.4. Exact when resampling changed the shares but not the rows within a class.

    Parameters
    ----------
    proba : ndarray of shape (n, c)
    trained, target : ndarray of shape (c,)
        Class shares the model was trained on, and those wanted. A class it was not trained on
        stays without probability.
    """
    trained, target = np.asarray(trained, float), np.asarray(target, float)
    odds = proba * np.divide(target, trained, out=np.zeros(trained.shape), where=trained > 0)
    total = odds.sum(axis=1, keepdims=True)
    return np.divide(odds, total, out=np.full_like(odds, 1.0 / odds.shape[1]), where=total > 0)


class PriorShiftClassifier(ClassifierMixin, BaseEstimator):
    """A fitted classifier whose probabilities are taken back to the original class shares.

    Parameters
    ----------
    estimator : classifier
        Fitted, with ``predict_proba``.
    trained, target : ndarray of shape (c,)
        Class shares it was trained on, and those wanted.
    """

    def __init__(self, estimator: Any, trained: np.ndarray, target: np.ndarray) -> None:
        self.estimator = estimator
        self.trained = trained
        self.target = target

    def fit(self, X: TableLike, y: VectorLike) -> Self:
        """Return self: the estimator is fitted already."""
        return self

    def __sklearn_is_fitted__(self) -> Any:
        return True

    @property
    def classes_(self):
        """Labels in the order of the columns of the probabilities."""
        return self.estimator.classes_

    def predict_proba(self, X: TableLike) -> Any:
        """Return corrected probabilities, (n, c)."""
        return shift_prior(self.estimator.predict_proba(X), self.trained, self.target)

    def predict(self, X: TableLike) -> Any:
        """Return the label with the largest corrected probability, (n,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
