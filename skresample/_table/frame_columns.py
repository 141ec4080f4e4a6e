"""Columns of a polars or other narwhals frame as numbers and codes."""

from __future__ import annotations

import numpy as np

from skresample._math.label_codes import first_seen

from .arrow_ticks import arrow_ticks, ticks_as_arrow
from .codecs import Numbers
from .containers import as_frame

__all__ = ["FrameColumns"]


class FrameColumns:
    """Columns of any other eager frame that narwhals knows, e.g. polars."""

    def __init__(self, X):
        self.X = as_frame(X)
        self.names = list(self.X.columns)

    def is_nominal(self, j: int) -> bool:
        """Return True for strings, categories, enums and booleans."""
        import narwhals as nw

        dtype = self.X.schema[self.names[j]]
        if dtype.is_numeric() or dtype.is_temporal():
            return False
        if dtype in (nw.String, nw.Categorical, nw.Boolean) or isinstance(dtype, nw.Enum):
            return True
        if self._series(j).is_null().all():  # a column of nothing has no other type
            return True
        raise TypeError(
            f"column {self.names[j]!r} has dtype {dtype}, which has no distance; convert or drop it"
        )

    def _series(self, j):
        return self.X[self.names[j]]

    def bits(self, j: int, head: int) -> np.ndarray | None:
        """The column as an array if its type holds numbers or bools and it starts with 0 and 1."""
        import narwhals as nw

        column = self._series(j)
        if not (column.dtype.is_integer() or column.dtype.is_float() or column.dtype == nw.Boolean):
            return None
        if column.is_null().any() or not np.isin(column[:head].to_numpy(), (0, 1)).all():
            return None
        return column.to_numpy().astype(np.float64)

    def numbers(self, j: int) -> Numbers:
        """Return the column as numbers; time stamps and spans count in their own unit."""
        import narwhals as nw

        column = self._series(j)
        if column.dtype.is_float() or column.dtype.is_decimal():
            wide = column if column.dtype.is_float() else column.cast(nw.Float64)
            return Numbers(wide.to_numpy(), None)
        missing = column.is_null().to_numpy()
        missing = missing if missing.any() else None
        if column.dtype.is_temporal():
            if self._of_arrow(column):
                return Numbers(arrow_ticks(column.to_native()), missing)
            column = column.cast(nw.Int64)
        elif not column.dtype.is_numeric():
            column = column.cast(nw.Int64 if column.dtype == nw.Boolean else nw.Float64)
        if missing is not None:
            column = column.fill_null(0)
        return Numbers(column.to_numpy(), missing)

    def codes(self, j: int) -> np.ndarray:
        """Return the column as codes in the order of first appearance."""
        import narwhals as nw

        column = self._series(j)
        if column.dtype == nw.Unknown:
            return np.zeros(len(column), np.intp)
        if column.dtype in (nw.Categorical,) or isinstance(column.dtype, nw.Enum):
            column = column.cast(nw.String)
        if column.dtype == nw.Boolean:
            column = column.cast(nw.Int8)
        rank = column.rank("dense").to_numpy()  # missing: null or NaN, one level of its own
        return first_seen(np.nan_to_num(np.asarray(rank, dtype=np.float64)))

    def values(self, j: int, rows) -> list:
        """Values of some rows as Python objects."""
        return self.take(j, rows).to_list()

    def kept_and_new(self, j: int, keep, values, missing):
        """Column of kept rows followed by new numbers, in the column's own dtype."""
        import narwhals as nw

        column = self._series(j)
        if column.dtype.is_temporal() and self._of_arrow(column):
            import pyarrow as pa

            kept = column[keep].to_native()
            new = ticks_as_arrow(values, missing, kept.type)
            both = pa.chunked_array([*kept.chunks, new], kept.type)
            return nw.from_native(both, series_only=True).alias(column.name)
        backend = nw.get_native_namespace(column)
        empty = np.isnan(values) if missing is None and values.dtype.kind == "f" else missing
        if column.dtype.is_integer() and values.dtype.kind == "f":
            values = np.where(empty, 0, values)
        new = nw.new_series(column.name, values, backend=backend).cast(column.dtype)
        if empty is not None and empty.any() and column.null_count():
            null = int(np.flatnonzero(column.is_null().to_numpy())[0])
            present = nw.new_series(column.name, ~empty, backend=backend)
            new = new.zip_with(present, column[np.full(len(values), null)])
        return nw.concat([column[keep].to_frame(), new.to_frame()])[column.name]

    @staticmethod
    def _of_arrow(column) -> bool:
        """Whether a column is one of Arrow, whose times no other type stands for."""
        return column.implementation.is_pyarrow()

    def take(self, j: int, rows):
        """Column of input rows in the given order."""
        return self._series(j)[rows]

    def build(self, columns: list):
        """Frame of finished columns."""
        import narwhals as nw

        pairs = dict(zip(self.names, columns, strict=True))
        return nw.from_dict(pairs).to_native()
