"""Columns that hold times, as such or as text."""

from __future__ import annotations

import re

import numpy as np

from .diagnosis import finding

__all__ = ["time_remarks"]

_DATE = re.compile(
    r"\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4}|\d{1,2}\.\d{1,2}\.\d{4})"
    r"([T ]\d{1,2}:\d{2}.*)?\s*"
)
LOOK = 50  # values of a text column that are read


def time_remarks(table) -> list[dict]:
    """Findings on columns of times; a model that learns yesterday is tested on tomorrow."""
    if table.kind == "sparse" or table.columns.names is None:
        return []
    out = []
    for j, name in enumerate(map(str, table.columns.names)):
        kind = _kind(table, j)
        if kind is None:
            continue
        how = "" if kind == "times" else "; parse it first"
        text = (
            f"column {name!r} holds {kind}; if tomorrow's rows are to be predicted, random folds "
            "are too kind"
        )
        advice = (
            f"test on the future: --time {name} (compare_resamplers(..., time=X[{name!r}])){how}"
        )
        out.append(finding("note", "time", text, advice))
    return out


def _kind(table, j: int) -> str | None:
    """What kind of times a column holds, if any."""
    rows = np.unique(np.linspace(0, table.n - 1, min(table.n, LOOK)).astype(np.intp))
    taken = table.columns.take(j, rows)
    dtype = str(getattr(taken, "dtype", "")).lower()
    if dtype.startswith(("datetime", "date", "timestamp")):
        return "times"
    if not table.nominal[j]:
        return None
    values = (taken.to_list if hasattr(taken, "to_list") else taken.tolist)()
    texts = [v for v in values if isinstance(v, str)]
    dates = sum(_DATE.fullmatch(v) is not None for v in texts)
    return "dates as text" if len(texts) >= 5 and dates >= 0.9 * len(texts) else None
