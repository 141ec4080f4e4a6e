"""Training rows after a method, and predictions for rows that no step has seen."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
from sklearn.base import clone

from skresample._figures import BASELINES, WEIGHTS
from skresample._math.rng import Streams
from skresample._table.containers import take
from skresample.combine._early_stopping import HeldOut, class_balance, wish
from skresample.over_sampling import dense_weight

from ..design.folds import sets_of
from ..design.learners import fit_predict
from ..design.numbers import folds_of
from ..design.roster import takes_groups
from ..design.schedules import scheduled
from ..design.seeding import with_seed
from ..design.setup import Setup

__all__ = ["Resampled", "hold_out", "predict", "resample"]


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
    groups: np.ndarray | None = None  # of the rows, where the schedule weighs groups


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
    _, _, train, valid = folds_of(strata, together, folds, seed)[0]
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
    groups = setup.groups[rows] if method.by_groups else None
    return Resampled(X, labels, weight, share, seconds, sampler, held, method.schedule, groups)


def predict(setup: Setup, learner, data: Resampled, parts):
    """Scores of several sets of rows, columns in the order of the codes; or numbers."""
    setup.check_time()
    tests = [take(setup.X, rows) for rows in parts]
    validation, held = None, data.held
    if data.schedule is not None:
        by_groups = data.groups is not None
        model = scheduled(learner.model, data.schedule, setup.entropy, by_groups)
        learner = learner._replace(model=model)
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
        data.groups,
    )
    if setup.numeric:
        return scores, proper
    inverse = np.argsort(setup.to_code)
    return [s[:, inverse] for s in scores], proper
