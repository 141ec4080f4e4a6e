"""A byte stream that refuses what no honest text table contains."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from dataclasses import dataclass
from typing import NamedTuple

from skresample.inspection._text import printable

__all__ = [
    "GuardedStream",
    "Header",
    "Limits",
    "NotUtf8",
    "check_names",
    "free_name",
    "header_of",
]

_PIECE = 1 << 18
_ENDS = (b",", b";", b"\t", b"|", b"\n")


@dataclass(frozen=True)
class Limits:
    """How much of a file is read at most.

    Attributes
    ----------
    n_bytes : int, default=2 GiB
        Bytes after decompression.
    n_columns : int, default=100,000
    n_rows : int, default=100,000,000
    field : int, default=1 MiB
        Bytes of a single cell, at least 256 KiB.
    """

    n_bytes: int = 2 << 30
    n_columns: int = 100_000
    n_rows: int = 100_000_000
    field: int = 1 << 20


class NotUtf8(ValueError):
    """Bytes that are not UTF-8.

    Attributes
    ----------
    foreign : bool
        Nothing before them was UTF-8 beyond ASCII: the text may be in another encoding.
    """

    foreign = False


class Header(NamedTuple):
    """First line of a text table.

    Attributes
    ----------
    names : list of str
        A name for every column, also for one of row labels that has none in the file.
    delimiter : str
    index : str or None
        Name given to an unnamed first column.
    """

    names: list
    delimiter: str
    index: str | None = None


class GuardedStream(io.RawIOBase):
    """Read-only stream that checks size, encoding, line count and field length on the way.

    Parameters
    ----------
    raw : binary file
        The (decompressed) source.
    name : str
        How messages call it.
    limits : Limits

    Attributes
    ----------
    quotes : int
        Double quotes seen so far.

    Raises
    ------
    ValueError
        On the first byte over a limit, NUL or sequence that is not UTF-8; the message holds the
        line and the column.
    """

    def __init__(self, raw, name: str, limits: Limits):
        super().__init__()
        self._raw, self._name, self._limits = raw, name, limits
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._total = self._run = self._column = 0
        self._line, self._pending, self._plain = 1, b"", True
        self.quotes = 0

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def push_back(self, data: bytes) -> None:
        """Return bytes that were read so that the next read yields them again."""
        self._pending = data + self._pending

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` checked bytes; all that are left when negative."""
        parts = [self._pending[:size] if size >= 0 else self._pending]
        self._pending = self._pending[len(parts[0]) :]
        length = len(parts[0])
        while size < 0 or length < size:
            piece = self._raw.read(_PIECE if size < 0 else min(_PIECE, size - length))
            if not piece:
                self._check_end()
                break
            self._check(piece)
            parts.append(piece)
            length += len(piece)
        return b"".join(parts)

    def _check(self, piece: bytes) -> None:
        self._total += len(piece)
        if self._total > self._limits.n_bytes:
            raise ValueError(
                f"{self._name} holds more than {self._limits.n_bytes:,} bytes after decompression; "
                "raise --max-bytes to read it."
            )
        nul = piece.find(b"\0")
        try:
            text = self._decoder.decode(piece if nul < 0 else piece[:nul])
        except UnicodeDecodeError as error:
            self._advance(error.object[: error.start].decode("utf-8"))
            self._refuse("a byte that is not UTF-8", NotUtf8)
        self._advance(text)
        self.quotes += piece.count(b'"')
        if nul >= 0:
            self._refuse("a NUL byte")
        self._check_run(piece)

    def _check_end(self) -> None:
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            self._plain = False
            self._refuse("a byte that is not UTF-8", NotUtf8)

    def _advance(self, text: str) -> None:
        self._plain = self._plain and text.isascii()
        breaks = text.count("\n")
        self._line += breaks
        self._column = len(text) - text.rfind("\n") - 1 if breaks else self._column + len(text)
        if self._line > self._limits.n_rows + 2:
            raise ValueError(f"{self._name} holds more than {self._limits.n_rows:,} lines.")

    def _check_run(self, piece: bytes) -> None:
        # Pieces are shorter than the limit, so only runs across their borders can exceed it.
        # The delimiter is not known here, so any of them ends a run; cells are checked again later.
        ends = [p for p in map(piece.find, _ENDS) if p >= 0]
        self._run += min(ends, default=len(piece))
        if self._run > self._limits.field:
            raise ValueError(
                f"{self._name}, line {self._line}: a field is longer than "
                f"{self._limits.field:,} bytes."
            )
        if ends:
            self._run = len(piece) - 1 - max(map(piece.rfind, _ENDS))

    def _refuse(self, what: str, kind: type[ValueError] = ValueError) -> None:
        error = kind(
            f"{self._name}, line {self._line}, column {self._column + 1}: {what}; "
            "save the table as UTF-8 text"
            + (", or name its --encoding." if kind is NotUtf8 else ".")
        )
        if isinstance(error, NotUtf8):
            error.foreign = self._plain
        raise error


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
    names, delimiter, reason = [], ",", "no column names"
    for candidate in ",;\t|":
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
    check_names(names, name, limits)
    return Header(names, delimiter, index)


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
    """Refuse a header without names, with the same name twice or with too many columns."""
    if not any(text.strip() for text in names):
        raise ValueError(f"{name} is empty: a header line with column names is needed.")
    if len(names) > limits.n_columns:
        raise ValueError(
            f"{name} has {len(names):,} columns; at most {limits.n_columns:,} are read."
        )
    seen: dict[str, int] = {}
    for j, column in enumerate(names, start=1):
        if not column.strip():
            raise ValueError(f"{name}, line 1: column {j} of {len(names)} has no name.")
        if column in seen:
            raise ValueError(
                f"{name}, line 1: columns {seen[column]} and {j} are both called "
                f"'{printable(column, width=60)}'; rename one."
            )
        seen[column] = j
