"""Times of Arrow columns as whole numbers, and back."""

from __future__ import annotations

import numpy as np

__all__ = ["arrow_ticks", "from_arrow_ticks"]

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
