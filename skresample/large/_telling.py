"""Say how far work on files is: a line on stderr, or the caller's function."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

__all__ = ["telling"]


@contextmanager
def telling(progress: Any, done: str) -> Iterator[Callable[..., object] | None]:
    """What hears of rows done and of all rows, None where those are not known; None for silence.

    Parameters
    ----------
    progress : bool or callable
        Whether there is a line on stderr, or who is told.
    done : str
        What is done to the rows, as a participle.
    """
    if callable(progress) or not progress:
        yield progress or None
        return
    try:
        yield partial(_say, done)
    finally:
        print(file=sys.stderr)


def _say(done: str, rows: int, total: int | None) -> None:
    share = "" if total is None else f", {rows / max(total, 1):.0%}"
    print(f"\r{rows:,} rows {done}{share}", end="", file=sys.stderr)
