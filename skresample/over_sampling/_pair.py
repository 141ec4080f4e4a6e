"""Methods that are a pair of axis values: who seeds, and how a seed becomes a new row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np

from skresample._compat import StrOptions
from skresample._math.options import with_options
from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    Rule,
    Seed,
    Strategy,
)
from skresample.base import BaseOverSampler

from . import moves, seeds

__all__ = ["Gap", "Moves", "NeighborsOverSampler", "PairOverSampler", "Seeds"]

Seeds = Annotated[str | Callable[..., Any], Rule(StrOptions(set(seeds.SEEDS)), callable)]
Moves = Annotated[str | Callable[..., Any], Rule(StrOptions(set(moves.MOVES)), callable)]
Gap = Annotated[str | Callable[..., Any], Rule(StrOptions(set(moves.GAPS)), callable)]


class PairOverSampler(BaseOverSampler):
    """Base of the methods that are seeds x moves.

    A subclass declares ``_pair``, a function of :mod:`~skresample.over_sampling.seeds` and one of
    :mod:`~skresample.over_sampling.moves`. Their options are read from the parameters of the same
    name; where the names differ a method overrides ``_place`` or ``_move``.
    """

    _pair = (seeds.uniform, moves.segment)

    def _synthesize(self, home, n_new, rng):
        return self._move(home, self._place(home, n_new, rng), rng)

    def _place(self, home, n_new, rng) -> np.ndarray:
        """Positions at home of the seeds, (n_new,)."""
        return self._bound(self._pair[0])(home, n_new, rng)

    def _move(self, home, place, rng):
        """One new row for each seed."""
        return self._bound(self._pair[1])(home, place, rng)

    def _bound(self, function):
        """``function`` with the options that the sampler has parameters for."""
        return with_options(function, self)

    def _place_by(self, given, home, n_new, rng) -> np.ndarray:
        """Seeds by the name of a function, or by a user's function, whose answer is checked."""
        if isinstance(given, str):
            return self._bound(seeds.SEEDS[given])(home, n_new, rng)
        return _checked(given(home, n_new, rng), home, n_new)


class NeighborsOverSampler(PairOverSampler):
    """Base of the pairs whose one option is the number of neighbours."""

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs


def _checked(place, home, n_new: int) -> np.ndarray:
    place = np.asarray(place)
    fits = place.shape == (n_new,) and place.dtype.kind in "iu"
    if not fits or (n_new and not 0 <= place.min() <= place.max() < home.n):
        raise ValueError(
            f"seeds(home, n_new, rng) must give n_new={n_new} whole numbers from 0 to "
            f"{home.n - 1} for class {home.label!r}, got {place!r}"
        )
    return place.astype(np.intp, copy=False)
