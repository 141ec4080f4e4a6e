"""Seconds of single fits on small samples, and what they say about more rows."""

from __future__ import annotations

import time
import warnings
from typing import NamedTuple

import joblib
import numpy as np

from skresample._figures import METRICS
from skresample._math.threads import limited

from ..design.setup import OutOfTime, Setup
from .fitting import hold_out, predict, resample

__all__ = ["Cells", "Curve", "Timing", "nests", "time_cells"]

START = 4.0  # seconds until processes have imported what they need
JOBS = 0.8  # what a process more brings


class Cells(NamedTuple):
    """Seconds of resampling by method, and of fit and prediction by method and learner."""

    resampling: dict
    fitting: dict
    total: float


def time_cells(setup: Setup) -> Cells:
    """Run every method once with every learner, on the first fold; failures cost nothing."""
    train, test = next(iter(setup.folds.values()))
    resampling, fitting, started = {}, {}, time.perf_counter()
    with warnings.catch_warnings(), limited(1):
        warnings.simplefilter("ignore")
        for method in setup.methods:
            if method.kind == "dummy":
                continue
            made = {}
            for learner in setup.learners:
                held = hold_out(setup, learner, train)
                key = None if held is None else held.valid.tobytes()
                start = time.perf_counter()
                try:
                    if key not in made:
                        made[key] = resample(setup, method, train, held=held)
                        resampling[method.name] = time.perf_counter() - start
                        start = time.perf_counter()
                    predict(setup, learner, made[key], [test])
                except OutOfTime:
                    raise
                except Exception:  # said by the run that counts
                    continue
                fitting[method.name, learner.name] = time.perf_counter() - start
    return Cells(resampling, fitting, time.perf_counter() - started)


class Curve(NamedTuple):
    """Seconds by rows: ``base + scale * rows ** power``."""

    base: float
    scale: float
    power: float

    def at(self, n_rows: float) -> float:
        """Seconds with this many rows."""
        return self.base + self.scale * n_rows**self.power

    @classmethod
    def through(cls, points) -> Curve:
        """Through the last two of (rows, seconds): a straight line, or a power above 1."""
        n2, t2 = points[-1][0], max(points[-1][1], 1e-6)
        if len(points) < 2:
            return cls(0.0, t2 / n2, 1.0)
        n1, t1 = points[-2][0], max(points[-2][1], 1e-6)
        power = np.log(t2 / t1) / np.log(n2 / n1)
        if power > 1:
            power = min(float(power), 2.0)
            return cls(0.0, t2 / n2**power, power)
        slope = max((t2 - t1) / (n2 - n1), 0.1 * t2 / n2)
        return cls(max(t2 - slope * n2, 0.0), slope, 1.0)


def nests(asked) -> bool:
    """Whether anything is tuned in inner folds: numbers have no threshold."""
    return asked.tune or METRICS[asked.metric].task == "classification"


class Timing(NamedTuple):
    """Curves of all parts of the cells."""

    resampling: dict
    fitting: dict
    n_folds: int  # in one repeat
    inner: int  # 0 where nothing is tuned
    tuned: dict  # method -> whether its threshold or parameters are tuned, unless lean
    always: frozenset  # methods that tune also in a lean roster

    @classmethod
    def of(cls, spent, asked) -> Timing:
        """From the cells timed on samples of several sizes."""

        def curves(name):
            found: dict = {}
            for size, cells in spent:
                for key, seconds in getattr(cells, name).items():
                    found.setdefault(key, []).append((size, seconds))
            return {key: Curve.through(points) for key, points in found.items()}

        count = getattr(asked.cv, "get_n_splits", None)
        return cls(
            curves("resampling"),
            curves("fitting"),
            asked.n_splits if count is None else count(),
            asked.inner_splits if nests(asked) else 0,
            {m.name: m.kind != "dummy" for m in asked.methods},
            frozenset(m.name for m in asked.methods if m.order == 0),
        )

    def cell(self, method: str, learners, n_rows: float, lean: bool) -> float:
        """Seconds of one method on one fold."""
        if not self.tuned.get(method):
            return 0.0
        own = [self.fitting[key] for key in ((method, name) for name in learners)
               if key in self.fitting]  # fmt: skip
        made = self.resampling.get(method, Curve(0.0, 0.0, 1.0))
        seconds = made.at(n_rows) + sum(curve.at(n_rows) for curve in own)
        if not self.inner or (lean and method not in self.always):
            return seconds
        part = (1 - 1 / self.inner) * n_rows
        return seconds + self.inner * sum(made.at(part) + curve.at(part) for curve in own)

    def seconds(self, plan, n_rows: float, n_jobs) -> float:
        """Seconds of a plan, without starting the processes."""
        one = sum(self.cell(name, plan.learners, n_rows, plan.lean) for name in plan.methods)
        jobs = joblib.effective_n_jobs(n_jobs)
        return one * self.n_folds * plan.n_repeats / (1 if jobs == 1 else JOBS * jobs)

    def start_up(self, n_jobs) -> float:
        """Seconds until the first fit."""
        return 0.0 if joblib.effective_n_jobs(n_jobs) == 1 else START

    def slow_methods(self, n_rows: int, factor: float) -> set[str]:
        """Methods whose single fits take ``factor`` times those of doing nothing."""
        learners = sorted({name for _, name in self.fitting})
        nothing = next(iter(self.always), None)
        known = [self.fitting[key] for key in self.fitting if key[0] == nothing]
        plain = sum(curve.at(n_rows) for curve in known)
        return {name for name in self.tuned if name not in self.always
                and self.cell(name, learners, n_rows, True) > factor * plain}  # fmt: skip

    def fastest_learner(self, n_rows: int) -> str:
        """Learner whose fits take the least time."""
        total: dict = {}
        for (_, name), curve in self.fitting.items():
            total[name] = total.get(name, 0.0) + curve.at(n_rows)
        return min(total, key=lambda name: total[name])
