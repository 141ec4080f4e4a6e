"""The first line of a text table: names and delimiter."""

from __future__ import annotations

import csv
import io
import itertools
import re
from typing import NamedTuple

from skresample.inspection._text import printable

from ._guard import GuardedStream, Limits
from ._quotes import Look, look_of

__all__ = ["Header", "check_names", "distinct_names", "free_name", "header_of"]

_PIECE = 1 << 18


class Header(NamedTuple):
    """First line of a text table.

    Attributes
    ----------
    names : list of str
        A name for every column, also for one of row labels that has none in the file.
    delimiter : str
    written : list of str
        The names as they stand in the file: one that occurs again is read as ``name.1``, ....
    look : Look
        Which cells stand in quotes, and how lines end.
    index : str or None
        Name given to an unnamed first column.
    lines : int
        Lines before the first row: more than one behind empty lines, or behind a line such as
        ``sep=;`` of spreadsheets.
    """

    names: list
    delimiter: str
    index: str | None = None
    lines: int = 1
    written: tuple = ()
    look: Look = Look()


def header_of(stream: GuardedStream, name: str, limits: Limits) -> Header:
    """Column names and delimiter of a text table; the stream stays at its beginning.

    The delimiter is the one among comma, semicolon, tab and bar that gives the most columns.

    Parameters
    ----------
    stream : GuardedStream
    name : str
        How messages call the file.
    limits : Limits

    Returns
    -------
    Header
    """
    head = b""
    while head.count(b'"') % 2 or b"\n" not in head:
        piece = stream.read(_PIECE)
        head += piece
        if not piece:
            break
        if len(head) > 64 * limits.field:
            raise ValueError(f"{name}: the header line does not end; is this a text table?")
    stream.push_back(head)
    text = head.decode("utf-8-sig", errors="ignore")
    names, delimiter, reason, lines = [], ",", "no column names", 1
    blank = re.match(r"(\r?\n)+", text)
    if blank:
        text, lines = text[blank.end() :], 1 + blank[0].count("\n")
    declared = re.match(r'"?sep=([,;\t|])"?\r?\n', text)
    if declared:
        text, lines = text[declared.end() :], lines + 1
    for candidate in declared[1] if declared else ",;\t|":
        try:
            found = next(csv.reader(io.StringIO(text, newline=""), delimiter=candidate), [])
        except csv.Error as error:
            reason = printable(error)
            continue
        if len(found) > len(names):
            names, delimiter = found, candidate
    if text.strip() and not names:
        raise ValueError(f"{name}, line 1: {reason}.")
    index = free_name(names) if _has_row_labels(text, names, delimiter) else None
    if index is not None:
        names = [index, *names]
    elif len(names) > 1 and not names[0].strip():
        index = free_name(names)
        names = [index, *names[1:]]
    written = tuple(names)
    names = distinct_names(names)
    check_names(names, name, limits)
    return Header(names, delimiter, index, lines, written, look_of(text, delimiter, len(names)))


def distinct_names(names: list[str]) -> list[str]:
    """Names with ``.1``, ``.2`` ... behind those that occur again, as pandas reads them."""
    out: list[str] = []
    for column in names:
        called, number = column, 0
        while called in out or (number and called in names):
            number += 1
            called = f"{column}.{number}"
        out.append(called)
    return out


def free_name(names: list[str]) -> str:
    """Name for a column of row labels."""
    return next(n for n in ("index", *map("index_{}".format, range(len(names)))) if n not in names)


def _has_row_labels(text: str, names: list[str], delimiter: str) -> bool:
    """Whether every line has one cell more than the header, as R's ``write.table`` leaves it."""
    lines = io.StringIO(text[: text.rfind("\n") + 1][:_PIECE], newline="")
    try:
        rows = list(itertools.islice(csv.reader(lines, delimiter=delimiter), 1, 20))
    except csv.Error:
        return False
    longer = bool(rows) and {len(row) for row in rows} == {len(names) + 1}
    # An empty last cell is a delimiter too many at the end of the line.
    return longer and len({row[0] for row in rows}) == len(rows) and any(row[-1] for row in rows)


def check_names(names: list[str], name: str, limits: Limits) -> None:
    """Refuse a header without names or with too many columns."""
    if not any(text.strip() for text in names):
        raise ValueError(f"{name} is empty: a header line with column names is needed.")
    if len(names) > limits.n_columns:
        raise ValueError(
            f"{name} has {len(names):,} columns; at most {limits.n_columns:,} are read."
        )
    for j, column in enumerate(names, start=1):
        if not column.strip():
            raise ValueError(f"{name}, line 1: column {j} of {len(names)} has no name.")
