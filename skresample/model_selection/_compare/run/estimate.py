"""How long a comparison will take, and how many rows fit into a budget."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import joblib
import numpy as np

from ..design.asked import Asked, make_setup
from ..design.prepare import Rows, sample_rows
from ..result import write_text
from .fitting import OutOfTime, Task
from .task import run_task

__all__ = ["Estimate", "estimate", "fitting_rows", "rows_within", "said"]

SMALL = 3_000  # rows up to which nobody asks how long it takes
SIZES = (400, 1_200)
SAFETY = 0.65  # share of the budget that the estimate may use


class Estimate(NamedTuple):
    """Seconds of the whole comparison: ``scale * (rows / unit) ** power``."""

    scale: float
    unit: int
    power: float

    def seconds(self, n_rows: float) -> float:
        """Seconds with this many rows."""
        return self.scale * (n_rows / self.unit) ** self.power

    def rows(self, seconds: float) -> int:
        """Rows that take this long, to two digits."""
        n = self.unit * (max(seconds, 1e-9) / self.scale) ** (1 / self.power)
        digit = 10 ** max(int(np.log10(max(n, 1))) - 1, 0)
        return int(n // digit * digit)


def estimate(rows: Rows, asked: Asked, n_jobs) -> Estimate | None:
    """Time one fold of small stratified samples; None for tables that are small themselves."""
    if len(rows.y) <= SMALL:
        return None
    spent = []
    for size in SIZES:
        small = sample_rows(rows, size, asked.seed, "pilot")
        cut = replace(asked, n_repeats=1, cv=None, n_splits=min(asked.n_splits, 5))
        try:
            setup = make_setup(small._replace(time=None), cut)[0]
            start = time.perf_counter()
            for number in range(len(setup.methods)):
                run_task(setup, Task(number, 0, 1))
        except (ValueError, OutOfTime):
            break
        spent.append((len(small.y), max(time.perf_counter() - start, 1e-4)))
    if not spent:
        return None
    power = 1.0
    if len(spent) > 1:
        (n1, t1), (n2, t2) = spent
        power = float(np.clip(np.log(t2 / t1) / np.log(n2 / n1), 1.0, 2.0))
    folds = asked.n_splits * asked.n_repeats
    jobs = joblib.effective_n_jobs(n_jobs)
    unit, seconds = spent[-1]
    return Estimate(seconds * folds / (1 if jobs == 1 else 0.8 * jobs), unit, power)


def rows_within(found: Estimate, n_rows: int, seconds: float) -> int | None:
    """Rows that fit into a budget; None when all do."""
    if found.seconds(n_rows) <= SAFETY * seconds:
        return None
    return max(min(found.rows(SAFETY * seconds), n_rows - 1), 200)


def said(found: Estimate, n_rows: int) -> str:
    """Sentence about the time ahead; "" when it is short."""
    whole = found.seconds(n_rows)
    if whole < 120:
        return ""
    text = f"about {_clock(whole)} on this machine"
    fewer = found.rows(min(whole / 10, 360))
    if 500 <= fewer < n_rows / 2:
        text += f"; --max-rows {fewer} takes about {_clock(found.seconds(fewer))}"
    return text


def _clock(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _remembered(cache_dir, rows: Rows, asked: Asked, budget: float, choose):
    """Rows chosen for a budget, by ``choose()`` or by an earlier run, which can then go on."""
    if cache_dir is None:
        return choose()
    known = [len(rows.y), asked.seed, asked.metric, asked.n_splits, asked.n_repeats, budget]
    names = [m.name for m in asked.methods] + [le.name for le in asked.learners]
    digest = hashlib.sha256(repr((known, names)).encode() + rows.y.tobytes()).hexdigest()[:16]
    path = Path(cache_dir) / f"rows-{digest}.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))["rows"]
    except (OSError, ValueError, KeyError, TypeError):
        chosen = choose()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps({"rows": chosen}))
    return chosen


def fitting_rows(rows, asked, time_budget, n_jobs, cache_dir, progress):
    """The rows, or a sample of them that fits into the budget; says how long it will take."""
    fixed = asked.cv is not None and not hasattr(asked.cv, "split")
    announce = getattr(progress, "announce", None)
    if fixed or (time_budget is None and announce is None):
        return rows

    def choose():
        found = estimate(rows, asked, n_jobs)
        if found is None:
            return None
        if time_budget is None:
            announce(said(found, len(rows.y)))
            return None
        return rows_within(found, len(rows.y), asked.deadline - time.time())

    if time_budget is None:
        choose()
        return rows
    chosen = _remembered(cache_dir, rows, asked, time_budget, choose)
    if chosen is None or chosen >= len(rows.y):
        return rows
    cut = sample_rows(rows, chosen, asked.seed, f"what fits into {time_budget:g} s")
    if announce is not None:
        announce(cut.messages[-1])
    return cut
