"""The best convex combination of linear models on a few rows."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import logsumexp, softmax

__all__ = ["merge_scores", "mixed_weights"]

_PULL = 1e-4  # of log-shares and log-scale to 0: without it they run to infinity


def merge_scores(anchor, own, truth, weight, *, classes: bool) -> tuple[np.ndarray, float]:
    """Shares on the simplex and scale of the best ``anchor + s sum_i alpha_i (own_i - anchor)``.

    Parameters
    ----------
    anchor : ndarray of shape (p, K)
        Scores of the anchor on the probe: log-odds or numbers.
    own : ndarray of shape (m, p, K)
        Scores of the model of each group.
    truth : ndarray of shape (p,)
        Codes of classes, or numbers.
    weight : ndarray of shape (p,)
        Weights of the rows, which add up to 1.
    classes : bool
        Whether the loss is the negative log-likelihood, else half the squared error.

    Returns
    -------
    shares : ndarray of shape (m,)
    scale : float
    """
    moves = own - anchor
    m = len(own)
    unit = 1.0 if classes else max(float(weight @ (truth - weight @ truth) ** 2), 1e-300)

    def loss(x):
        alpha, scale = softmax(x[:m]), float(np.exp(x[m]))
        step = np.tensordot(alpha, moves, axes=1)
        value, slope = _loss(anchor + scale * step, truth, weight, classes)
        each = scale * np.einsum("pk,mpk->m", slope, moves)
        gradient = np.r_[alpha * (each - alpha @ each), each @ alpha] / unit
        return value / unit + 0.5 * _PULL * float(x @ x), gradient + _PULL * x

    box = [(-20.0, 20.0)] * (m + 1)
    found = minimize(loss, np.zeros(m + 1), jac=True, method="L-BFGS-B", bounds=box)
    return softmax(found.x[:m]), float(np.exp(found.x[m]))


def _loss(scores, truth, weight, classes):
    """Weighted loss and its slope in the scores, (p, K)."""
    if not classes:
        error = scores[:, 0] - truth
        return 0.5 * float(weight @ error**2), (weight * error)[:, None]
    if scores.shape[1] == 1:  # log-odds of the second class
        signed = np.where(truth == 1, -scores[:, 0], scores[:, 0])
        slope = weight * (1.0 / (1.0 + np.exp(-np.clip(scores[:, 0], -700, 700))) - (truth == 1))
        return float(weight @ np.logaddexp(0.0, signed)), slope[:, None]
    logs = scores - logsumexp(scores, axis=1, keepdims=True)
    slope = np.exp(logs)
    slope[np.arange(len(truth)), truth] -= 1.0
    return -float(weight @ logs[np.arange(len(truth)), truth]), slope * weight[:, None]


def mixed_weights(codes: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Weights of rows under which each group counts by its share, (p,); they add up to 1."""
    counts = np.bincount(codes, minlength=len(shares))
    each = np.divide(shares, counts, out=np.zeros(len(shares)), where=counts > 0)
    weight = each[codes]
    return weight / weight.sum()
