"""Where pieces are written: one file, or a folder of parts, which appear when they are complete."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import ExitStack
from numbers import Integral
from pathlib import Path
from typing import Any, Self

from skresample.inspection._files import check_target, writing

from ._decide import NeedsAllRows

__all__ = ["FileSink", "FolderSink", "is_file", "problem_key"]

_PARQUET, _ARROW = (".parquet", ".pq"), (".arrow", ".feather", ".ipc")
_OTHERS = {".csv", ".tsv", ".txt", ".gz", ".zip", ".npy", ".npz", ".json", ".jsonl", ".orc"}


def is_file(path: Path) -> bool:
    """Whether a name is that of one file."""
    return path.suffix.lower() in (*_PARQUET, *_ARROW)


class _Sink:
    """Collects pieces until they make a row group; write ``_write(table)``."""

    def __init__(self, schema, rows: int) -> None:
        self.schema, self.rows = schema, rows
        self._waiting: list[Any] = []
        self._held = 0

    def add(self, piece) -> None:
        """Take a piece; write when enough rows have come together."""
        self._waiting.append(piece)
        self._held += piece.num_rows
        if self._held >= self.rows:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            table = pa.concat_tables(self._waiting)
            self._waiting, self._held = [], 0
            self._write(table)

    def _write(self, table) -> None:
        raise NotImplementedError


class FileSink(_Sink):
    """One file of Parquet, or of Arrow, with a row group or batch for ``rows`` rows or more."""

    def __init__(self, path: Path, schema, rows: int, *, force: bool) -> None:
        super().__init__(schema, rows)
        self.path, self.force = check_target(path, force=force), force
        levels = [field.name for field in schema if hasattr(field.type, "value_type")]
        if levels and path.suffix.lower() in _ARROW:
            raise ValueError(
                f"the levels of columns {levels[:5]} would have to be known before the first row "
                f"is written to {path.suffix}; name a .parquet file"
            )
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        import pyarrow as pa
        from pyarrow import parquet

        stream = self._stack.enter_context(writing(self.path, force=self.force))
        if self.path.suffix.lower() in _PARQUET:
            writer: Any = parquet.ParquetWriter(
                stream,
                self.schema,
                use_dictionary=_levels(self.schema),
                write_page_checksum=True,
            )
        else:
            writer = pa.ipc.new_file(stream, self.schema)
        self._writer = self._stack.enter_context(writer)
        return self

    def __exit__(self, *error: Any) -> None:
        if error[0] is None:
            try:
                self._flush()
            except BaseException as failed:
                self._stack.__exit__(type(failed), failed, failed.__traceback__)
                raise
        self._stack.__exit__(*error)

    def _write(self, table) -> None:
        size = max(self.rows, table.num_rows)
        if self.path.suffix.lower() in _PARQUET:
            self._writer.write_table(table, row_group_size=size)
        else:
            self._writer.write_table(table.combine_chunks(), size)


class FolderSink(_Sink):
    """A folder of parts; those of an interrupted run of the same problem are not written again."""

    def __init__(self, path: Path, schema, rows: int, key: str | None) -> None:
        super().__init__(schema, rows)
        if path.suffix.lower() in _OTHERS:
            raise ValueError(
                f"{path} would be a folder of Parquet files; name one without {path.suffix}, or a "
                f"file that ends in one of {sorted((*_PARQUET, *_ARROW))}"
            )
        self.path, self.key, self._next = path, key, 0
        self.partial = path.with_name(path.name + ".partial")
        for place in (path, self.partial):
            if place.is_symlink():
                raise ValueError(f"{place} is a symbolic link and is not followed; remove it first")
        if path.exists():
            raise ValueError(f"{path} exists already; name another folder or remove it")
        if not path.parent.is_dir():
            raise ValueError(f"the directory {path.parent} does not exist")
        self._note = self.partial / "problem.json"

    def __enter__(self) -> Self:
        if self.partial.exists() and (self.key is None or self._found() != self.key):
            raise ValueError(
                f"{self.partial} holds the parts of another run (files, sampler, seed or rows "
                f"differ, or the seed is no integer); remove it or name another folder"
            )
        self.partial.mkdir(exist_ok=True)
        self._note.write_text(json.dumps({"problem": self.key}))
        return self

    def _found(self) -> str | None:
        try:
            return json.loads(self._note.read_text())["problem"]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def __exit__(self, *error: Any) -> None:
        if error[0] is not None:
            if issubclass(error[0], NeedsAllRows):  # the same call would end here again
                shutil.rmtree(self.partial, ignore_errors=True)
            return
        self._flush()
        if not self._next:
            self._write(self.schema.empty_table())
        self._finish()

    def _finish(self) -> None:
        """Give the folder its name."""
        self._note.unlink()
        os.replace(self.partial, self.path)

    def _write(self, table) -> None:
        from pyarrow import parquet

        path = self.partial / f"part-{self._next:05d}.parquet"
        self._next += 1
        if path.exists():  # whole: it was renamed when it was
            return
        unfinished = path.with_suffix(".tmp")
        levels = _levels(self.schema)
        parquet.write_table(table, unfinished, use_dictionary=levels, write_page_checksum=True)
        os.replace(unfinished, path)


def _levels(schema):
    """Columns whose values repeat; a dictionary of floats costs much and saves nothing."""
    import pyarrow as pa

    return [field.name for field in schema if not pa.types.is_floating(field.type)] or False


def problem_key(source, sampler, rows: int) -> str | None:
    """What the parts depend on; None where another run may give other rows."""
    if not isinstance(sampler.random_state, Integral) or not source.files:
        return None
    shown = sorted((name, repr(value)) for name, value in sampler.get_params().items())
    text = json.dumps(
        [
            type(sampler).__name__,
            shown,
            source.target,
            [*source.groups, "|", *source.follow, "|", source.numbered],
            rows,
            source.fingerprint(),
            str(source.schema),
        ]
    )
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
