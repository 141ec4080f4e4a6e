"""Names and values from a table made safe to print: terminals, pages and report files."""

from __future__ import annotations

import unicodedata

__all__ = ["cell", "printable"]

# Categories: control, format (bidirectional overrides, zero width), surrogate, line, paragraph.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# The zero-width joiner and the variation selectors build emoji and Indic letters.
_WANTED = frozenset("\u200c\u200d")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def printable(value, *, width: int | None = None) -> str:
    r"""Text of a value with every control character replaced by a visible escape.

    Parameters
    ----------
    value : object
        A name or label of any type.
    width : int, default=None
        Longest text returned; a longer one keeps its beginning and its end around an ellipsis.

    Returns
    -------
    str

    Examples
    --------
    >>> printable("red\x1b[31m")
    'red\\x1b[31m'
    >>> printable("a" * 100, width=9)
    'aaaaaa…aa'
    """
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        text = "".join(
            c
            if c in _WANTED or unicodedata.category(c) not in _UNSAFE
            else c.encode("unicode_escape").decode("ascii")
            for c in text
        )
    if width is not None and len(text) > width:
        tail = (width - 1) // 3
        text = text[: width - 1 - tail] + "…" + (text[-tail:] if tail else "")
    return text


def cell(value) -> str:
    """Text of one cell of a report CSV; what a spreadsheet would run as a formula is prefixed.

    Numbers keep their sign; only text is prefixed, with an apostrophe.

    Examples
    --------
    >>> cell("=1+1"), cell(-0.5), cell("plain")
    ("'=1+1", '-0.5', 'plain')
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if value != value else repr(float(value))
    if isinstance(value, (bool, int)):
        return str(value)
    text = str(value)
    # Leading blanks do not stop a spreadsheet from reading the formula behind them.
    return "'" + text if text.lstrip(" \n").startswith(_FORMULA) else text
