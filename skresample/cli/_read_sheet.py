"""The first sheet of an .xlsx workbook, cell by cell as text."""

from __future__ import annotations

import datetime
import zipfile
from itertools import chain, islice
from pathlib import Path

from skresample.inspection._text import printable

from ._above import rows_above
from ._guard import Limits
from ._header import Header, check_names, distinct_names, named_columns
from ._read_text import Cells, without_blank

__all__ = ["need_openpyxl", "read_sheet"]


def need_openpyxl(name: str):
    """The library for workbooks; without it a message says how to get it."""
    try:
        import openpyxl
    except ImportError:
        raise ValueError(
            f"{name}: .xlsx needs openpyxl; install it with: pip install 'skresample[excel]'"
        ) from None
    return openpyxl


def read_sheet(path: Path, name: str, limits: Limits) -> Cells:
    """Text of the first sheet; formulas count as the values stored with them, nothing is run.

    Parameters
    ----------
    path : Path
    name : str
        How messages call the file.
    limits : Limits

    Returns
    -------
    Cells
    """
    openpyxl = need_openpyxl(name)
    _check_archive(path, name, limits)
    try:
        # Opened here: the library would leave the file open after an error.
        with open(path, "rb") as stream:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            try:
                return _cells(book.worksheets[0], name, limits)
            finally:
                book.close()
    except ValueError as error:
        if str(error).startswith(name):
            raise
        raise ValueError(f"{name}: cannot be read ({printable(error, width=160)}).") from None
    except Exception as error:  # a damaged workbook fails in many ways
        reason = printable(f"{type(error).__name__}: {error}", width=160)
        raise ValueError(f"{name}: cannot be read as a workbook ({reason}).") from None


def _check_archive(path: Path, name: str, limits: Limits) -> None:
    """Refuse bombs by the sizes that the archive declares; its reader does not go beyond them."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise ValueError(f"{name}: not a readable .xlsx file ({printable(error)}).") from None
    limits.check_bytes(size, name)


def _cells(sheet, name: str, limits: Limits) -> Cells:
    import pyarrow as pa

    rows = sheet.iter_rows(values_only=True)
    first = list(islice(rows, 40))
    empty = next((i for i, row in enumerate(first) if any(map(_text, row))), len(first))
    first = first[empty:]
    shown = [[_text(value) for value in row] for row in first]
    above = rows_above([row[: _width(row)] for row in shown]) or 0
    names = shown[above][: _width(shown[above])] if shown else []
    names, index, nameless = named_columns(names)
    written = tuple("" if n in nameless else n for n in names)
    names = distinct_names(names)
    check_names(names, name, limits)
    columns: list[list[str]] = [[] for _ in names]
    count, others = 0, set()
    for row in chain(first[above + 1 :], islice(rows, limits.n_rows + 1)):
        texts = [_text(value) for value in row]
        others.update(j for j, v in enumerate(row) if not _is_date(v) and v not in (None, ""))
        if any(texts[len(names) :]):
            raise ValueError(f"{name}, row {count + 2}: more cells than the header has names.")
        if any(texts):
            texts += [""] * (len(names) - len(texts))
            for column, text in zip(columns, texts, strict=False):
                column.append(text)
            count += 1
    if count > limits.n_rows:
        raise ValueError(f"{name} has more than {limits.n_rows:,} rows.")
    table = pa.table([pa.array(c, pa.string()) for c in columns], names=names)
    header = Header(
        names, ",", index, 1 + empty + above, written=written, above=above, nameless=nameless
    )
    dates = frozenset(n for j, n in enumerate(names) if j not in others)
    return without_blank(Cells(table, header, dates=dates))


def _width(row: list[str]) -> int:
    """Cells of a row up to the last that holds something."""
    return max((j + 1 for j, text in enumerate(row) if text.strip()), default=0)


def _is_date(value) -> bool:
    return isinstance(value, (datetime.date, datetime.datetime))


def _text(value) -> str:
    """A cell as a text file would hold it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1 << 53 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    return str(value)
