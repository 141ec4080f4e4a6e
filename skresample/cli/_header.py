"""The first line of a text table: names and delimiter."""

from __future__ import annotations

import csv
import io
import re
from typing import NamedTuple

from skresample.inspection._text import printable

from ._above import lines_above, rows_of
from ._guard import GuardedStream, Limits
from ._quotes import Look, look_of

__all__ = ["Header", "check_names", "distinct_names", "free_name", "header_of", "named_columns"]

_PIECE = 1 << 18
_DELIMITERS = ",;\t|"


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
        Lines before the first row: more than one behind empty lines, comments, a title, or a line
        such as ``sep=;`` of spreadsheets.
    above : int
        Lines of comments and titles among them.
    nameless : tuple of str
        Names given to columns that have none, as pandas gives them.
    short : bool
        The header has one cell less than the rows, whose last one is empty.
    spaced : bool
        A space stands behind every delimiter of the header.
    """

    names: list
    delimiter: str
    index: str | None = None
    lines: int = 1
    written: tuple = ()
    look: Look = Look()
    above: int = 0
    nameless: tuple = ()
    short: bool = False
    spaced: bool = False

    def of(self, places: list[int]) -> Header:
        """The header of some of the columns."""
        look = self.look
        if len(look.columns) == len(self.names):
            heads, columns = (
                tuple(part[j] for j in places) for part in (look.header, look.columns)
            )
            look = look._replace(header=heads, columns=columns)
        names, written = [self.names[j] for j in places], tuple(self.written[j] for j in places)
        return self._replace(names=names, written=written, look=look)


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
    text, lines, declared = _without_blank(text)
    above = 0
    if declared is None:
        above = lines_above(text[: text.rfind("\n") + 1][:_PIECE], _DELIMITERS)
        text, lines = text.split("\n", above)[-1] if above else text, lines + above
    names, delimiter = _names(text, declared or _DELIMITERS, name)
    if len(names) < 2 and declared is None and _is_spaced_table(text):
        names, delimiter = rows_of(text, " ", 1)[0], " "
    more = _cells_more(text, names, delimiter)
    if more == "labels":
        names = ["", *names]
    elif more == "empty":
        names = [*names, ""]
    spaced = len(names) > 1 and all(n.startswith(" ") for n in names[1:]) and delimiter != " "
    names, index, nameless = named_columns([n.lstrip(" ") for n in names] if spaced else names)
    written = tuple(
        " " * (spaced and j > 0) + ("" if n in nameless else n) for j, n in enumerate(names)
    )
    names = distinct_names(names)
    check_names(names, name, limits)
    look = look_of(text, delimiter, len(names))
    return Header(
        names, delimiter, index, lines, written, look, above, nameless, more == "empty", spaced
    )


def _without_blank(text: str) -> tuple[str, int, str | None]:
    """The text behind empty lines and ``sep=;``, lines up to the first row, and the delimiter."""
    lines = 1
    blank = re.match(r"(\r?\n)+", text)
    if blank:
        text, lines = text[blank.end() :], 1 + blank[0].count("\n")
    declared = re.match(r'"?sep=([,;\t|])"?\r?\n', text)
    if declared:
        return text[declared.end() :], lines + 1, declared[1]
    return text, lines, None


def _names(text: str, candidates: str, name: str) -> tuple[list[str], str]:
    """Cells of the first line, split at the candidate that gives the most."""
    names, delimiter, reason = [], ",", "no column names"
    for candidate in candidates:
        try:
            found = next(csv.reader(io.StringIO(text, newline=""), delimiter=candidate), [])
        except csv.Error as error:
            reason = printable(error)
            continue
        if len(found) > len(names):
            names, delimiter = found, candidate
    if text.strip() and not names:
        raise ValueError(f"{name}, line 1: {reason}.")
    return names, delimiter


def _is_spaced_table(text: str) -> bool:
    """Whether single spaces stand between the cells, as R's ``write.table`` leaves them."""
    rows = rows_of(text[: text.rfind("\n") + 1][:_PIECE], " ", 20)
    sizes = {len(row) for row in rows[1:] if row}
    return (
        len(rows) > 2
        and len(sizes) == 1
        and len(rows[0]) - max(sizes) in (0, -1)
        and len(rows[0]) > 1
    )


def named_columns(names: list[str]) -> tuple[list[str], str | None, tuple]:
    """Names with one for every column, the one of row labels, and those made up for others."""
    index, nameless, out = None, [], list(names)
    for j, column in enumerate(names if any(n.strip() for n in names) else ()):
        if not column.strip():
            out[j] = free_name(names) if j == 0 and len(names) > 1 else f"Unnamed: {j}"
            if j == 0 and len(names) > 1:
                index = out[j]
            else:
                nameless.append(out[j])
    return out, index, tuple(nameless)


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


def _cells_more(text: str, names: list[str], delimiter: str) -> str:
    """What stands in every line where it has one cell more than the header.

    "labels" of rows in front, as R's ``write.table`` leaves them, or "empty" for a delimiter too
    many at the end; "" where the numbers of cells agree.
    """
    rows = [row for row in rows_of(text[: text.rfind("\n") + 1][:_PIECE], delimiter, 20)[1:] if row]
    if not rows or {len(row) for row in rows} != {len(names) + 1}:
        return ""
    if not any(row[-1].strip() for row in rows):
        return "empty"
    return "labels" if len({row[0] for row in rows}) == len(rows) else ""


def check_names(names: list[str], name: str, limits: Limits) -> None:
    """Refuse a header without names or with too many columns."""
    if not any(text.strip() for text in names):
        raise ValueError(f"{name} is empty: a header line with column names is needed.")
    limits.check_columns(len(names), name)
    for j, column in enumerate(names, start=1):
        if not column.strip():
            raise ValueError(f"{name}, line 1: column {j} of {len(names)} has no name.")
