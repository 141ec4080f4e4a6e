"""What was asked for, and the setup that follows from it for some rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from skresample._figures import METRICS
from skresample._math.whole_numbers import check_at_least
from skresample._table.numbers_and_levels import table_of

from .folds import fold_groups
from .numbers import folds_of
from .own_folds import given_folds, time_folds
from .prepare import Rows, check_sizes, sorted_codes
from .setup import FoldOrigin, Setup

__all__ = ["Asked", "check_call", "kind_of_folds", "make_setup", "settings_record"]


@dataclass(frozen=True)
class Asked:
    """Checked arguments of a comparison that do not depend on the rows."""

    methods: list
    learners: list
    metric: str
    n_splits: int
    n_repeats: int
    inner_splits: int
    costs: tuple[float, float]
    tune: bool
    seed: int
    cv: Any
    categorical_features: Any
    deadline: float | None = None
    default_methods: bool = False  # nobody named them: some may be left out under a budget
    default_learners: bool = False
    lean: bool = False  # no thresholds are tuned for weights and resamplers


def check_call(counts: dict, sizes: dict, max_rows, alpha, tune, progress, cv, time) -> None:
    """Arguments of a comparison that can be judged without the rows."""
    check_at_least(**{name: (n, 1 if name == "n_repeats" else 2) for name, n in counts.items()})
    if max_rows is not None:
        check_at_least(max_rows=(max_rows, 1))
    check_sizes(**sizes)
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, got {alpha!r}.")
    if not isinstance(tune, (bool, np.bool_)):
        raise ValueError(f"tune must be True or False, got {tune!r}.")
    if progress is not None and not callable(progress):
        raise TypeError(f"progress must be callable, got {progress!r}.")
    if cv is not None and time is not None:
        raise ValueError("cv and time both say which rows are tested; pass one of them.")
    if max_rows is not None and cv is not None and not hasattr(cv, "split"):
        raise ValueError("max_rows would shift the positions in cv; pass a splitter instead.")


def make_setup(rows: Rows, asked: Asked):
    """Setup of a comparison on these rows, their table, and which of them stay together."""
    table = table_of(rows.X, asked.categorical_features)
    whole = fold_groups(table, rows.together)
    decides = METRICS[asked.metric].kind in ("decision", "tail")
    usual = "balanced_accuracy" if len(rows.classes) else "tail_rmse"
    setup = Setup(
        X=rows.X,
        labels=rows.labels,
        y=rows.y,
        classes=rows.classes,
        together=whole,
        groups=rows.groups,
        methods=asked.methods,
        learners=asked.learners,
        folds={(r, k): (train, test) for r, k, train, test in _folds(rows, whole, asked)},
        metric=asked.metric,
        decision_metric=asked.metric if decides else usual,
        inner_splits=asked.inner_splits,
        costs=asked.costs,
        tune=asked.tune,
        entropy=asked.seed,
        origin=_origin(rows, asked),
        deadline=asked.deadline,
        lean=asked.lean,
        relevance=rows.relevance,
        inferred=rows.inferred,
    )
    return setup, table, whole


def _origin(rows: Rows, asked: Asked) -> FoldOrigin:
    kind = "own" if asked.cv is not None else "stratified" if rows.time is None else "time"
    together = rows.together is not None
    return FoldOrigin(kind, asked.n_splits, asked.n_repeats, rows.sampled, together)


def _folds(rows: Rows, whole, asked: Asked):
    if asked.cv is not None:
        return given_folds(asked.cv, rows.X, rows.y, rows.together, rows.classes)
    if rows.time is not None:
        return time_folds(rows.time, rows.y, asked.n_splits, rows.classes)
    y, names = (sorted_codes(rows), np.sort(rows.classes)) if len(rows.classes) else (rows.y, None)
    return folds_of(y, whole, asked.n_splits, asked.seed, names, asked.n_repeats)


def kind_of_folds(cv, time) -> str:
    """Where the folds come from, in a word or two."""
    return "by time" if time is not None else "own" if cv is not None else "stratified"


def settings_record(setup: Setup) -> dict[str, Any]:
    """What the comparison was run with, as plain values."""
    return {
        "task": setup.task,
        "metric": setup.metric,
        "decision_metric": setup.decision_metric,
        "n_splits": sum(repeat == 0 for repeat, _ in setup.folds),
        "n_repeats": len({repeat for repeat, _ in setup.folds}),
        "inner_splits": setup.inner_splits,
        "cost_fp": setup.costs[0],
        "cost_fn": setup.costs[1],
        "random_state": setup.entropy,
        "learners": [learner.name for learner in setup.learners],
        "resamplers": [m.name for m in setup.methods if m.sampler is not None],
        "schedules": [m.name for m in setup.methods if m.schedule is not None],
        "tune": setup.tune,
    }
