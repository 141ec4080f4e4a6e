"""Time the allocation solvers: ``python benchmarks/bench_allocation.py``."""

from __future__ import annotations

import time

import numpy as np

from skresample._math.rng import Streams
from skresample.allocation import GroupAllocation, TemperatureAllocation, rake


def best_of(function, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def curves(groups, rng):
    parts = rng.uniform([0.0, 0.5, 0.2], [0.5, 5.0, 1.2], (groups, 3)).tolist()
    keys = ("asymptote", "scale", "rate")
    return {g: dict(zip(keys, row, strict=True)) for g, row in enumerate(parts)}


def main():
    rng = Streams(0).get("bench")
    law = curves(1000, rng)
    for objective in ("utilitarian", "alpha", "maxmin"):
        for budget, integer in ((1e6, False), (1e5, True)):
            model = GroupAllocation(curves=law, budget=budget, objective=objective, integer=integer)
            kind = "whole" if integer else "real"
            seconds = best_of(model.solve)
            print(f"GroupAllocation 1000 groups {objective:12s} {kind:5s} {seconds:8.4f} s")
    y = rng.integers(0, 1000, 1_000_000)
    seconds = best_of(lambda: TemperatureAllocation(temperature=2)(y))
    print(f"TemperatureAllocation 1e6 rows, 1000 classes    {seconds:8.4f} s")
    X = rng.integers(0, [4, 5, 3, 6], (100_000, 4))
    targets = {
        q: dict(enumerate(rng.dirichlet(np.full(k, 5.0)))) for q, k in enumerate((4, 5, 3, 6))
    }
    free = best_of(lambda: rake(X, targets))
    print(f"rake 1e5 rows, 4 columns                        {free:8.4f} s")
    capped = best_of(lambda: rake(X, targets, trim=4.0))
    print(f"rake 1e5 rows, 4 columns, trim=4                {capped:8.4f} s")


if __name__ == "__main__":
    main()
