"""The table of selection methods, written from what the methods say about themselves."""

from __future__ import annotations

from typing import Any

__all__ = ["method_table"]

_HEAD = ("method", "utility", "mechanism", "unit", "needs", "weights")


def method_table(fmt: str = "markdown") -> Any:
    """What every sampler of the family scores, how it picks, and what it needs.

    Parameters
    ----------
    fmt : {"markdown", "records"}, default="markdown"
        A table for documents, or a list of dicts.

    Returns
    -------
    table : str or list of dict
        One row per sampler, sorted by name. "unit" is what is selected: rows, groups or items.

    Examples
    --------
    >>> from skresample.selection import method_table
    >>> [row["utility"] for row in method_table("records") if row["method"] == "KCenterSampler"]
    ['covering radius']
    """
    if fmt not in ("markdown", "records"):
        raise ValueError(f"fmt must be 'markdown' or 'records', got {fmt!r}")
    from skresample import selection

    records = []
    for name in sorted(selection.__all__):
        card = getattr(getattr(selection, name), "method_card", None)
        if card is not None:
            needs, weights = ", ".join(card.needs), "yes" if card.weights else ""
            cells = (name, card.utility, card.mechanism, card.granularity, needs, weights)
            records.append(dict(zip(_HEAD, cells, strict=True)))
    if fmt == "records":
        return records
    lines = ["| " + " | ".join(_HEAD) + " |", "| " + " | ".join("---" for _ in _HEAD) + " |"]
    for record in records:
        link = f"{{class}}`~skresample.selection.{record['method']}`"
        cells = [link, *list(record.values())[1:]]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
