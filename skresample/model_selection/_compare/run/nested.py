"""Parameters and thresholds that are chosen within the training rows of a fold."""

from __future__ import annotations

import numpy as np

from skresample._figures import METRICS
from skresample._math.rng import Streams

from ..design.folds import sets_of
from ..design.numbers import folds_of
from ..design.roster import grid_of
from ..design.setup import Setup
from .errors import score_numbers
from .fitting import hold_out, predict, resample
from .score import score_decisions, score_predictions, thresholds_for

__all__ = ["inner_folds", "nested"]


def inner_folds(strata, together, n_splits: int, seed: int, names=None):
    """Folds within training rows that tune thresholds and parameters: pairs of positions.

    ``strata`` are codes of classes, or the numbers themselves. Where fewer sets of rows stay
    together than there shall be folds, there are as many folds as sets, at least two.
    """
    numeric = strata.dtype.kind == "f"
    sets = [np.unique(together).size] if numeric else sets_of(strata, together)
    n_splits = max(2, min(n_splits, *(int(number) for number in sets if number)))
    found = folds_of(strata, together, n_splits, Streams(seed).seed("inner"), names)
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
        binary = len(setup.classes) == 2
        cuts = thresholds_for(y, scores[:, 1], *setup.costs) if binary else None
        value = _objective(setup, train, scores, cuts) if len(grid) > 1 else 0.0
        if best is None or value > best[0]:
            best = (value, parameters, cuts)
    return best[1:]
