"""Facts as words and as fields."""

from __future__ import annotations

from typing import Any

from .._text import printable
from .questions import NOT_PROVIDED

__all__ = ["field_of", "format_of", "in_words", "safe_text"]


def in_words(value) -> str:
    if value is None:
        return NOT_PROVIDED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(one)}" for key, one in value.items())
    return f"{value:,}" if isinstance(value, int) else (
        f"{value:.4g}" if isinstance(value, float) else str(value)
    )  # fmt: skip


def safe_text(text) -> str:
    """Text on one line in which Markdown and HTML see no marks of theirs."""
    line = " ".join(printable(text, width=2000).split())
    for mark in "\\`*_[]|#":
        line = line.replace(mark, f"\\{mark}")
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def format_of(file: str) -> str:
    ending = file.lower().rsplit(".", 1)[-1]
    kinds = {"csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json"}
    kinds |= {"parquet": "application/x-parquet"}
    return kinds.get(ending, "application/octet-stream")


def field_of(column: dict[str, Any], file: str | None) -> dict[str, Any]:
    """A column as Croissant describes it."""
    name = column["name"]
    kind = "sc:Float" if column["kind"] == "number" else "sc:Text"
    out = {"@type": "cr:Field", "@id": f"rows/{name}", "name": name, "dataType": kind}
    if file:
        out["source"] = {"fileObject": {"@id": "table"}, "extract": {"column": name}}
    return out
