"""Softmax regression whose training can be followed."""

from __future__ import annotations

from typing import Self

import numpy as np
from scipy.special import softmax

from skresample._compat import BaseEstimator, ClassifierMixin
from skresample._math.rng import Streams

__all__ = ["SoftmaxRegression"]


class SoftmaxRegression(ClassifierMixin, BaseEstimator):
    """Softmax regression by plain mini-batch gradient descent, an epoch a ``partial_fit``."""

    def __init__(self, learning_rate=0.1, batch_size=32, random_state=None):
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.random_state = random_state

    def fit(self, X, y) -> Self:
        """Train for ten epochs."""
        for _ in range(10):
            self.partial_fit(X, y, np.unique(y))
        return self

    def partial_fit(self, X, y, classes=None) -> Self:
        """Train for one epoch."""
        if not hasattr(self, "coef_"):
            self.classes_ = np.asarray(classes)
            self._rng = Streams(self.random_state).get("batches")
            self.coef_ = np.zeros((len(self.classes_), X.shape[1]))
            self.intercept_ = np.zeros(len(self.classes_))
        onehot = (np.asarray(y)[:, None] == self.classes_).astype(float)
        order = self._rng.permutation(len(X))
        for start in range(0, len(X), self.batch_size):
            batch = order[start : start + self.batch_size]
            error = self.predict_proba(X[batch]) - onehot[batch]
            step = self.learning_rate / len(batch)
            self.coef_ -= step * error.T @ X[batch]
            self.intercept_ -= step * error.sum(axis=0)
        return self

    def predict_proba(self, X):
        """Class probabilities, (n, c)."""
        return softmax(X @ self.coef_.T + self.intercept_, axis=1)

    def predict(self, X):
        """Labels, (n,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]
