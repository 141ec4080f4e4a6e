"""Training rows after a method, and predictions for rows that no step has seen."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from sklearn.base import clone

from skresample._figures import BASELINES, METRICS, WEIGHTS
from skresample._math.rng import Streams
from skresample._table.containers import take
from skresample.combine._early_stopping import HeldOut, class_balance, wish
from skresample.over_sampling import dense_weight

from ..design.folds import make_folds, sets_of
from ..design.inferred import InferredGroups
from ..design.learners import fit_predict
from ..design.numbers import number_strata
from ..design.roster import grid_of, takes_groups, variants_of
from ..design.schedules import scheduled
from ..design.seeding import with_seed
from .errors import score_numbers
from .score import score_decisions, score_predictions, thresholds_for

__all__ = [
    "FoldOrigin",
    "OutOfTime",
    "Resampled",
    "Setup",
    "Task",
    "hold_out",
    "inner_folds",
    "nested",
    "predict",
    "resample",
]


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


class Resampled(NamedTuple):
    """Training rows as a learner sees them."""

    X: object
    labels: np.ndarray
    weight: np.ndarray | None
    share: float | None  # of class 1, weights counted; None for numbers
    seconds: float
    sampler: object
    held: HeldOut | None = None  # rows kept out of resampling for early stopping
    schedule: object = None  # by which learners see these rows


def hold_out(setup: Setup, learner, rows) -> HeldOut | None:
    """Rows that a learner which stops early watches: set apart before anything is resampled.

    About a tenth of ``rows``, stratified; rows that belong together stay on one side.
    """
    style, share = wish(learner.model, len(rows))
    if style in (None, "none"):
        return None
    strata, together = setup.strata[rows], setup.together[rows]
    numeric = strata.dtype.kind == "f"
    sets = sets_of(np.zeros(len(rows), dtype=np.intp) if numeric else strata, together)
    folds = min(round(1 / share), int(sets.min()))
    if folds < 2:
        return None
    seed = Streams(setup.entropy).seed("validation")
    _, _, train, valid = make_folds(
        number_strata(strata, together, folds) if numeric else strata,
        together=np.unique(together, return_inverse=True)[1].reshape(-1),
        n_splits=folds,
        n_repeats=1,
        random_state=seed,
    )[0]
    return HeldOut(rows[train], rows[valid], style)


def resample(setup: Setup, method, rows, parameters=None, held=None) -> Resampled:
    """Training rows after resampling, or with balancing weights, or as they are.

    Of the rows, those that ``held`` sets apart stay out.
    """
    setup.check_time()
    rows = rows if held is None else held.train
    X, labels, start = take(setup.X, rows), setup.labels[rows], time.perf_counter()
    weight, sampler = None, None
    if setup.numeric and method.name == WEIGHTS:
        weight = dense_weight(setup.y[rows])
    elif not setup.numeric and method.name == BASELINES[1]:
        counts = np.bincount(setup.y[rows], minlength=len(setup.classes))
        weight = (len(rows) / (np.count_nonzero(counts) * counts[setup.y[rows]])).astype(float)
    elif method.sampler is not None:
        sampler = with_seed(clone(method.sampler).set_params(**(parameters or {})), setup.entropy)
        passed = setup.groups is not None and takes_groups(sampler)
        extra = {"groups": setup.groups[rows]} if passed else {}
        X, labels = sampler.fit_resample(X, labels, **extra)
        labels = np.asarray(labels)
        weight = getattr(sampler, "sample_weight_", None)
    seconds = time.perf_counter() - start
    if labels.size == 0:
        raise ValueError("the resampler returned no rows")
    share = None
    if not setup.numeric:
        positive = (labels == setup.classes[1]).astype(float)
        share = float(np.average(positive, weights=weight))
    return Resampled(X, labels, weight, share, seconds, sampler, held, method.schedule)


def predict(setup: Setup, learner, data: Resampled, parts):
    """Scores of several sets of rows, columns in the order of the codes; or numbers."""
    setup.check_time()
    tests = [take(setup.X, rows) for rows in parts]
    validation, held = None, data.held
    if data.schedule is not None:
        learner = learner._replace(model=scheduled(learner.model, data.schedule, setup.entropy))
    if held is not None:
        labels = setup.labels[held.valid]
        # Numbers have no shares to restore: these rows count as they come.
        balance = np.ones(len(labels))
        if not setup.numeric:
            balance = class_balance(labels, None, data.labels, data.weight)
        validation = held.style, take(setup.X, held.valid), labels, balance
    scores, proper = fit_predict(
        learner,
        data.X,
        data.labels,
        data.weight,
        tests,
        setup.sorted_classes,
        setup.entropy,
        validation,
    )
    if setup.numeric:
        return scores, proper
    inverse = np.argsort(setup.to_code)
    return [s[:, inverse] for s in scores], proper


def inner_folds(strata, together, n_splits: int, seed: int, names=None):
    """Folds within training rows that tune thresholds and parameters: pairs of positions.

    ``strata`` are codes of classes, or the numbers themselves. Where fewer sets of rows stay
    together than there shall be folds, there are as many folds as sets, at least two.
    """
    numeric = strata.dtype.kind == "f"
    sets = [np.unique(together).size] if numeric else sets_of(strata, together)
    n_splits = max(2, min(n_splits, *(int(number) for number in sets if number)))
    if numeric:
        strata, names = number_strata(strata, together, n_splits), None
    found = make_folds(
        strata,
        together=together,
        n_splits=n_splits,
        n_repeats=1,
        random_state=Streams(seed).seed("inner"),
        names=names,
    )
    return [(train, test) for _, _, train, test in found]


def _left_out(setup: Setup, method, learner, train, parameters) -> np.ndarray:
    """Scores of the training rows, each from a model that has not seen it."""
    strata, together = setup.strata[train], setup.together[train]
    inner = inner_folds(strata, together, setup.inner_splits, setup.entropy, setup.sorted_classes)
    out = np.empty(len(train) if setup.numeric else (len(train), len(setup.classes)))
    for a, b in inner:
        held = hold_out(setup, learner, train[a])
        data = resample(setup, method, train[a], parameters, held)
        out[b] = predict(setup, learner, data, [train[b]])[0][0]
    return out


def _objective(setup: Setup, train, scores, cuts) -> float:
    """The chosen figure on pooled predictions for rows left out, larger is better."""
    name, y = setup.metric, setup.y[train]
    if METRICS[name].kind == "group":
        name = "rmse" if setup.numeric else setup.decision_metric
    if setup.numeric:
        values = score_numbers(y, scores, setup.relevance[train])
    else:
        values = score_predictions(y, scores, True, (0.5, 0.5))
    if cuts is not None:
        values |= score_decisions(y, scores[:, 1], cuts, setup.costs)
    value = values[name]
    return -np.inf if value is None else METRICS[name].sign * value


def _cuts(setup: Setup, y, scores):
    if len(setup.classes) != 2:
        return None
    return thresholds_for(y, scores[:, 1], *setup.costs)


def nested(setup: Setup, method, learner, train):
    """Tuned parameters, and thresholds from predictions for training rows left out."""
    grid = grid_of(method.sampler, len(setup.classes)) if setup.tune else [{}]
    y, best = setup.y[train], None
    for parameters in grid:
        try:
            scores = _left_out(setup, method, learner, train, parameters)
        except Exception:
            # One impossible setting must not end the search; the sampler's own may fail loudly.
            if not parameters:
                raise
            continue
        cuts = _cuts(setup, y, scores)
        value = _objective(setup, train, scores, cuts) if len(grid) > 1 else 0.0
        if best is None or value > best[0]:
            best = (value, parameters, cuts)
    return best[1:]
