"""The first sheet of an .xlsx workbook, cell by cell as text."""

from __future__ import annotations

import datetime
import zipfile
from itertools import islice
from pathlib import Path

from skresample.inspection._text import printable

from ._guard import Limits
from ._header import Header, check_names, distinct_names, free_name
from ._read_text import Cells

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
    if size > limits.n_bytes:
        raise ValueError(
            f"{name} holds more than {limits.n_bytes:,} bytes after decompression; "
            "raise --max-bytes to read it."
        )


def _cells(sheet, name: str, limits: Limits) -> Cells:
    import pyarrow as pa

    rows = sheet.iter_rows(values_only=True)
    names = [_text(value) for value in next(rows, ())]
    while names and not names[-1].strip():
        names.pop()
    index = None
    if len(names) > 1 and not names[0].strip():
        index = free_name(names)
        names[0] = index
    written, names = tuple(names), distinct_names(names)
    check_names(names, name, limits)
    columns: list[list[str]] = [[] for _ in names]
    count = 0
    for row in islice(rows, limits.n_rows + 1):
        texts = [_text(value) for value in row]
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
    return Cells(table, Header(names, ",", index, written=written))


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
