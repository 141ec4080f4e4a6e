"""Colours and axes shared by the displays; matplotlib is imported only when something is drawn."""

from __future__ import annotations

from .._text import printable

__all__ = ["GRID", "INK", "MUTED", "SERIES", "make_axes", "short", "theme_colors"]

INK, MUTED, GRID = "#1f2328", "#656e77", "#d1d9e1"
# Distinct for all common kinds of colour blindness (after Okabe and Ito), the first is "nothing".
SERIES = ("#6e7781", "#0b69c9", "#cf5b16", "#12806a", "#a23b8f", "#8a6a00", "#5148c9", "#b3243a")


def row_name(label) -> str:
    """Name of a row of the leaderboard as it fits beside a narrow picture."""
    text = str(label).replace(", tuned threshold", ", tuned")
    return short(text.replace(", threshold = prevalence", " at prevalence"), 28)


def theme_colors() -> dict[str, str]:
    """CSS variable by colour, so that a page can recolour the drawing for a dark theme."""
    names = {INK: "ink", MUTED: "muted", GRID: "line"}
    names |= {color: f"s{i}" for i, color in enumerate(SERIES)}
    return {color: f"var(--{name})" for color, name in names.items()}


def short(name, width: int = 38) -> str:
    """Name of a method, class or group as it fits beside an axis; a dollar stays a dollar."""
    return printable(name, width=width).replace("$", r"\$")


def make_axes(ax=None, *, figsize=(4.8, 3.4)):
    """Axes to draw on: the given ones or those of a new pyplot figure, in the house style.

    Parameters
    ----------
    ax : matplotlib Axes, default=None
    figsize : tuple of float, default=(4.8, 3.4)
        Inches, used for a new figure only.

    Returns
    -------
    matplotlib Axes
    """
    if ax is None:
        try:
            from matplotlib import pyplot
        except ModuleNotFoundError as error:
            raise ImportError(
                "Pictures need matplotlib; install it or the extra skresample[plot]."
            ) from error
        ax = pyplot.figure(figsize=figsize, layout="constrained").add_subplot()
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(GRID)
    ax.tick_params(colors=MUTED, labelcolor=INK, labelsize=9, length=3)
    ax.grid(visible=True, color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    return ax


def name_axes(ax, x: str, y: str, title: str = "") -> None:
    """Label both axes in small type and put the title to the left."""
    ax.set_xlabel(x, fontsize=9, color=INK)
    ax.set_ylabel(y, fontsize=9, color=INK)
    if title:
        ax.set_title(title, fontsize=10, color=INK, loc="left")


def _columns(labels) -> int:
    return 1 if max(map(len, labels), default=0) > 18 else 2


def legend_inches(labels) -> float:
    """Height that the legend of these names takes below the axes."""
    return 0.3 + 0.19 * -(-len(labels) // _columns(labels))


def _height(ax) -> float:
    """Inches between bottom and top of the axes, before the layout shrinks them."""
    return ax.figure.get_figheight() * 0.77


def add_legend(ax) -> None:
    """Legend below the axes, where it never hides a curve."""
    handles, labels = ax.get_legend_handles_labels()
    if handles:
        ax.legend(
            handles,
            labels,
            loc="upper center",
            # 34 points below the axes, whatever their height: behind ticks and axis label.
            bbox_to_anchor=(0.5, -34 / 72 / _height(ax)),
            ncols=_columns(labels),
            fontsize=9,
            frameon=False,
            labelcolor=INK,
        )
