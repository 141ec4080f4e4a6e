"""A clock that moves only when a test says so: budgets and costs without waiting."""

import importlib
import time

COMPARE = "skresample.model_selection._compare"


class Clock:
    """Stands for the module ``time``; ``now`` is what it shows."""

    def __init__(self):
        self.now = 0.0

    def sleep(self, seconds):
        self.now += seconds

    def time(self):
        return self.now

    perf_counter = monotonic = time


# One for the process: models that pass time are cloned and must find it again.
CLOCK = Clock()


def set_clock(monkeypatch):
    """The comparison of a process reads :data:`CLOCK`, which starts anew."""
    CLOCK.now = 1.0  # a start of 0 would be none
    for name in ("design.setup", "run.estimate", "run.fitting", "run.task", "run.timing"):
        monkeypatch.setattr(importlib.import_module(f"{COMPARE}.{name}"), "time", CLOCK)
    compare = importlib.import_module(f"{COMPARE}.compare")
    monkeypatch.setattr(compare, "clock", CLOCK)
    return CLOCK


def until(done, seconds=300):
    """Wait until ``done()``, which a busy machine may take long to reach."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)
