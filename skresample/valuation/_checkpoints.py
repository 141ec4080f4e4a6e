"""Models as they train: probabilities, and gradients where they have a closed form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Self

import numpy as np
from scipy.special import softmax
from sklearn.base import clone
from sklearn.neural_network import MLPClassifier

from skresample._compat import BaseEstimator, ClassifierMixin
from skresample._math.rng import Streams
from skresample._table.accept import text_explained

__all__ = ["Checkpoint", "SoftmaxRegression", "train"]


class Checkpoint(NamedTuple):
    """What a model says of all rows at one moment of its training."""

    proba: np.ndarray  # (n, c)
    features: np.ndarray | None = None  # (n, q) inputs of the last layer, a constant one included
    slope: np.ndarray | None = None  # (n, d) derivative of p_y by the row
    rate: float = 1.0  # learning rate

    def error(self, codes):
        """Probabilities less the one-hot label, (n, c)."""
        error = self.proba.copy()
        error[np.arange(len(codes)), codes] -= 1.0
        return error


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


def train(estimator, X, codes, n_epochs: int) -> Iterator[Checkpoint]:
    """Checkpoints of one training: after each epoch, or each stage of a boosting."""
    classes = np.arange(codes.max() + 1)
    model = clone(estimator)
    if hasattr(model, "partial_fit"):
        for _ in range(n_epochs):
            with text_explained(model):
                model.partial_fit(X, codes, classes=classes)
            yield _checkpoint(model, X, codes)
        return
    if not hasattr(model, "staged_predict_proba"):
        raise TypeError(
            f"{type(model).__name__} shows no training: it needs partial_fit or "
            f"staged_predict_proba, as SGDClassifier, MLPClassifier or gradient boosting have"
        )
    with text_explained(model):
        model.fit(X, codes)
    stages = list(model.staged_predict_proba(X))
    for at in np.unique(np.linspace(0, len(stages) - 1, n_epochs).round().astype(int)):
        yield Checkpoint(stages[at])


def _checkpoint(model, X, codes) -> Checkpoint:
    proba = model.predict_proba(X)
    if isinstance(model, MLPClassifier):
        return _of_network(model, X, codes)
    if not isinstance(model, SoftmaxRegression):
        return Checkpoint(proba)
    ones = np.hstack([X, np.ones((len(X), 1))])
    slope = _slope(proba, codes) @ model.coef_
    return Checkpoint(proba, ones, slope, model.learning_rate)


def _slope(proba, codes):
    """Derivative of p_y by the logits, (n, c)."""
    own = proba[np.arange(len(codes)), codes][:, None]
    slope = -own * proba
    slope[np.arange(len(codes)), codes] += own[:, 0]
    return slope


_BEND = {
    "identity": np.ones_like,
    "relu": lambda out: (out > 0).astype(out.dtype),
    "tanh": lambda out: 1.0 - out**2,
    "logistic": lambda out: out * (1.0 - out),
}
_ACTIVATION = {
    "identity": lambda at: at,
    "relu": lambda at: np.maximum(at, 0.0),
    "tanh": np.tanh,
    "logistic": lambda at: 1.0 / (1.0 + np.exp(-at)),
}


def _of_network(model: MLPClassifier, X, codes) -> Checkpoint:
    """Activations before the last layer, and the derivative of p_y by the row."""
    hidden = [np.asarray(X, dtype=np.float64)]
    layers = list(zip(model.coefs_, model.intercepts_, strict=True))
    for weight, shift in layers[:-1]:
        hidden.append(_ACTIVATION[model.activation](hidden[-1] @ weight + shift))
    logits = hidden[-1] @ layers[-1][0] + layers[-1][1]
    if logits.shape[1] == 1:  # one logistic output for two classes
        p = 1.0 / (1.0 + np.exp(-logits))
        proba = np.hstack([1.0 - p, p])
        slope = np.where(codes[:, None] == 1, 1.0, -1.0) * p * (1.0 - p)
    else:
        proba = softmax(logits, axis=1)
        slope = _slope(proba, codes)
    for (weight, _), out in zip(reversed(layers[1:]), reversed(hidden[1:]), strict=True):
        slope = (slope @ weight.T) * _BEND[model.activation](out)
    slope = slope @ layers[0][0].T
    features = np.hstack([hidden[-1], np.ones((len(X), 1))])
    return Checkpoint(proba, features, slope, model.learning_rate_init)
