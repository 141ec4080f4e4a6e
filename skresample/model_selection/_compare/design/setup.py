"""Everything that the tasks of a comparison read, and how a task is addressed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .inferred import InferredGroups
from .roster import variants_of

__all__ = ["FoldOrigin", "OutOfTime", "Setup", "Task"]


class OutOfTime(BaseException):
    """The budget is used up; not an error of a method, and not to be caught as one."""


class Task(NamedTuple):
    """One method on one fold."""

    method: int
    repeat: int
    fold: int


class FoldOrigin(NamedTuple):
    """Where the folds come from, for those who make them again."""

    kind: str  # stratified, time or own
    n_splits: int
    n_repeats: int
    max_rows: int | None  # size of the stratified sample, None for all rows
    together: bool


@dataclass
class Setup:
    """Everything a task reads; nothing in it is written to."""

    X: object
    labels: np.ndarray  # as the user wrote them
    y: np.ndarray  # codes; of two classes, 1 is the positive one; or numbers
    classes: np.ndarray  # label of each code; empty for numbers
    together: np.ndarray
    groups: np.ndarray | None
    methods: list
    learners: list
    folds: dict  # (repeat, fold) -> (train, test)
    metric: str
    decision_metric: str
    inner_splits: int
    costs: tuple
    tune: bool
    entropy: int
    origin: FoldOrigin | None = None
    lean: bool = False
    deadline: float | None = None  # time.time() after which no step begins
    relevance: np.ndarray | None = None  # how rare each number is
    inferred: InferredGroups | None = None  # where groups are the likely ones
    sorted_classes: np.ndarray = field(init=False)
    to_code: np.ndarray = field(init=False)
    strata: np.ndarray = field(init=False)  # codes of the sorted labels, or the numbers

    def __post_init__(self):
        order = np.argsort(self.classes)
        self.sorted_classes, self.to_code = self.classes[order], order
        self.strata = self.y if self.numeric else np.argsort(order)[self.y]

    def check_time(self) -> None:
        """Raise :class:`OutOfTime` after the deadline."""
        if self.deadline is not None and time.time() > self.deadline:
            raise OutOfTime

    @property
    def numeric(self) -> bool:
        """Whether the target is numeric: no classes, no thresholds."""
        return len(self.classes) == 0

    @property
    def task(self) -> str:
        """Classification or regression."""
        return "regression" if self.numeric else "classification"

    def variants(self, method) -> list[str]:
        """Variants of a method on this table."""
        found = variants_of(method, len(self.classes), self.costs)
        if self.lean and method.order > 0 and method.kind != "dummy":
            return [variant for variant in found if variant != "tuned"]
        return found
