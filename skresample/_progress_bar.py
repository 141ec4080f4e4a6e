"""Say how far long work is: a bar of tqdm, lines on stderr, or the caller's function."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["progress_of", "silent"]

_PAUSE = 0.5  # seconds between two signs of life


@contextmanager
def progress_of(progress, total: int | None, text: str) -> Iterator[Callable[[int], None]]:
    """A function ``(done)`` that tells how many of ``total`` steps are done.

    Parameters
    ----------
    progress : bool or callable
        False: silence. True: a bar if tqdm is installed, else lines on stderr. A function is
        called as ``progress(done, total, text)``, at most twice a second and at the end.
    total : int or None
        Steps; None: nobody knows how many.
    text : str
        What is done.
    """
    if progress is False or progress is None:
        yield silent
        return
    bar = None
    if progress is True:
        bar, progress = _bar(total, text)
    last, seen, told = time.monotonic(), 0, 0

    def tell(done: int) -> None:
        nonlocal last, seen, told
        now, seen = time.monotonic(), done
        if (total is not None and done >= total) or now - last >= _PAUSE:
            last, told = now, done
            progress(done, total, text)

    try:
        yield tell
        if seen != told:  # an end that was not known, or came early
            progress(seen, total, text)
        if progress is _line and 0 < seen != total:
            sys.stderr.write("\n")
    finally:
        if bar is not None:
            bar.close()


def silent(_done: int) -> None:
    """Silence."""


def _bar(total, text):
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None, _line
    bar = tqdm(total=total, desc=text, leave=False)
    return bar, lambda done, _total, _text: bar.update(done - bar.n)


def _line(done, total, text) -> None:
    end = "\n" if done == total else ""
    among = "" if total is None else f" of {total}"
    sys.stderr.write(f"\r{text}: {done}{among}{end}")
    sys.stderr.flush()
