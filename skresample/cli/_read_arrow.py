"""Tables that carry their types: Parquet and Feather, batch by batch under the byte limit."""

from __future__ import annotations

import json
from pathlib import Path

from skresample.inspection._text import printable

from ._guard import Limits

__all__ = ["check_columns", "read_feather", "read_parquet"]


def read_parquet(path: Path, name: str, limits: Limits):
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
                _check_unfolded(size, name, limits)
                batch.validate(full=True)
                batches.append(batch)
            table = pa.Table.from_batches(batches, schema=file.schema_arrow)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = printable((str(error).splitlines() or [""])[0], width=160)
        raise ValueError(f"{name}: cannot be read as Parquet ({reason}).") from None
    check_columns(table.schema, name)
    return _without_index(table)


def read_feather(path: Path, name: str, limits: Limits):
    """Arrow table of a Feather (Arrow IPC) file, batch by batch under the byte limit."""
    import pyarrow as pa

    try:
        with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
            check_columns(reader.schema, name)
            _check_width(len(reader.schema), name, limits)
            size, rows, batches = 0, 0, []
            for i in range(reader.num_record_batches):
                batch = reader.get_batch(i)
                size, rows = size + batch.nbytes, rows + batch.num_rows
                _check_unfolded(size, name, limits)
                _check_length(rows, name, limits)
                batch.validate(full=True)
                batches.append(batch)
            table = pa.Table.from_batches(batches, schema=reader.schema)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = printable((str(error).splitlines() or [""])[0], width=160)
        raise ValueError(f"{name}: cannot be read as Feather ({reason}).") from None
    return _without_index(table)


def _without_index(table):
    """The table without row labels of pandas, which are no feature, also in its metadata."""
    gone = [c for c in table.column_names if c.startswith("__index_level_")]
    table = table.drop_columns(gone)
    try:
        pandas = json.loads((table.schema.metadata or {})[b"pandas"])
        pandas["index_columns"] = []
        pandas["columns"] = [c for c in pandas["columns"] if c["name"] in table.column_names]
    except (KeyError, TypeError, ValueError, RecursionError):
        return table.replace_schema_metadata(None)
    return table.replace_schema_metadata({b"pandas": json.dumps(pandas).encode()})


def _check_parquet_size(metadata, name: str, limits: Limits) -> None:
    """Refuse by what the footer declares, before any column is decoded."""
    _check_width(metadata.num_columns, name, limits)
    _check_length(metadata.num_rows, name, limits)


def _check_width(n_columns: int, name: str, limits: Limits) -> None:
    if n_columns > limits.n_columns:
        raise ValueError(
            f"{name} has {n_columns:,} columns; at most {limits.n_columns:,} are read."
        )


def _check_length(n_rows: int, name: str, limits: Limits) -> None:
    if n_rows > limits.n_rows:
        raise ValueError(f"{name} has {n_rows:,} rows; at most {limits.n_rows:,} are read.")


def _check_unfolded(size: int, name: str, limits: Limits) -> None:
    if size > limits.n_bytes:
        raise ValueError(
            f"{name} holds more than {limits.n_bytes:,} bytes after decompression; "
            "raise --max-bytes to read it."
        )


def check_columns(schema, name: str) -> None:
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
