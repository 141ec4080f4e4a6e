"""Small HTML tables for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["html_table"]


def html_table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """HTML of a paragraph and a table; every text is escaped."""
    head = "".join(f"<th>{escape(str(name))}</th>" for name in header)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    lines = "".join(f"<p>{escape(line)}</p>" for line in title.splitlines())
    return f"{lines}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
