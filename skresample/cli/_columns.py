"""What the cells of a text column mean, said in words, and how new cells are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from skresample.inspection._text import printable

from ._dates import Dates, date_style
from ._numbers import Numbers, looks_decimal_comma, number_style

__all__ = ["MISSING", "Column", "Reading", "read_columns", "told"]

MISSING = (*("", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "null", "NULL", "None", "<NA>", "#N/A"),)
_ANYWHERE = ("?", "-", "--")
_AMONG_NUMBERS = (
    *(*_ANYWHERE, "—", "–", ".", "..", "...", "*", "na", "n.a.", "nan", "none", "null", "nil"),
    *("(null)", "missing", "unknown", "not available", "nd", "n/d", "#div/0!", "#value!"),
    *("#ref!", "#num!", "#name?", "#null!"),
)
_WHOLE = r"^[+-]?\d+$"
_PADDED = r"^0\d+$"
_LONG = r"^[+-]?\d{17,}$"


class Reading(NamedTuple):
    """What the user says about the text of a table; None leaves it to the cells.

    Attributes
    ----------
    encoding : str or None
    decimal : {".", ","} or None
    na : tuple of str or None
        Words that stand for a missing value, in place of the usual ones.
    types : dict of str to str
        ``nominal``, ``numeric``, ``date`` or ``date:<pattern>`` by column.
    """

    encoding: str | None = None
    decimal: str | None = None
    na: tuple | None = None
    types: dict = {}


@dataclass
class Column:
    """How a text column was read.

    Attributes
    ----------
    name : str
    kind : {"number", "date", "boolean", "code", "text", "empty"}
    style : Numbers, Dates or None
    missing : list of str
        Spellings of missing values, the most frequent first.
    spelling : dict
        Text of each boolean.
    whole : bool
        The numbers were read as 64-bit integers.
    forced : bool
        The user has said what the column is.
    literal : bool
        Words that usually stand for missing values are values here.
    """

    name: str
    kind: str = "text"
    style: Numbers | Dates | None = None
    missing: list = field(default_factory=list)
    spelling: dict = field(default_factory=dict)
    forced: bool = False
    literal: bool = False
    whole: bool = False

    def words(self, values) -> list:
        """Cells of new values (a pandas Series) in the style of the column."""
        known = values.notna().to_numpy()
        texts = [self.missing[0] if self.missing else ""] * len(values)
        inner = values[known]
        if self.kind in ("number", "date"):
            found = self.style.words(inner)
        elif self.kind == "boolean":
            found = [self.spelling.get(bool(v), str(bool(v))) for v in inner]
        else:
            found = [str(v) for v in inner]
        for row, text in zip(known.nonzero()[0], found, strict=True):
            texts[row] = text
        return texts


def read_columns(text, reading: Reading, delimiter: str, name: str):
    """Typed Arrow table of a table of text, with a record for every column.

    Parameters
    ----------
    text : pyarrow.Table
        Strings only.
    reading : Reading
    delimiter : str
        That of the file; a semicolon suggests decimal commas.
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

    trimmed = [compute.utf8_trim_whitespace(column) for column in text.columns]
    distinct = [compute.unique(column) for column in trimmed]
    hint = reading.decimal or _decimal_hint(distinct, reading, delimiter)
    columns, arrays = {}, []
    for label, raw, cells, different in zip(
        text.column_names, text.columns, trimmed, distinct, strict=True
    ):
        column, make = _recognised(label, different, reading, hint, name)
        missing = _isin(cells, column.missing)
        whole = raw if column.kind in ("text", "code") else cells
        arrays.append(make(compute.if_else(missing, pa.scalar(None, pa.string()), whole)))
        counts = compute.value_counts(compute.filter(raw, missing)).to_pylist()
        counts.sort(key=lambda c: -c["counts"])
        # Kept as they stand in the file: new rows repeat the most frequent spelling.
        column.missing = [c["values"] for c in counts]
        if column.kind == "boolean":
            both = compute.value_counts(compute.filter(raw, compute.invert(missing))).to_pylist()
            both.sort(key=lambda c: c["counts"])
            column.spelling = {c["values"].strip().lower() == "true": c["values"] for c in both}
        column.forced = label in reading.types
        column.whole = pa.types.is_integer(arrays[-1].type)
        column.literal = reading.na is not None
        columns[label] = column
    return pa.table(arrays, names=text.column_names), columns


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
        elif len(values) and _every(values, r"^[+-]?[\d.]+$") and _some(values, point):
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
        raise ValueError(_misfit(label, values, wanted, pattern, name))
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
    return [("boolean", lambda _: _boolean(values)), number, date]


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
    """Whole numbers that are no quantities: leading zeros, or more digits than a float holds."""
    return _every(values, _WHOLE) and _some(values, f"{_PADDED}|{_LONG}")


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
    kind = "code" if reading.types.get(label) != "nominal" and _is_code(values) else "text"

    return Column(label, kind, missing=words), lambda known: known


def _misfit(label, values, wanted: str, pattern: str, name: str) -> str:
    """Message for a column that is not what the user says."""
    test = number_style if wanted == "numeric" else None
    texts = values[:1000]
    bad = next(
        (
            t.as_py()
            for t in texts
            if (test(_single(t), None, ".") if test else date_style(_single(t), pattern or None))
            is None
        ),
        texts[0].as_py(),
    )
    what = (
        "a number" if wanted == "numeric" else "a date" + (f" of pattern {pattern}" * bool(pattern))
    )
    return (
        f"{name}: --types {printable(label, width=60)}={wanted}, but '{printable(bad, width=40)}' "
        f"is not {printable(what)} in the style of the column; name missing words with --na."
    )


def _single(value):
    import pyarrow as pa

    return pa.array([value.as_py()], pa.string())


def _every(values, pattern: str) -> bool:
    from pyarrow import compute

    return bool(compute.all(compute.match_substring_regex(values, pattern)).as_py())


def _some(values, pattern: str) -> bool:
    from pyarrow import compute

    return bool(compute.any(compute.match_substring_regex(values, pattern)).as_py())


def _isin(cells, words):
    import pyarrow as pa
    from pyarrow import compute

    return compute.is_in(cells, value_set=pa.array(sorted(words), pa.string()))


def told(columns: dict[str, Column]) -> list[str]:
    """What was recognised beyond plain numbers, dates and text, a phrase for each kind."""
    found: dict[str, list[str]] = {}
    for column in columns.values():
        for phrase in _phrases(column):
            found.setdefault(phrase, []).append(f"'{printable(column.name, width=40)}'")
    return [f"{phrase} in {_listed(names)}" for phrase, names in found.items()]


def _phrases(column: Column):
    style = column.style
    if isinstance(style, Numbers):
        if style.decimal == "," and style.places:
            yield "decimal commas (--decimal)"
        if style.thousands:
            mark = "spaces" if style.thousands.isspace() else f"'{style.thousands}'"
            yield f"{mark} between thousands (--decimal)"
        for mark in (style.before.strip(), style.after.strip()):
            if mark:
                yield f"'{mark}' around numbers" + (", 5% read as 5" if mark == "%" else "")
        if style.brackets:
            yield "negative numbers in parentheses"
    elif isinstance(style, Dates) and not style.pattern.startswith(("%Y-%m-%d", "ISO")):
        doubt = ", a guess" if style.doubtful else ""
        yield f"dates as {style.pattern}{doubt} (--types)"
    elif column.kind == "code":
        yield "codes as nominal (--types)"
    unusual = sorted({w.strip() for w in column.missing} - set(MISSING))
    if unusual:
        words = ", ".join(f"'{printable(w, width=20)}'" for w in unusual[:5])
        yield f"{words} as missing (--na)"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more
