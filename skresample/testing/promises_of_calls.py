"""Promises about calls: inputs are left alone, seeds repeat, threads change nothing."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._math.rng import Streams

from .runs import assert_same, is_same, run_again, run_fresh, run_once

__all__ = [
    "check_generator_moves_on",
    "check_input_untouched",
    "check_jobs",
    "check_layout",
    "check_reproducible",
]


def check_input_untouched(resampler: Any, table: Any) -> None:
    """Neither the input, nor the parameters, nor the global random state change."""
    X, y = table.X.copy(), table.y.copy()
    X.flags.writeable = y.flags.writeable = False
    before = repr(sorted(resampler.get_params(deep=False).items(), key=lambda kv: kv[0]))
    state = np.random.get_state()  # noqa: NPY002 - the legacy state is what is guarded
    fitted, _ = run_fresh(resampler, X, y)
    assert is_same(X, table.X)
    assert is_same(y, table.y)
    after = np.random.get_state()  # noqa: NPY002
    assert (after[1] == state[1]).all()
    assert after[2] == state[2], "a draw came from numpy's global state: seed every model"
    after = repr(sorted(fitted.get_params(deep=False).items(), key=lambda kv: kv[0]))
    assert before == after


def check_reproducible(resampler: Any, table: Any) -> None:
    """One seed gives the same bytes: again, after pickling, and from the same object refitted."""
    fitted, out = run_once(resampler, table)
    copy = pickle.loads(pickle.dumps(resampler))
    assert_same(out, run_fresh(copy, table.X, table.y)[1])
    assert_same(out, run_again(fitted, table.X, table.y))


def check_generator_moves_on(resampler: Any, table: Any) -> None:
    """A generator object moves on by one draw a call; a clone goes on from where it is."""
    if "random_state" not in resampler.get_params(deep=False):
        return
    given, twin = np.random.default_rng(4), np.random.default_rng(4)
    moving = clone(resampler).set_params(random_state=given)
    run_again(moving, table.X, table.y)
    copy = clone(moving)
    out, again = run_again(moving, table.X, table.y), run_again(copy, table.X, table.y)
    Streams(twin), Streams(twin)
    assert given.bytes(8) == twin.bytes(8), "not one draw a call"
    assert_same(out, again)


def check_jobs(resampler: Any, table: Any) -> None:
    """``n_jobs`` changes nothing but the time."""
    if "n_jobs" not in resampler.get_params(deep=False):
        return
    one = run_fresh(clone(resampler).set_params(n_jobs=1), table.X, table.y)[1]
    two = run_fresh(clone(resampler).set_params(n_jobs=2), table.X, table.y)[1]
    assert_same(one, two)


def check_layout(resampler: Any, table: Any) -> None:
    """Fortran order and negative strides give the same bytes as C order."""
    out = run_once(resampler, table)[1]
    for other in (np.asfortranarray(table.X), np.ascontiguousarray(table.X[::-1])[::-1]):
        assert_same(out, run_fresh(resampler, other, table.y)[1])
