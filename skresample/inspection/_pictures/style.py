"""Colours and axes shared by the displays; matplotlib is imported only when something is drawn."""

from __future__ import annotations

from .._text import printable

__all__ = [
    "GRID",
    "INK",
    "MUTED",
    "SERIES",
    "TEXT",
    "brief",
    "make_axes",
    "method_colors",
    "short",
    "theme_colors",
]

INK, MUTED, GRID = "#1f2328", "#656e77", "#d1d9e1"
# Distinct for all common kinds of colour blindness (after Okabe and Ito), the first is "nothing";
# the last four for rosters longer than the usual.
SERIES = (
    *("#6e7781", "#0b69c9", "#cf5b16", "#12806a", "#a23b8f", "#8a6a00", "#5148c9", "#b3243a"),
    *("#3f8a0a", "#1190b0", "#7d4a2d", "#d43f94"),
)


TEXT = 12  # points: the drawing is as wide as a phone, where a point is a pixel


def method_colors(result) -> dict[str, str]:
    """Colour of each method of a comparison, the same in every picture; nothing is grey."""
    settings = result.settings
    weights = "dense weights" if settings.get("task") == "regression" else "class weights"
    named = ["do nothing", weights, *settings.get("resamplers", ())]
    named += [row["method"] for row in result.rows]
    others = [m for m in dict.fromkeys(named) if m not in ("do nothing", "dummy")]
    colors = {"do nothing": SERIES[0], "dummy": SERIES[0]}
    return colors | {m: SERIES[1 + i % (len(SERIES) - 1)] for i, m in enumerate(others)}


def brief(label) -> str:
    """Name of a row of the leaderboard without the words that make it long."""
    text = str(label).replace(", tuned threshold", ", tuned")
    text = text.replace(", threshold = prevalence", " at prevalence")
    return text.replace(", threshold = cost ratio", " at cost ratio")


def row_name(label) -> str:
    """Name of a row of the leaderboard as it fits beside a narrow picture."""
    return short(brief(label).replace("SamplerRegressor", "SamplerRegr."), 26)


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
    ax.tick_params(colors=MUTED, labelcolor=INK, labelsize=TEXT, length=3)
    for axis in (ax.xaxis, ax.yaxis):
        axis.get_offset_text().set_fontsize(TEXT)
    ax.grid(visible=True, color=GRID, linewidth=0.6)
    ax.set_axisbelow(True)
    return ax


def name_axes(ax, x: str, y: str) -> None:
    """Label both axes in small type."""
    # A long label reaches to the left, below the names, and is not cut off on the right.
    ax.set_xlabel(x, fontsize=TEXT, color=INK, loc="right" if len(x) > 26 else "center")
    ax.set_ylabel(y, fontsize=TEXT, color=INK)


def _columns(labels) -> int:
    return 1 if max(map(len, labels), default=0) > 14 else 2


def legend_inches(labels) -> float:
    """Height that the legend of these names takes below the axes."""
    return 0.35 + 0.25 * -(-len(labels) // _columns(labels))


def _height(ax) -> float:
    """Inches between bottom and top of the axes, before the layout shrinks them."""
    return ax.figure.get_figheight() * 0.77


def add_legend(ax, title: str | None = None, side: str = "center") -> None:
    """Legend below the axes, where it never hides a curve; on the right beside long names."""
    handles, labels = ax.get_legend_handles_labels()
    if handles:
        legend = ax.legend(
            handles,
            labels,
            loc=f"upper {side}",
            # 44 points below the axes, whatever their height: behind ticks and axis label.
            bbox_to_anchor=(0.5 if side == "center" else 1.0, -44 / 72 / _height(ax)),
            ncols=_columns(labels),
            fontsize=TEXT,
            frameon=False,
            labelcolor=INK,
            title=title,
            title_fontsize=TEXT,
        )
        legend.get_title().set_color(INK)
