"""Dates as people write them: the pattern of a column, and new dates in the same pattern."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from ._numbers import every, some

__all__ = ["COMPACT", "Dates", "date_style", "precision_of", "rounded"]

COMPACT = r"^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$"  # 20210305

_ISO = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$"
_DAY = re.compile(
    r"^(?P<day>\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{1,2}[/.]\d{1,2}[/.]\d{2}"
    r"|\d{1,2}[-/ ][A-Za-z]{3,9}[-/ ](?:\d{4}|\d{2})|[A-Za-z]{3,9} \d{1,2},? \d{4}"
    r"|(?:19|20)\d{6})"
    r"(?P<gap>[T ])?(?P<time>\d{1,2}:\d{2}(?P<seconds>:\d{2})?)?(?P<half> ?[AaPp][Mm])?"
    r"(?P<zone>.*)$"
)


class Dates(NamedTuple):
    """Pattern of the dates of a column.

    Attributes
    ----------
    pattern : str
        As for ``strftime``; "ISO8601" for any mixture of ISO dates and times.
    example : str
        The first date as it is written.
    padded : bool
        Days and months have two digits.
    short_hours : bool
        Hours have as few digits as they need.
    doubtful : bool
        Day and month could be exchanged.
    zoned : bool
        Time stamps carry a time zone; all are told in UTC.
    offset : str
        The offset from UTC that all time stamps carry, as written.
    unit : str
        The largest unit of time of which all are multiples, local time counting.
    """

    pattern: str
    example: str
    padded: bool = True
    short_hours: bool = False
    doubtful: bool = False
    zoned: bool = False
    offset: str = ""
    unit: str = "ns"

    def words(self, values) -> list[str]:
        """Text of time stamps in this pattern, at the precision that the pattern has."""
        import pandas as pd

        stamps = pd.Series(pd.to_datetime(values))
        pattern = self.pattern
        if pattern == "ISO8601":
            pattern = _iso_pattern(self.example)
        if self.offset:
            stamps = stamps.dt.tz_convert(_zone(self.offset))
        if "%z" in pattern:  # where they differ, UTC in the same form
            colon = ":" in self.example[19:]
            pattern = pattern.replace("%z", self.offset or ("+00:00" if colon else "+0000"))
        stamps = rounded(stamps, self.unit)
        unit = next((u for sign, u in (("%S", "s"), ("%M", "min")) if sign in pattern), "D")
        if "%f" in pattern:
            digits = len(re.search(r"[.,](\d+)", self.example)[1])
            stamps = stamps.dt.round(pd.Timedelta(10 ** max(9 - digits, 0), "ns"))
            whole, _, tail = pattern.partition("%f")
            parts = stamps.dt.strftime("%f").str.ljust(9, "0").str[:digits]
            return (stamps.dt.strftime(whole) + parts + stamps.dt.strftime(tail)).tolist()
        stamps = stamps.dt.round(unit)
        if self.padded and not self.short_hours:
            return stamps.dt.strftime(pattern).tolist()
        short = [self._short(pattern, stamp) for stamp in stamps]
        return [stamp.strftime(text) for stamp, text in zip(stamps, short, strict=True)]

    def _short(self, pattern: str, stamp) -> str:
        """Pattern with the numbers put in that are written without a leading zero."""
        if not self.padded:
            pattern = pattern.replace("%d", str(stamp.day)).replace("%m", str(stamp.month))
        if self.short_hours:
            pattern = pattern.replace("%H", str(stamp.hour))
            pattern = pattern.replace("%I", str((stamp.hour + 11) % 12 + 1))
        return pattern


def precision_of(stamps) -> str:
    """Largest unit of which all time stamps (a pandas Series) are multiples, in local time."""
    known = stamps.dropna()
    if not len(known):
        return "ns"
    local = known.dt.tz_localize(None)
    units = ("D", "h", "min", "s", "ms", "us")
    return next((unit for unit in units if (local.dt.floor(unit) == local).all()), "ns")


def rounded(stamps, unit: str):
    """Time stamps (a pandas Series) rounded to a unit of local time."""
    import numpy as np

    zone = getattr(stamps.dtype, "tz", None)
    local = stamps.dt.tz_localize(None).dt.round(unit)
    if zone is None:
        return local
    winter = np.zeros(len(local), dtype=bool)
    return local.dt.tz_localize(zone, ambiguous=winter, nonexistent="shift_forward")


def _zone(offset: str):
    """Time zone of an offset such as +02:00, or of Z."""
    if offset == "Z":
        return datetime.UTC
    sign, hours, minutes = offset[0], int(offset[1:3]), int(offset[-2:])
    ahead = datetime.timedelta(hours=hours, minutes=minutes)
    return datetime.timezone(-ahead if sign == "-" else ahead)


def _iso_style(distinct, pattern: str, first: str, stamps) -> Dates:
    """Style of ISO dates, with the offset that all of them carry."""
    if getattr(stamps.dt, "tz", None) is None:
        return Dates(pattern, first, unit=precision_of(stamps))
    own = (re.search(r"(Z|[+-]\d{2}:?\d{2})$", first) or [""])[0]
    offset = own if own and every(distinct, re.escape(own) + "$") else ""
    local = stamps.dt.tz_convert(_zone(offset)) if offset else stamps
    return Dates(pattern, first, zoned=True, offset=offset, unit=precision_of(local))


def date_style(distinct, pattern: str | None = None) -> tuple[Dates, object] | None:
    """Pattern in which every text is a date, and the dates; None when there is none.

    Parameters
    ----------
    distinct : pyarrow.Array of str
        Different cells without missing ones and outer spaces, at least one.
    pattern : str, default=None
        As for ``strptime`` when it is known.

    Returns
    -------
    (Dates, pandas.Series) or None
    """
    first = distinct[0].as_py()
    if pattern is None and every(distinct, _ISO):
        exact = _exact(distinct, first)
        stamps = _parsed(distinct, exact)
        if stamps is None:
            return None
        return _iso_style(distinct, exact, first, stamps), stamps
    patterns = [pattern] if pattern else _candidates(first)
    found = [(p, s) for p in patterns if (s := _parsed(distinct, p)) is not None]
    if not found:
        return None
    style = Dates(
        found[0][0],
        first,
        padded=not some(distinct, r"(^|[-/. ])\d([-/., ]|$)"),
        short_hours=some(distinct, r"[ T]\d:"),
        doubtful=len(found) > 1 and "%m" in found[0][0],
        unit=precision_of(found[0][1]),
    )
    return style, found[0][1]


def _exact(distinct, first: str) -> str:
    """ISO pattern when all dates have the length of the first."""
    from pyarrow import compute

    lengths = compute.min_max(compute.utf8_length(distinct)).as_py()
    return "%Y-%m-%d" if lengths["min"] == lengths["max"] == 10 == len(first) else "ISO8601"


def _iso_pattern(example: str) -> str:
    """Pattern of one ISO time stamp."""
    pattern = "%Y-%m-%d"
    if len(example) > 10:
        pattern += example[10] + "%H:%M"
        pattern += "" if len(example) < 17 or example[16] != ":" else ":%S"
        pattern += ".%f" if re.search(r"[.,]\d", example) else ""
        pattern += "Z" if example.endswith("Z") else ""
        pattern += "%z" if re.search(r"[+-]\d{2}:?\d{2}$", example[10:]) else ""
    return pattern


def _candidates(first: str) -> list[str]:
    """Patterns that the first date may have."""
    parts = _DAY.match(first)
    if parts is None or parts["zone"]:
        return []
    day = parts["day"]
    sign = (re.search(r"[^\dA-Za-z]", day) or [""])[0]
    if re.match(r"\d{4}", day):
        orders = ["%Y{0}%m{0}%d"]
    elif re.search("[A-Za-z]", day):
        year = "%Y" if re.search(r"\d{4}$", day) else "%y"
        comma = "," * ("," in day)
        form = "{1} %d" + comma + " %Y" if day[0].isalpha() else "%d{0}{1}{0}" + year
        orders = [form.replace("{1}", month) for month in ("%b", "%B")]
    else:
        year = "%Y" if re.search(r"\d{4}$", day) else "%y"
        orders = ["%d{0}%m{0}" + year, "%m{0}%d{0}" + year]
        orders = orders[::-1] if sign == "/" else orders
    tail = ""
    if parts["time"]:
        hour = "%I" if parts["half"] else "%H"
        tail = (parts["gap"] or " ") + hour + ":%M" + (":%S" if parts["seconds"] else "")
        half = parts["half"] or ""
        tail += half[:-2] + ("%p" if half else "")
    elif parts["gap"] or parts["half"]:
        return []
    return [order.format(sign) + tail for order in orders]


def _parsed(distinct, pattern: str):
    """Time stamps of all texts, or None when one does not fit."""
    import pandas as pd
    import pyarrow as pa

    texts = pd.Series(distinct.to_pylist(), dtype=object)
    zoned = pattern == "ISO8601" and bool(texts.str.contains(r"(?:Z|[+-]\d{2}:?\d{2})$").any())
    try:
        stamps = pd.to_datetime(texts, format=pattern, errors="coerce", utc=zoned)
    except (ValueError, TypeError, OverflowError):
        return None
    if not stamps.isna().any():
        return stamps
    if pattern == "%Y-%m-%d":
        # Arrow knows years that the unit of pandas may not reach.
        try:
            return distinct.cast(pa.date32()).cast(pa.timestamp("s")).to_pandas()
        except pa.ArrowInvalid:
            return None
    return None
