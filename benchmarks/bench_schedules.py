"""How fast plans of a schedule stream, and what they hold in memory.

``python benchmarks/bench_schedules.py`` writes ``benchmarks/schedules.json``: 10 million rows in
three classes, 1,000 rounds of 10,000 rows (and, for some rounds, of a tenth and of all rows).
``--fractions 1.0`` measures rounds of that size alone and keeps the other lines.
"""

import argparse
import json
import pathlib
import time
import tracemalloc

import numpy as np

from skresample.scheduling import Cooldown, Schedule

PLACE = pathlib.Path(__file__).with_name("schedules.json")


def labels(n):
    """Three classes of 89, 10 and 1 %."""
    u = np.random.default_rng(0).random(n)
    return (u < 0.11).astype(np.int8) + (u < 0.01)


def stream(y, fraction, draw, pace, seconds):
    """Rows a second of CPU time after the first plan, which sorts the rows by class."""
    schedule = Schedule(pace, draw, n_rounds=1000, fraction=fraction, random_state=0)
    plans = schedule.plans(y)
    start = time.process_time()
    next(plans)
    first = time.process_time() - start
    start, rows, rounds = time.process_time(), 0, 1
    for plan in plans:
        rows, rounds = rows + len(plan.keep), rounds + 1
        if time.process_time() - start > seconds:
            break
    spent = time.process_time() - start
    return {
        "fraction": fraction,
        "draw": draw,
        "pace": "Constant" if pace is None else type(pace).__name__,
        "rounds": rounds,
        "seconds_until_first": round(first, 2),
        "million_rows_per_second": round(rows / spent / 1e6, 1),
    }


def memory(n):
    """Peak bytes a row beyond the labels, over 100 rounds of a thousandth of the rows."""
    y = labels(n)
    tracemalloc.start()
    schedule = Schedule(Cooldown(), n_rounds=100, fraction=0.001, random_state=0)
    for plan in schedule.plans(y):
        plan.keep  # noqa: B018
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round(peak / n, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--fractions", type=float, nargs="*", default=[0.001, 0.1, 1.0])
    given = parser.parse_args()
    y = labels(given.rows)
    found = [
        stream(y, fraction, draw, pace, given.seconds)
        for fraction in given.fractions
        for draw in ("without_replacement", "with_replacement", "fresh", "low_discrepancy")
        for pace in (None, Cooldown())
    ]
    for row in found:
        print(row)
    before = json.loads(PLACE.read_text())["streams"] if PLACE.exists() else []
    found = [row for row in before if row["fraction"] not in given.fractions] + found
    sizes = {f"{n:,} rows": memory(n) for n in (100_000, 1_000_000)}
    print(sizes)
    PLACE.write_text(json.dumps({"streams": found, "peak_bytes_per_row": sizes}, indent=1) + "\n")
