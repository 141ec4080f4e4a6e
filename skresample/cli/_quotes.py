"""Which cells of a text table stand in quotes, and how its lines end."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Look", "look_of"]

_ROWS, _CHARACTERS = 200, 1 << 17
_BARE = frozenset({"", "NA"})  # left without quotes by programs that quote words only


class Look(NamedTuple):
    """What a table looks like beyond its cells.

    Attributes
    ----------
    header : tuple of bool
        Whether the name of each column stands in quotes.
    columns : tuple of (bool or frozenset of str)
        False for a column that is quoted only where it must be; else the words which stand
        without quotes in it.
    newline : str
    """

    header: tuple = ()
    columns: tuple = ()
    newline: str = "\n"


def look_of(text: str, delimiter: str, n_columns: int) -> Look:
    """Look of a table by its first lines, the header among them.

    Parameters
    ----------
    text : str
        From the header on; the last line may be cut off.
    delimiter : str
    n_columns : int
        Cells of a row; the header may have one less.
    """
    rows = _rows(text[:_CHARACTERS], delimiter)
    ends = ("\r\n", "\n", "\r")  # the last one of old
    newline = next((end for end in ends if end in text[:_CHARACTERS]), "\n")
    if not rows:
        return Look(newline=newline)
    head = tuple(quoted for quoted, _ in rows[0])
    head = (head[0],) * (n_columns - len(head)) + head if len(head) < n_columns else head
    body = [row for row in rows[1:] if len(row) == n_columns]
    columns = [_column([row[j] for row in body]) for j in range(n_columns)]
    if columns and all(words is not False for words in columns):
        # All cells are quoted: so are the words that were not seen.
        seen = {cell for row in body for quoted, cell in row if not quoted}
        columns = [frozenset(seen) for _ in columns]
    return Look(head, tuple(columns), newline)


def _column(cells):
    """Words without quotes of a column that is quoted, or False."""
    bare = {cell for quoted, cell in cells if not quoted}
    return _BARE if any(quoted for quoted, _ in cells) and bare <= _BARE else False


def _rows(text: str, delimiter: str) -> list[list[tuple[bool, str]]]:
    """Cells of the first lines: whether they begin with a quote, and what they hold."""
    rows, row, cell, inside, quoted, start = [], [], [], False, False, True
    for character in text:
        if inside:
            inside = character != '"'
            cell.append(character)
        elif character == '"' and (start or quoted):
            inside, quoted, start = True, True, False
        elif character in (delimiter, "\n"):
            row.append((quoted, "".join(cell).rstrip("\r")))
            cell, quoted, start = [], False, True
            if character == "\n":
                rows.append(row)
                row = []
                if len(rows) > _ROWS:
                    break
        else:
            cell.append(character)
            start = False
    return rows
