"""Entry point of the ``skresample`` command and of ``python -m skresample``."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

from skresample._waiting import waiting

__all__ = ["main"]

_NEEDED = ("click", "rich", "pandas", "pyarrow", "matplotlib", "jinja2")


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
