"""Thread limits: they hold inside, end outside, and see libraries that were loaded since."""

import subprocess
import sys
import types

from skresample._math import threads
from skresample._math.threads import limited

# In a process of its own: BLAS has one number for the whole process, and threads that other tests
# left behind (a cancelled fit, a scheduler's pool) may set it between two lines of this one.
NESTED = """
import sklearn.ensemble  # brings OpenMP
from threadpoolctl import threadpool_info, threadpool_limits

from skresample._math.threads import limited


def of(api):
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == api}


with threadpool_limits(3):  # what the libraries of this machine make of a three
    three = of("blas"), of("openmp")
before = of("blas"), of("openmp")
with limited(1):
    assert (of("blas"), of("openmp")) == ({1}, {1})
with limited(3):
    assert (of("blas"), of("openmp")) == three
    with limited(1, user_api="openmp"):
        assert (of("blas"), of("openmp")) == (three[0], {1})
    with limited(None):
        assert (of("blas"), of("openmp")) == three
    assert (of("blas"), of("openmp")) == three
assert (of("blas"), of("openmp")) == before
print("held")
"""


def test_limits_hold_inside_and_end_outside():
    run = subprocess.run([sys.executable, "-c", NESTED], capture_output=True, text=True)
    assert run.stdout == "held\n", run.stderr


def test_libraries_are_looked_for_again_once_a_module_was_imported(monkeypatch):
    made = []

    class Spy(threads.ThreadpoolController):
        def __init__(self):
            made.append(1)
            super().__init__()

    monkeypatch.setattr(threads, "ThreadpoolController", Spy)
    monkeypatch.setitem(threads._seen, "modules", 0)
    monkeypatch.setitem(threads._seen, "controller", None)
    for _ in range(3):
        with limited(1):
            pass
    assert len(made) == 1
    monkeypatch.setitem(sys.modules, "a_new_library", types.ModuleType("a_new_library"))
    with limited(1):
        pass
    assert len(made) == 2
