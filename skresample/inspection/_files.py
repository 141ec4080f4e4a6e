"""Files written whole or not at all, and never through a symbolic link."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import secrets
from pathlib import Path

from ._text import cell, printable

__all__ = ["check_target", "output_directory", "rows_to_csv", "writing"]


def check_target(path, *, force: bool = False) -> Path:
    """Refuse a path that exists already (unless ``force``) or is a symbolic link or directory.

    Parameters
    ----------
    path : path-like
        The file about to be written.
    force : bool, default=False
        Allow a regular file to be replaced.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        When the file must not be written; the message says why.
    """
    path = Path(path)
    name = printable(path)
    if path.is_symlink():
        raise ValueError(f"{name} is a symbolic link and is not followed; remove it first.")
    if path.is_dir():
        raise ValueError(f"{name} is a directory; name a file.")
    if path.exists() and not path.is_file():
        raise ValueError(f"{name} is not a regular file.")
    if path.exists() and not force:
        raise ValueError(f"{name} exists already; pass --force (force=True) to replace it.")
    if not path.parent.is_dir():
        raise ValueError(f"The directory {printable(path.parent)} does not exist.")
    return path


def output_directory(path) -> Path:
    """Create a directory for outputs (parents too); a symbolic link in its place is refused."""
    path = Path(path)
    if path.is_symlink():
        raise ValueError(f"{printable(path)} is a symbolic link and is not followed.")
    if path.exists() and not path.is_dir():
        raise ValueError(f"{printable(path)} is a file; name a directory for the output.")
    path.mkdir(parents=True, exist_ok=True)
    return path


@contextlib.contextmanager
def writing(path, *, force: bool = False):
    """Open a binary file that appears under its name only once it is complete.

    Parameters
    ----------
    path : path-like
        Final name; its directory must exist.
    force : bool, default=False
        Allow a file of that name to be replaced.

    Yields
    ------
    binary file
    """
    path = check_target(path, force=force)
    # O_EXCL refuses whatever lies under the temporary name already, links included.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_BINARY", 0)
    temporary = path.with_name(f".skresample-{secrets.token_hex(8)}.tmp")
    handle = os.fdopen(os.open(temporary, flags, 0o666), "wb")
    try:
        with handle:
            yield handle
        check_target(path, force=force)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise


def rows_to_csv(header, rows) -> bytes:
    """UTF-8 text of a report table; formulas in its cells are defused.

    Parameters
    ----------
    header : sequence of str
    rows : iterable of sequences

    Returns
    -------
    bytes
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([cell(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8", errors="backslashreplace")
