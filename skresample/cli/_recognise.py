"""What the cells of a column of text mean: numbers, dates, booleans, codes or words."""

from __future__ import annotations

from collections.abc import Callable

from ._columns import MISSING, Column, Reading
from ._dates import COMPACT, date_style
from ._header import Header
from ._misfit import misfit
from ._numbers import (
    every,
    looks_decimal_comma,
    number_style,
    some,
    words_among_numbers,
)

__all__ = ["read_columns"]

_ANYWHERE = ("?", "-", "--")
_AMONG_NUMBERS = (
    *(*_ANYWHERE, "—", "–", ".", "..", "...", "*", "na", "n.a.", "nan", "none", "null", "nil"),
    *("(null)", "missing", "unknown", "not available", "nd", "n/d", "#div/0!", "#value!"),
    *("#ref!", "#num!", "#name?", "#null!"),
)
_WHOLE = r"^[+-]?\d+$"
_PADDED = r"^0\d+$"
_PHONE = r"^\+\d{7,}$"
_LONG = r"^[+-]?\d{17,}$"


def read_columns(text, reading: Reading, header: Header, name: str):
    """Typed Arrow table of a table of text, with a record for every column.

    Parameters
    ----------
    text : pyarrow.Table
        Strings only.
    reading : Reading
    header : Header
        Its semicolon suggests decimal commas; spaces behind delimiters belong to no cell.
    name : str
        How messages call the file.

    Returns
    -------
    table : pyarrow.Table
    columns : dict of str to Column

    Raises
    ------
    ValueError
        When ``reading.types`` asks for what a column does not hold.
    """
    import pyarrow as pa
    from pyarrow import compute

    distinct, padded = [], []
    for column in text.columns:
        different = compute.unique(column)
        bare = compute.utf8_trim_whitespace(different)
        padded.append(not bare.equals(different))
        distinct.append(compute.unique(bare))
    hint = reading.decimal or _decimal_hint(distinct, reading, header.delimiter)
    columns, arrays = {}, []
    for label, raw, spaces, different in zip(
        text.column_names, text.columns, padded, distinct, strict=True
    ):
        raw = compute.utf8_ltrim(raw, " ") if header.spaced else raw
        cells = compute.utf8_trim_whitespace(raw) if spaces else raw
        column, make = _recognised(label, different, reading, hint, name)
        missing = _isin(cells, column.missing)
        whole = raw if column.kind in ("text", "code") else cells
        arrays.append(make(compute.if_else(missing, pa.scalar(None, pa.string()), whole)))
        # Kept as they stand in the file: new rows repeat the most frequent spelling.
        column.missing = _by_frequency(compute.filter(raw, missing))
        if column.kind == "boolean":
            both = _by_frequency(compute.filter(raw, compute.invert(missing)))
            column.spelling = {word.strip().lower() == "true": word for word in both[::-1]}
        column.forced = label in reading.types
        column.whole = pa.types.is_integer(arrays[-1].type)
        column.literal = reading.na is not None
        columns[label] = column
    return pa.table(arrays, names=text.column_names), columns


def _by_frequency(cells) -> list[str]:
    """Different texts, the most frequent first."""
    from pyarrow import compute

    counts = compute.value_counts(cells).to_pylist()
    return [c["values"] for c in sorted(counts, key=lambda c: -c["counts"])]


def _decimal_hint(distinct, reading: Reading, delimiter: str) -> str:
    """Decimal sign of the file, from columns that leave no doubt."""
    from pyarrow import compute

    point = r"^[+-]?\d+\.(\d{1,2}|\d{4,})$"
    found = ""
    for different in distinct:
        values, _ = _without(different, reading, spoken=True)
        if len(values) and compute.any(compute.match_substring(values, ",")).as_py():
            if looks_decimal_comma(values):
                return ","
        elif len(values) and every(values, r"^[+-]?[\d.]+$") and some(values, point):
            found = "."
    return found or ("," if delimiter == ";" else ".")


def _without(different, reading: Reading, *, spoken: bool):
    """Different cells without missing ones, and the words left out."""
    from pyarrow import compute

    words = set(MISSING if reading.na is None else ("", *reading.na))
    gone = _isin(different, words)
    if spoken and reading.na is None:
        gone = compute.or_(gone, _isin(compute.utf8_lower(different), _AMONG_NUMBERS))
    return compute.filter(different, compute.invert(gone)), compute.filter(different, gone)


def _recognised(label, different, reading: Reading, hint: str, name: str):
    """Column record and the function cells -> typed Arrow column."""
    wanted, _, pattern = reading.types.get(label, "").partition(":")
    values, gone = _without(different, reading, spoken=True)
    column = Column(label, missing=gone.to_pylist())
    if len(values) and wanted != "nominal":
        for kind, attempt in _attempts(values, reading, hint, wanted, pattern):
            make = attempt(column)
            if make is not None:
                column.kind = kind
                return column, make
    if wanted in ("numeric", "date") and len(values):
        raise ValueError(misfit(label, values, wanted, pattern, name))
    return _as_text(label, different, reading)


def _attempts(values, reading: Reading, hint: str, wanted: str, pattern: str):
    """Kinds to try in turn, each with a function Column -> converter or None."""
    number: tuple[str, Callable] = (
        "number",
        lambda column: _number(column, values, reading.decimal, hint, codes=wanted != "numeric"),
    )
    date: tuple[str, Callable] = ("date", lambda column: _date(column, values, pattern or None))
    if wanted:
        return [number if wanted == "numeric" else date]
    # Ten different numbers are not all days by chance.
    days = [date] if len(values) >= 10 and every(values, COMPACT) else []
    return [("boolean", lambda _: _boolean(values)), *days, number, date]


def _number(column, values, decimal, hint, *, codes: bool):
    import pyarrow as pa
    from pyarrow import compute

    style = number_style(values, decimal, hint)
    if style is None or (codes and style.is_plain and _is_code(values)):
        return None
    column.style = style
    whole = style.places == 0

    def convert(known):
        bare = compute.replace_substring_regex(style.bare(known), r"^\+", "")
        try:
            return compute.cast(bare, pa.int64() if whole else pa.float64())
        except pa.ArrowInvalid:
            return compute.cast(bare, pa.float64())

    return convert


def _is_code(values) -> bool:
    """Whole numbers that are no quantities: leading zeros, phones, or too long for a float."""
    return every(values, _WHOLE) and (some(values, f"{_PADDED}|{_LONG}") or every(values, _PHONE))


def _date(column, values, pattern):
    import pyarrow as pa
    from pyarrow import compute

    found = date_style(values, pattern)
    if found is None:
        return None
    column.style, stamps = found
    stamps = pa.array(stamps)

    def convert(known):
        return stamps.take(compute.index_in(known, value_set=values).combine_chunks())

    return convert


def _boolean(values):
    from pyarrow import compute

    if not compute.all(_isin(compute.utf8_lower(values), ("true", "false"))).as_py():
        return None

    def convert(known):
        return compute.equal(compute.utf8_lower(known), "true")

    return convert


def _as_text(label, different, reading: Reading):
    import pyarrow as pa
    from pyarrow import compute

    values, gone = _without(different, reading, spoken=False)
    words = gone.to_pylist()
    left = compute.filter(values, _isin(values, _ANYWHERE)).to_pylist()
    plus = compute.any(_isin(values, ("+",))).as_py()
    # Beside a plus, or as one of two values, a sign is a value.
    if reading.na is None and len(values) - len(left) >= 2 and not plus:
        words += left
        values = compute.filter(values, compute.invert(_isin(values, left)))
    if not len(values):
        empty = Column(label, "empty", missing=words)
        return empty, lambda known: pa.nulls(len(known), pa.float64())
    forced = reading.types.get(label) == "nominal"
    kind = "code" if not forced and _is_code(values) else "text"
    odd = () if forced or kind == "code" else words_among_numbers(values)
    return Column(label, kind, missing=words, odd=odd), lambda known: known


def _isin(cells, words):
    import pyarrow as pa
    from pyarrow import compute

    return compute.is_in(cells, value_set=pa.array(sorted(words), pa.string()))
