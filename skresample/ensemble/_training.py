"""The rows an ensemble is trained on, and the balanced sample of one member."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from skresample._math.clones import Clones
from skresample._math.rng import Streams
from skresample._outcome import followed_rows
from skresample._table.containers import take
from skresample.combine._trail import resample_with
from skresample.over_sampling import RandomOverSampler
from skresample.under_sampling import RandomUnderSampler

__all__ = [
    "Draws",
    "Sample",
    "Seeded",
    "Training",
    "draws_blindly",
]


class Training(NamedTuple):
    """All rows: the table, codes and labels of the classes, weights and groups or None."""

    X: Any
    codes: np.ndarray
    classes: np.ndarray
    weight: np.ndarray | None
    groups: np.ndarray | None

    def take(self, rows: np.ndarray) -> Training:
        """Some of the rows."""
        follow = [None if v is None else v[rows] for v in (self.weight, self.groups)]
        return Training(take(self.X, rows), self.codes[rows], self.classes, *follow)

    def shares(self) -> np.ndarray:
        """Weighted share of each class, (c,)."""
        count = np.bincount(self.codes, self.weight, minlength=len(self.classes))
        return count / count.sum()


class Seeded:
    """Clones of one estimator, each with seeds of its own where it has none."""

    def __init__(self, estimator, role: str):
        self._clones, self._role = Clones(estimator), role
        self._open = [
            name
            for name, value in sorted(estimator.get_params(deep=True).items())
            if name.split("__")[-1] == "random_state" and value is None
        ]

    def make(self, streams: Streams, number: int):
        """The clone of one member."""
        made = self._clones.make()
        for name in self._open:
            inner = (name,) if "__" in name else ()
            seed = streams.seed(self._role, number, *inner)
            if inner:
                made.set_params(**{name: seed})
            else:
                made.random_state = seed
        return made


class Sample(NamedTuple):
    """What one member is trained on, and the input rows that had a part in it.

    ``carry`` takes a value per row on offer to the rows of the sample.
    """

    data: Training
    seen: np.ndarray
    carry: Callable[[np.ndarray], np.ndarray]


def draws_blindly(sampler) -> bool:
    """Whether a sampler draws rows at random, without a look at their values."""
    if type(sampler) is RandomUnderSampler:
        return sampler.group_columns is None
    blind = type(sampler) is RandomOverSampler and sampler.shrinkage is None
    return blind and sampler.group_columns is None


class Draws:
    """The samples that clones of one sampler make of the same labels.

    A sampler that draws at random is shown the labels alone, which are read once where all rows
    are on offer, and only the rows it drew are taken: the others stay untouched.
    """

    def __init__(self, template):
        self._blind, self._read = draws_blindly(template), None

    def draw(self, data: Training, sampler, rows: np.ndarray | None = None) -> Sample:
        """The sample of the given rows; None: of all, whose labels are those of the first call."""
        if not self._blind:
            return _resampled(data if rows is None else data.take(rows), sampler, rows)
        if rows is not None:
            stand_in, labels, groups = _labels(data, rows)
            plan = sampler.make_plan(stand_in, labels, groups=groups)
            chosen = rows[plan.keep]
        else:
            if self._read is None:
                self._read = sampler._prepare(*_labels(data, slice(None)), None)
            table, quota = self._read[0].reseeded(sampler.random_state), self._read[1]
            sampler._record_quota(table, quota)
            plan = sampler._checked_plan(table, quota)
            sampler._record(table, plan)
            chosen = plan.keep
        sampler.n_features_in_ = data.X.shape[1]
        return Sample(data.take(chosen), chosen, lambda values: values[chosen])


def _labels(data: Training, rows):
    """Labels and groups of some rows, with a stand-in for the table."""
    codes, groups = data.codes[rows], data.groups
    stand_in = np.zeros((codes.size, 1), np.int8)
    return stand_in, data.classes[codes], None if groups is None else groups[rows]


def _resampled(bag: Training, sampler, rows) -> Sample:
    """The sample of a sampler that looks at the rows: all of them had a part in it."""
    X, y, weight, groups, trail = resample_with(
        sampler, bag.X, bag.classes[bag.codes], sample_weight=bag.weight, groups=bag.groups
    )
    codes = np.searchsorted(bag.classes, np.asarray(y))
    seen = np.arange(bag.codes.size) if rows is None else rows
    return Sample(Training(X, codes, bag.classes, weight, groups), seen, partial(_carried, trail))


def _carried(trail, values: np.ndarray) -> np.ndarray:
    """Values of the rows that weights come from: of the origin, else of the label's row."""
    return values[followed_rows(trail.plan)]
