"""A mixture of diagonal Gaussians whose components also agree on labels, by EM."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._progress_bar import silent

__all__ = ["Mixture", "fit_mixture", "log_posterior", "start_of"]

_LEAST_VARIANCE = 1e-6
_TINY = 1e-12  # of a probability whose logarithm is taken


class Mixture(NamedTuple):
    """Parameters of the components."""

    weight: np.ndarray  # (s,)
    mean: np.ndarray  # (s, d)
    variance: np.ndarray  # (s, d)
    labels: list[np.ndarray]  # per block (s, c): probability of each label in the component


def log_posterior(mixture: Mixture, Z: np.ndarray, blocks=(), weights=()):
    """Log posterior of the components, (n, s), and the mean log-likelihood.

    ``blocks`` are soft labels (n, c), each with a weight; without any the features decide alone.
    """
    inverse = 1.0 / mixture.variance
    constant = (mixture.mean**2 * inverse).sum(axis=1) + np.log(2 * np.pi * mixture.variance).sum(
        axis=1
    )
    logs = -0.5 * (Z**2 @ inverse.T - 2.0 * Z @ (mixture.mean * inverse).T + constant)
    logs += np.log(np.maximum(mixture.weight, _TINY))
    for block, weight, labels in zip(blocks, weights, mixture.labels, strict=False):
        logs += weight * _label_term(block, labels)
    top = logs.max(axis=1, keepdims=True)
    total = top + np.log(np.exp(logs - top).sum(axis=1, keepdims=True))
    return logs - total, float(total.mean())


def _label_term(block, labels) -> np.ndarray:
    """Log of the expected probability of a soft label, (n, s)."""
    return np.log(np.maximum(block @ labels.T, _TINY))


def start_of(component: np.ndarray, n_components: int, rng) -> np.ndarray:
    """Responsibilities that favour one component of each row, (n, s)."""
    start = rng.uniform(1e-6, 1e-3, (component.size, n_components))
    start[np.arange(component.size), component] += 1.0
    return start / start.sum(axis=1, keepdims=True)


def fit_mixture(
    Z, blocks, weights, start, *, max_iter: int, tol: float, tell=silent
) -> tuple[Mixture, int]:
    """Maximise the weighted likelihood from given responsibilities.

    Parameters
    ----------
    Z : ndarray of shape (n, d)
    blocks : list of ndarray of shape (n, c)
    weights : list of float
    start : ndarray of shape (n, s)
    max_iter, tol
        Rounds, and the gain in mean log-likelihood at which to stop.
    tell : callable, optional
        Told the number of every round.

    Returns
    -------
    mixture : Mixture
    n_iter : int
    """
    share, before = start, -np.inf
    for n_iter in range(1, max_iter + 1):
        mixture = _maximised(Z, blocks, share)
        logs, value = log_posterior(mixture, Z, blocks, weights)
        share = np.exp(logs)
        tell(n_iter)
        if value - before < tol:
            break
        before = value
    return mixture, n_iter


def _maximised(Z, blocks, share) -> Mixture:
    total = share.sum(axis=0) + 1e-10
    mean = share.T @ Z / total[:, None]
    variance = share.T @ Z**2 / total[:, None] - mean**2
    labels = [share.T @ block / total[:, None] for block in blocks]
    return Mixture(total / total.sum(), mean, np.maximum(variance, _LEAST_VARIANCE), labels)
