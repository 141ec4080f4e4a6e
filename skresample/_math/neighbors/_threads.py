"""Run independent pieces of work on a few threads, each with a single-threaded BLAS."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController

__all__ = ["run", "single_blas", "workers"]

_lock = threading.Lock()
_held = {"depth": 0, "limiter": None}


@cache
def _controller():
    return ThreadpoolController()


@contextmanager
def single_blas():
    """Hold BLAS at one thread; counted, since the limit belongs to the whole process."""
    with _lock:
        if _held["depth"] == 0:
            _held["limiter"] = _controller().limit(limits=1, user_api="blas")
        _held["depth"] += 1
    try:
        yield
    finally:
        with _lock:
            _held["depth"] -= 1
            if _held["depth"] == 0:
                _held["limiter"].restore_original_limits()


def workers(n_jobs: int | None) -> int:
    """How many threads ``n_jobs`` stands for: None up to two, negative counts from all cores."""
    cores = os.cpu_count() or 1
    if n_jobs is None:
        return min(2, cores)
    return max(1, cores + 1 + n_jobs if n_jobs < 0 else n_jobs)


def run(function, pieces, n_jobs: int) -> None:
    """Call ``function`` on every piece, on ``n_jobs`` threads if there are several pieces."""
    with single_blas():
        if n_jobs == 1 or len(pieces) < 2:
            for piece in pieces:
                function(piece)
            return
        with ThreadPoolExecutor(n_jobs) as pool:
            for _ in pool.map(function, pieces):
                pass
