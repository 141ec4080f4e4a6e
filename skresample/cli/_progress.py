"""Progress on stderr: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import contextlib
import sys

from skresample.inspection._text import printable

__all__ = ["progress_bar", "waiting"]


@contextlib.contextmanager
def progress_bar(quiet: bool):
    """Yield a callback ``(done, total, text)``, or None when nothing shall be shown."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield _Lines()


def _bar():
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

        yield _Bar(progress, task)


@contextlib.contextmanager
def waiting(quiet: bool, text: str):
    """Show on a terminal that something happens while modules are imported and files read."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    sys.stderr.write(f"{printable(text)} ...")
    sys.stderr.flush()
    try:
        yield
    finally:
        sys.stderr.write("\r\x1b[2K")
        sys.stderr.flush()


class _Bar:
    """A bar with the running cell beside it."""

    def __init__(self, progress, task):
        self.progress, self.task = progress, task

    def __call__(self, done: int, total: int, text: str) -> None:
        """Move the bar and name the cell."""
        shown = printable(text, width=50)
        self.progress.update(self.task, completed=done, total=max(total, 1), description=shown)

    def announce(self, text: str) -> None:
        """Print a line above the bar."""
        if text:
            self.progress.console.print(printable(text), markup=False, highlight=False)


class _Lines:
    """One line per tenth of the work."""

    def __init__(self):
        self.tenth, self.running = -1, True

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
