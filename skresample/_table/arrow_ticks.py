"""Times of Arrow columns as whole numbers, and back."""

from __future__ import annotations

import numpy as np

__all__ = ["arrow_ticks", "from_arrow_ticks", "ticks_as_arrow"]

_DAY = 86_400_000  # milliseconds: date64 counts them, but holds whole days


def arrow_ticks(column) -> np.ndarray:
    """Arrow time stamps, times, dates or spans in their own unit (dates: days), int64.

    Missing ones are 0. ``column`` is a chunked array, or a pandas one of such a type.
    """
    import pyarrow as pa

    values = column.combine_chunks() if hasattr(column, "combine_chunks") else pa.array(column)
    days = pa.types.is_date64(values.type)
    if pa.types.is_date32(values.type) or pa.types.is_time32(values.type):
        values = values.cast(pa.int32())
    ticks = values.cast(pa.int64()).fill_null(0).to_numpy()
    return ticks // _DAY if days else ticks


def ticks_as_arrow(ticks, missing, kind):
    """An Arrow array of the type ``kind`` from :func:`arrow_ticks`."""
    import pyarrow as pa

    ticks = ticks * _DAY if pa.types.is_date64(kind) else ticks
    small = pa.types.is_date32(kind) or pa.types.is_time32(kind)
    return pa.array(ticks, mask=missing).cast(pa.int32() if small else pa.int64()).cast(kind)


def from_arrow_ticks(ticks, missing, dtype):
    """A pandas series of the Arrow type ``dtype`` from :func:`arrow_ticks`."""
    import pandas as pd

    values = ticks_as_arrow(ticks, missing, dtype.pyarrow_dtype)
    return pd.Series(pd.array(values, dtype=dtype))
