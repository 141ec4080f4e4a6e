"""Rows moved until a network names their class and they have the moments of their class."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Moments", "distilled", "moment_gradient"]

_BETAS, _EPS = (0.5, 0.9), 1e-8


class Moments(NamedTuple):
    """Mean and variance of each class, (c, d), and what their distances weigh."""

    mean: np.ndarray
    variance: np.ndarray
    mean_weight: float
    variance_weight: float


def moment_gradient(Z, codes, moments: Moments) -> np.ndarray:
    """Gradient of ``sum_c |mean_c - m_c|^2 w_m + |var_c - v_c|^2 w_v`` by the rows, (n, d)."""
    out = np.zeros_like(Z)
    for code in np.unique(codes):
        here = np.flatnonzero(codes == code)
        rows, n = Z[here], here.size
        off = rows.mean(axis=0) - moments.mean[code]
        out[here] += moments.mean_weight * 2.0 * off / n
        if n > 1:
            centred = rows - rows.mean(axis=0)
            wide = np.square(centred).mean(axis=0) - moments.variance[code]
            out[here] += moments.variance_weight * 4.0 * wide * centred / n
    return out


def distilled(Z, codes, batches, networks, moments: Moments, n_iter: int, rate: float):
    """Adam with a cosine rate on the inputs; each batch has a network of its own.

    Parameters
    ----------
    Z : ndarray of shape (n, d)
        Starting rows, not changed.
    codes : ndarray of shape (n,)
    batches : list of ndarray
        Rows of each batch.
    networks : list of Network
    """
    Z = Z.copy()
    first, second = np.zeros_like(Z), np.zeros_like(Z)
    for step in range(1, n_iter + 1):
        slope = moment_gradient(Z, codes, moments)
        for rows, network in zip(batches, networks, strict=True):
            slope[rows] += network.gradients(Z[rows], codes[rows])[2]
        first = _BETAS[0] * first + (1 - _BETAS[0]) * slope
        second = _BETAS[1] * second + (1 - _BETAS[1]) * slope**2
        move = first / (1 - _BETAS[0] ** step)
        move /= np.sqrt(second / (1 - _BETAS[1] ** step)) + _EPS
        Z -= 0.5 * rate * (1 + np.cos(np.pi * (step - 1) / n_iter)) * move
    return Z
