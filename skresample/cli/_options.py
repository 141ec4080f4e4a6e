"""Options that several commands share."""

from __future__ import annotations

import re

import click

from ._guard import Limits

__all__ = ["Size", "finite", "names", "processes", "reading_options", "shared_options"]

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


def names(context, parameter, value) -> list[str] | None:
    """Split a comma-separated option; None where it was not given."""
    if value is None:
        return None
    found = [part.strip() for part in value.split(",") if part.strip()]
    if not found:
        raise click.BadParameter("no name given", ctx=context, param=parameter)
    return found


def finite(context, parameter, value):
    """Refuse NaN, infinity and negative numbers; None passes."""
    if value is not None and not 0 <= value < float("inf"):
        raise click.BadParameter("a finite number from 0 on is needed", context, parameter)
    return value


def processes(context, parameter, value: int) -> int:
    """Refuse numbers of processes that mean nothing."""
    if value == 0 or value < -1:
        raise click.BadParameter("give 1 or more, or -1 for all cores", context, parameter)
    return value


def reading_options(function):
    """Add the options that say which columns of the table play which part."""
    for option in (
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
    ):
        function = option(function)
    return function


def shared_options(function):
    """Add ``--quiet`` and ``--debug``."""
    for option in (
        click.option(
            "--debug", is_flag=True, expose_value=False, help="Show the traceback of an error."
        ),
        click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors."),
    ):
        function = option(function)
    return function
