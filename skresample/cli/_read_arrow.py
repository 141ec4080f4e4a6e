"""Tables that carry their types: Parquet and Feather, batch by batch under the byte limit."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from skresample.inspection._text import printable

from ._guard import Limits

__all__ = ["check_columns", "read_feather", "read_parquet"]


def read_parquet(path: Path, name: str, limits: Limits):
    """Arrow table of a Parquet file, row group by row group under the byte limit."""
    from pyarrow import parquet

    with (
        _refused(name, "Parquet"),
        parquet.ParquetFile(
            path, thrift_string_size_limit=1 << 26, thrift_container_size_limit=1 << 22
        ) as file,
    ):
        # By what the footer declares, before any column is decoded.
        limits.check_columns(file.metadata.num_columns, name)
        limits.check_rows(file.metadata.num_rows, name)
        # Small batches: a run-length encoded column may unfold to far more than its file.
        batches = file.iter_batches(batch_size=1 << 16)
        table = _gathered(batches, file.schema_arrow, name, limits)
    check_columns(table.schema, name)
    return _without_index(table)


def read_feather(path: Path, name: str, limits: Limits):
    """Arrow table of a Feather (Arrow IPC) file, batch by batch under the byte limit."""
    import pyarrow as pa

    with (
        _refused(name, "Feather"),
        pa.OSFile(str(path), "rb") as file,
        pa.ipc.open_file(file) as reader,
    ):
        check_columns(reader.schema, name)
        limits.check_columns(len(reader.schema), name)
        batches = map(reader.get_batch, range(reader.num_record_batches))
        table = _gathered(batches, reader.schema, name, limits)
    return _without_index(table)


@contextlib.contextmanager
def _refused(name: str, kind: str):
    """Say in one line why a file cannot be read."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        reason = printable((str(error).splitlines() or [""])[0], width=160)
        raise ValueError(f"{name}: cannot be read as {kind} ({reason}).") from None


def _gathered(batches, schema, name: str, limits: Limits):
    """Table of batches, each checked before the next is read."""
    import pyarrow as pa

    size, rows, kept = 0, 0, []
    for batch in batches:
        size, rows = size + batch.nbytes, rows + batch.num_rows
        limits.check_bytes(size, name)
        limits.check_rows(rows, name)
        batch.validate(full=True)
        kept.append(batch)
    return pa.Table.from_batches(kept, schema=schema)


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
