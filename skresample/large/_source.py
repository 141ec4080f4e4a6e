"""A dataset of files, read in blocks of rows whatever its own pieces are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ._arrays import LABEL, ArrayDataset, is_array
from ._streams import StreamDataset, is_stream

__all__ = ["PARENT", "Source"]

_FORMATS = {
    ".csv": "csv",
    ".arrow": "ipc",
    ".feather": "ipc",
    ".ipc": "ipc",
    ".parquet": "parquet",
    ".pq": "parquet",
}
PARENT = "skresample_parent"


class Source:
    """What is read, and which column is the target.

    Parameters
    ----------
    source : path, list of paths, pyarrow Dataset or Table, Arrow stream, or array
        A folder is read as Parquet, a ``.npy`` file as an array.
    target : str, array or None
        Name of the column; the labels, or a ``.npy`` file of them, where the source is an array.
    leave_out : sequence of str, default=()
        Columns that are not read.
    numbered : bool, default=False
        Whether blocks of all columns have one more, the number of each row in the source.
    drop_missing : bool, default=False
        Whether rows without a label are passed over.
    groups : sequence of str, default=()
        Columns that hold the group of a row.
    follow : sequence of str, default=()
        Columns that are no features.
    """

    def __init__(
        self,
        source: Any,
        target: Any,
        *,
        leave_out: Sequence[str] = (),
        numbered: bool = False,
        drop_missing: bool = False,
        groups: Sequence[str] = (),
        follow: Sequence[str] = (),
    ) -> None:
        if is_array(source):
            self.dataset = ArrayDataset(source, target)
            target = None if target is None else LABEL
        else:
            self.dataset = _dataset(source)
        import pyarrow as pa

        fields = [field for field in self.dataset.schema if field.name not in leave_out]
        self.schema = pa.schema(fields, metadata=self.dataset.schema.metadata)
        self.target, self.numbered, self.drop_missing = target, numbered, drop_missing
        self.groups, self.follow = list(groups), list(follow)
        self.unlabelled = 0
        names = self.schema.names
        if target is not None and names.count(target) != 1:
            shown = ", ".join(map(repr, names[:10]))
            raise ValueError(f"the source has no column {target!r} of its own; it has {shown}")
        if len(set(names)) != len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(f"columns {twice[:5]} stand twice in the source; rename them")
        for name in (*self.groups, *self.follow):
            if name not in names or name == target:
                raise ValueError(
                    f"column {name!r} is {'the target' if name == target else 'not in the source'}"
                    f"; name another one for groups and follow"
                )

    @property
    def streamed(self) -> bool:
        """Whether the rows are made anew by each pass, and may come in another order."""
        return isinstance(self.dataset, StreamDataset)

    @property
    def files(self) -> list[str]:
        """The files read, as far as there are any."""
        return [str(name) for name in getattr(self.dataset, "files", [])]

    def refuse_output(self, out: Path) -> None:
        """Refuse to write over what is read."""
        if out.resolve() in {Path(name).resolve() for name in self.files}:
            raise ValueError(f"{out} is read from; name another file")

    def fingerprint(self) -> list:
        """Name, size and time of every file: what tells that it is still the same source."""
        return [[name, os.stat(name).st_size, os.stat(name).st_mtime_ns] for name in self.files]

    def counted(self) -> int | None:
        """Rows as far as they are known without reading them: not those of CSV and of streams."""
        if isinstance(self.dataset, ArrayDataset):
            return len(self.dataset.X)
        from pyarrow import dataset as ds

        formats = (ds.ParquetFileFormat, ds.IpcFileFormat)
        known = isinstance(getattr(self.dataset, "format", None), formats)
        known = known or isinstance(self.dataset, ds.InMemoryDataset)
        return self.dataset.count_rows() if known else None

    def blocks(self, rows: int, columns: list[str] | None = None) -> Iterator[Any]:
        """Tables of ``rows`` rows each, the last one shorter, in the order of the source."""
        import pyarrow as pa

        waiting, held = [], 0
        for piece in self._pieces(rows, columns):
            waiting.append(piece)
            held += piece.num_rows
            while held >= rows:
                table = pa.concat_tables(waiting)
                yield table.slice(0, rows)
                held -= rows
                waiting = [table.slice(rows)] if held else []
        if held:
            yield pa.concat_tables(waiting)

    def _pieces(self, rows: int, columns: list[str] | None) -> Iterator[Any]:
        """Tables as they come from the files, numbered and with labels where that is asked for."""
        import pyarrow as pa
        import pyarrow.compute as pc

        scanner = self.dataset.scanner(
            columns=self.schema.names if columns is None else columns,
            batch_size=rows, batch_readahead=1, fragment_readahead=1,
            fragment_scan_options=self._options(),
            use_threads=False,  # threads would run up to 1 GiB ahead of a slow disk
        )  # fmt: skip
        seen = self.unlabelled = 0
        for batch in scanner.to_batches():
            piece, stop = pa.Table.from_batches([batch]), seen + batch.num_rows
            if self.numbered and columns is None:
                piece = piece.append_column(PARENT, pa.array(np.arange(seen, stop)))
            if self.drop_missing:
                gaps = pc.is_null(piece.column(self.target), nan_is_null=True)
                missing = pc.sum(gaps).as_py() or 0
                piece = piece.filter(pc.invert(gaps)) if missing else piece
                self.unlabelled += missing
            seen = stop
            yield piece

    def _options(self):
        """Parquet is not buffered ahead: what was read of a file would be held to its end.

        Pages with a checksum are checked by it.
        """
        from pyarrow import dataset as ds

        if not isinstance(getattr(self.dataset, "format", None), ds.ParquetFileFormat):
            return None
        return ds.ParquetFragmentScanOptions(
            pre_buffer=False, use_buffered_stream=True, page_checksum_verification=True
        )


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
    if is_stream(source):
        return StreamDataset(source)
    paths = [source] if isinstance(source, (str, Path)) else source
    if not isinstance(paths, (list, tuple)) or not all(isinstance(p, (str, Path)) for p in paths):
        raise TypeError(
            f"source must be paths, a pyarrow Dataset or Table, an array of numbers or an object "
            f"with an Arrow stream, got {type(source).__name__}"
        )
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
