"""Thread limits: they hold inside, end outside, and see libraries that were loaded since."""

import sys
import types

import sklearn.ensemble  # noqa: F401  (brings OpenMP)
from threadpoolctl import threadpool_info

from skresample._math import threads
from skresample._math.threads import limited


def of(api):
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == api}


def test_limits_hold_inside_and_end_outside():
    before = of("blas"), of("openmp")
    with limited(3):
        assert (of("blas"), of("openmp")) == ({3}, {3})
        with limited(2, user_api="openmp"):
            assert (of("blas"), of("openmp")) == ({3}, {2})
        with limited(None):
            assert of("openmp") == {3}
        assert of("openmp") == {3}
    assert (of("blas"), of("openmp")) == before


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
