"""What estimators that train by rounds share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import numpy as np
from sklearn.base import clone
from sklearn.utils import check_consistent_length

from skresample._math.groups import encode_groups
from skresample._math.rng import Streams
from skresample._parameters import Model, Rule, Seed
from skresample._table.containers import n_rows, take
from skresample._table.target import class_target
from skresample.scheduling import RepeatedRandomSubset, Schedule
from skresample.scheduling._rounds import batches_of

from ._further_training import FurtherTraining, check_trainable
from ._resampled import BaseResampled

__all__ = ["BaseScheduled", "PacedRounds", "SubsetRounds"]

Pace = Annotated[Any, Rule(callable)]


class BaseScheduled(BaseResampled):
    """Base of models that are trained a round at a time, by ``partial_fit`` or a warm start.

    Subclasses write ``_rounds(X, y, groups, seed)``: the rows of every round, of ``_n_rounds``.
    """

    _classifies = False
    cell_counts_: np.ndarray
    coverage_: float
    n_rounds: int
    n_rows_seen_: int
    n_rounds_: int
    random_state: Any

    def _rounds(self, X, y, groups, seed) -> Iterator[np.ndarray]:
        """The rows of each round."""
        raise NotImplementedError

    @property
    def _n_rounds(self) -> int:
        """Number of rounds."""
        return self.n_rounds

    def _batches(self, rows) -> Iterator[np.ndarray]:
        """The rows of each call of ``partial_fit`` in a round."""
        yield rows

    def _train(self, X, y, groups) -> None:
        X, y = self._enter(X, y)
        check_consistent_length(X, y)
        if n_rows(X) < 2:
            raise ValueError("n_samples=1: a schedule needs at least two rows")
        check_trainable(self.estimator)
        if self._classifies:
            target = class_target(y, n_rows(X))
            self.classes_, y = target.classes, target.classes[target.codes]
        else:
            y = np.asarray(y)
        streams = Streams(self.random_state)
        model = streams.seeded(self.estimator, "model")
        further = FurtherTraining(model, self._n_rounds, getattr(self, "classes_", None))
        cells = None
        if groups is not None or self._classifies:
            cells = encode_groups(y if groups is None else groups, owner="")[0]
        counts, number, seen, met = [], 0, 0, np.zeros(n_rows(X), bool)
        for rows in self._rounds(X, y, groups, streams.seed("rounds")):
            # A few rows in many rounds leave some of them empty.
            parts = self._batches(rows) if further.by_batch else iter([rows])
            for batch in parts if len(rows) else ():
                further.learn(number, take(X, batch), y[batch])
            number, seen, met[rows] = number + 1, seen + len(rows), True
            if cells is not None:
                counts.append(np.bincount(cells[rows], minlength=int(cells.max()) + 1))
        self.estimator_, self.n_rows_seen_ = model, seen
        self.n_rounds_, self.coverage_ = number, float(met.mean())
        self.cell_counts_ = np.array(counts, dtype=np.intp)


class SubsetRounds(BaseScheduled):
    """Base of models whose rounds are random subsets, or one that a sampler chose."""

    subset_indices_: list[Any]
    fraction: float
    replacement: bool
    stratify: bool = False
    sampler: Any

    def _rounds(self, X, y, groups, seed):
        if self.sampler is not None:
            sampler = Streams(seed).seeded(self.sampler, "sampler")
            subsets = [sampler.make_plan(X, y).keep] * self.n_rounds
        else:
            drawn = {"replacement": self.replacement, "stratify": self.stratify}
            source = RepeatedRandomSubset(self.fraction, self.n_rounds, **drawn, random_state=seed)
            subsets = source.subsets(y)
        self.subset_indices_ = []
        for rows in subsets:
            self.subset_indices_.append(rows)
            yield rows


class PacedRounds(BaseScheduled):
    """Base of models whose rounds come from a schedule."""

    def __init__(
        self,
        estimator: Model,
        schedule: Schedule | Pace | None = None,
        *,
        cells: Literal["auto", "groups"] = "auto",
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.schedule = schedule
        self.cells = cells
        self.random_state = random_state

    def _resolved(self, seed: int) -> Schedule:
        """The schedule; one that has no seed of its own draws by ``seed``."""
        schedule = self.schedule
        if not isinstance(schedule, Schedule):
            return Schedule(schedule, batch_size=None, random_state=seed)
        if schedule.random_state is not None:
            return schedule
        return clone(schedule).set_params(random_state=seed)

    @property
    def _n_rounds(self) -> int:
        return self._resolved(0).total_rounds

    def _rounds(self, X, y, groups, seed):
        if self.cells == "groups" and groups is None:
            raise ValueError(
                'cells="groups" needs the groups of the rows: pass groups= to fit, or '
                f"{type(self).__name__.lower()}__groups= to that of a pipeline"
            )
        schedule = self._resolved(seed)
        labels = y if self._classifies else np.zeros(len(y), np.int8)  # numbers are one cell
        for plan in schedule.plans(labels, groups):
            yield plan.keep

    def _batches(self, rows):
        given = self.schedule.batch_size if isinstance(self.schedule, Schedule) else None
        return batches_of(rows, given)
