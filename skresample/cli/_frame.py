"""From Arrow's columns to pandas', with nothing lost on the way."""

from __future__ import annotations

from skresample.inspection._text import printable

from ._guard import Limits

__all__ = ["check_cells", "to_frame"]


def to_frame(table):
    """Pandas frame of an Arrow table; decimals and dates become numbers and time stamps."""
    import pyarrow as pa
    from pyarrow import compute, types

    for j, field in enumerate(table.schema):
        column = table.column(j)
        if types.is_decimal(field.type) or types.is_null(field.type):
            table = table.set_column(j, field.name, compute.cast(column, pa.float64()))
        elif types.is_date(field.type):
            table = table.set_column(j, field.name, compute.cast(column, pa.timestamp("s")))
        elif types.is_time(field.type):
            table = table.set_column(j, field.name, compute.cast(column, pa.string()))
    return _keep_whole(table.to_pandas(ignore_metadata=True), table)


def _keep_whole(frame, table):
    """Give integers and booleans with gaps a nullable dtype: floats would lose digits."""
    import pandas as pd
    from pyarrow import types

    for j, field in enumerate(table.schema):
        if table.column(j).null_count:
            if types.is_integer(field.type):
                name = str(field.type).replace("uint", "UInt").replace("int", "Int")
                frame[field.name] = table.column(j).to_pandas(
                    types_mapper={field.type: pd.api.types.pandas_dtype(name)}.get
                )
            elif types.is_boolean(field.type):
                frame[field.name] = frame[field.name].astype("boolean")
    return frame


def check_cells(table, name: str, limits: Limits) -> None:
    """Refuse text that is longer than any honest cell."""
    from pyarrow import compute, types

    for j, field in enumerate(table.schema):
        if types.is_string(field.type) or types.is_large_string(field.type):
            longest = compute.max(compute.binary_length(table.column(j))).as_py() or 0
            if longest > limits.field:
                raise ValueError(
                    f"{name}: a value in column '{printable(field.name, width=60)}' is longer "
                    f"than {limits.field:,} bytes."
                )
