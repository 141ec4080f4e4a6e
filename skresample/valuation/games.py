"""Games with known values: the oracles of the family, for tests and authors of coefficients.

A game is a function of subsets: ``game(rows) -> float`` for an array of player numbers. The games
here know their Shapley and Banzhaf values in closed form.
"""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from math import comb

import numpy as np
import numpy.typing as npt

__all__ = [
    "AdditiveGame",
    "AirportGame",
    "GlovesGame",
    "UnanimityGame",
    "semivalues_by_subsets",
    "shapley_by_permutations",
]

MOST_EXACT = 20  # players whose subsets are enumerated


class AdditiveGame:
    """Worth of a subset: the sum of its players' weights; a player's value is its weight.

    Parameters
    ----------
    weights : array-like of shape (n,)
        Worth of each player.

    Examples
    --------
    >>> from skresample.valuation.games import AdditiveGame
    >>> AdditiveGame([1.0, 2.0, 4.0])([0, 2])
    5.0
    """

    def __init__(self, weights: npt.ArrayLike):
        self.weights: np.ndarray = np.asarray(weights, dtype=np.float64)
        self.n: int = self.weights.size

    def __call__(self, rows: npt.ArrayLike) -> float:
        """Worth of a subset."""
        return float(self.weights[np.asarray(rows, np.intp)].sum())

    def shapley(self) -> np.ndarray:
        """Shapley values, (n,)."""
        return self.weights.copy()

    def banzhaf(self) -> np.ndarray:
        """Banzhaf values, (n,)."""
        return self.shapley()


class UnanimityGame:
    """Worth 1 where all of some players are present, else 0.

    Parameters
    ----------
    n : int
        Players.
    needed : array-like of int
        Those that must be there; they share the value, all others are null players.

    Examples
    --------
    >>> from skresample.valuation.games import UnanimityGame
    >>> UnanimityGame(3, [0, 1]).shapley().tolist()
    [0.5, 0.5, 0.0]
    """

    def __init__(self, n: int, needed: npt.ArrayLike):
        self.n: int = int(n)
        self.needed: np.ndarray = np.unique(np.asarray(needed, np.intp))

    def __call__(self, rows: npt.ArrayLike) -> float:
        """Worth of a subset."""
        return float(np.isin(self.needed, rows).all())

    def shapley(self) -> np.ndarray:
        """Shapley values, (n,)."""
        return self._shared(1 / self.needed.size)

    def banzhaf(self) -> np.ndarray:
        """Banzhaf values, (n,)."""
        return self._shared(0.5 ** (self.needed.size - 1))

    def _shared(self, share):
        out = np.zeros(self.n)
        out[self.needed] = share
        return out


class AirportGame:
    """Cost of a runway: that of the most demanding player present.

    Parameters
    ----------
    costs : array-like of shape (n,)
        What each player alone would need, >= 0.

    References
    ----------
    S. C. Littlechild, G. Owen, "A simple expression for the Shapley value in a special case",
    Management Science 20 (1973).

    Examples
    --------
    >>> from skresample.valuation.games import AirportGame
    >>> AirportGame([1.0, 3.0]).shapley().tolist()
    [0.5, 2.5]
    """

    def __init__(self, costs: npt.ArrayLike):
        self.costs: np.ndarray = np.asarray(costs, dtype=np.float64)
        self.n: int = self.costs.size

    def __call__(self, rows: npt.ArrayLike) -> float:
        """Worth of a subset."""
        rows = np.asarray(rows, np.intp)
        return float(self.costs[rows].max()) if rows.size else 0.0

    def shapley(self) -> np.ndarray:
        """Shapley values, (n,): each stretch is shared by those who need it."""
        return self._paid(lambda stretches: stretches / np.arange(self.n, 0, -1))

    def banzhaf(self) -> np.ndarray:
        """Banzhaf values, (n,): a stretch is gained where no other who needs it is there."""
        return self._paid(lambda stretches: stretches * 0.5 ** np.arange(self.n - 1, -1, -1))

    def _paid(self, share) -> np.ndarray:
        """What each pays for the stretches up to its own, of which it has a share."""
        order = np.argsort(self.costs, kind="stable")
        out = np.empty(self.n)
        out[order] = np.cumsum(share(np.diff(self.costs[order], prepend=0.0)))
        return out


class GlovesGame:
    """Worth of a subset: the pairs of left and right gloves in it.

    Parameters
    ----------
    n_left, n_right : int
        Players with a left glove come first, then those with a right one.

    Examples
    --------
    >>> from skresample.valuation.games import GlovesGame
    >>> GlovesGame(1, 2).shapley().round(4).tolist()
    [0.6667, 0.1667, 0.1667]
    """

    def __init__(self, n_left: int, n_right: int):
        self.n_left: int = int(n_left)
        self.n_right: int = int(n_right)
        self.n: int = self.n_left + self.n_right

    def __call__(self, rows: npt.ArrayLike) -> float:
        """Worth of a subset."""
        left = int((np.asarray(rows) < self.n_left).sum())
        return float(min(left, np.size(rows) - left))

    def shapley(self) -> np.ndarray:
        """Shapley values, (n,), by counting the subsets of each composition."""
        return self._values(lambda k: 1 / (self.n * comb(self.n - 1, k)))

    def banzhaf(self) -> np.ndarray:
        """Banzhaf values, (n,)."""
        return self._values(lambda _: 0.5 ** (self.n - 1))

    def _values(self, weight):
        def value(own, other):
            """One more glove of a kind is worth 1 where there are more of the other kind."""
            return sum(
                comb(own - 1, a) * comb(other, b) * weight(a + b)
                for a in range(own)
                for b in range(a + 1, other + 1)
            )

        left = value(self.n_left, self.n_right) if self.n_left else 0.0
        right = value(self.n_right, self.n_left) if self.n_right else 0.0
        return np.repeat([left, right], [self.n_left, self.n_right])


def semivalues_by_subsets(
    game: Callable[..., float], n: int, coefficient: Callable[[int], np.ndarray]
) -> np.ndarray:
    """Values of any game by enumerating its 2^n subsets.

    Parameters
    ----------
    game : callable
        ``game(rows) -> float``.
    n : int
        Players, at most 20.
    coefficient : callable
        ``n -> (n,)`` weights of one subset of each size.

    Returns
    -------
    values : ndarray of shape (n,)

    Raises
    ------
    ValueError
        For more than 20 players.

    Notes
    -----
    2^n evaluations, each subset once.

    Examples
    --------
    >>> from skresample.valuation.coefficients import shapley
    >>> from skresample.valuation.games import AirportGame, semivalues_by_subsets
    >>> semivalues_by_subsets(AirportGame([1.0, 3.0]), 2, shapley).tolist()
    [0.5, 2.5]
    """
    if n > MOST_EXACT:
        raise ValueError(
            f"{n} players have 2^{n} subsets; exact values are for at most {MOST_EXACT}, use "
            f"sampling"
        )
    players = np.arange(n)
    member = (np.arange(2**n)[:, None] >> players) & 1 == 1
    worth = np.array([game(players[row]) for row in member])
    weight = np.asarray(coefficient(n), dtype=np.float64)[np.minimum(member.sum(axis=1), n - 1)]
    values = np.empty(n)
    for i in players:
        without = np.flatnonzero(~member[:, i])
        values[i] = weight[without] @ (worth[without + 2**i] - worth[without])
    return values


def shapley_by_permutations(game: Callable[..., float], n: int) -> np.ndarray:
    """Shapley values as the mean marginal over all n! orders; written apart, for small n."""
    total, orders = np.zeros(n), 0
    for order in permutations(range(n)):
        orders += 1
        before = game(np.array([], np.intp))
        for place, player in enumerate(order):
            after = game(np.array(order[: place + 1]))
            total[player] += after - before
            before = after
    return total / orders
