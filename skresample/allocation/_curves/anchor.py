"""Where curves start: with no rows a group is known by its mean or class shares, no better."""

from __future__ import annotations

import numpy as np
from scipy.special import log_ndtr, ndtri_exp

__all__ = ["draws_of_learned", "head_start", "mean_learned", "sizes_seen"]

_LEAST = 1e-12  # of what was learned


def head_start(part, rate, learned) -> np.ndarray:
    """Share of the largest size with which a curve starts, in [0, 1).

    A part ``B (w + (1 - w) n / n0) ** -p`` of a loss is B at n0 and, for this ``w``, larger by what
    was ``learned`` at no rows. 0, a plain power law, where much was learned: w = (1 + learned / B)
    ** (-1 / p). Rows then never teach more than those before them did.

    ``part``, ``learned`` : logarithms; ``rate`` : p.
    """
    return np.exp(-np.logaddexp(0.0, learned - part) / rate)


def sizes_seen(x, start) -> np.ndarray:
    """Logarithms of ``w + (1 - w) exp(x)``."""
    return np.log(start + (1 - start) * np.exp(x))


def mean_learned(root, error, excess) -> np.ndarray:
    """Mean of what was learned: the square of a normal root that is known to be positive."""
    z = root / error
    hazard = np.exp(-0.5 * z**2 - 0.5 * np.log(2 * np.pi) - log_ndtr(z))
    return np.maximum(root**2 + error**2 + error * root * hazard + excess, _LEAST)


def draws_of_learned(root, error, excess, share) -> np.ndarray:
    """Quantiles at ``share`` (K,) of what was learned by groups (G,): (G, K)."""
    root, error = root[:, None], error[:, None]
    # counted from above, where no digits are lost
    normal = root - error * ndtri_exp(np.log(share) + log_ndtr(root / error))
    return np.maximum(normal**2 + excess[:, None], _LEAST)
