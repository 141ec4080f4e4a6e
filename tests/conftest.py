"""One thread a process, and profiles of the property tests (HYPOTHESIS_PROFILE=dev, ci or deep)."""

import gc
import os

import pytest

# Tables of tests are small: more threads wait for each other, above all with two workers. What a
# number of threads may change is asked in tests that set it. Read when numpy is first imported.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# What collection makes lives to the end: it is not searched for garbage again and again.
gc.disable()


def pytest_collection_finish():
    gc.enable()
    gc.collect()
    gc.freeze()


_states: dict = {}  # of the generators of test modules, as they were before any test


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Generators of a module begin anew: a test draws the same after whatever tests ran before."""
    from numpy.random import Generator

    module = getattr(item, "module", None)
    for value in vars(module).values() if module is not None else ():
        if isinstance(value, Generator):
            bits = value.bit_generator
            bits.state = _states.setdefault(id(value), bits.state)


try:
    from hypothesis import HealthCheck, settings
except ImportError:  # the property tests skip themselves
    pass
else:
    common = {"deadline": None, "database": None, "print_blob": True}
    common["suppress_health_check"] = [HealthCheck.too_slow]
    # The same examples in every run: a red test is red for everybody. `deep` explores.
    settings.register_profile("dev", max_examples=25, derandomize=True, **common)
    settings.register_profile("ci", max_examples=150, derandomize=True, **common)
    settings.register_profile("deep", max_examples=2000, **common)
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
