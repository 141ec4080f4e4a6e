"""What stands above the header of a table: comments, a title, a date of export."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter

__all__ = ["lines_above", "rows_above", "rows_of"]

_ROWS = 40


def rows_of(text: str, delimiter: str, n_rows: int = _ROWS) -> list[list[str]]:
    """Cells of the first lines; [] for an empty line, and nothing behind what cannot be split."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in itertools.islice(reader, n_rows):
            rows.append(row)
    except csv.Error:
        pass
    return rows


def lines_above(text: str, delimiters: str) -> int:
    """Lines above the header: those that begin with ``#``, or a title with fewer cells.

    Parameters
    ----------
    text : str
        The first lines of the table, complete ones.
    delimiters : str
        Characters that may stand between cells.
    """
    lines = text.split("\n")
    comments = _comments(lines, delimiters)
    if comments:
        return comments
    found = {d: rows_above(rows_of(text, d)) for d in delimiters}
    if 0 in found.values():
        return 0
    known = [place for place in found.values() if place is not None]
    place = min(known, default=0)
    # A title is one line each: a line break in quotes would move what is counted.
    return place if '"' not in "".join(lines[:place]) else 0


def _comments(lines: list[str], delimiters: str) -> int:
    """Leading lines behind ``#``; the last of them may be the header itself."""
    count = 0
    while count < len(lines) and lines[count].lstrip(' "').startswith("#"):
        count += 1
    if count in (0, len(lines)):
        return 0
    end = count
    while end < len(lines) - 1 and not lines[end].strip():
        end += 1
    for delimiter in delimiters:
        last, first = (next(iter(rows_of(lines[i], delimiter, 1)), []) for i in (count - 1, end))
        if len(last) == len(first) > 1 and _numbers(first) and not _numbers(last):
            return count - 1
    return end


def _numbers(cells) -> int:
    """How many cells are plain numbers."""
    return sum(cell.strip().lstrip("+-").replace(".", "", 1).isdigit() for cell in cells)


def rows_above(rows: list[list[str]]) -> int | None:
    """Rows above the header by the numbers of cells; None where the rows are no table.

    A header has as many cells as most rows, or one less in front of row labels, and more than a
    single name.
    """
    sizes = Counter(len(row) for row in rows[1:] if row)
    if not sizes:
        return 0 if rows and len(rows[0]) > 1 else None
    usual, times = max(sizes.items(), key=lambda pair: (pair[1], pair[0]))
    if usual < 2 or times < 2:
        return 0 if len(rows[0]) > 1 else None
    for place, row in enumerate(rows[:20]):
        named = sum(bool(cell.strip()) for cell in row)
        below = {len(r) for r in rows[place + 1 :] if r}
        fits = len(row) == usual or (len(row) == usual - 1 and below == {usual})
        if fits and (named > 1 or usual < 3):
            return place
    return None
