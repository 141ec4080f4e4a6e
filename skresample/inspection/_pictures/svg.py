"""Displays drawn as inline SVG that follows the theme of the page around it."""

from __future__ import annotations

import io
import re
import warnings

from .style import theme_colors

__all__ = ["inline_svg"]

_TAG = re.compile(r"<[^<>]+>")
_NAMES = re.compile(r'(\bid="|url\(#|href="#)')
_RC = {"svg.fonttype": "none", "svg.hashsalt": "skresample", "font.family": "sans-serif"}


def inline_svg(display, prefix: str, label: str) -> str:
    """SVG element of a display, the same bytes for the same data.

    Parameters
    ----------
    display : object
        With ``plot(ax=)`` and ``_figsize()``.
    prefix : str
        Put before every id, so that several drawings can share a page.
    label : str
        What a screen reader says instead of the picture.

    Returns
    -------
    str
        Markup. Every name in it was escaped by matplotlib's XML writer.
    """
    import matplotlib
    from matplotlib.figure import Figure

    buffer = io.StringIO()
    with matplotlib.rc_context(_RC), warnings.catch_warnings():
        # Emoji in names have no glyph in the font that measures text; the browser has one.
        warnings.filterwarnings("ignore", message="Glyph")
        # Names may leave no room for the axes; a picture without room is still no error.
        warnings.filterwarnings("ignore", message="constrained_layout not applied")
        figure = Figure(figsize=display._figsize(), layout="constrained")
        display.plot(ax=figure.add_subplot())
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    return _embed(buffer.getvalue(), prefix, label)


def _embed(text: str, prefix: str, label: str) -> str:
    """Drop the XML prologue and metadata, make the size fluid, ids unique and colours variable."""
    from markupsafe import escape

    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, count=1, flags=re.DOTALL)
    box = re.search(r'viewBox="([^"]+)"', text).group(1)
    width = float(box.split()[2])
    head = (
        f'<svg role="img" aria-label="{escape(label)}" viewBox="{box}" '
        f'style="max-width:{width * 1.5:.0f}px" xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    text = head + text[text.index(">") + 1 :]
    colors = theme_colors()
    swatch = re.compile("|".join(colors))

    def recolor(match) -> str:
        tag = swatch.sub(lambda m: colors[m.group()], match.group())
        return _NAMES.sub(rf"\g<1>{prefix}-", tag)

    return _TAG.sub(recolor, text)
