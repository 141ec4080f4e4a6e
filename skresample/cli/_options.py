"""Options that several commands share."""

from __future__ import annotations

import functools
import re

import click

from skresample.inspection._text import printable

from ._columns import Reading
from ._guard import Limits

__all__ = [
    "JSON",
    "OUTPUT",
    "PARAMETER",
    "SEED",
    "TARGET",
    "TASK",
    "Size",
    "finite",
    "names",
    "processes",
    "reading_options",
    "relevance",
    "relevance_of_text",
    "shared_options",
    "types",
    "words",
]

_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


class Size(click.ParamType):
    """A number of bytes, with an optional unit such as 500M or 4G."""

    name = "SIZE"

    def convert(self, value, param, ctx):
        """Bytes of a text such as 500M."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"(\d{1,15})\s*([kmgt]?)(i?b)?", value.strip().lower())
        if not match or int(match[1]) == 0:
            self.fail(f"{value!r} is no size; write for example 500M or 4G.", param, ctx)
        return int(match[1]) * _UNITS[match[2]]


def names(_context, _parameter, value) -> list[str] | None:
    """Split a comma-separated option; None where it was not given."""
    if value is None:
        return None
    found = [part.strip() for part in value.split(",") if part.strip()]
    if not found:
        raise click.BadParameter("no name given")
    return found


def finite(_context, _parameter, value):
    """Refuse NaN, infinity and negative numbers; None passes."""
    if value is not None and not 0 <= value < float("inf"):
        raise click.BadParameter("a finite number from 0 on is needed")
    return value


def processes(_context, _parameter, value: int) -> int:
    """Refuse numbers of processes that mean nothing."""
    if value == 0 or value < -1:
        raise click.BadParameter("give 1 or more, or -1 for all cores")
    return value


def relevance_of_text(value: str):
    """A name, or control points from ``VALUE:RELEVANCE,...``; ValueError for anything else."""
    if value in ("auto", "boxplot", "density"):
        return value
    points = [tuple(float(part) for part in text.split(":")) for text in value.split(",")]
    if any(len(point) != 2 for point in points):
        raise ValueError(value)
    return points


def relevance(_context, _parameter, value: str) -> str:
    """Refuse what does not say how rare numbers are; the text stays as it was written."""
    try:
        relevance_of_text(value)
    except ValueError:
        wanted = "write auto, boxplot, density, or points such as 0:0,100:1"
        raise click.BadParameter(wanted) from None
    return value


def types(_context, _parameter, value) -> dict:
    """Kinds of columns from ``name=kind,...``; a name may hold commas and equality signs."""
    found: dict[str, str] = {}
    for text in value:
        held = ""
        for piece in text.split(","):
            held += piece
            name, _, kind = held.rpartition("=")
            word, _, pattern = kind.partition(":")
            if not name or word not in ("nominal", "numeric", "date"):
                held += ","
                continue
            found[name.strip() or name] = kind if pattern else word
            held = ""
        if held.strip(", "):
            raise click.BadParameter(
                f"'{printable(held.rstrip(','), width=60)}' is no COLUMN=nominal, numeric, date or "
                "date:PATTERN"
            )
    return found


def words(_context, _parameter, value) -> tuple | None:
    """Words that stand for missing values; an empty text leaves only empty cells."""
    if value is not None and len(value) > 10_000:
        raise click.BadParameter("too many words")
    return None if value is None else tuple(word.strip() for word in value.split(","))


# Options that are the same wherever they occur.
TARGET = click.option(
    "--target", metavar="COLUMN", required=True, help="Column of the classes, or of numbers."
)
TASK = click.option(
    "--task",
    type=click.Choice(["auto", "classification", "regression"]),
    default="auto",
    show_default=True,
    help="What the target holds; auto takes fractions, or more than 20 whole numbers, for numbers.",
)
SEED = click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON in place of tables.")
PARAMETER = click.option(
    "--param", "-p", metavar="NAME=VALUE", multiple=True, help="Parameter of the method."
)
OUTPUT = click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(),
    help="File to write: .csv, .tsv, .parquet, .feather or .xlsx.",
)
_READING = (
    click.option(
        "--types",
        metavar="COLUMN=KIND,...",
        multiple=True,
        callback=types,
        help="Kind of a column: nominal, numeric, date or date:PATTERN such as date:%d/%m/%Y.",
    ),
    click.option(
        "--ragged",
        type=click.Choice(["refuse", "skip"]),
        default="refuse",
        show_default=True,
        help="What becomes of rows with more or fewer cells than the header.",
    ),
    click.option(
        "--na",
        metavar="WORDS",
        callback=words,
        help="Words for a missing value, such as ?,-1; in place of the usual ones.",
    ),
    click.option(
        "--decimal",
        type=click.Choice([".", ","]),
        help="Decimal sign; the other one separates thousands. [default: from the cells]",
    ),
    click.option(
        "--encoding",
        metavar="NAME",
        help="Character set of a text table, e.g. cp1252. [default: utf-8, or a guess]",
    ),
    click.option(
        "--max-bytes",
        type=Size(),
        default=Limits().n_bytes,
        show_default="2G",
        help="Refuse tables larger than this, counted after decompression.",
    ),
    click.option(
        "--ignore",
        metavar="COLUMN",
        multiple=True,
        help="Leave a column out, e.g. an id. May be given several times.",
    ),
    click.option("--group", metavar="COLUMN", help="Column of groups to report separately."),
)


def reading_options(function):
    """Add the options that say how the table is read and which column plays which part.

    The function receives ``max_bytes`` and, in one record, ``reading``.
    """

    @functools.wraps(function)
    def with_reading(*args, encoding, decimal, na, types, ragged, **given):
        reading = Reading(encoding, decimal, na, types, ragged)
        return function(*args, reading=reading, **given)

    for option in _READING:
        with_reading = option(with_reading)
    return with_reading


def shared_options(function):
    """Add ``--quiet`` and ``--debug``."""
    debug = click.option(
        "--debug", is_flag=True, expose_value=False, help="Show the traceback of an error."
    )
    return click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")(
        debug(function)
    )
