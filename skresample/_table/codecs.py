"""Columns as numbers and codes: one small codec per kind of container.

A codec answers, for column ``j`` of a table: is it numeric or nominal; its numbers as the array
that is blended (floats, or integers with a mask of missing entries); its categories as codes;
and the column made of kept rows followed by new ones. A nominal value of a new row is always
*taken* from an input row, so that dtypes and categories need no decoding.
"""

from __future__ import annotations

import numbers
from typing import NamedTuple

import numpy as np

from .containers import as_frame, missing_mask

__all__ = ["ArrayColumns", "FrameColumns", "Numbers", "PandasColumns", "first_seen_codes"]


class Numbers(NamedTuple):
    """A numeric column."""

    values: np.ndarray  # (n,) floats, or integers (0 where missing)
    missing: np.ndarray | None  # (n,) bool for integers with missing entries


def first_seen_codes(inverse: np.ndarray) -> np.ndarray:
    """Renumber group labels 0.. in the order of first appearance."""
    _, first, codes = np.unique(inverse, return_index=True, return_inverse=True)
    rank = np.empty(first.size, np.intp)
    rank[np.argsort(first, kind="stable")] = np.arange(first.size)
    return rank[codes.reshape(-1)]


def _object_codes(values: np.ndarray, name) -> np.ndarray:
    """Codes of Python objects by equality within a type; missing values share one code."""
    missing = missing_mask(values)
    seen: dict = {}
    out = np.empty(values.size, np.intp)
    try:
        for i, value in enumerate(values.tolist()):
            key = None if missing[i] else (type(value), value)
            out[i] = seen.setdefault(key, len(seen))
    except TypeError:
        raise TypeError(
            f"column {name!r} holds values of type {type(value).__name__}, which cannot be "
            f"compared; turn them into strings or drop the column"
        ) from None
    return out


class ArrayColumns:
    """Columns of a dense ndarray."""

    def __init__(self, X: np.ndarray):
        self.X = X
        self.names = None

    def is_nominal(self, j: int) -> bool:
        """Strings, bools and other non-numbers are nominal; an object column by its content."""
        kind = self.X.dtype.kind
        if kind != "O":
            return kind in "bSU"
        nominal = False
        for value in self.X[:, j].tolist():
            if isinstance(value, numbers.Real) and not isinstance(value, bool):
                continue
            if isinstance(value, (dict, list, set, np.ndarray)):
                raise TypeError(
                    f"column {j} holds {value!r}; argument must be a string or a number"
                )
            nominal = nominal or (value is not None and value == value)
        return nominal

    def numbers(self, j: int) -> Numbers:
        """Return the column as numbers."""
        column = self.X[:, j]
        if column.dtype.kind == "O":
            column = _object_numbers(column, j)
        if column.dtype.kind in "bSU":
            column = _text_numbers(column, j)
        if column.dtype.kind in "mM":
            return Numbers(column.astype(np.int64), np.isnat(column))
        return Numbers(column, None)

    def codes(self, j: int) -> np.ndarray:
        """Return the column as codes in the order of first appearance."""
        column = self.X[:, j]
        if column.dtype.kind == "O":
            return _object_codes(column, j)
        return first_seen_codes(np.unique(column, return_inverse=True)[1])

    def values(self, j: int, rows) -> list:
        """Values of some rows as Python objects."""
        return self.X[rows, j].tolist()


def _object_numbers(column, name) -> np.ndarray:
    try:
        missing = missing_mask(column)
        return np.where(missing, np.nan, column).astype(np.float64)
    except (TypeError, ValueError) as error:
        if "number" in str(error) and isinstance(error, TypeError):
            raise TypeError(
                f"column {name!r} is treated as numeric: {error}; name it in categorical_features"
            ) from None
        raise ValueError(
            f"column {name!r} is treated as numeric but holds text ({error}); name it in "
            f"categorical_features"
        ) from None


def _text_numbers(column, name) -> np.ndarray:
    if column.dtype.kind == "b":
        return column.astype(np.uint8)
    return _object_numbers(column.astype(object), name)


_DAY = 86_400_000  # milliseconds: date64 counts them, but holds whole days


def arrow_ticks(column) -> np.ndarray:
    """Arrow time stamps, dates or spans in their own unit (dates: days), int64, 0 if missing."""
    import pyarrow as pa

    values = pa.array(column)
    days = pa.types.is_date64(values.type)
    if pa.types.is_date32(values.type):
        values = values.cast(pa.int32())
    ticks = values.cast(pa.int64()).fill_null(0).to_numpy()
    return ticks // _DAY if days else ticks


def from_arrow_ticks(ticks, missing, dtype):
    """A pandas series of the Arrow type ``dtype`` from :func:`arrow_ticks`."""
    import pandas as pd
    import pyarrow as pa

    kind = dtype.pyarrow_dtype
    ticks = ticks * _DAY if pa.types.is_date64(kind) else ticks
    small = pa.int32() if pa.types.is_date32(kind) else pa.int64()
    values = pa.array(ticks, mask=missing).cast(small).cast(kind)
    return pd.Series(pd.array(values, dtype=dtype))


class PandasColumns:
    """Columns of a pandas frame, by position: duplicate and non-string names are fine."""

    def __init__(self, X):
        self.X = X
        self.names = X.columns.tolist()
        self._columns = [column for _, column in X.items()]

    def is_nominal(self, j: int) -> bool:
        """Return True for category, string, object, bool, period and interval columns."""
        dtype = self._columns[j].dtype
        if isinstance(dtype, np.dtype):
            if dtype.kind == "c":
                raise ValueError(f"Complex data not supported: column {self.names[j]!r}")
            return dtype.kind in "bOSU"
        subtype = getattr(dtype, "subtype", None) if type(dtype).__name__ == "SparseDtype" else None
        kind = np.dtype(subtype).kind if subtype is not None else getattr(dtype, "kind", "O")
        return kind not in "iufmM"

    def bits(self, j: int, head: int) -> np.ndarray | None:
        """The column as an array if its type holds numbers or bools and it starts with 0 and 1."""
        column = self._columns[j]
        if getattr(column.dtype, "kind", "O") not in "biuf" or len(column) == 0:
            return None
        if isinstance(column.dtype, np.dtype):
            values = column.to_numpy()
            first = values[:head]
            return values if ((first == 0) | (first == 1)).all() else None
        # Not `isin`, which Arrow lacks for its smallest floats.
        first = column.iloc[:head].to_numpy(dtype=np.float64, na_value=np.nan)
        if not np.isin(first, (0, 1)).all() or column.hasnans:
            return None
        return column.to_numpy(dtype=np.float64)

    def numbers(self, j: int) -> Numbers:
        """Return the column as numbers; time stamps and spans count in their own unit."""
        column = self._columns[j]
        dtype = column.dtype
        if isinstance(dtype, np.dtype):
            if dtype.kind in "iuf":
                return Numbers(column.to_numpy(), None)
            if dtype.kind in "mM":
                values = column.to_numpy()
                return Numbers(values.view(np.int64), np.isnat(values))
            if dtype.kind == "b":
                return Numbers(column.to_numpy().astype(np.uint8), None)
            return Numbers(_object_numbers(column.to_numpy(), self.names[j]), None)
        missing = column.isna().to_numpy()
        if missing.all() and getattr(dtype, "kind", "O") not in "iumM":
            return Numbers(np.full(missing.size, np.nan), None)
        if hasattr(dtype, "pyarrow_dtype") and dtype.kind in "mM":
            return Numbers(arrow_ticks(column), missing)
        if getattr(dtype, "kind", "O") in "mM":
            unit = np.dtype(f"{dtype.kind}8[{getattr(dtype, 'unit', 'ns')}]")
            plain = column.dt.tz_convert(None) if getattr(dtype, "tz", None) else column
            values = plain.to_numpy(dtype=unit)
            return Numbers(values.view(np.int64), missing)
        if getattr(dtype, "kind", "O") in "iu":
            wide = np.uint64 if dtype.kind == "u" else np.int64
            return Numbers(column.to_numpy(dtype=wide, na_value=0), missing)
        if getattr(dtype, "kind", "O") in "fb":
            small = getattr(dtype, "itemsize", 8) == 4 and dtype.kind == "f"
            target = np.float32 if small else np.float64
            return Numbers(column.to_numpy(dtype=target, na_value=np.nan), None)
        values = column.to_numpy(dtype=object, na_value=None)
        return Numbers(_object_numbers(values, self.names[j]), None)

    def codes(self, j: int) -> np.ndarray:
        """Return the column as codes in the order of first appearance."""
        import pandas as pd

        column = self._columns[j]
        if type(column.dtype).__name__ == "CategoricalDtype":
            column = column.cat.codes
        try:
            return pd.factorize(column, use_na_sentinel=False)[0].astype(np.intp)
        except TypeError:
            return _object_codes(column.to_numpy(dtype=object), self.names[j])

    def values(self, j: int, rows) -> list:
        """Values of some rows as Python objects; numbers of a category stay what they are."""
        column = self._columns[j]
        if type(column.dtype).__name__ != "CategoricalDtype":
            return self.take(j, rows).tolist()
        levels = [*column.cat.categories.tolist(), None]  # code -1: missing
        return [levels[code] for code in column.cat.codes.to_numpy()[rows].tolist()]

    def kept_and_new(self, j: int, keep, values, missing):
        """Column of kept rows followed by new numbers, in the column's own dtype."""
        import pandas as pd

        column = self._columns[j]
        dtype = column.dtype
        if isinstance(dtype, np.dtype):
            out = np.empty(len(keep) + len(values), dtype)
            column.to_numpy().take(keep, out=out[: len(keep)], mode="clip")
            new = out[len(keep) :]
            new[:] = values.view(dtype) if dtype.kind in "mM" else values
            if missing is not None and missing.any():
                new[missing] = np.array("NaT", dtype)
            return out
        if missing is None and column.isna().all():  # nothing there but gaps
            rows = np.concatenate([np.arange(len(column))[keep], np.zeros(len(values), np.intp)])
            return column.iloc[rows].array
        if hasattr(dtype, "pyarrow_dtype") and dtype.kind in "mM":
            return pd.concat(
                [column.iloc[keep], from_arrow_ticks(values, missing, dtype)], ignore_index=True
            ).array
        if dtype.kind in "mM":
            stamp = values.view(f"{dtype.kind}8[{getattr(dtype, 'unit', 'ns')}]")
            new = pd.Series(stamp)
            tz = getattr(dtype, "tz", None)
            new = (new.dt.tz_localize("UTC").dt.tz_convert(tz) if tz else new).astype(dtype)
        else:
            new = pd.Series(values).astype(dtype)
        empty = np.isnan(values) if missing is None and values.dtype.kind == "f" else missing
        if empty is not None and empty.any():
            new = new.mask(pd.Series(empty))
        both = pd.concat([column.iloc[keep], new.astype(dtype)], ignore_index=True)
        return both.array

    def take(self, j: int, rows):
        """Column of input rows in the given order."""
        column = self._columns[j]
        if isinstance(column.dtype, np.dtype) and column.dtype.kind != "O":
            return column.to_numpy().take(rows)
        return column.iloc[rows].reset_index(drop=True)  # an object array would turn into text

    def build(self, columns: list):
        """Frame of finished columns."""
        import pandas as pd

        frame = pd.DataFrame(dict(enumerate(columns)), copy=False)
        frame.columns = self.X.columns
        return frame


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
        return first_seen_codes(np.nan_to_num(np.asarray(rank, dtype=np.float64)))

    def values(self, j: int, rows) -> list:
        """Values of some rows as Python objects."""
        return self.take(j, rows).to_list()

    def kept_and_new(self, j: int, keep, values, missing):
        """Column of kept rows followed by new numbers, in the column's own dtype."""
        import narwhals as nw

        column = self._series(j)
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

    def take(self, j: int, rows):
        """Column of input rows in the given order."""
        return self._series(j)[rows]

    def build(self, columns: list):
        """Frame of finished columns."""
        import narwhals as nw

        pairs = dict(zip(self.names, columns, strict=True))
        return nw.from_dict(pairs).to_native()
