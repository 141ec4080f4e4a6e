"""Columns that only name the rows of a table."""

from __future__ import annotations

import re

from ._columns import Reading
from ._read import Source

__all__ = ["row_labels"]


def row_labels(read: Source, reading: Reading, used, notes: list) -> list:
    """Unnamed columns of row labels, which are no features unless the user gives them a part."""
    found = []
    for column in read.frame.columns:
        free = column not in used and column not in reading.types
        if free and (column == read.index or _is_saved_index(read.frame, column)):
            found.append(column)
    if len(found) > read.frame.shape[1] - 2:
        return []  # nothing else would be left to learn from
    for column in found:
        first = "The first column has no name: it is read as" * (column == read.index) or "Column"
        notes.append(
            f"{first} '{column}', labels of rows, left out of the features "
            f"(--types '{column}=numeric' keeps it)."
        )
    return found


def _is_saved_index(frame, column: str) -> bool:
    """Whether pandas read an index as a column once, and saved it under the name it gave."""
    values = frame[column]
    if not re.fullmatch(r"Unnamed: \d+(\.\d+)?", column) or values.dtype.kind not in "iu":
        return False
    return bool(values.is_unique and values.is_monotonic_increasing)
