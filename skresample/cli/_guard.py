"""A byte stream that refuses what no honest text table contains."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass

__all__ = ["GuardedStream", "Limits", "NotUtf8"]

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

    def check_bytes(self, size: int, name: str) -> None:
        """Refuse what holds more bytes."""
        if size > self.n_bytes:
            raise ValueError(
                f"{name} holds more than {self.n_bytes:,} bytes after decompression; "
                "raise --max-bytes to read it."
            )

    def check_columns(self, number: int, name: str) -> None:
        """Refuse more columns."""
        if number > self.n_columns:
            raise ValueError(f"{name} has {number:,} columns; at most {self.n_columns:,} are read.")

    def check_rows(self, number: int, name: str) -> None:
        """Refuse more rows."""
        if number > self.n_rows:
            raise ValueError(f"{name} has {number:,} rows; at most {self.n_rows:,} are read.")


class NotUtf8(ValueError):
    """Bytes that are not UTF-8.

    Attributes
    ----------
    foreign : bool
        Nothing before them was UTF-8 beyond ASCII: the text may be in another encoding.
    """

    foreign = False


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
        self._limits.check_bytes(self._total, self._name)
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
