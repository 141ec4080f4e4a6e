"""Columns of a pandas frame as numbers and codes."""

from __future__ import annotations

import numpy as np

from .arrow_ticks import arrow_ticks, from_arrow_ticks
from .codecs import Numbers, object_codes, object_numbers

__all__ = ["PandasColumns"]


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
            return Numbers(object_numbers(column.to_numpy(), self.names[j]), None)
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
        return Numbers(object_numbers(values, self.names[j]), None)

    def codes(self, j: int) -> np.ndarray:
        """Return the column as codes in the order of first appearance."""
        import pandas as pd

        column = self._columns[j]
        if type(column.dtype).__name__ == "CategoricalDtype":
            column = column.cat.codes
        try:
            return pd.factorize(column, use_na_sentinel=False)[0].astype(np.intp)
        except TypeError:
            return object_codes(column.to_numpy(dtype=object), self.names[j])

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
