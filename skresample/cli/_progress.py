"""Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import sys

from skresample._waiting import waiting
from skresample.inspection._text import printable

__all__ = ["awaited", "progress_bar"]


@contextlib.contextmanager
def progress_bar(quiet: bool, started: float | None = None):
    """Yield a callback ``(done, total, text)`` that knows when the work ``started``."""
    if quiet:
        yield _Silent(started)
    elif sys.stderr.isatty():
        yield from _bar(started)
    else:
        yield _Lines(started)


def _bar(started):
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        # markup=False: a method may be called "[red]".
        TextColumn("{task.completed:.0f} of {task.total:.0f}", markup=False),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=1)

        yield _Bar(progress, task, started)


def awaited(quiet: bool, text: str):
    """Context that tells what happens while modules are imported and files read."""
    return waiting(quiet, printable(text))


class _Bar:
    """A bar with the running cell beside it."""

    def __init__(self, progress, task, started=None):
        self.progress, self.task, self.started = progress, task, started

    def __call__(self, done: int, total: int, text: str) -> None:
        """Move the bar and name the cell."""
        shown = printable(text, width=50)
        self.progress.update(self.task, completed=done, total=max(total, 1), description=shown)

    def announce(self, text: str) -> None:
        """Print a line above the bar."""
        if text:
            self.progress.console.print(printable(text), markup=False, highlight=False)


class _Silent:
    """Says nothing."""

    def __init__(self, started=None):
        self.started = started

    def __call__(self, done: int, total: int, text: str) -> None:
        """Keep silent."""


class _Lines:
    """One line per tenth of the work."""

    def __init__(self, started=None):
        self.tenth, self.running, self.started = -1, True, started

    def __call__(self, done: int, total: int, text: str) -> None:
        """Write a line when a new tenth is complete."""
        tenth = 10 * done // max(total, 1)
        first = self.running and text.startswith("running")
        if tenth > self.tenth or first:
            self.tenth, self.running = tenth, self.running and not first
            sys.stderr.write(f"{done} of {total} done ({printable(text, width=60)})\n")
            sys.stderr.flush()

    def announce(self, text: str) -> None:
        """Write a line of its own."""
        if text:
            sys.stderr.write(f"{printable(text)}\n")
            sys.stderr.flush()
