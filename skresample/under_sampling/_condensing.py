"""Base of the methods that keep what a nearest-neighbour classifier needs."""

from __future__ import annotations

from typing import Any

from skresample._parameters import CleaningStrategy, Columns, GroupColumns, Jobs, PositiveInt, Seed

from ._case import RuleCleaner
from ._rules.classifiers import Places

__all__ = ["CondensingSampler"]


class CondensingSampler(RuleCleaner):
    """Parameters of condensing, whatever the rule."""

    estimators_: Any

    def __init__(
        self,
        *,
        sampling_strategy: CleaningStrategy = "auto",
        random_state: Seed = None,
        n_neighbors: Places = None,
        n_seeds_S: PositiveInt = 1,
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.n_seeds_S = n_seeds_S
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.n_jobs = n_jobs
