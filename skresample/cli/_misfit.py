"""Objection to a column that does not hold what the user says."""

from __future__ import annotations

from skresample.inspection._text import printable

from ._dates import date_style
from ._numbers import number_style

__all__ = ["misfit"]


def misfit(label, values, wanted: str, pattern: str, name: str) -> str:
    """Message for a column that is not what the user says."""
    test = number_style if wanted == "numeric" else None
    texts = values[:1000]
    bad = next(
        (
            t.as_py()
            for t in texts
            if (test(_single(t), None, ".") if test else date_style(_single(t), pattern or None))
            is None
        ),
        texts[0].as_py(),
    )
    what = (
        "a number" if wanted == "numeric" else "a date" + (f" of pattern {pattern}" * bool(pattern))
    )
    return (
        f"{name}: --types {printable(label, width=60)}={wanted}, but '{printable(bad, width=40)}' "
        f"is not {printable(what)} in the style of the column; name missing words with --na."
    )


def _single(value):
    import pyarrow as pa

    return pa.array([value.as_py()], pa.string())
