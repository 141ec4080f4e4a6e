"""A table of text: every cell as it stands in the file."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import NamedTuple

from skresample.inspection._text import printable

from ._columns import first_names
from ._encoding import big_mark, check_encoding, mark_in, open_bytes, recoded
from ._guard import GuardedStream, Limits, NotUtf8
from ._header import Header, header_of
from ._odd_rows import OddRows

__all__ = ["Cells", "read_cells", "told_of_lines", "without_blank"]

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
    skipped : tuple of int
        Lines passed over, counted from 0 as pandas counts them: comments, and rows with another
        number of cells where that is asked for.
    comments : int
        How many of them are comments.
    blank : tuple of str
        Columns without name and value that were left out.
    mark : bytes
        The mark of UTF-16 or UTF-32 whose bytes come high ones first.
    dates : frozenset of str
        Columns of a sheet that hold nothing but dates.
    """

    table: object
    header: Header
    encoding: str = "utf-8"
    guessed: bool = False
    skipped: tuple = ()
    comments: int = 0
    blank: tuple = ()
    mark: bytes = b""
    dates: frozenset = frozenset()


def read_cells(
    path: Path, name: str, limits: Limits, encoding: str | None, ragged: str = "refuse"
) -> Cells:
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
    ragged : {"refuse", "skip"}, default="refuse"
        What becomes of rows with another number of cells.

    Returns
    -------
    Cells

    Raises
    ------
    ValueError
        When the file is not a table of text; the message names the line.
    """

    def read(given, named, guessed=False) -> Cells:
        cells = _parsed(path, name, limits, given, ragged)
        mark = big_mark(path, name) if named in ("utf-16", "utf-32") else b""
        return cells._replace(encoding=named, guessed=guessed, mark=mark)

    if encoding is not None:
        encoding = check_encoding(encoding)
        return read(encoding, encoding)
    try:
        marked = mark_in(path, name)
        return read(marked, marked or "utf-8")
    except NotUtf8 as error:
        if not error.foreign:
            raise
        try:
            return read(_GUESS, _GUESS, guessed=True)
        except ValueError as other:
            # Whatever is wrong with the table itself is worth more than its encoding.
            raise (error if "a byte that is not" in str(other) else other) from None


def _parsed(path: Path, name: str, limits: Limits, encoding: str | None, ragged: str) -> Cells:
    """Cells and header; ``encoding`` None is UTF-8."""
    from pyarrow import ArrowInvalid

    odd = OddRows(ragged)
    header = Header([], ",")
    try:
        with open_bytes(path, name) as raw:
            stream = GuardedStream(recoded(raw, encoding, name), name, limits)
            header = header_of(stream, name, limits)
            table = _table(stream, header, odd.handle)
            if stream.quotes % 2:
                _check_last_row(table, name)
        lines = list(odd.lines(path, name, encoding, header)) if odd.found else []
        return without_blank(Cells(table, header, skipped=tuple(lines), comments=odd.comments))
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{name}: not a readable gzip file ({printable(error)}).") from None
    except ArrowInvalid as error:
        if odd.refused:
            raise ValueError(odd.objection(path, name, encoding, header)) from None
        reason = printable(str(error).splitlines()[0], width=160)
        raise ValueError(f"{name}: cannot be read as a text table ({reason}).") from None
    except OSError as error:
        raise ValueError(f"{name}: cannot be read ({printable(error)}).") from None


def without_blank(cells: Cells) -> Cells:
    """The cells without columns that have neither a name nor a value."""
    from pyarrow import compute

    table, header = cells.table, cells.header
    blank = tuple(
        column
        for column in header.nameless
        if not compute.any(
            compute.greater(compute.binary_length(compute.utf8_trim_whitespace(table[column])), 0)
        ).as_py()
    )
    if not blank or table.num_rows == 0:
        return cells
    kept = [j for j, column in enumerate(header.names) if column not in blank]
    return cells._replace(table=table.select(kept), header=header.of(kept), blank=blank)


def _table(stream, header: Header, handle):
    """Arrow's parser on a guarded stream, without any guess about types."""
    import pyarrow as pa
    from pyarrow import csv

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
            delimiter=header.delimiter, newlines_in_values=True, invalid_row_handler=handle
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


def told_of_lines(cells: Cells) -> list[str]:
    """What was passed over or named, a phrase for each kind."""
    header, phrases = cells.header, []
    for count, one, many in (
        (header.above, "a line above the header", "lines above the header"),
        (cells.comments, "a comment", "comments"),
        (
            len(cells.skipped) - cells.comments,
            "a row with another number of cells than the header (--ragged)",
            "rows with another number of cells than the header (--ragged)",
        ),
    ):
        if count:
            phrases.append(f"{one if count == 1 else f'{count:,} {many}'} passed over")
    if cells.blank:
        end = (
            "a delimiter at the end of every line"
            if header.short
            else "columns without name or value"
        )
        phrases.append(f"{end} passed over")
    left = [name for name in header.nameless if name in header.names]
    if left:
        phrases.append(f"columns without a name, as {first_names(left)}")
    again = [
        name
        for name, written in zip(header.names, header.written, strict=False)
        if name not in left and name != header.index and name != written.lstrip(" ")
    ]
    if again:
        phrases.append(f"columns with a name that occurred before, as {first_names(again)}")
    return phrases
