"""Rows written to a file: text with the quotes, ends of lines and encoding of the input, or not."""

from __future__ import annotations

import codecs
import datetime
import gzip
import io
import re

from ._kinds import FEATHERS, PARQUETS, SHEETS
from ._read_sheet import need_openpyxl
from ._rebuild import Rebuilt

__all__ = ["write_rows"]

_CHUNK = 1 << 16
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?").fullmatch


def write_rows(rebuilt: Rebuilt, extra: dict, stream, output: str) -> None:
    """Write rows and columns of provenance behind them.

    Parameters
    ----------
    rebuilt : Rebuilt
    extra : dict of str to pyarrow.Array
        Columns behind the table's own.
    stream : binary file
    output : str
        Name of the file; its ending says what is written.
    """
    import pyarrow as pa

    lower, table = output.lower(), rebuilt.table
    for name, values in extra.items():
        table = table.append_column(name, values)
    if lower.endswith(PARQUETS):
        from pyarrow import parquet

        parquet.write_table(table, stream)
    elif lower.endswith(FEATHERS):
        from pyarrow import feather

        # Uncompressed, so that every reader of the format takes it.
        feather.write_feather(table, stream, compression="uncompressed")
    elif lower.endswith(SHEETS):
        _write_sheet(table, rebuilt, [*rebuilt.header, *extra], stream, output)
    elif lower.endswith(".gz"):
        # Without a time stamp, so that the same rows give the same bytes.
        with gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as packed:
            _write_text(table, rebuilt, [*rebuilt.header, *extra], packed, lower)
    elif lower.endswith(".zst"):
        with pa.CompressedOutputStream(pa.PythonFile(stream, "w"), "zstd") as packed:
            _write_text(table, rebuilt, [*rebuilt.header, *extra], packed, lower)
    else:
        _write_text(table, rebuilt, [*rebuilt.header, *extra], stream, lower)


def _write_text(table, rebuilt: Rebuilt, header, stream, lower: str) -> None:
    """Lines of text; a cell is quoted only where it must be."""
    import pyarrow as pa

    delimiter = "\t" if ".tsv" in lower[-8:] else rebuilt.delimiter
    if not all(pa.types.is_string(t) for t in table.schema.types[: len(rebuilt.header)]):
        frame = table.to_pandas(ignore_metadata=True)
        text = io.StringIO()
        frame.to_csv(text, index=False, sep=delimiter, lineterminator="\n")
        stream.write(text.getvalue().encode())
        return
    special = re.compile(f'[{re.escape(delimiter)}"\r\n]').search

    def quoted(cell: str, bare=False) -> str:
        must = special(cell) or (bare is not False and cell not in bare)
        return '"' + cell.replace('"', '""') + '"' if must else cell

    look, end = rebuilt.look, rebuilt.look.newline
    # Columns that are added look like the first one.
    more = len(header) - len(look.columns) if look.columns else 0
    bare = [*look.columns, *look.columns[:1] * more] or [False] * len(header)
    heads = [*look.header, *look.header[:1] * more] or [False] * len(header)
    # One encoder: a byte order mark stands at the beginning only.
    encoding = f"{rebuilt.encoding}-be" if rebuilt.mark else rebuilt.encoding
    encode = codecs.getincrementalencoder(encoding)().encode
    stream.write(rebuilt.mark)
    alone = len(header) == 1  # an empty line would be no row
    first = [
        quoted(name, frozenset() if q else False) for name, q in zip(header, heads, strict=True)
    ]
    stream.write(encode(delimiter.join(first) + end))
    for start in range(0, table.num_rows, _CHUNK):
        part = table.slice(start, _CHUNK)
        columns = [
            [quoted("" if v is None else str(v), words) for v in column.to_pylist()]
            for column, words in zip(part.columns, bare, strict=True)
        ]
        lines = (delimiter.join(row) or '""' * alone for row in zip(*columns, strict=True))
        stream.write(encode(end.join(lines) + end))


def _write_sheet(table, rebuilt: Rebuilt, header, stream, output: str) -> None:
    """One sheet; numbers as numbers, everything else as text that is never a formula."""
    from openpyxl.cell import WriteOnlyCell

    book = need_openpyxl(output).Workbook(write_only=True)
    sheet = book.create_sheet("resampled")

    def held(value, *, as_text: bool = False, as_date: bool = False):
        if value is None or value == "":
            return None
        if as_date and isinstance(value, str):
            moment = datetime.datetime.fromisoformat(value)
            return WriteOnlyCell(sheet, value=moment if len(value) > 10 else moment.date())
        is_text = isinstance(value, str)
        if is_text and not as_text and _NUMBER(value):
            return float(value) if "." in value else int(value)
        cell = WriteOnlyCell(sheet, value=value)
        if is_text:
            cell.data_type = "s"
        return cell

    sheet.append([held(name, as_text=True) for name in header])
    how = [
        {"as_text": name in rebuilt.words, "as_date": name in rebuilt.dates}
        for name in table.column_names
    ]
    for batch in table.to_batches(max_chunksize=_CHUNK):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            sheet.append([held(v, **kind) for v, kind in zip(row, how, strict=True)])
    book.save(stream)
