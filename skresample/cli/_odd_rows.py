"""Rows of a text table with another number of cells than the header: comments, or faults."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator

from ._encoding import open_bytes, recoded
from ._header import Header

__all__ = ["OddRows"]

_PIECE = 1 << 20


class OddRows:
    """Collects rows that have another number of cells than the header.

    Parameters
    ----------
    ragged : {"refuse", "skip"}
        What becomes of those that are no comments.

    Attributes
    ----------
    found : int
        Rows passed over.
    comments : int
        Those of them that begin with ``#``.
    refused : tuple of (int, int) or None
        Number of cells and line of the row that ended the reading.
    """

    def __init__(self, ragged: str):
        self.ragged = ragged
        self.found = self.comments = 0
        self.refused: tuple[int, int] | None = None

    def handle(self, row) -> str:
        """Answer of Arrow's handler of invalid rows: "skip" or "error"."""
        comment = (row.text or "").lstrip(' "').startswith("#")
        if not comment and self.ragged != "skip":
            self.refused = row.actual_columns, row.number or 0
            return "error"
        self.found += 1
        self.comments += comment
        return "skip"

    def lines(self, path, name: str, encoding: str | None, header: Header) -> Iterator[int]:
        """Numbers of the rows passed over, counted from 0, empty lines among them."""
        return (number for number, _, _ in _uneven(path, name, encoding, header))

    def objection(self, path, name: str, encoding: str | None, header: Header) -> str:
        """Message about the row that was refused, with the remedy."""
        cells, line = self.refused or (0, 0)
        # Arrow counts neither empty lines nor line breaks in quotes.
        for _, place, row in _uneven(path, name, encoding, header):
            if len(row) == cells and not row[0].lstrip().startswith("#"):
                line = place
                break
        return (
            f"{name}, line {line}: {cells} fields, but the header has {len(header.names)}; put a "
            "cell that holds the delimiter into quotes, or leave such rows out: --ragged skip."
        )


def _uneven(path, name: str, encoding: str | None, header: Header):
    """Number (from 0), last line (from 1) and cells of rows with another number of cells."""
    with open_bytes(path, name) as raw:
        reader = csv.reader(_lines(recoded(raw, encoding, name)), delimiter=header.delimiter)
        try:
            for number, row in enumerate(reader):
                if number >= header.lines and row and len(row) != len(header.names):
                    yield number, reader.line_num, row
        except csv.Error:
            return  # a cell that only Arrow can read: the rest is not counted


def _lines(stream) -> Iterator[str]:
    """Lines of a stream of UTF-8, their ends included."""
    left = ""
    pieces = iter(lambda: stream.read(_PIECE), b"")
    for text in codecs.iterdecode(pieces, "utf-8-sig", errors="replace"):
        lines = (left + text).split("\n")
        left = lines.pop()
        yield from (line + "\n" for line in lines)
    if left:
        yield left
