"""The unit of work: one method on one fold, with every learner and threshold."""

from __future__ import annotations

import time
import tracemalloc
import warnings

import numpy as np

from skresample._figures import FoldRecord, Resource, method_label, metrics_of
from skresample._math.threads import limited

from ..design.roster import parameters_text
from ..design.setup import Setup, Task
from .errors import group_errors, score_numbers, worst_of
from .fitting import Resampled, hold_out, predict, resample
from .geometry import describe_resampling
from .group_rates import rates_by_group
from .nested import nested
from .outcome import Outcome
from .score import (
    DECISIONS,
    cost_threshold,
    group_scores,
    score_decisions,
    score_predictions,
)

__all__ = ["run_task", "skipped_task"]


def _record(setup: Setup, task: Task, variant: str, learner, *, scores=None, **values):
    method = setup.methods[task.method]
    train, test = setup.folds[task.repeat, task.fold]
    known = {
        "status": "ok",
        "error": "",
        "parameters": "",
        "n_fit": None,
        "threshold": None,
    } | values
    return FoldRecord(
        method=method.name,
        variant=variant,
        label=method_label(method.name, variant),
        learner=learner.name,
        kind=method.kind,
        repeat=task.repeat,
        fold=task.fold,
        n_train=len(train),
        n_test=len(test),
        scores=dict.fromkeys(metrics_of(setup.task)) | (scores or {}),
        **known,
    )


def _error_text(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:400]


def skipped_task(setup: Setup, task: Task, reason: str) -> Outcome:
    """Outcome of a task that was not run."""
    variants = setup.variants(setup.methods[task.method])
    records = [
        _record(setup, task, variant, learner, status="skipped", error=reason)
        for learner in setup.learners
        for variant in variants
    ]
    return Outcome(records, [], {}, None, [])


class _Shared:
    """Resampled training rows of one task, made once per parameter setting and set of rows."""

    def __init__(self, setup: Setup, task: Task):
        self.setup, self.task, self.made = setup, task, {}

    def get(self, parameters: dict, learner) -> Resampled:
        setup, (m, repeat, fold) = self.setup, self.task
        method, train = setup.methods[m], setup.folds[repeat, fold][0]
        held = hold_out(setup, learner, train)
        key = repr(sorted(parameters.items())), None if held is None else held.valid.tobytes()
        if key not in self.made:
            self.made[key] = resample(setup, method, train, parameters, held)
        return self.made[key]


def _tuned(setup: Setup, task: Task, learner):
    """(parameters, thresholds, error) of the nested search; a failure is not fatal."""
    method, train = setup.methods[task.method], setup.folds[task.repeat, task.fold][0]
    search = setup.tune and method.sampler is not None
    if not search and "tuned" not in setup.variants(method):
        return {}, None, None
    try:
        return (*nested(setup, method, learner, train), None)
    except Exception as error:  # any failure of foreign code becomes a row with its text
        return {}, None, error


def _scores(setup: Setup, task: Task, learner, shared: _Shared, parameters):
    """Scores of the test rows, whether they are probabilities, and the training data."""
    train, test = setup.folds[task.repeat, task.fold]
    if setup.methods[task.method].kind == "dummy" and setup.numeric:
        return np.full(len(test), np.mean(setup.y[train])), True, None
    if setup.methods[task.method].kind == "dummy":
        share = np.bincount(setup.y[train], minlength=len(setup.classes)) / len(train)
        return np.tile(share, (len(test), 1)), True, None
    data = shared.get(parameters, learner)
    (scores,), proper = predict(setup, learner, data, [test])
    return scores, proper, data


def _learner_records(setup: Setup, task: Task, learner, shared: _Shared):
    """Records, seconds and test scores of one learner."""
    train, test = setup.folds[task.repeat, task.fold]
    variants = setup.variants(setup.methods[task.method])
    parameters, tuned, problem = _tuned(setup, task, learner)
    start = time.perf_counter()
    try:
        scores, proper, data = _scores(setup, task, learner, shared, parameters)
    except Exception as error:  # any failure of foreign code becomes a row with its text
        text = _error_text(error)
        failed = [_record(setup, task, v, learner, status="failed", error=text) for v in variants]
        return failed, None, None
    seconds = time.perf_counter() - start
    if setup.numeric:
        records = _number_records(setup, task, learner, scores, data, parameters)
        return records, seconds, scores
    before = float(np.mean(setup.y[train] == 1))
    fixed = {
        "raw": _half(setup),
        "prevalence": before,
        "always": 0.0,
        "cost": cost_threshold(*setup.costs),
    }
    cuts = {variant: dict.fromkeys(DECISIONS, cut) for variant, cut in fixed.items()}
    cuts["tuned"] = tuned
    shared_by_all = score_predictions(
        setup.y[test], scores, proper, (before, before if data is None else data.share)
    )
    known = _known(data, parameters)
    records = []
    for variant in variants:
        if variant == "tuned" and problem is not None:
            values = {"status": "failed", "error": _error_text(problem)}
        elif len(setup.classes) > 2:
            values = known | {"scores": shared_by_all}
        else:
            cut = float(cuts[variant][setup.decision_metric])
            decided = _decided(setup, test, scores[:, 1], cuts[variant], cut, proper)
            said = 0.5 if variant == "raw" else cut
            values = known | {"threshold": said, "scores": shared_by_all | decided}
        records.append(_record(setup, task, variant, learner, **values))
    return records, seconds, scores


def _half(setup: Setup) -> float:
    """Threshold of ``predict``: a tie goes to the first label in their order."""
    return float(np.nextafter(0.5, 1)) if setup.to_code[1] == 1 else 0.5


def _known(data, parameters) -> dict:
    """What a record says of the rows trained on and of the search."""
    return {
        "n_fit": 0 if data is None else len(data.labels),
        "parameters": parameters_text(parameters),
    }


def _number_records(setup: Setup, task: Task, learner, predicted, data, parameters):
    """Records of a numeric target; of the dummy, one for the mean and one for the median."""
    train, test = setup.folds[task.repeat, task.fold]
    y, records = setup.y[test], []
    for variant in setup.variants(setup.methods[task.method]):
        if variant == "median":
            predicted = np.full(len(test), np.median(setup.y[train]))
        scores = score_numbers(y, predicted, setup.relevance[test])
        if setup.groups is not None:
            scores |= worst_of(group_errors(y, predicted, setup.groups[test]))
        values = _known(data, parameters) | {"scores": scores}
        records.append(_record(setup, task, variant, learner, **values))
    return records


def _decided(setup: Setup, test, p, cuts: dict, cut: float, proper: bool) -> dict:
    """Figures that depend on the threshold."""
    out = score_decisions(setup.y[test], p, cuts, setup.costs)
    if setup.groups is not None:
        out |= group_scores(rates_by_group(setup, test, p, p >= cut), proper)
    return out


def _peak_memory(setup: Setup, task: Task) -> float | None:
    """Peak memory of the resampler in MB, from a run of its own that is not timed."""
    method, train = setup.methods[task.method], setup.folds[task.repeat, task.fold][0]
    if method.sampler is None or tracemalloc.is_tracing() or setup.deadline is not None:
        return None
    tracemalloc.start()
    try:
        resample(setup, method, train)
        return tracemalloc.get_traced_memory()[1] / 1e6
    except Exception:  # the failure is reported by the run that counts
        return None
    finally:
        tracemalloc.stop()


def run_task(setup: Setup, task: Task) -> Outcome:
    """Run one method on one fold with every learner; never raises for a failing method."""
    method, first = setup.methods[task.method], task.repeat == 0 and task.fold == 0
    records, resources, predictions, resampling = [], [], {}, None
    with warnings.catch_warnings(record=True) as caught, limited(1):
        warnings.simplefilter("always")
        shared = _Shared(setup, task)
        for learner in setup.learners:
            own, seconds, scores = _learner_records(setup, task, learner, shared)
            records += own
            if scores is None:
                continue
            made = next(iter(shared.made.values()), None)
            resources.append((learner.name, seconds, None if made is None else made.seconds))
            if task.repeat == 0 and len(setup.classes) <= 2:
                share = None if made is None else made.share
                column = scores if setup.numeric else scores[:, 1]
                predictions[learner.name] = {"p": column.tolist(), "share": share}
        memory = None
        if first and method.sampler is not None and shared.made:
            train = setup.folds[task.repeat, task.fold][0]
            made = next(iter(shared.made.values()))
            resampling = describe_resampling(setup, method.name, train, made)
            memory = _peak_memory(setup, task)
    spent = [
        Resource(method.name, learner, task.repeat, task.fold, seconds, sampling, memory)
        for learner, seconds, sampling in resources
    ]
    texts = {f"{method.name}: {' '.join(str(w.message).split())}"[:300] for w in caught
             if type(w.message).__name__ == "ShortfallWarning"}  # fmt: skip
    return Outcome(records, spent, predictions, resampling, sorted(texts))
