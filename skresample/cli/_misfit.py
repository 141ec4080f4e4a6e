"""Objection to a column that does not hold what the user says."""

from __future__ import annotations

from skresample.inspection._text import printable

from ._dates import date_style
from ._numbers import number_style

__all__ = ["misfit"]


def misfit(label, values, wanted: str, pattern: str, name: str) -> str:
    """Message for a column that is not what the user says."""
    texts = [value.as_py() for value in values[:1000]]
    bad = next((text for text in texts if not _fits(text, wanted, pattern)), texts[0])
    what = (
        "a number" if wanted == "numeric" else "a date" + (f" of pattern {pattern}" * bool(pattern))
    )
    return (
        f"{name}: --types {printable(label, width=60)}={wanted}, but '{printable(bad, width=40)}' "
        f"is not {printable(what)} in the style of the column; name missing words with --na."
    )


def _fits(text: str, wanted: str, pattern: str) -> bool:
    """Whether one cell by itself is a number, or a date."""
    import pyarrow as pa

    one = pa.array([text], pa.string())
    if wanted == "numeric":
        return number_style(one, None, ".") is not None
    return date_style(one, pattern or None) is not None
