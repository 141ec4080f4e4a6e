"""How long a comparison will take, and what of it fits into a budget."""

from __future__ import annotations

import hashlib
import json
import time
from bisect import bisect_right
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..design.asked import Asked, make_setup
from ..design.prepare import Rows, sample_rows
from ..design.setup import OutOfTime
from ..text_file import write_text
from .plans import Plan, plan_within, plans_of
from .timing import Timing, time_cells

__all__ = ["Estimate", "estimate", "fitting", "said"]

SMALL = 3_000  # rows up to which nobody asks how long it takes
SIZES = (400, 1_600, 6_400, 25_600)
PILOT = 0.06  # share of the budget, or seconds per 100, that the next size may take
SAFETY = 0.8  # share of the time left that the estimate may use


class Estimate(NamedTuple):
    """Seconds of the cells of a roster by number of rows."""

    timing: Timing
    asked: Asked
    n_jobs: int | None

    def seconds(self, plan: Plan, n_rows: float) -> float:
        """Seconds of a plan with this many rows."""
        return self.timing.start_up(self.n_jobs) + self.timing.seconds(plan, n_rows, self.n_jobs)

    def rows(self, plan: Plan, seconds: float, most: int) -> int:
        """Rows up to ``most`` that take this long, to two digits; 0 for none."""
        found = bisect_right(range(1, most + 1), seconds, key=lambda n: self.seconds(plan, n))
        digit = 10 ** max(len(str(found)) - 2, 0)
        return found if found == most else found // digit * digit


def estimate(rows: Rows, asked: Asked, n_jobs, report=None) -> Estimate | None:
    """Time one fit of every cell on small samples; None for tables that are small themselves."""
    if len(rows.y) <= SMALL:
        return None
    left = None if asked.deadline is None else asked.deadline - time.time()
    limit = PILOT * (100 if left is None else left)
    spent: list = []
    for size in SIZES:
        if size >= len(rows.y) or (len(spent) > 1 and 4 * spent[-1][1].total > limit):
            break
        if report is not None:
            report(0, 1, f"running a first sample of {size} rows")
        small = sample_rows(rows, size, asked.seed, "pilot")._replace(time=None)
        cut = replace(asked, n_repeats=1, cv=None, n_splits=min(asked.n_splits, 5))
        try:
            spent.append((len(small.y), time_cells(make_setup(small, cut)[0])))
        except (ValueError, OutOfTime):
            break
    return Estimate(Timing.of(spent, asked), asked, n_jobs) if spent else None


def said(found: Estimate, n_rows: int) -> str:
    """Sentence about the time ahead; "" when it is short."""
    plan = Plan.whole(found.asked)
    whole = found.seconds(plan, n_rows)
    if whole < 120:
        return ""
    text = f"about {_clock(whole)} on this machine"
    fewer = found.rows(plan, max(min(whole / 10, 360), 60), n_rows)
    if 500 <= fewer < n_rows / 2:
        text += f"; --max-rows {fewer} takes {_clock(found.seconds(plan, fewer))}"
    return text


def _clock(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def _remembered(cache_dir, rows: Rows, asked: Asked, budget: float, choose) -> Plan:
    """What was chosen for a budget, by ``choose()`` or by an earlier run, which can then go on."""
    if cache_dir is None:
        return choose()
    known = [len(rows.y), asked.seed, asked.metric, asked.n_splits, asked.n_repeats, budget]
    names = [m.name for m in asked.methods] + [le.name for le in asked.learners]
    digest = hashlib.sha256(repr((known, names)).encode() + rows.y.tobytes()).hexdigest()[:16]
    path = Path(cache_dir) / f"plan-{digest}.json"
    try:
        return Plan.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        chosen = choose()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, json.dumps(chosen._asdict()))
    return chosen


def fitting(whole: Rows, asked: Asked, max_rows, time_budget, n_jobs, cache_dir, progress):
    """Rows and roster, cut to what fits into the budget; says how long it will take.

    Returns
    -------
    rows : Rows
    asked : Asked
    """
    rows = whole
    if max_rows is not None and max_rows < len(whole.y):
        rows = sample_rows(whole, max_rows, asked.seed, f"max_rows={max_rows}")
    announce = getattr(progress, "announce", None)
    if time_budget is None and announce is None:
        return rows, asked

    def choose():
        found = estimate(rows, asked, n_jobs, progress)
        if time_budget is None and found is not None:
            announce(said(found, len(rows.y)))
        if time_budget is None or found is None:
            return Plan.whole(asked)
        left = SAFETY * (asked.deadline - time.time())
        return plan_within(found, plans_of(asked, found.timing), len(rows.y), left)

    if time_budget is None:
        choose()
        return rows, asked
    plan = _remembered(cache_dir, rows, asked, time_budget, choose)
    movable = asked.cv is None or hasattr(asked.cv, "split")
    if movable and plan.rows is not None and plan.rows < len(rows.y):
        rows = sample_rows(whole, plan.rows, asked.seed, f"what fits into {time_budget:g} s")
    asked, text = plan.cut(asked, time_budget)
    rows = rows._replace(messages=[*rows.messages, *([text] if text else [])])
    for message in rows.messages if announce is not None else ():
        announce(message)
    return rows, asked
