"""Subset samplers: which subsets of players are asked for. One axis of the family.

A sampler is a function ``(worth, n, weights, rng, **settings) -> (n,) estimate``: one independent
unbiased estimate of all n values (NaN where it says nothing about a player).
``worth(rows)`` is the game, ``weights`` (n,) the probability of each subset size under the
coefficient. To add one, write such a function and pass it as ``sampler`` to
:class:`~skresample.valuation.SemiValue`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

__all__ = ["SAMPLERS", "each_left_out", "permutation", "truncated_permutation", "uniform_subset"]

Worth = Callable[[np.ndarray], float]  # the game: players to worth
_PATIENCE = 5  # steps in a row that must be close to the full score before a walk is cut


def permutation(worth: Worth, n: int, weights: np.ndarray, rng: Generator, **_: Any) -> np.ndarray:
    """Marginal gains along one random order, weighted by the size they join.

    Parameters
    ----------
    worth : callable
        ``worth(rows) -> float``.
    n : int
        Players.
    weights : ndarray of shape (n,)
        Probability of each subset size 0..n-1; uniform for Shapley.
    rng : Generator

    Returns
    -------
    estimate : ndarray of shape (n,)
        Unbiased.

    Notes
    -----
    n + 1 evaluations, fewer where subsets were seen before.

    References
    ----------
    J. Castro, D. Gomez, J. Tejada, "Polynomial calculation of the Shapley value based on
    sampling", Computers and Operations Research 36 (2009), section 3.
    """
    return _walk(worth, n, weights, rng, lambda *_: False)


def truncated_permutation(
    worth: Worth, n: int, weights: np.ndarray, rng: Generator, *, tol: float = 0.01, **_: Any
) -> np.ndarray:
    """The same, cut where more rows change nothing any more.

    Parameters
    ----------
    worth, n, weights, rng
        As for :func:`permutation`.
    tol : float
        Relative distance from the score of all rows; more than five steps in a row within it end
        the walk, and the players not yet met gain nothing.

    Returns
    -------
    estimate : ndarray of shape (n,)
        Biased towards 0 for players that come late.

    References
    ----------
    A. Ghorbani, J. Zou, "Data Shapley: equitable valuation of data for machine learning", ICML
    2019, algorithm 1.
    """
    full = worth(np.arange(n))
    close = 0

    def ends(value):
        nonlocal close
        close = close + 1 if abs(value - full) <= tol * abs(full) else 0
        return close > _PATIENCE

    return _walk(worth, n, weights, rng, ends)


def _walk(worth, n, weights, rng, ends):
    order = rng.permutation(n)
    gains, before = np.zeros(n), worth(order[:0])
    for place in range(n):
        after = worth(order[: place + 1])
        gains[order[place]] = n * weights[place] * (after - before)
        before = after
        if ends(after):
            break
    return gains


def uniform_subset(
    worth: Worth, n: int, weights: np.ndarray, rng: Generator, *, centre: float = 0.0, **_: Any
) -> np.ndarray:
    """One random subset, in which every player is with probability 1/2; for Banzhaf values.

    Parameters
    ----------
    worth, n, rng
        As for :func:`permutation`.
    weights : ndarray
        Not used: the law of the subsets is the coefficient.
    centre : float
        Taken off the worth: any constant leaves the estimate unbiased, the mean worth makes it
        least noisy.

    Returns
    -------
    estimate : ndarray of shape (n,)
        ``+-2 (worth - centre)`` for players in and out of the subset.

    References
    ----------
    J. T. Wang, R. Jia, "Data Banzhaf: a robust data valuation framework for machine learning",
    AISTATS 2023, eq. 6 (every subset is used for all players).
    """
    inside = rng.random(n) < 0.5
    return np.where(inside, 2.0, -2.0) * (worth(np.flatnonzero(inside)) - centre)


def each_left_out(
    worth: Worth, n: int, weights: np.ndarray, rng: Generator, **_: Any
) -> np.ndarray:
    """What all players are worth beyond all but one; exact, so one estimate is enough."""
    everyone = np.arange(n)
    full = worth(everyone)
    return np.array([full - worth(np.delete(everyone, i)) for i in range(n)])


SAMPLERS: dict[str, Callable[..., np.ndarray]] = {
    "permutation": permutation,
    "tmc": truncated_permutation,
    "msr": uniform_subset,
}
