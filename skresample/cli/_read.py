"""A table from a CSV or Parquet file, under limits and without running anything in it."""

from __future__ import annotations

import gzip
import os
import stat
import zlib
from pathlib import Path

from skresample.inspection._text import printable

from ._guard import GuardedStream, Limits, header_of

__all__ = ["Limits", "read_table"]

_TEXT = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_PARQUET = (".parquet", ".pq")
_BLOCK = 1 << 25
_MISSING = ["", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "null", "NULL", "None", "<NA>", "#N/A"]


def read_table(path, limits: Limits | None = None):
    """Read a table into a pandas frame.

    Parameters
    ----------
    path : path-like
        A ``.csv``, ``.tsv`` or ``.txt`` file in UTF-8 (also with ``.gz`` behind) with a header
        line, or a ``.parquet`` file. Text is separated by comma, semicolon, tab or bar.
    limits : Limits, default=None
        How much is read at most; None takes the default limits.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    ValueError
        When the file is missing, too large or not a table; the message names the file and,
        where there is one, the line and column.
    """
    path, limits = Path(path), limits or Limits()
    name = printable(path)
    _check_regular(path, name)
    lower = path.name.lower()
    if lower.endswith(_PARQUET):
        table = _read_parquet(path, name, limits)
    elif lower.endswith(_TEXT):
        table = _read_text(path, name, limits)
    else:
        raise ValueError(
            f"{name}: unknown kind of file; give .csv, .tsv or .txt (also .gz) or .parquet."
        )
    if table.num_rows == 0:
        raise ValueError(f"{name} has a header but no rows.")
    return _to_frame(table, name, limits)


def _check_regular(path: Path, name: str) -> None:
    """Refuse missing files, directories, pipes and devices before opening them."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not valid"
        raise ValueError(f"{name}: cannot be opened ({reason.lower()}).") from None
    if not stat.S_ISREG(mode):
        raise ValueError(f"{name} is not a regular file.")


def _read_text(path: Path, name: str, limits: Limits):
    """Arrow table of a text file; every row must have as many fields as the header."""
    from pyarrow import ArrowInvalid, csv

    bad: list[tuple[int, int]] = []

    def collect(row):
        bad.append((row.actual_columns, row.number or 0))
        return "error"

    opener = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opener(path, "rb") as raw:
            stream = GuardedStream(raw, name, limits)
            names, delimiter = header_of(stream, name, limits)
            table = csv.read_csv(
                stream,
                # One thread: only then does Arrow tell the number of a bad row.
                read_options=csv.ReadOptions(use_threads=False, block_size=_BLOCK),
                parse_options=csv.ParseOptions(
                    delimiter=delimiter, newlines_in_values=True, invalid_row_handler=collect
                ),
                convert_options=csv.ConvertOptions(
                    null_values=_MISSING, strings_can_be_null=True, check_utf8=True
                ),
            )
            if stream.quotes % 2:
                _check_last_row(table, name)
            return table
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{name}: not a readable gzip file ({printable(error)}).") from None
    except ArrowInvalid as error:
        if bad:
            found, row = bad[0]
            raise ValueError(
                f"{name}, line {row}: {found} fields, but the header has {len(names)}."
            ) from None
        reason = printable(str(error).splitlines()[0], width=160)
        raise ValueError(f"{name}: cannot be read as a text table ({reason}).") from None
    except OSError as error:
        raise ValueError(f"{name}: cannot be read ({printable(error)}).") from None


def _check_last_row(table, name: str) -> None:
    """Refuse a table whose last row swallowed lines after a quote that is never closed."""
    last = table.slice(max(table.num_rows - 1, 0)).to_pylist()
    for column, value in last[0].items() if last else ():
        if isinstance(value, str) and "\n" in value:
            raise ValueError(
                f"{name}, row {table.num_rows}: the quote that opens the value in column "
                f"'{printable(column, width=60)}' is never closed."
            )


def _read_parquet(path: Path, name: str, limits: Limits):
    """Arrow table of a Parquet file, row group by row group under the byte limit."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(
            path, thrift_string_size_limit=1 << 26, thrift_container_size_limit=1 << 22
        ) as file:
            _check_parquet_size(file.metadata, name, limits)
            size, batches = 0, []
            # Small batches: a run-length encoded column may unfold to far more than its file.
            for batch in file.iter_batches(batch_size=1 << 16):
                size += batch.nbytes
                if size > limits.n_bytes:
                    raise ValueError(
                        f"{name} holds more than {limits.n_bytes:,} bytes after decompression; "
                        "raise --max-bytes to read it."
                    )
                batch.validate(full=True)
                batches.append(batch)
            table = pa.Table.from_batches(batches, schema=file.schema_arrow)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = printable((str(error).splitlines() or [""])[0], width=160)
        raise ValueError(f"{name}: cannot be read as Parquet ({reason}).") from None
    _check_parquet_columns(table.schema, name)
    # The name pandas gives to an unnamed index; row labels are no feature.
    return table.drop_columns([c for c in table.column_names if c.startswith("__index_level_")])


def _check_parquet_size(metadata, name: str, limits: Limits) -> None:
    """Refuse by what the footer declares, before any column is decoded."""
    if metadata.num_columns > limits.n_columns:
        raise ValueError(
            f"{name} has {metadata.num_columns:,} columns; at most {limits.n_columns:,} are read."
        )
    if metadata.num_rows > limits.n_rows:
        raise ValueError(
            f"{name} has {metadata.num_rows:,} rows; at most {limits.n_rows:,} are read."
        )


def _check_parquet_columns(schema, name: str) -> None:
    """Refuse duplicate names and columns that hold lists, structures or raw bytes."""
    from pyarrow import types

    if not len(schema):
        raise ValueError(f"{name} has no columns.")
    seen = set()
    for field in schema:
        column = printable(field.name, width=60)
        if field.name in seen:
            raise ValueError(f"{name}: two columns are called '{column}'; rename one.")
        seen.add(field.name)
        kind = field.type.value_type if types.is_dictionary(field.type) else field.type
        if types.is_nested(kind) or types.is_binary(kind) or types.is_fixed_size_binary(kind):
            raise ValueError(
                f"{name}: column '{column}' holds {printable(kind, width=40)} values; "
                "only numbers, text, booleans, categories and dates are read."
            )


def _to_frame(table, name: str, limits: Limits):
    """Pandas frame of an Arrow table; decimals and dates become numbers and time stamps."""
    import pyarrow as pa
    from pyarrow import compute, types

    for j, field in enumerate(table.schema):
        column = table.column(j)
        if types.is_decimal(field.type) or types.is_null(field.type):
            table = table.set_column(j, field.name, compute.cast(column, pa.float64()))
        elif types.is_date(field.type):
            table = table.set_column(j, field.name, compute.cast(column, pa.timestamp("s")))
        elif types.is_time(field.type):
            table = table.set_column(j, field.name, compute.cast(column, pa.string()))
        elif types.is_string(field.type) or types.is_large_string(field.type):
            longest = compute.max(compute.binary_length(column)).as_py() or 0
            if longest > limits.field:
                raise ValueError(
                    f"{name}: a value in column '{printable(field.name, width=60)}' is longer "
                    f"than {limits.field:,} bytes."
                )
    return _keep_whole(table.to_pandas(ignore_metadata=True), table)


def _keep_whole(frame, table):
    """Give integers and booleans with gaps a nullable dtype: floats would lose digits."""
    import pandas as pd
    from pyarrow import types

    for j, field in enumerate(table.schema):
        if table.column(j).null_count:
            if types.is_integer(field.type):
                name = str(field.type).replace("uint", "UInt").replace("int", "Int")
                frame[field.name] = table.column(j).to_pandas(
                    types_mapper={field.type: pd.api.types.pandas_dtype(name)}.get
                )
            elif types.is_boolean(field.type):
                frame[field.name] = frame[field.name].astype("boolean")
    return frame
