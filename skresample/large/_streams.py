"""What hands out its rows as an Arrow stream as often as it is asked, such as a DuckDB relation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["StreamDataset", "is_stream"]


def is_stream(source: Any) -> bool:
    """Whether a source follows the stream interface of Arrow."""
    return hasattr(source, "__arrow_c_stream__")


class StreamDataset:
    """Rows of a stream that is begun anew by each pass; what is used of a pyarrow Dataset.

    Parameters
    ----------
    source : object with ``__arrow_c_stream__``
        Gives the same rows in the same order each time.
    """

    def __init__(self, source: Any) -> None:
        import pyarrow as pa

        name = f"{type(source).__module__.split('.')[0]} {type(source).__name__}"
        if isinstance(source, pa.RecordBatchReader):
            raise TypeError(
                f"a {name} can be read once and is read twice here; pass what it came from, or "
                f"write it to a file first"
            )
        if name.startswith("pandas "):
            raise TypeError(
                f"a {name} is in memory, where fit_resample takes it; for files of its rows pass "
                f"pyarrow.Table.from_pandas(frame, preserve_index=False)"
            )
        self.source, self.files = source, []
        with self._reader() as reader:
            self.schema = _with_offsets(reader.schema)

    def _reader(self) -> Any:
        import pyarrow as pa

        return pa.RecordBatchReader.from_stream(self.source)

    def scanner(self, columns: list[str], **_: Any) -> StreamDataset:
        """What reads the columns in batches."""
        self._columns = columns
        return self

    def to_batches(self) -> Iterator[Any]:
        """Batches of the columns asked for last."""
        import pyarrow as pa

        columns = self._columns
        schema = pa.schema([self.schema.field(name) for name in columns])
        with self._reader() as reader:
            for batch in reader:
                yield batch.select(columns).cast(schema)


def _with_offsets(schema: Any) -> Any:
    """Texts as they can be taken by row: views of them, as polars has them, cannot yet."""
    import pyarrow as pa

    kinds = {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}
    return pa.schema([pa.field(f.name, kinds.get(f.type, f.type)) for f in schema])
