"""Training of a query policy on simulated games: best for each class, then nearly best for all."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ._query_game import cross_entropy_search, play

__all__ = ["ClassLoss", "Trainer"]

_CHECKS = 4  # times more games decide between finished policies than between drawn ones


class ClassLoss(NamedTuple):
    """Mean share of wrong labels after the budget, in one class of difficulty."""

    difficulty: Any
    loss: float  # of the policy that is used
    best: float  # of a policy trained for this class alone
    uncertainty: float  # of asking where the label is least certain, flips assumed to be 0.2
    random: float  # of asking at random


class Trainer(NamedTuple):
    """What training needs to know; ``search`` is (population, rounds)."""

    labels: np.ndarray
    prior: np.ndarray
    features: list
    kinds: list
    budget: int
    n_simulations: int
    search: tuple[int, int]
    streams: Any

    @property
    def start(self) -> np.ndarray:
        """Asking where the label is least certain, flips assumed to be 0.2."""
        return np.r_[10.0, np.zeros(len(self.features) - 1), np.log(0.4 / 0.6)]

    def loss(self, policy, kind: int, turn, times: int = 1) -> float:
        """Mean loss in a class; the same games for every policy in a turn."""
        rng = self.streams.get("games", kind, turn)
        truth, noise = self.kinds[kind](rng, times * self.n_simulations, self.labels, self.prior)
        args = self.labels, self.prior, truth, noise, self.budget, rng
        return float(play(policy, self.features, *args).mean())

    def _searched(self, objective, center, key):
        spread = np.r_[np.full(len(self.features), 5.0), 1.0]
        rng = self.streams.get("search", key)
        found = cross_entropy_search(objective, center, spread, *self.search, rng)
        return min(found, key=lambda policy: objective(policy, "choice", _CHECKS))

    def run(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """The policy with the least gap, and the best of each class."""
        every = range(len(self.kinds))
        best = [
            self._searched(lambda policy, *turn, k=k: self.loss(policy, k, *turn), self.start, k)
            for k in every
        ]

        def gap(policy, *turn):
            return max(self.loss(policy, k, *turn) - self.loss(best[k], k, *turn) for k in every)

        robust = self._searched(gap, np.mean(best, axis=0), "all")
        policy = min([robust, *best], key=lambda one: gap(one, "last", _CHECKS))
        return policy, best

    def report(self, policy, best, names) -> list[ClassLoss]:
        """Losses on games that decided nothing."""
        chance = np.r_[np.zeros(len(self.features)), 0.0]
        return [
            ClassLoss(
                name,
                *(
                    self.loss(one, k, "report", _CHECKS)
                    for one in (policy, best[k], self.start, chance)
                ),
            )
            for k, name in enumerate(names)
        ]
