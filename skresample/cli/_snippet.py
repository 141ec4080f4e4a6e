"""Python lines that read a table again with pandas, the way it was read here."""

from __future__ import annotations

from ._columns import MISSING, Column
from ._dates import Dates
from ._kinds import PARQUETS
from ._numbers import Numbers

__all__ = ["reading_lines"]


def reading_lines(path, read, target: str, dropped: list) -> str:
    """Lines that make ``X_train`` and ``y_train``; names are written as Python literals.

    Parameters
    ----------
    path : path-like
    read : Source
        The table as it was read.
    target : str
        Column of the labels.
    dropped : list of str
        Columns that are no features, the target among them.

    Returns
    -------
    str
    """
    lower = str(path).lower()
    if read.cells is None:
        reader = "read_parquet" if lower.endswith(PARQUETS) else "read_feather"
        arguments, lines = {}, _typed_lines(path, read)
    else:
        reader = "read_excel" if lower.endswith(".xlsx") else "read_csv"
        arguments, lines = _text_arguments(read), []
        if reader == "read_excel":
            for name in ("sep", "encoding"):
                arguments.pop(name, None)
        decimal = arguments.get("decimal")
        for column in read.columns.values():
            lines += _conversion(column, decimal)
        if read.index is not None:
            if read.index in dropped:
                dropped = [name for name in dropped if name != read.index]
            else:
                lines.append(f"table.insert(0, {read.index!r}, table.index)")
    blank = () if read.cells is None or read.cells.header.short else read.cells.blank
    if blank:
        dropped = [*dropped, *blank]
    opened, imports = repr(str(path)), ["import pandas as pd\n"]
    if lower.endswith(".zst"):
        # pandas alone needs another package for these.
        opened, imports = (
            f"pa.input_stream({opened})",
            ["import pandas as pd", "import pyarrow as pa\n"],
        )
    given = "".join(f", {name}={value!r}" for name, value in arguments.items() if value != {})
    given = given.replace("'str'", "str").replace(", sep='\\t'", ', sep="\\t"')
    return "\n".join(
        (
            *imports,
            f"table = pd.{reader}({opened}{given})",
            *lines,
            f"table = table.dropna(subset=[{target!r}])",
            f"X_train, y_train = table.drop(columns={dropped!r}), table[{target!r}]\n",
        )
    )


def _text_arguments(read) -> dict:
    """Arguments of ``read_csv`` that are not its defaults."""
    header, arguments = read.cells.header, {}
    if header.delimiter != ",":
        arguments["sep"] = header.delimiter
    if read.cells.skipped:
        arguments["skiprows"] = [*range(header.lines - 1), *read.cells.skipped]
    elif header.lines > 1:
        arguments["skiprows"] = header.lines - 1
    if header.spaced:
        arguments["skipinitialspace"] = True
    if header.short:
        arguments["index_col"] = False
    if read.cells.encoding != "utf-8":
        arguments["encoding"] = read.cells.encoding
    if read.index is not None:
        arguments["index_col"] = [0]
    styles = [c.style for c in read.columns.values() if isinstance(c.style, Numbers)]
    odd = [s for s in styles if not s.is_plain and s.places]
    if (
        odd
        and all(s._replace(decimal=".").is_plain for s in odd)
        and len({s.decimal for s in odd}) == 1
    ):
        arguments["decimal"] = odd[0].decimal
    arguments["dtype"] = {c.name: kind for c in read.columns.values() if (kind := _dtype(c))}
    unusual = {
        c.name: sorted(words)
        for c in read.columns.values()
        if (words := set(c.missing) - set(MISSING))
    }
    arguments["na_values"] = unusual
    values = {c.name for c in read.columns.values() if c.literal}
    if values:
        # Words that pandas would take for missing values are values here.
        arguments["keep_default_na"] = False
        arguments["na_values"] = {c.name: sorted({"", *c.missing}) for c in read.columns.values()}
    return arguments


def _dtype(column: Column) -> str | None:
    """Type to ask of pandas where its own guess would be another one."""
    if column.kind == "code" or (column.kind == "text" and column.forced):
        return "str"
    if isinstance(column.style, Dates) and (column.forced or column.style.pattern == "%Y%m%d"):
        return "str"
    style = column.style
    if isinstance(style, Numbers) and style.places == 0 and style.is_plain and column.missing:
        return "Int64" if column.whole else None
    return None


def _conversion(column: Column, decimal: str | None) -> list[str]:
    """Lines that turn the text of a column into its values."""
    cell, style = f"table[{column.name!r}]", column.style
    if isinstance(style, Numbers) and not style.is_plain:
        if decimal is not None and style._replace(decimal=".").is_plain:
            return []
        steps = "".join(
            f".str.replace({mark!r}, {new!r}, regex=False)"
            for mark, new in (
                *((m, "") for m in (style.before, style.after, style.thousands)),
                (style.decimal if style.decimal != "." else "", "."),
            )
            if mark
        )
        if style.brackets:
            steps += r'.str.replace(r"^\((.*)\)$", r"-\1", regex=True)'
        return [f"{cell} = pd.to_numeric({cell}.astype('string').str.strip(){steps})"]
    if isinstance(style, Dates):
        zone = ", utc=True" if style.zoned else ""
        return [f"{cell} = pd.to_datetime({cell}, format={style.pattern!r}{zone})"]
    if column.kind == "boolean" and column.missing:
        return [f"{cell} = {cell}.astype('boolean')"]
    return []


def _index_of(path) -> list:
    """Names of the columns that pandas takes for the index of a Parquet file."""
    from pyarrow import parquet

    if not str(path).lower().endswith(PARQUETS):
        return []
    try:
        index = (parquet.read_schema(path).pandas_metadata or {}).get("index_columns", [])
    except (ValueError, TypeError, RecursionError):
        return []
    return [name for name in index if isinstance(name, str)] if isinstance(index, list) else []


def _typed_lines(path, read) -> list[str]:
    """Lines for types that pandas would leave as Python objects, or that were read otherwise."""
    from pyarrow import types

    # pandas makes an index of columns that were one; here they are columns like any other.
    lines = [
        f"table[{name!r}] = table.index.get_level_values({level})"
        for level, name in enumerate(_index_of(path))
        if name in read.typed.column_names
    ]
    for field in read.typed.schema:
        cell = f"table[{field.name!r}]"
        kind = read.frame[field.name].dtype.kind
        if types.is_decimal(field.type):
            lines.append(f"{cell} = {cell}.astype(float)")
        elif types.is_date(field.type) or (types.is_string(field.type) and kind == "M"):
            lines.append(f"{cell} = pd.to_datetime({cell})")
        elif types.is_string(field.type) and kind in "if":
            lines.append(f"{cell} = pd.to_numeric({cell})")
        elif types.is_integer(field.type) and kind in "OU":
            lines.append(f"{cell} = {cell}.astype('string')")
    return lines
