"""How a column of text was read, said in words, and how new cells of it are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from skresample.inspection._text import printable

from ._dates import Dates
from ._numbers import Numbers

__all__ = ["MISSING", "Column", "Reading", "first_names", "listed", "told"]

MISSING = (*("", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "null", "NULL", "None", "<NA>", "#N/A"),)


class Reading(NamedTuple):
    """What the user says about the text of a table; None leaves it to the cells.

    Attributes
    ----------
    encoding : str or None
    decimal : {".", ","} or None
    na : tuple of str or None
        Words that stand for a missing value, in place of the usual ones.
    types : dict of str to str
        ``nominal``, ``numeric``, ``date`` or ``date:<pattern>`` by column.
    ragged : {"refuse", "skip"}
        What becomes of rows with another number of cells than the header.
    """

    encoding: str | None = None
    decimal: str | None = None
    na: tuple | None = None
    types: dict = {}
    ragged: str = "refuse"


@dataclass
class Column:
    """How a text column was read.

    Attributes
    ----------
    name : str
    kind : {"number", "date", "boolean", "code", "text", "empty"}
    style : Numbers, Dates or None
    missing : list of str
        Spellings of missing values, the most frequent first.
    spelling : dict
        Text of each boolean.
    whole : bool
        The numbers were read as 64-bit integers.
    forced : bool
        The user has said what the column is.
    literal : bool
        Words that usually stand for missing values are values here.
    odd : tuple of str
        The few words that make text of a column of numbers.
    """

    name: str
    kind: str = "text"
    style: Numbers | Dates | None = None
    missing: list = field(default_factory=list)
    spelling: dict = field(default_factory=dict)
    forced: bool = False
    literal: bool = False
    whole: bool = False
    odd: tuple = ()

    def words(self, values) -> list:
        """Cells of new values (a pandas Series) in the style of the column."""
        known = values.notna().to_numpy()
        texts = [self.missing[0] if self.missing else ""] * len(values)
        inner = values[known]
        if self.kind in ("number", "date"):
            found = self.style.words(inner)
        elif self.kind == "boolean":
            found = [self.spelling.get(bool(v), str(bool(v))) for v in inner]
        else:
            found = [str(v) for v in inner]
        for row, text in zip(known.nonzero()[0], found, strict=True):
            texts[row] = text
        return texts


def told(columns: dict[str, Column]) -> list[str]:
    """What was recognised beyond plain numbers, dates and text, a phrase for each kind."""
    found: dict[str, list[str]] = {}
    for column in columns.values():
        for phrase in _phrases(column):
            found.setdefault(phrase, []).append(column.name)
    return [f"{phrase} in {listed(names)}" for phrase, names in found.items()]


def _phrases(column: Column):
    style = column.style
    if isinstance(style, Numbers):
        if style.decimal == "," and style.places:
            yield "decimal commas (--decimal)"
        if style.thousands:
            names = {",": "commas", ".": "points", "'": "apostrophes", "’": "apostrophes"}
            mark = names.get(style.thousands, "spaces")
            yield f"{mark} between thousands (--decimal)"
        for mark in (style.before.strip(), style.after.strip()):
            if mark:
                yield f"'{mark}' around numbers" + (", 5% read as 5" if mark == "%" else "")
        if style.brackets:
            yield "negative numbers in parentheses"
    elif isinstance(style, Dates) and not style.pattern.startswith(("%Y-%m-%d", "ISO")):
        doubt = ", a guess" if style.doubtful else ""
        yield f"dates as {style.pattern}{doubt} (--types)"
    elif column.kind == "code":
        yield "codes as nominal (--types)"
    if column.odd:
        words = ", ".join(f"'{printable(w, width=20)}'" for w in column.odd)
        yield f"text, for {words} among numbers (missing with --na)"
    unusual = sorted({w.strip() for w in column.missing} - set(MISSING))
    if unusual:
        words = ", ".join(f"'{printable(w, width=20)}'" for w in unusual[:5])
        yield f"{words} as missing (--na)"


def first_names(names) -> str:
    """Up to five names of columns, in quotes."""
    return ", ".join(f"'{printable(name, width=40)}'" for name in names[:5])


def listed(names) -> str:
    """Up to five names of columns, in quotes, and how many more there are."""
    return first_names(names) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
