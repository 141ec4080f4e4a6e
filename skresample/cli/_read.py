"""A table from a file of any ordinary kind, under limits and without running anything in it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any, NamedTuple

from skresample.inspection._text import printable

from ._columns import Reading, first_names, told
from ._frame import check_cells, to_frame
from ._guard import Limits
from ._header import Header
from ._kinds import FEATHERS, PARQUETS, SHEETS, TEXTS
from ._read_arrow import read_feather, read_parquet
from ._read_sheet import read_sheet
from ._read_text import Cells, read_cells, told_of_lines
from ._recognise import read_columns

__all__ = ["Limits", "Reading", "Source", "read_source", "read_table"]


class Source(NamedTuple):
    """A table as it was read.

    Attributes
    ----------
    frame : pandas.DataFrame
        Values for the models.
    typed : pyarrow.Table
        Values with the types of the file.
    cells : Cells or None
        Text of every cell; None for files that carry types.
    columns : dict of str to Column
        How text was read; empty for files that carry types.
    notes : list of str
        What was recognised, and how to overrule it.
    """

    frame: Any
    typed: Any
    cells: Cells | None
    columns: dict
    notes: list

    @property
    def index(self) -> str | None:
        """Name given to a column of row labels that has none in the file."""
        return self.cells.header.index if self.cells else None


def read_table(path, limits: Limits | None = None, reading: Reading | None = None):
    """Read a table into a pandas frame; see :func:`read_source`."""
    return read_source(path, limits, reading).frame


def read_source(path, limits: Limits | None = None, reading: Reading | None = None) -> Source:
    """Read a table with all that is needed to write its rows again.

    Parameters
    ----------
    path : path-like
        A ``.csv``, ``.tsv`` or ``.txt`` file (also with ``.gz`` or ``.zst`` behind) with a header
        line, a ``.parquet``, ``.feather`` or ``.arrow`` file, or an ``.xlsx`` workbook, whose
        first sheet is read. Text is separated by comma, semicolon, tab or bar.
    limits : Limits, default=None
        How much is read at most; None takes the default limits.
    reading : Reading, default=None
        What the user says about encoding, decimal sign, missing words and types.

    Returns
    -------
    Source

    Raises
    ------
    ValueError
        When the file is missing, too large or not a table; the message names the file and,
        where there is one, the line and column.
    """
    path, limits, reading = Path(path), limits or Limits(), reading or Reading()
    name = printable(path)
    _check_regular(path, name)
    lower = path.name.lower()
    if lower.endswith(TEXTS):
        cells = read_cells(path, name, limits, reading.encoding, reading.ragged)
        return _of_text(cells, reading, name, limits)
    if lower.endswith(SHEETS):
        return _of_text(read_sheet(path, name, limits), reading, name, limits)
    if lower.endswith((*PARQUETS, *FEATHERS)):
        read = read_parquet if lower.endswith(PARQUETS) else read_feather
        return _of_types(read(path, name, limits), reading, name, limits)
    raise ValueError(
        f"{name}: unknown kind of file; give .csv, .tsv or .txt (also .gz or .zst), .parquet, "
        ".feather or .xlsx."
    )


def _check_regular(path: Path, name: str) -> None:
    """Refuse missing files, directories, pipes and devices before opening them."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not valid"
        raise ValueError(f"{name}: cannot be opened ({reason.lower()}).") from None
    if not stat.S_ISREG(mode):
        raise ValueError(f"{name} is not a regular file.")


def _check_rows(table, reading: Reading, name: str, limits: Limits) -> None:
    if table.num_rows == 0:
        raise ValueError(f"{name} has a header but no rows.")
    for column in reading.types:
        if column not in table.column_names:
            raise ValueError(f"--types: {name} has no column '{printable(column, width=60)}'.")
    check_cells(table, name, limits)


def _of_text(cells: Cells, reading: Reading, name: str, limits: Limits) -> Source:
    """Values of the cells of a text table."""
    _check_rows(cells.table, reading, name, limits)
    header = cells.header
    typed, columns = read_columns(cells.table, reading, header, name)
    phrases = told(columns)
    if cells.guessed:
        phrases.insert(0, f"encoding {cells.encoding}, a guess (--encoding)")
    phrases[:0] = told_of_lines(cells)
    notes = [f"Recognised: {'; '.join(phrases)}."] if phrases else []
    return Source(to_frame(typed), typed, cells, columns, notes)


def _of_types(table, reading: Reading, name: str, limits: Limits) -> Source:
    """Values of a table that carries its types; only ``--types`` changes them."""
    import pyarrow as pa
    from pyarrow import compute

    _check_rows(table, reading, name, limits)
    changed, notes = table, []
    codes = [c for c in table.column_names if c not in reading.types and _holds_codes(table[c])]
    if codes:
        notes.append(f"Recognised: codes as nominal (--types) in {first_names(codes)}.")
    for column, wanted in {**dict.fromkeys(codes, "nominal"), **reading.types}.items():
        j = table.column_names.index(column)
        values = table.column(j)
        if pa.types.is_dictionary(values.type):
            values = values.cast(values.type.value_type)
        text = compute.fill_null(values.cast(pa.string()), "")
        single = reading._replace(types={column: wanted})
        typed, _ = read_columns(pa.table([text], names=[column]), single, Header([], ","), name)
        changed = changed.set_column(j, column, typed.column(0))
    return Source(to_frame(changed), table, None, {}, notes)


def _holds_codes(column) -> bool:
    """Whether whole numbers have more digits than a float holds."""
    from pyarrow import compute, types

    if not types.is_integer(column.type) or column.type.bit_width < 64:
        return False
    ends = compute.min_max(column).as_py()
    return ends["max"] is not None and max(ends["max"], -ends["min"]) >= 10**16
