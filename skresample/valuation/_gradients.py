"""What a model says of rows at one moment, and its gradients where they have a closed form."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, softmax
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

from ._softmax_regression import SoftmaxRegression

__all__ = ["Checkpoint", "checkpoint_of", "hidden_layers", "rate_of", "with_one"]


class Checkpoint(NamedTuple):
    """What a model says of all rows at one moment of its training."""

    proba: np.ndarray  # (n, c)
    features: np.ndarray | None = None  # (n, q) inputs of the last layer, a constant one included
    slope: np.ndarray | None = None  # (n, d) derivative of p_y by the row
    rate: float = 1.0  # learning rate
    residual: np.ndarray | None = None  # (n, k) loss by the outputs, where that is not the error

    def error(self, codes):
        """Probabilities less the one-hot label, (n, c)."""
        error = self.proba.copy()
        error[np.arange(len(codes)), codes] -= 1.0
        return error

    def gradient(self, codes):
        """Derivative of the loss by the outputs of the model, (n, k)."""
        return self.error(codes) if self.residual is None else self.residual


def checkpoint_of(model, X, codes) -> Checkpoint:
    """Probabilities of rows (n, d) with these codes of labels, and what gradients are known."""
    if isinstance(model, MLPClassifier):
        return _of_network(model, X, codes)
    proba = model.predict_proba(X)
    if isinstance(model, SoftmaxRegression):
        slope = _slope(proba, codes) @ model.coef_
        return Checkpoint(proba, with_one(X), slope, model.learning_rate)
    if isinstance(model, SGDClassifier) and model.loss == "log_loss":
        return _of_one_against_all(model, X, codes, proba)
    return Checkpoint(proba)


def with_one(rows):
    return np.hstack([rows, np.ones((len(rows), 1))])


def _slope(proba, codes):
    """Derivative of p_y by the logits, (n, c)."""
    own = proba[np.arange(len(codes)), codes][:, None]
    slope = -own * proba
    slope[np.arange(len(codes)), codes] += own[:, 0]
    return slope


def _of_one_against_all(model: SGDClassifier, X, codes, proba) -> Checkpoint:
    """A logistic output for each class, or one for two; probabilities are scaled to sum to 1."""
    at = X @ model.coef_.T + model.intercept_
    p, mine = expit(at), np.zeros((len(X), len(model.classes_)))
    mine[np.arange(len(X)), codes] = 1.0
    if at.shape[1] == 1:
        residual = p - mine[:, 1:]
        slope = (2.0 * mine[:, 1:] - 1.0) * p * (1.0 - p)
    else:
        residual = p - mine
        own = (mine * proba).sum(axis=1, keepdims=True)
        slope = p * (1.0 - p) * (mine - own) / p.sum(axis=1, keepdims=True)
    features = with_one(X) if model.fit_intercept else X
    return Checkpoint(proba, features, slope @ model.coef_, rate_of(model), residual)


def rate_of(model) -> float:
    """Learning rate of SGDClassifier or SGDRegressor at the step that they have reached."""
    if model.learning_rate == "optimal":
        first = 1.0 / (np.sqrt(1.0 / np.sqrt(model.alpha)) * model.alpha)
        return float(1.0 / (model.alpha * (first + model.t_ - 1.0)))
    if model.learning_rate == "invscaling":
        return float(model.eta0 / model.t_**model.power_t)
    return float(model.eta0)


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
    "logistic": expit,
}


def hidden_layers(model, X) -> list[np.ndarray]:
    """The rows, and what each hidden layer of a network makes of them."""
    hidden = [np.asarray(X, dtype=np.float64)]
    for weight, shift in zip(model.coefs_[:-1], model.intercepts_[:-1], strict=True):
        hidden.append(_ACTIVATION[model.activation](hidden[-1] @ weight + shift))
    return hidden


def _of_network(model: MLPClassifier, X, codes) -> Checkpoint:
    """Activations before the last layer, and the derivative of p_y by the row."""
    hidden = hidden_layers(model, X)
    layers = list(zip(model.coefs_, model.intercepts_, strict=True))
    logits = hidden[-1] @ layers[-1][0] + layers[-1][1]
    if logits.shape[1] == 1:  # one logistic output for two classes
        p = expit(logits)
        proba = np.hstack([1.0 - p, p])
        slope = np.where(codes[:, None] == 1, 1.0, -1.0) * p * (1.0 - p)
    else:
        proba = softmax(logits, axis=1)
        slope = _slope(proba, codes)
    for (weight, _), out in zip(reversed(layers[1:]), reversed(hidden[1:]), strict=True):
        slope = (slope @ weight.T) * _BEND[model.activation](out)
    slope = slope @ layers[0][0].T
    residual = p - (codes == 1)[:, None] if logits.shape[1] == 1 else None
    return Checkpoint(proba, with_one(hidden[-1]), slope, model.learning_rate_init, residual)
