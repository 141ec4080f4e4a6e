"""A table of text: every cell as it stands in the file."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import NamedTuple

from skresample.inspection._text import printable

from ._encoding import check_encoding, mark_of, open_bytes, recoded
from ._guard import GuardedStream, Limits, NotUtf8
from ._header import Header, header_of

__all__ = ["Cells", "read_cells"]

_BLOCK = 1 << 25
_GUESS = "cp1252"


class Cells(NamedTuple):
    """Text of a table.

    Attributes
    ----------
    table : pyarrow.Table
        Strings only.
    header : Header
    encoding : str
    guessed : bool
        The encoding is a guess.
    """

    table: object
    header: Header
    encoding: str = "utf-8"
    guessed: bool = False


def read_cells(path: Path, name: str, limits: Limits, encoding: str | None) -> Cells:
    """All cells of a text file; every row must have as many as the header.

    Parameters
    ----------
    path : Path
    name : str
        How messages call the file.
    limits : Limits
    encoding : str or None
        None reads UTF-8, UTF-16 and UTF-32 by their marks, and guesses cp1252 where a file holds
        no character of UTF-8 before the first byte that is none.

    Returns
    -------
    Cells

    Raises
    ------
    ValueError
        When the file is not a table of text; the message names the line.
    """
    if encoding is not None:
        encoding = check_encoding(encoding)
        return Cells(*_parsed(path, name, limits, encoding), encoding)
    try:
        marked = _mark(path, name)
        return Cells(*_parsed(path, name, limits, marked), marked or "utf-8")
    except NotUtf8 as error:
        if not error.foreign:
            raise
        try:
            return Cells(*_parsed(path, name, limits, _GUESS), _GUESS, guessed=True)
        except ValueError as other:
            # Whatever is wrong with the table itself is worth more than its encoding.
            raise (error if "a byte that is not" in str(other) else other) from None


def _mark(path: Path, name: str) -> str | None:
    try:
        with open_bytes(path, name) as raw:
            return mark_of(raw.read(4))
    except (OSError, EOFError, zlib.error):
        return None  # said where the whole file is read


def _parsed(path: Path, name: str, limits: Limits, encoding: str | None):
    """Arrow table of strings, and the header."""
    from pyarrow import ArrowInvalid

    bad: list[tuple[int, int]] = []
    header = Header([], ",")
    try:
        with open_bytes(path, name) as raw:
            stream = GuardedStream(recoded(raw, encoding, name), name, limits)
            header = header_of(stream, name, limits)
            table = _table(stream, header, bad)
            if stream.quotes % 2:
                _check_last_row(table, name)
            return table, header
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{name}: not a readable gzip file ({printable(error)}).") from None
    except ArrowInvalid as error:
        if bad:
            found, row = bad[0]
            raise ValueError(
                f"{name}, line {row}: {found} fields, but the header has {len(header.names)}."
            ) from None
        reason = printable(str(error).splitlines()[0], width=160)
        raise ValueError(f"{name}: cannot be read as a text table ({reason}).") from None
    except OSError as error:
        raise ValueError(f"{name}: cannot be read ({printable(error)}).") from None


def _table(stream, header: Header, bad: list):
    """Arrow's parser on a guarded stream, without any guess about types."""
    import pyarrow as pa
    from pyarrow import csv

    def collect(row):
        bad.append((row.actual_columns, row.number or 0))
        return "error"

    return csv.read_csv(
        stream,
        # One thread: only then does Arrow tell the number of a bad row.
        read_options=csv.ReadOptions(
            use_threads=False,
            block_size=_BLOCK,
            column_names=header.names,
            skip_rows_after_names=header.lines,
        ),
        parse_options=csv.ParseOptions(
            delimiter=header.delimiter, newlines_in_values=True, invalid_row_handler=collect
        ),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(header.names, pa.string()),
            null_values=[],
            strings_can_be_null=False,
            check_utf8=True,
        ),
    )


def _check_last_row(table, name: str) -> None:
    """Refuse a table whose last row swallowed lines after a quote that is never closed."""
    last = table.slice(max(table.num_rows - 1, 0)).to_pylist()
    for column, value in last[0].items() if last else ():
        if isinstance(value, str) and "\n" in value:
            raise ValueError(
                f"{name}, row {table.num_rows}: the quote that opens the value in column "
                f"'{printable(column, width=60)}' is never closed."
            )
