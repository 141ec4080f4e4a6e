"""A dataset of files, read in blocks of rows whatever its own pieces are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["Source"]

_FORMATS = {".csv": "csv", ".arrow": "ipc", ".feather": "ipc", ".ipc": "ipc", ".parquet": "parquet"}


class Source:
    """What is read, and which column is the target.

    Parameters
    ----------
    source : path, list of paths, pyarrow Dataset or Table
        A folder is read as Parquet.
    target : str
        Name of the column.
    """

    def __init__(self, source: Any, target: str) -> None:
        self.dataset = _dataset(source)
        self.schema = self.dataset.schema
        self.target = target
        names = self.schema.names
        if names.count(target) != 1:
            shown = ", ".join(map(repr, names[:10]))
            raise ValueError(f"the source has no column {target!r} of its own; it has {shown}")
        if len(set(names)) != len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(f"columns {twice[:5]} stand twice in the source; rename them")

    @property
    def files(self) -> list[str]:
        """The files read, as far as there are any."""
        return [str(name) for name in getattr(self.dataset, "files", [])]

    def fingerprint(self) -> list:
        """Name, size and time of every file: what tells that it is still the same source."""
        return [[name, os.stat(name).st_size, os.stat(name).st_mtime_ns] for name in self.files]

    def blocks(self, rows: int, columns: list[str] | None = None) -> Iterator[Any]:
        """Tables of ``rows`` rows each, the last one shorter, in the order of the source."""
        import pyarrow as pa

        waiting, held = [], 0
        scanner = self.dataset.scanner(
            columns=columns, batch_size=rows, batch_readahead=1, fragment_readahead=1,
            fragment_scan_options=self._options(),
            use_threads=False,  # threads would run up to 1 GiB ahead of a slow disk
        )  # fmt: skip
        for batch in scanner.to_batches():
            waiting.append(batch)
            held += batch.num_rows
            while held >= rows:
                table = pa.Table.from_batches(waiting)
                yield table.slice(0, rows)
                held -= rows
                waiting = table.slice(rows).to_batches() if held else []
        if held:
            yield pa.Table.from_batches(waiting)

    def _options(self):
        """Parquet is not buffered ahead: what was read of a file would be held to its end."""
        from pyarrow import dataset as ds

        if not isinstance(getattr(self.dataset, "format", None), ds.ParquetFileFormat):
            return None
        return ds.ParquetFragmentScanOptions(pre_buffer=False, use_buffered_stream=True)


def _dataset(source) -> Any:
    try:
        import pyarrow as pa
        from pyarrow import dataset as ds
    except ModuleNotFoundError as error:
        raise ImportError(
            "Reading files in chunks needs pyarrow; install skresample[cli] or pyarrow."
        ) from error
    if isinstance(source, ds.Dataset):
        return source
    if isinstance(source, pa.Table):
        return ds.dataset(source)
    paths = [source] if isinstance(source, (str, Path)) else list(source)
    if not paths:
        raise ValueError("source must name at least one file")
    for path in paths:
        if not Path(path).exists():
            raise ValueError(f"there is no file or folder {str(path)!r}")
    if len(paths) == 1 and Path(paths[0]).is_dir():
        return ds.dataset(str(paths[0]), format="parquet")
    kinds = {Path(path).suffix.lower() for path in paths}
    if len(kinds) > 1 or not kinds <= set(_FORMATS):
        raise ValueError(
            f"files must all end in one of {sorted(_FORMATS)}, got {sorted(kinds)}; open others "
            f"with pyarrow.dataset.dataset(...) and pass that"
        )
    return ds.dataset([str(path) for path in paths], format=_FORMATS[kinds.pop()])
