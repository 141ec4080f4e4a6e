"""Rows of a table written again: kept ones as they stood, new ones in the same style."""

from __future__ import annotations

import codecs
import gzip
import io
import re
from typing import Any, NamedTuple

import numpy as np

from ._quotes import Look
from ._read_sheet import need_openpyxl

__all__ = ["KINDS", "Rebuilt", "rebuild", "write_rows"]

_TEXT = tuple(
    f"{kind}{packed}" for kind in (".csv", ".tsv", ".txt") for packed in ("", ".gz", ".zst")
)
_PARQUET, _FEATHER, _SHEET = (".parquet", ".pq"), (".feather", ".arrow"), (".xlsx",)
KINDS = (*_TEXT, *_PARQUET, *_FEATHER, *_SHEET)
_CHUNK = 1 << 16
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?").fullmatch


class Rebuilt(NamedTuple):
    """Rows to write.

    Attributes
    ----------
    table : pyarrow.Table
        Text of all cells where both ends are text, else values.
    header : list of str
        Names as they stand in the file.
    delimiter, encoding : str
        Those of the input.
    words : frozenset of str
        Columns that a sheet shall hold as text.
    look : Look
        Quotes and line ends of the input, of the columns that are written.
    """

    table: Any
    header: list
    delimiter: str = ","
    encoding: str = "utf-8"
    words: frozenset = frozenset()
    look: Look = Look()


def rebuild(problem, X, y, target: str, plan, output: str) -> Rebuilt:
    """Rows of a resampled table in the form of the one that was read.

    Parameters
    ----------
    problem : Problem
        With ``read``.
    X : pandas.DataFrame
        Features after resampling.
    y : ndarray of shape (n,)
    target : str
    plan : ResamplingPlan
        Which rows are kept, and which row each comes from.
    output : str
        Name of the file that will be written.

    Returns
    -------
    Rebuilt
    """
    import pyarrow as pa

    read = problem.read
    as_text = read.cells is not None and output.lower().endswith((*_TEXT, *_SHEET))
    base = read.cells.table if as_text else read.typed
    origin = np.asarray(plan.origin, dtype=np.intp)
    new = np.asarray(plan.is_new, dtype=bool)
    names = [c for c in base.column_names if c in X.columns or c in (target, *problem.labels)]
    kept = base.select(names).take(pa.array(problem.rows[origin[~new]]))
    fresh, spaced = [], as_text and read.cells.header.spaced
    for field in kept.schema:
        if field.name == target:
            fresh.append(_targets(problem, base, y[new], target, as_text))
        elif field.name in X.columns:
            values = X.loc[new, field.name].reset_index(drop=True)
            cells = _cells(values, field.type, read.columns.get(field.name), as_text)
            fresh.append(_spaced(cells) if spaced and field.name != names[0] else cells)
        else:  # labels of rows: a new row has none
            empty = (
                pa.repeat("", int(new.sum())) if as_text else pa.nulls(int(new.sum()), field.type)
            )
            fresh.append(empty)
    # Natural order is kept, then new; the plan's order leads back.
    place = np.empty(len(new), dtype=np.intp)
    place[np.flatnonzero(~new)] = np.arange((~new).sum())
    place[np.flatnonzero(new)] = (~new).sum() + np.arange(new.sum())
    fresh = [array.combine_chunks() if hasattr(array, "chunks") else array for array in fresh]
    table = pa.concat_tables([kept, pa.Table.from_arrays(fresh, schema=kept.schema)])
    table = _relabelled(table.take(pa.array(place)), problem, y, origin, new, target, as_text)
    header = ["" if name == read.index else name for name in names]
    if as_text:
        written = dict(zip(read.cells.header.names, read.cells.header.written, strict=False))
        header = [written.get(name, name) if name else name for name in header]
    if not as_text:
        return Rebuilt(table, names)
    words = frozenset(n for n, c in read.columns.items() if c.kind in ("text", "code"))
    head = read.cells.header
    look = head.of([head.names.index(name) for name in names]).look
    return Rebuilt(table, header, head.delimiter, read.cells.encoding, words, look)


def _targets(problem, base, y, target: str, as_text: bool):
    """Target of new rows: a label as some row has it, a number in the column's style."""
    import pandas as pd
    import pyarrow as pa

    labels, first = np.unique(problem.y, return_index=True)
    place = np.minimum(np.searchsorted(labels, y), len(labels) - 1)
    if (labels[place] == y).all():
        return base.column(target).take(pa.array(problem.rows[first[place]]))
    column = problem.read.columns.get(target)
    return _cells(pd.Series(y), base.schema.field(target).type, column, as_text)


def _relabelled(table, problem, y, origin, new, target: str, as_text: bool):
    """The table with the labels of kept rows that a method has changed."""
    import pyarrow as pa

    changed = ~new
    changed[~new] = y[~new] != problem.y[origin[~new]]
    if not changed.any():
        return table
    base = problem.read.cells.table if as_text else problem.read.typed
    values = _targets(problem, base, y, target, as_text)
    old = table.column(target)
    values = values.combine_chunks() if hasattr(values, "chunks") else values
    both = pa.chunked_array([*old.chunks, values])
    rows = np.where(changed, len(y) + np.arange(len(y)), np.arange(len(y)))
    return table.set_column(table.column_names.index(target), target, both.take(pa.array(rows)))


def _spaced(cells):
    """Text with the space that stands behind the delimiters of a table."""
    from pyarrow import compute

    return compute.binary_join_element_wise("", cells, " ")


def _cells(values, kind, column, as_text: bool):
    """Arrow array of new values, as text in a column's style or in the type of the file."""
    import pyarrow as pa

    if as_text:
        return pa.array(column.words(values), pa.string())
    if pa.types.is_dictionary(kind):
        return pa.array([None if v is None or v != v else v for v in values.astype(object)], kind)
    if pa.types.is_date(kind):
        values = values.dt.round("D")
    array = pa.Array.from_pandas(values)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_integer(kind) and pa.types.is_floating(array.type):
        array = pa.Array.from_pandas(values.round())
    return array.cast(kind, safe=False)


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
    if lower.endswith(_PARQUET):
        from pyarrow import parquet

        parquet.write_table(table, stream)
    elif lower.endswith(_FEATHER):
        from pyarrow import feather

        # Uncompressed, so that every reader of the format takes it.
        feather.write_feather(table, stream, compression="uncompressed")
    elif lower.endswith(_SHEET):
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
    encode = codecs.getincrementalencoder(rebuilt.encoding)().encode
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

    def held(value, *, as_text: bool = False):
        if value is None or value == "":
            return None
        is_text = isinstance(value, str)
        if is_text and not as_text and _NUMBER(value):
            return float(value) if "." in value else int(value)
        cell = WriteOnlyCell(sheet, value=value)
        if is_text:
            cell.data_type = "s"
        return cell

    sheet.append([held(name, as_text=True) for name in header])
    as_text = [name in rebuilt.words for name in table.column_names]
    for batch in table.to_batches(max_chunksize=_CHUNK):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            sheet.append([held(v, as_text=t) for v, t in zip(row, as_text, strict=True)])
    book.save(stream)
