"""Runs of a resampler on a table, and what counts as the same array."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import numpy as np
from sklearn.base import clone

from skresample.exceptions import ResamplingWarning
from skresample.utils.discovery import fit_resample_kwargs

__all__ = [
    "assert_same",
    "is_same",
    "optional",
    "run_again",
    "run_fresh",
    "run_once",
    "run_recorded",
]


def run_again(resampler: Any, X: Any, y: Any, **extra: Any) -> Any:
    """Output of this very object; warnings about small classes are part of the contract."""
    kwargs = {**fit_resample_kwargs(resampler, X, y), **extra}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        return resampler.fit_resample(X, y, **kwargs)


def run_fresh(resampler: Any, X: Any, y: Any, **extra: Any) -> tuple[Any, Any]:
    """A fitted clone and its output."""
    fresh = clone(resampler)
    return fresh, run_again(fresh, X, y, **extra)


def run_recorded(resampler: Any, X: Any, y: Any) -> tuple[Any, Any, list[Any]]:
    """A fitted clone, its targets, and the warnings it gave."""
    fresh = clone(resampler)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _, made = fresh.fit_resample(X, y, **fit_resample_kwargs(fresh, X, y))
    return fresh, made, caught


_REMEMBERED: list[Any] = []


def run_once(resampler: Any, table: Any) -> tuple[Any, Any]:
    """A fitted clone and its output on the table as it is; kept, since many contracts ask."""
    who = [resampler, table.X, table.y, *resampler.get_params(deep=False).values()]
    for known, result in _REMEMBERED:
        if len(known) == len(who) and all(a is b for a, b in zip(known, who, strict=True)):
            return result
    result = run_fresh(resampler, table.X, table.y)
    _REMEMBERED[:] = [(who, result), *_REMEMBERED[:7]]
    return result


def is_same(a: Any, b: Any) -> bool:
    """Bit-identical arrays; missing equals missing."""
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind == "O":
        return all(
            p is q or p == q or (p != p and q != q) for p, q in zip(a.flat, b.flat, strict=True)
        )
    return a.tobytes() == b.tobytes()


def assert_same(first: Any, second: Any) -> None:
    """Two outputs, rows and targets, are the same bytes."""
    for one, other in zip(first, second, strict=True):
        assert is_same(one, other)


def optional(name: str) -> Any:
    """A module, None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
