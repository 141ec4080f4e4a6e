"""A fitted classifier as layers of weights, with the gradients that scikit-learn does not give."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Network", "network_of", "perturbed"]


class Network(NamedTuple):
    """Weights ``(d_in, d_out)`` and offsets by layer, and the activation between layers."""

    weights: list
    offsets: list
    activation: str

    def probabilities(self, X) -> np.ndarray:
        """Class probabilities, (n, c)."""
        return _softmax(self._layers(X)[-1])

    def loss(self, X, codes) -> float:
        """Mean cross-entropy."""
        p = self.probabilities(X)
        return float(-np.log(np.maximum(p[np.arange(len(X)), codes], 1e-300)).mean())

    def gradients(self, X, codes):
        """Gradients of the mean cross-entropy by weights, offsets and inputs."""
        layers = self._layers(X)
        delta = _softmax(layers[-1])
        delta[np.arange(len(X)), codes] -= 1.0
        delta /= len(X)
        by_weight, by_offset = [], []
        for k in range(len(self.weights) - 1, -1, -1):
            by_weight.insert(0, layers[k].T @ delta)
            by_offset.insert(0, delta.sum(axis=0))
            delta = delta @ self.weights[k].T
            if k:
                delta *= _slope(layers[k], self.activation)
        return by_weight, by_offset, delta

    def _layers(self, X) -> list:
        """What goes into each layer, and the logits."""
        out = [X]
        for k, (weight, offset) in enumerate(zip(self.weights, self.offsets, strict=True)):
            value = out[-1] @ weight + offset
            last = k == len(self.weights) - 1
            out.append(value if last else _activate(value, self.activation))
        return out


def network_of(model) -> Network:
    """Layers of a fitted ``MLPClassifier``, or of a linear model with ``coef_``.

    Raises
    ------
    TypeError
        For any other model: it has no weights to perturb.
    """
    if hasattr(model, "coefs_"):
        weights, offsets = [w.copy() for w in model.coefs_], [b.copy() for b in model.intercepts_]
        activation = model.activation
    elif hasattr(model, "coef_"):
        weights, offsets = [np.array(model.coef_.T)], [np.array(model.intercept_)]
        activation = "identity"
    else:
        raise TypeError(
            f"estimator={type(model).__name__} has neither coefs_ nor coef_; use MLPClassifier or "
            f"LogisticRegression"
        )
    if weights[-1].shape[1] == 1:  # two classes by one logit
        weights[-1] = np.hstack([np.zeros_like(weights[-1]), weights[-1]])
        offsets[-1] = np.append(0.0, offsets[-1])
    return Network(weights, offsets, activation)


def perturbed(network: Network, X, codes, rho: float, n_steps: int) -> Network:
    """The network after ``n_steps`` steps of length ``rho / n_steps`` up the loss of some rows."""
    for _ in range(n_steps):
        by_weight, by_offset, _ = network.gradients(X, codes)
        parts = [*by_weight, *by_offset]
        length = np.sqrt(sum(np.square(part).sum() for part in parts))
        if length == 0:
            break
        step = rho / n_steps / length
        network = network._replace(
            weights=[w + step * g for w, g in zip(network.weights, by_weight, strict=True)],
            offsets=[b + step * g for b, g in zip(network.offsets, by_offset, strict=True)],
        )
    return network


def _softmax(logits) -> np.ndarray:
    out = np.exp(logits - logits.max(axis=1, keepdims=True))
    return out / out.sum(axis=1, keepdims=True)


def _activate(value, kind: str) -> np.ndarray:
    if kind == "relu":
        return np.maximum(value, 0.0)
    if kind == "tanh":
        return np.tanh(value)
    return value if kind == "identity" else 1.0 / (1.0 + np.exp(-value))


def _slope(activated, kind: str) -> np.ndarray:
    """Derivative of an activation, by its value."""
    if kind == "relu":
        return (activated > 0).astype(activated.dtype)
    if kind == "tanh":
        return 1.0 - activated**2
    return np.ones_like(activated) if kind == "identity" else activated * (1.0 - activated)
