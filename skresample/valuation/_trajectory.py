"""What the steps of a training towards a row did to the loss of other rows (TracIn)."""

from __future__ import annotations

import numpy as np
from sklearn.base import is_classifier
from sklearn.linear_model import SGDClassifier, SGDRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor

from skresample._math.layout import dense
from skresample._table.encoder import TableEncoder

from ._checkpoints import epochs
from ._gradients import checkpoint_of, hidden_layers, rate_of, with_one
from ._softmax_regression import SoftmaxRegression

__all__ = ["values_along"]

_LOSS = {
    SGDClassifier: "log_loss",
    SGDRegressor: "squared_error",
    MLPClassifier: "log_loss",
    MLPRegressor: "squared_error",
}


def values_along(model, split, n_epochs: int, *, on_itself: bool) -> np.ndarray:
    """Sum over epochs of the learning rate times the inner product of two gradients, (n,).

    One is of the loss of a row, the other of the mean loss of the judging rows, or of the row
    itself. A gradient by the weights of the last layer is the outer product of the derivative by
    the outputs and the inputs of that layer, so that no n x m array is needed.
    """
    _check(model)
    encoder = TableEncoder()
    X = np.asarray(encoder.fit_transform(dense(split.X)), dtype=np.float64)
    X_val = np.asarray(encoder.transform(dense(split.X_val)), dtype=np.float64)
    known, y, y_val = {}, split.y, split.y_val
    if is_classifier(model):
        classes, y = np.unique(split.y, return_inverse=True)
        y_val, known = np.searchsorted(classes, split.y_val), {"classes": np.arange(len(classes))}
    total = np.zeros(len(X))
    for trained in epochs(model, X, y, n_epochs, **known):
        slope, inputs, rate = _gradient(trained, X, y)
        if on_itself:
            total += rate * np.square(slope).sum(axis=1) * np.square(inputs).sum(axis=1)
            continue
        judge, reached, _ = _gradient(trained, X_val, y_val)
        mean = judge.T @ reached / len(X_val)
        total += rate * np.einsum("nk,kq,nq->n", slope, mean, inputs, optimize=True)
    return total


def _check(model) -> None:
    """Refuse a model whose gradients are not known."""
    known = isinstance(model, SoftmaxRegression)
    for kind, loss in _LOSS.items():
        known = known or (isinstance(model, kind) and model.loss == loss)
    if not known or not hasattr(model, "partial_fit"):
        raise TypeError(
            f"no gradients of {model!r} are known; use SGDClassifier(loss='log_loss'), "
            f"SGDRegressor(loss='squared_error'), MLPClassifier or MLPRegressor, or another order"
        )


def _gradient(model, X, y):
    """Derivative of the loss by the outputs, inputs of the last layer, and the learning rate."""
    if is_classifier(model):
        point = checkpoint_of(model, X, y)
        return point.gradient(y), point.features, point.rate
    error = (model.predict(X) - np.asarray(y, dtype=np.float64))[:, None]
    if isinstance(model, SGDRegressor):
        return error, with_one(X) if model.fit_intercept else X, rate_of(model)
    return error, with_one(hidden_layers(model, X)[-1]), model.learning_rate_init
