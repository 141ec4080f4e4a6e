"""Training rows after a method, and predictions for rows that no step has seen."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from skresample._figures import METRICS
from skresample._math.rng import Streams
from skresample._table.containers import take
from skresample.combine._early_stopping import HeldOut, class_balance, wish

from ..design.folds import make_folds
from ..design.learners import fit_predict
from ..design.roster import grid_of, seeded_sampler, takes_groups, variants_of
from .score import score_decisions, score_predictions, thresholds_for

__all__ = ["OutOfTime", "Resampled", "Setup", "Task", "hold_out", "nested", "predict", "resample"]


class OutOfTime(BaseException):
    """The budget is used up; not an error of a method, and not to be caught as one."""


class Task(NamedTuple):
    """One method on one fold."""

    method: int
    repeat: int
    fold: int


@dataclass
class Setup:
    """Everything a task reads; nothing in it is written to."""

    X: object
    labels: np.ndarray  # as the user wrote them
    y: np.ndarray  # codes; of two classes, 1 is the positive one
    classes: np.ndarray  # label of each code
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
    deadline: float | None = None  # time.time() after which no step begins
    sorted_classes: np.ndarray = field(init=False)
    to_code: np.ndarray = field(init=False)

    def __post_init__(self):
        order = np.argsort(self.classes)
        self.sorted_classes, self.to_code = self.classes[order], order

    def check_time(self) -> None:
        """Raise :class:`OutOfTime` after the deadline."""
        if self.deadline is not None and time.time() > self.deadline:
            raise OutOfTime

    def variants(self, method) -> list[str]:
        """Variants of a method on this table."""
        return variants_of(method, len(self.classes), self.costs)


class Resampled(NamedTuple):
    """Training rows as a learner sees them."""

    X: object
    labels: np.ndarray
    weight: np.ndarray | None
    share: float  # of class 1, weights counted
    seconds: float
    sampler: object
    held: HeldOut | None = None  # rows kept out of resampling for early stopping


def hold_out(setup: Setup, learner, rows, seed: int) -> HeldOut | None:
    """Rows that a learner which stops early watches: set apart before anything is resampled.

    About a tenth of ``rows``, stratified; rows that belong together stay on one side.
    """
    style, share = wish(learner.model, len(rows))
    if style in (None, "none"):
        return None
    together = np.unique(setup.together[rows], return_inverse=True)[1].reshape(-1)
    pairs = np.unique(np.column_stack([setup.y[rows], together]), axis=0)
    folds = min(round(1 / share), int(np.bincount(pairs[:, 0]).min()))
    if folds < 2:
        return None
    _, _, train, valid = make_folds(
        setup.y[rows], together=together, n_splits=folds, n_repeats=1, random_state=seed
    )[0]
    return HeldOut(rows[train], rows[valid], style)


def resample(setup: Setup, method, rows, seed: int, parameters=None, held=None) -> Resampled:
    """Training rows after resampling, or with balancing weights, or as they are.

    Of the rows, those that ``held`` sets apart stay out.
    """
    setup.check_time()
    rows = rows if held is None else held.train
    X, labels, start = take(setup.X, rows), setup.labels[rows], time.perf_counter()
    weight, sampler = None, None
    if method.name == "class weights":
        counts = np.bincount(setup.y[rows], minlength=len(setup.classes))
        weight = (len(rows) / (np.count_nonzero(counts) * counts[setup.y[rows]])).astype(float)
    elif method.sampler is not None:
        sampler = seeded_sampler(method.sampler, seed, parameters)
        passed = setup.groups is not None and takes_groups(sampler)
        extra = {"groups": setup.groups[rows]} if passed else {}
        X, labels = sampler.fit_resample(X, labels, **extra)
        labels = np.asarray(labels)
        weight = getattr(sampler, "sample_weight_", None)
    seconds = time.perf_counter() - start
    positive = (labels == setup.classes[1]).astype(float)
    if positive.size == 0:
        raise ValueError("the resampler returned no rows")
    share = float(np.average(positive, weights=weight))
    return Resampled(X, labels, weight, share, seconds, sampler, held)


def predict(setup: Setup, learner, data: Resampled, parts, seed: int):
    """Scores of several sets of rows, columns in the order of the codes."""
    setup.check_time()
    tests = [take(setup.X, rows) for rows in parts]
    validation, held = None, data.held
    if held is not None:
        labels = setup.labels[held.valid]
        balance = class_balance(labels, None, data.labels, data.weight)
        validation = held.style, take(setup.X, held.valid), labels, balance
    scores, proper = fit_predict(
        learner, data.X, data.labels, data.weight, tests, setup.sorted_classes, seed, validation
    )
    inverse = np.argsort(setup.to_code)
    return [s[:, inverse] for s in scores], proper


def _left_out(setup: Setup, method, learner, train, task, parameters) -> np.ndarray:
    """Scores of the training rows, each from a model that has not seen it."""
    streams = Streams(setup.entropy)
    inner = make_folds(
        setup.y[train],
        together=np.unique(setup.together[train], return_inverse=True)[1].reshape(-1),
        n_splits=setup.inner_splits,
        n_repeats=1,
        random_state=streams.seed("inner", task.repeat, task.fold),
        names=setup.classes,
    )
    out = np.empty((len(train), len(setup.classes)))
    for _, k, a, b in inner:
        seed = streams.seed("resample", task.repeat, task.fold, k, method.name)
        watch = streams.seed("validation", task.repeat, task.fold, k)
        held = hold_out(setup, learner, train[a], watch)
        data = resample(setup, method, train[a], seed, parameters, held)
        model_seed = streams.seed("learn", task.repeat, task.fold, k, learner.name)
        out[b] = predict(setup, learner, data, [train[b]], model_seed)[0][0]
    return out


def _objective(setup: Setup, y, scores, cuts) -> float:
    """The chosen figure on pooled predictions for rows left out, larger is better."""
    name = setup.metric
    if METRICS[name].kind == "group":
        name = setup.decision_metric
    values = score_predictions(y, scores, True, (0.5, 0.5))
    if cuts is not None:
        values |= score_decisions(y, scores[:, 1], cuts, setup.costs)
    value = values[name]
    return -np.inf if value is None else METRICS[name].sign * value


def _cuts(setup: Setup, y, scores):
    if len(setup.classes) > 2:
        return None
    return thresholds_for(y, scores[:, 1], *setup.costs)


def nested(setup: Setup, method, learner, train, task):
    """Tuned parameters, and thresholds from predictions for training rows left out."""
    grid = grid_of(method.sampler, len(setup.classes)) if setup.tune else [{}]
    y, best = setup.y[train], None
    for parameters in grid:
        try:
            scores = _left_out(setup, method, learner, train, task, parameters)
        except Exception:
            # One impossible setting must not end the search; the sampler's own may fail loudly.
            if not parameters:
                raise
            continue
        cuts = _cuts(setup, y, scores)
        value = _objective(setup, y, scores, cuts) if len(grid) > 1 else 0.0
        if best is None or value > best[0]:
            best = (value, parameters, cuts)
    return best[1:]
