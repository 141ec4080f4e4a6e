"""A sign of life while something takes long; light, so that it comes before the imports."""

from __future__ import annotations

import contextlib
import itertools
import sys
import threading
from collections.abc import Iterator

__all__ = ["waiting"]

PATIENCE = 5.0  # seconds after which a file or a pipe is told what takes so long


@contextlib.contextmanager
def waiting(quiet: bool, text: str) -> Iterator[None]:
    """Say on stderr what happens while modules are imported and files read.

    A terminal shows a turning sign that disappears; a file or a pipe gets a line, once the wait
    has become long. ``text`` holds nothing that moves a cursor.
    """
    if quiet:
        yield
        return
    terminal, done = sys.stderr.isatty(), threading.Event()

    def write(words: str) -> None:
        sys.stderr.write(words)
        sys.stderr.flush()

    def tell() -> None:
        if not terminal:
            if not done.wait(PATIENCE):
                write(f"{text} ...\n")
            return
        for sign in itertools.cycle("/-\\|"):
            if done.wait(0.15):
                return
            write(f"\r{sign} {text} ...")

    if terminal:
        write(f"| {text} ...")
    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        if terminal:
            write("\r\x1b[2K")
