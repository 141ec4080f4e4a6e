"""Linear heads that fit the labels and differ on unlabelled rows: losses and their gradients."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp

__all__ = ["fit_heads", "head_probabilities", "shared_information"]

_EPSILON = 1e-7
_TINY = 1e-12


def head_probabilities(weights: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """Class probabilities of one head, (n, c): ``weights`` (d + 1, c), the constant last."""
    logits = Z @ weights[:-1] + weights[-1]
    return np.exp(logits - logsumexp(logits, axis=1, keepdims=True))


def _back(P, dP, Z):
    """Gradient of a loss in the weights from that in the probabilities."""
    dlogits = P * (dP - (P * dP).sum(axis=1, keepdims=True))
    return np.concatenate([Z.T @ dlogits, dlogits.sum(axis=0, keepdims=True)])


def _cross_entropy(weights, Z, onehot):
    logits = Z @ weights[:-1] + weights[-1]
    logs = logits - logsumexp(logits, axis=1, keepdims=True)
    dlogits = (np.exp(logs) - onehot) / len(Z)
    gradient = np.concatenate([Z.T @ dlogits, dlogits.sum(axis=0, keepdims=True)])
    return -float((onehot * logs).sum()) / len(Z), gradient


def shared_information(P: np.ndarray, Q: np.ndarray):
    """Mutual information of two heads on the same rows, and its gradients in P and Q, (m, c)."""
    joint = P.T @ Q / len(P)
    outer = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    log = np.log(np.maximum(joint, _TINY)) - np.log(np.maximum(outer, _TINY))
    return float((joint * log).sum()), Q @ log.T / len(P), P @ log / len(P)


def _disagreement(P, Q):
    """D-BAT's loss of a head Q against a fixed head P, and its gradient in Q."""
    apart = 1.0 - (P * Q).sum(axis=1, keepdims=True) + _EPSILON
    return -float(np.log(apart).mean()), P / apart / len(P)


def fit_heads(Z, onehot, U, *, method: str, strength: float, l2: float, starts):
    """Weights of the heads, (n_heads, d + 1, c): the best of several starts (each such an array).

    ``Z`` (n, d) with ``onehot`` (n, c) labels, ``U`` (m, d) without.
    """
    results = []
    for start in starts:
        if method == "divdis":
            results.append(_together(Z, onehot, U, strength, l2, start))
        else:
            results.append(_in_turn(Z, onehot, U, strength, l2, start))
    return min(results, key=lambda found: found[0])[1]


def _minimised(loss, start):
    found = minimize(
        lambda flat: _flat(loss(flat.reshape(start.shape))), start.ravel(), jac=True,
        method="L-BFGS-B", options={"maxiter": 300},
    )  # fmt: skip
    return float(found.fun), found.x.reshape(start.shape)


def _flat(pair):
    return pair[0], pair[1].ravel()


def _ridge(weights, l2):
    """Penalty on all weights but the constants, and its gradient."""
    penalised = weights.copy()
    penalised[..., -1, :] = 0.0
    return 0.5 * l2 * float((penalised**2).sum()), l2 * penalised


def _together(Z, onehot, U, strength, l2, start):
    """DivDis: all heads at once, independent of each other on the unlabelled rows."""
    n_heads = len(start)
    pairs = [(h, g) for h in range(n_heads) for g in range(h + 1, n_heads)]

    def loss(weights):
        value, gradient = _ridge(weights, l2)
        for h in range(n_heads):
            own, slope = _cross_entropy(weights[h], Z, onehot)
            value += own / n_heads
            gradient[h] += slope / n_heads
        P = [head_probabilities(w, U) for w in weights]
        for h, g in pairs:
            shared, dP, dQ = shared_information(P[h], P[g])
            value += strength * shared / len(pairs)
            gradient[h] += strength / len(pairs) * _back(P[h], dP, U)
            gradient[g] += strength / len(pairs) * _back(P[g], dQ, U)
        return value, gradient

    return _minimised(loss, start)


def _in_turn(Z, onehot, U, strength, l2, start):
    """D-BAT: each head apart from those before it on the unlabelled rows."""
    total, heads = 0.0, []
    for first in start:
        fixed = [head_probabilities(w, U) for w in heads]

        def loss(weights, fixed=fixed):
            value, gradient = _ridge(weights, l2)
            own, slope = _cross_entropy(weights, Z, onehot)
            value, gradient = value + own, gradient + slope
            Q = head_probabilities(weights, U) if fixed else None
            for P in fixed:
                apart, dQ = _disagreement(P, Q)
                value += strength * apart / len(fixed)
                gradient = gradient + strength / len(fixed) * _back(Q, dQ, U)
            return value, gradient

        value, weights = _minimised(loss, first)
        total += value
        heads.append(weights)
    return total, np.array(heads)
