"""Expected losses of simple learners on Gaussian rows, exact or to quadrature accuracy."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import gammaincinv, ndtr, roots_genlaguerre, roots_legendre

from skresample._math.rng import Streams

_CELLS = 8192  # draws x columns per risk, between 256 and 2048 draws
_NODES = 48  # quadrature nodes per dimension


def linear_risk(n: int, d: int, noise: float, signal: float, penalty, fit_intercept: bool) -> float:
    """Expected squared error on a new row of ridge regression on ``n`` rows of N(0, I_d).

    ``y = x @ b + e`` with ``b @ b = signal``, ``var e = noise``; averaged over the training rows,
    the new row and its noise. ``penalty`` as in scikit-learn's Ridge, "optimal" for
    ``d * noise / signal``, 0 for least squares of smallest norm.
    """
    if fit_intercept:
        # Centred rows are n - 1 free ones, and their mean is independent of them.
        if n == 0:
            return noise + signal
        return (1 + 1 / n) * linear_risk(n - 1, d, noise, signal, penalty, False)
    if n == 0 or d == 0:
        return noise + signal
    if penalty == "optimal":
        penalty = d * noise / signal if signal > 0 else np.inf
    if np.isinf(penalty):
        return noise + signal
    if penalty == 0:
        return _least_squares_risk(n, d, noise, signal)
    inverse, inverse_square = _resolvent_traces(n, d, float(penalty))
    bias = penalty**2 * signal / d * inverse_square
    variance = noise * (inverse - penalty * inverse_square)
    return float(noise + bias + variance)


def _least_squares_risk(n, d, noise, signal):
    """Stein (1960) for n > d + 1; Belkin, Hsu & Xu (2020), theorem 1, for n < d - 1."""
    bias = signal * max(0.0, 1 - n / d)
    if noise == 0:
        return bias
    if n > d + 1:
        return noise * (n - 1) / (n - d - 1)
    return noise * (1 + n / (d - n - 1)) + bias if n < d - 1 else np.inf


@lru_cache(maxsize=8192)  # groups that are equally hard share their curves
def _resolvent_traces(n, d, penalty) -> tuple[float, float]:
    """Expected traces of (W + penalty I)^-1 and its square, W = X'X for X (n, d) standard normal.

    The spectrum of W is that of B B' with B lower bidiagonal and independent chi entries (Dumitriu
    & Edelman, 2002), and traces follow from the pivots of the tridiagonal matrix and their
    derivatives in the penalty: O(d) a draw. The uniforms are a Latin hypercube and the same for
    every n, so that the mean over draws is accurate and smooth in n.
    """
    m, rows = min(n, d), max(n, d)
    u = _hypercube(d)
    diagonal = 2 * gammaincinv((rows - np.arange(m)) / 2, u[:, :m])
    below = 2 * gammaincinv((m - 1 - np.arange(m - 1)) / 2, u[:, d : d + m - 1])
    pivot, first, second = diagonal[:, 0] + penalty, np.ones(len(u)), np.zeros(len(u))
    inverse, square = first / pivot, (first / pivot) ** 2
    for i in range(1, m):
        cross = diagonal[:, i - 1] * below[:, i - 1] / pivot
        second = cross / pivot * (second - 2 * first**2 / pivot)
        first = 1 + cross / pivot * first
        pivot = diagonal[:, i] + below[:, i - 1] + penalty - cross
        inverse += first / pivot
        square += (first / pivot) ** 2 - second / pivot
    empty = d - m
    return inverse.mean() + empty / penalty, square.mean() + empty / penalty**2


@lru_cache(maxsize=16)
def _hypercube(d) -> np.ndarray:
    """(draws, 2 d) uniforms; every column has one value in each of ``draws`` equal intervals."""
    draws = int(np.clip(_CELLS // d, 256, 2048))
    rng = Streams(0).get("spectrum", d)
    ranks = rng.permuted(np.tile(np.arange(draws), (2 * d, 1)), axis=1).T
    return (ranks + rng.random(ranks.shape)) / draws


def centroid_error(n_negative: int, n_positive: int, d: int, separation: float) -> tuple:
    """Expected error rates (negative, positive) of the nearest-centroid rule.

    Rows of the classes are N(-m, I_d) and N(m, I_d) with ``|2 m| = separation``; averaged over the
    training rows of the given counts. With no row of a class the other one is always predicted.

    Notes
    -----
    With w the difference of the means and c their midpoint, c given w is Gaussian, so that the
    error given w is a normal probability that depends on w through its part along m, normal, and
    the length of the rest, a chi: two quadratures. Accurate to about 1e-8.
    """
    if min(n_negative, n_positive) == 0:
        return (0.0, 1.0) if n_positive == 0 else (1.0, 0.0)
    spread = 1 / n_positive + 1 / n_negative
    tilt = (1 / n_positive - 1 / n_negative) / (2 * spread)
    rest = spread / 4 - tilt**2 * spread
    nodes, weights = _normal_nodes(-separation / np.sqrt(spread))
    along = separation + np.sqrt(spread) * nodes
    if d > 1:
        squares, more = roots_genlaguerre(_NODES, (d - 3) / 2)
        across, more = 2 * spread * squares, more / more.sum()
    else:
        across, more = np.zeros(1), np.ones(1)
    length = np.sqrt(along[:, None] ** 2 + across)
    lean = separation * along[:, None] / length
    shift = tilt * (length - lean)
    joint = np.outer(weights, more)
    scale = np.sqrt(1 + rest)
    negative = joint * ndtr(-(lean / 2 + shift) / scale)
    positive = joint * ndtr(-(lean / 2 - shift) / scale)
    return float(negative.sum()), float(positive.sum())


def _normal_nodes(kink: float):
    """Nodes and weights for a standard normal and functions smooth but at ``kink``."""
    x, w = roots_legendre(_NODES)
    ends = [-9.0, *([kink] if -9 < kink < 9 else []), 9.0]
    low, high = np.array(ends[:-1])[:, None], np.array(ends[1:])[:, None]
    nodes = (low + (high - low) * (x + 1) / 2).ravel()
    weights = ((high - low) / 2 * w).ravel() * np.exp(-(nodes**2) / 2)
    return nodes, weights / weights.sum()
