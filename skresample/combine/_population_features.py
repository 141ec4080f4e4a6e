"""What a population is known by, and the candidates whose mean comes closest to it."""

from __future__ import annotations

import numpy as np

__all__ = ["PopulationFeatures", "herded"]

_PAIRS = 2000  # products of columns; more are drawn at random
_BANDWIDTHS = (1.0, 2.0, 4.0)
_FOURIER_WEIGHT = 2.0


class PopulationFeatures:
    """Moments and random Fourier features of standardised rows.

    Parameters
    ----------
    kinds : sequence of {"moments", "fourier"}
    d : int
        Columns of the rows.
    n_fourier : int
        Random features, shared out over three bandwidths.
    rng : numpy.random.Generator
    """

    def __init__(self, kinds, d: int, n_fourier: int, rng):
        self._moments, self._fourier = "moments" in kinds, "fourier" in kinds
        first, second = np.triu_indices(d)
        if first.size > _PAIRS:
            kept = np.sort(rng.choice(first.size, _PAIRS, replace=False))
            first, second = first[kept], second[kept]
        self._pairs = first, second
        width = np.repeat(_BANDWIDTHS, -(-n_fourier // 3))[:n_fourier]
        self._frequency = rng.standard_normal((d, n_fourier)) / width
        self._phase = rng.uniform(0, 2 * np.pi, n_fourier)

    def __call__(self, Z) -> np.ndarray:
        """Features of rows, (n, k)."""
        parts = []
        if self._moments:
            first, second = self._pairs
            moments = np.hstack([Z, Z[:, first] * Z[:, second]])
            parts.append(moments / np.sqrt(moments.shape[1]))
        if self._fourier:
            waves = np.cos(Z @ self._frequency + self._phase)
            parts.append(_FOURIER_WEIGHT * np.sqrt(2.0 / waves.shape[1]) * waves)
        return np.hstack(parts)


def herded(features, goal, n_new: int, total, n_before: int):
    """Greedy choice of ``n_new`` rows whose mean feature comes closest to ``goal``.

    Parameters
    ----------
    features : ndarray of shape (m, k)
        Of the candidates, m >= n_new.
    goal : ndarray of shape (k,)
    n_new : int
    total : ndarray of shape (k,)
        Sum over the ``n_before`` rows that were chosen before; updated in place.

    Returns
    -------
    chosen : ndarray of shape (n_new,), intp
        In the order of choice.
    path : ndarray of shape (n_new,)
        Squared distance of the mean to the goal after each choice.
    """
    square, towards = np.einsum("ij,ij->i", features, features), features @ goal
    chosen, path = np.empty(n_new, np.intp), np.empty(n_new)
    free = np.zeros(len(features))
    with_total = features @ total
    for step in range(n_new):
        n = n_before + step + 1
        # |total + f - n goal|^2 without what is the same for all candidates.
        best = int(np.argmin(square + 2.0 * (with_total - n * towards) + free))
        chosen[step], free[best] = best, np.inf
        total += features[best]
        with_total += features @ features[best]
        path[step] = np.square(total / n - goal).sum()
    return chosen, path
