"""Run the tasks: in parallel, within a time budget, and resumable."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import joblib
import numpy as np

from skresample import __version__
from skresample._table.numbers_and_levels import table_of

from ..design.setup import OutOfTime, Setup, Task
from ..text_file import write_text
from .outcome import Outcome
from .task import run_task, skipped_task

__all__ = ["fingerprint", "run_tasks"]

RUNNING = object()
FORM = 3  # raised when the same settings give other figures


def _text(value) -> str:
    """Description of an estimator or value that is the same in every process."""
    if hasattr(value, "get_params"):
        name = f"{type(value).__module__}.{type(value).__qualname__}"
        return f"{name}({ {k: _text(v) for k, v in sorted(value.get_params(deep=False).items())} })"
    if isinstance(value, np.ndarray):
        return f"array {value.dtype} {value.shape} {hashlib.sha256(value.tobytes()).hexdigest()}"
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))


def fingerprint(setup: Setup) -> str:
    """Digest of the table, the methods and the settings that a finished fold depends on."""
    digest = hashlib.sha256(f"skresample {__version__}, form {FORM}".encode())
    table = table_of(setup.X)
    numbers = table.numeric
    if table.kind == "sparse":
        blocks = [numbers.data, numbers.indices, numbers.indptr]
    else:
        blocks = [np.ascontiguousarray(numbers), table.codes]
        for j in np.flatnonzero(table.nominal):
            values = table.X[:, j].tolist() if table.kind == "array" else _values(table, j)
            digest.update("\x1f".join(map(str, values)).encode("utf-8", "surrogatepass"))
    for block in [*blocks, setup.y, setup.together]:
        digest.update(f"{block.dtype}{block.shape}".encode() + block.tobytes())
    groups = None if setup.groups is None else setup.groups.tolist()
    parts = [
        setup.classes.tolist(),
        groups,
        [_of_method(m) for m in setup.methods],
        [(le.name, [_text(s) for s in le.steps], _text(le.model)) for le in setup.learners],
        [(k, len(a), int(a.sum()), len(b), int(b.sum())) for k, (a, b) in setup.folds.items()],
        setup.metric,
        setup.decision_metric,
        setup.inner_splits,
        setup.costs,
        setup.tune,
        setup.entropy,
        setup.lean,
        *([] if setup.relevance is None else [_text(setup.relevance)]),
        *([] if setup.inferred is None else _of_inferred(setup.inferred)),
    ]
    digest.update("\x1e".join(map(repr, parts)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _of_inferred(inferred) -> list:
    return [_text(inferred.proba), inferred.known.tolist(), inferred.names]


def _of_method(method) -> tuple:
    known = method.name, method.kind, method.order, _text(method.sampler)
    return known if method.schedule is None else (*known, _text(method.schedule))


def _values(table, j):
    taken = table.columns.take(j, np.arange(table.n))
    return (taken.to_list if hasattr(taken, "to_list") else taken.tolist)()


def _path(folder: Path, task: Task) -> Path:
    return folder / f"m{task.method:03d}-r{task.repeat:03d}-f{task.fold:03d}.json"


def _read(folder: Path | None, task: Task) -> Outcome | None:
    """Outcome of an earlier run, or None; a damaged file counts as missing."""
    if folder is None:
        return None
    try:
        return Outcome.from_json(json.loads(_path(folder, task).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _work(setup: Setup, task: Task, folder: Path | None):
    """Run one task in whatever process this is; the outcome is on disk before it is returned."""
    try:
        setup.check_time()
        outcome = run_task(setup, task)
    except OutOfTime:
        return task, None
    if folder is not None:
        write_text(_path(folder, task), json.dumps(outcome.to_json(), allow_nan=False))
    return task, outcome


def run_tasks(
    setup: Setup, tasks, *, n_jobs, time_budget, cache_dir, progress
) -> dict[Task, Outcome]:
    """Outcome of every task, in the order of ``tasks``.

    Parameters
    ----------
    setup : Setup
        Its deadline stops the run, inside a fold as well.
    tasks : list of Task
        Fold by fold, so that an exhausted budget leaves whole folds.
    n_jobs : int or None
    time_budget : float or None
        Seconds behind the deadline, for the messages; outcomes of an earlier run are free.
    cache_dir : path-like or None
        Where finished tasks are kept, in a folder named after the fingerprint.
    progress : callable or None
        ``progress(done, total, text)``.
    """
    folder = None
    if cache_dir is not None:
        folder = Path(cache_dir) / f"folds-{fingerprint(setup)[:20]}"
        folder.mkdir(parents=True, exist_ok=True)
    found = {task: _read(folder, task) for task in tasks}
    waiting = [task for task in tasks if found[task] is None]
    done = len(tasks) - len(waiting)

    def report(text):
        if progress is not None:
            progress(done, len(tasks), text)

    def named(task):
        return f"{setup.methods[task.method].name}, repeat {task.repeat + 1}, fold {task.fold + 1}"

    report("finished earlier" if done else "starting")
    for task, outcome in _results(setup, waiting, folder, n_jobs):
        if outcome is RUNNING:
            report(f"running {named(task)}")
            continue
        if outcome is None:
            reason = f"not run: the time budget of {time_budget:g} s was used up"
            outcome = skipped_task(setup, task, reason)
        found[task] = outcome
        done += 1
        report(named(task))
    return {task: found[task] for task in tasks}


def _results(setup, tasks, folder, n_jobs):
    """Pairs of task and outcome; RUNNING stands for one that begins."""
    jobs = joblib.effective_n_jobs(n_jobs)
    if jobs == 1 or len(tasks) < 2:
        for task in tasks:
            yield task, RUNNING
            yield _work(setup, task, folder)
        return
    yield tasks[0], RUNNING
    pool = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1)
    yield from pool(joblib.delayed(_work)(setup, task, folder) for task in tasks)
