"""Numbers as people write them: separators, currencies and percent signs, read and written."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

__all__ = [
    "PLAIN",
    "Numbers",
    "every",
    "looks_decimal_comma",
    "number_style",
    "some",
    "words_among_numbers",
]

_SPACES = " \u00a0\u202f\u2009"
# RE2 of Arrow knows neither \u escapes nor look-ahead; the characters stand for themselves.
PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_ENDLESS = r"(?i)^[+-]?inf(inity)?$"
_CURRENCY = (
    r"[$€£¥₹₩₽₺₪₫฿₴]|US\$|R\$|A\$|C\$|Rs\.?|zł|kr\.?|Kč|Ft|lei|USD|EUR|GBP|CHF|JPY|CNY|INR|AUD|CAD|"
    "SEK|NOK|DKK|PLN|CZK|HUF|RON|TRY|BRL|MXN|ZAR|KRW|SGD|HKD|NZD"
)
_AFFIXES = re.compile(
    rf"^\(?[+-]?(?P<before>(?:{_CURRENCY})[{_SPACES}]?)?\(?[+-]?[\d.,]([^%]*?[\d.,])??"
    rf"(?P<after>[{_SPACES}]?(?:%|{_CURRENCY}))?\)?$"
)


ODD = 0.05  # share of cells with an exponent that do not change how a column is written


class Numbers(NamedTuple):
    """How the numbers of a column are written.

    Attributes
    ----------
    decimal, thousands : str
        Decimal sign and separator of thousands; empty where there is none.
    before, after : str
        What stands around each number, e.g. ``$`` or ``%``.
    brackets : bool
        Negative numbers stand in parentheses.
    places : int or None
        Most decimal places; None where exponents are used.
    fixed : bool
        Every number has as many places.
    exponent : bool
        Every number has an exponent behind ``places`` decimal places, as in 1.50e-03.
    plus : bool
        Numbers that are not negative have a plus.
    pointed : bool
        Nothing stands before the point of a fraction, as in .25.
    """

    decimal: str = "."
    thousands: str = ""
    before: str = ""
    after: str = ""
    brackets: bool = False
    places: int | None = 0
    fixed: bool = True
    exponent: bool = False
    plus: bool = False
    pointed: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether any program reads these numbers."""
        return (self.decimal, *self[1:4], self.brackets) == (".", "", "", "", False)

    def bare(self, text):
        """Arrow text with nothing but sign, digits, point and exponent."""
        from pyarrow import compute

        for mark in (self.before, self.after, self.thousands):
            if mark:
                text = compute.replace_substring(text, mark, "")
        if self.brackets:
            text = compute.replace_substring_regex(text, r"^\((.*)\)$", r"-\1")
        if self.decimal != ".":
            text = compute.replace_substring(text, self.decimal, ".")
        return text

    def words(self, values) -> list[str]:
        """Text of numbers in this style; places beyond the column's are rounded away."""
        return [self._word(value) for value in values]

    def _word(self, value) -> str:
        number = float(value)
        whole = isinstance(value, (int, np.integer))
        if not np.isfinite(number):
            return repr(number)
        if self.exponent:
            digits = f"{abs(number):.{self.places}e}"
        elif whole and not self.places:
            digits = f"{abs(int(value)):,d}"
        elif self.places is None or self.places > 15:
            digits = repr(abs(number))
        else:
            digits = f"{abs(number):,.{self.places}f}"
            if not self.fixed and "." in digits:
                digits = digits.rstrip("0").rstrip(".")
        negative = value < 0 and digits.strip("0.,") != ""
        if self.pointed and digits.startswith("0."):
            digits = digits[1:]
        swap = {",": self.thousands, ".": self.decimal}
        digits = "".join(swap.get(sign, sign) for sign in digits)
        text = f"{self.before}{digits}{self.after}"
        if not negative:
            return f"+{text}" if self.plus else text
        return f"({text})" if self.brackets else f"-{text}"


def number_style(distinct, decimal: str | None, hint: str) -> Numbers | None:
    """Style in which every text is a number; None when there is none.

    Parameters
    ----------
    distinct : pyarrow.Array of str
        Different cells without missing ones and outer spaces, at least one.
    decimal : {".", ",", None}
        Decimal sign when it is known.
    hint : {".", ","}
        Decimal sign of the rest of the file, for numbers such as 1,234 that allow both.

    Returns
    -------
    Numbers or None
    """
    from pyarrow import compute

    plain = decimal != "," and every(distinct, f"{PLAIN}|{_ENDLESS}")
    # In a file with decimal commas 1.234 is one thousand two hundred and thirty-four.
    if plain and not (hint == "," != decimal and every(distinct, r"^[+-]?\d{1,3}(\.\d{3})+$")):
        return _places(Numbers(), distinct)
    first = _AFFIXES.match(distinct[0].as_py())
    if first is None:
        return None
    before, after = first["before"] or "", first["after"] or ""
    brackets = bool(compute.any(compute.starts_with(distinct, "(")).as_py())
    for point in (decimal,) if decimal else (hint, {",": ".", ".": ","}[hint]):
        groups = ("", *({".": ",", ",": "."}[point], *_SPACES, "'", "’"))
        for thousands in groups:
            style = Numbers(point, thousands, before, after, brackets)
            if every(distinct, _pattern(style)):
                return _places(style, distinct)
    if decimal == "," and every(distinct, PLAIN):
        return _places(Numbers(), distinct)
    return None


def looks_decimal_comma(distinct) -> bool:
    """Whether commas in a column cannot be separators of thousands."""
    return every(distinct, r"^[+-]?\d{1,3}([. ']?\d{3})*(,\d+)?$|^[+-]?\d+(,\d+)?$") and not every(
        distinct, r"^[+-]?\d{1,3}(,\d{3})*$"
    )


def _pattern(style: Numbers) -> str:
    """Regular expression of one number in a style."""
    point = re.escape(style.decimal)
    whole = r"\d+"
    if style.thousands:
        whole = rf"\d{{1,3}}({re.escape(style.thousands)}\d{{3}})*"
    sign = "[+-]?"
    body = rf"({whole}({point}\d*)?|{point}\d+)"
    before, after = re.escape(style.before), re.escape(style.after)
    text = f"{sign}{before}{sign}{body}{after}"
    return rf"^({text}|\({before}{body}{after}\))$" if style.brackets else f"^{text}$"


def _places(style: Numbers, distinct) -> Numbers:
    """The style with its decimal places counted."""
    from pyarrow import compute

    bare = style.bare(distinct)
    style = style._replace(
        plus=not style.brackets and some(distinct, r"^\+") and every(distinct, r"^[+-]"),
        pointed=some(bare, r"^[+-]?\.\d") and not some(bare, r"^[+-]?0\."),
    )
    exponents = every(bare, r"^[+-]?\d(\.\d+)?e[+-]\d\d$")
    if exponents:
        bare = compute.replace_substring_regex(bare, "e.*$", "")
    else:
        odd = compute.match_substring_regex(bare, "[eEnN]")
        n_odd = compute.sum(odd).as_py() or 0
        if n_odd > max(1, ODD * len(bare)) or n_odd == len(bare):
            return style._replace(places=None, fixed=False)
        # One cell such as 1e-3 does not change how a column is written.
        bare = compute.filter(bare, compute.invert(odd))
    behind = compute.replace_substring_regex(bare, r"^[^.]*\.?", "")
    places = compute.min_max(compute.utf8_length(behind)).as_py()
    fixed = places["min"] == places["max"]
    if exponents:
        places = places["max"] if fixed else None
        return style._replace(places=places, fixed=fixed, exponent=fixed)
    return style._replace(places=places["max"], fixed=fixed)


def every(distinct, pattern: str) -> bool:
    """Whether all of the texts match a regular expression."""
    from pyarrow import compute

    return bool(compute.all(compute.match_substring_regex(distinct, pattern)).as_py())


def some(values, pattern: str) -> bool:
    """Whether any of the texts matches a regular expression."""
    from pyarrow import compute

    return bool(compute.any(compute.match_substring_regex(values, pattern)).as_py())


def words_among_numbers(values) -> tuple:
    """Up to three words among many numbers: units below the header, notes, slips."""
    from pyarrow import compute

    plain = compute.match_substring_regex(values, PLAIN)
    odd = compute.filter(values, compute.invert(plain))
    return tuple(odd.to_pylist()) if len(odd) <= 3 and len(values) >= 20 else ()
