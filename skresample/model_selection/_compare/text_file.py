"""Text files that appear only when they are complete."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["write_text"]


def write_text(path, text: str) -> None:
    """Write ``text`` to a temporary file beside ``path`` and rename it."""
    path = Path(path)
    partial = path.with_name(f".{path.name[:80]}.{os.getpid()}.tmp")
    # A killed process of the same number may have left one; "x" never writes through a link.
    partial.unlink(missing_ok=True)
    try:
        with open(partial, "x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
