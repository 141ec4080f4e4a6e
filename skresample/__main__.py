"""Entry point of the ``skresample`` command and of ``python -m skresample``."""

from __future__ import annotations

import contextlib
import importlib.util
import itertools
import sys
import threading
from collections.abc import Iterator, Sequence

__all__ = ["main", "waiting"]

PATIENCE = 5.0  # seconds after which a file or a pipe is told what takes so long
_NEEDED = ("click", "rich", "pandas", "pyarrow", "matplotlib", "jinja2")


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


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code.

    Parameters
    ----------
    args : list of str, default=None
        Arguments without the program name; None takes those of the process.

    Raises
    ------
    SystemExit
        Always. 0: done; 2: the input cannot be used, said in one line; 130: interrupted.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        sys.stderr.write(
            f"skresample: error: the command line needs {', '.join(missing)}; install "
            'them with: pip install "skresample[cli]"\n'
        )
        sys.exit(2)
    given = list(sys.argv[1:] if args is None else args)
    quiet = bool({"-q", "--quiet", "-h", "--help", "--version"} & {*given}) or not given
    # Elsewhere an error stays a single line.
    with waiting(quiet or not sys.stderr.isatty(), "loading"):
        from skresample.cli import command

    command.main(args=args, prog_name="skresample")


if __name__ == "__main__":
    main()
