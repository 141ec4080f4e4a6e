"""The leaderboard as a picture: mean and interval per method and learner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skresample._figures import METRICS

from .display import Display
from .style import (
    INK,
    MUTED,
    SERIES,
    add_legend,
    legend_inches,
    method_colors,
    name_axes,
    row_name,
    short,
)

__all__ = ["LeaderboardDisplay"]


class LeaderboardDisplay(Display):
    """Means and intervals of the methods of a comparison, best on top.

    Parameters
    ----------
    rows : list of dict
        Rows of ``ComparisonResult.leaderboard()`` with the keys ``label, learner, value, low,
        high, tier, recommended``.
    metric : str
        Name of the figure under the axis.
    reference : dict of str to float, default=None
        Per learner, the value of doing nothing; drawn as a dotted line.
    colors : dict of str to str, default=None
        Colour of each method; None draws all alike.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import LeaderboardDisplay
    >>> rows = [dict(label="SMOTE", learner="linear", value=0.4, low=0.3, high=0.5, tier=1,
    ...              recommended=True)]
    >>> LeaderboardDisplay(rows, metric="Average precision").plot().ax_.get_xlabel()
    'Average precision'
    """

    metric: str
    reference: Mapping[Any, Any] | None
    rows: Any

    def __init__(
        self,
        rows: Any,
        *,
        metric: str,
        reference: Mapping[Any, Any] | None = None,
        colors: Mapping[str, str] | None = None,
    ) -> None:
        self.rows, self.metric, self.reference = rows, metric, reference or {}
        self.colors = colors or {}

    @classmethod
    def from_result(cls, result: Any, *, learner: str | None = None, max_rows: int = 18) -> Any:
        """Take the best rows of a comparison; a dummy would only stretch the axis.

        Parameters
        ----------
        result : ComparisonResult
        learner : str, default=None
            Show one learner only.
        max_rows : int, default=18
            Rows shown at most; doing nothing is always among them.

        Returns
        -------
        LeaderboardDisplay
        """
        rows = [
            r
            for r in distinct_rows(result)
            if r["value"] is not None and r["kind"] != "dummy" and learner in (None, r["learner"])
        ]
        plain = [r for r in rows if r["label"] == "do nothing"]
        shown = rows[:max_rows]
        shown += [r for r in plain if r not in shown]
        return cls(
            shown,
            metric=metric_label(result),
            reference={r["learner"]: r["value"] for r in plain},
            colors=method_colors(result),
        )

    def _figsize(self) -> tuple[float, float]:
        names = [short(name, 24) for name in dict.fromkeys(r["learner"] for r in self.rows)]
        return 4.8, 0.9 + 0.29 * max(len(self.rows), 2) + legend_inches(names)

    def _draw(self, ax) -> None:
        marks = self._marks()
        for i, row in enumerate(self.rows):
            color = self.colors.get(row.get("method"), SERIES[1])
            low, high = row["low"], row["high"]
            if low is not None and high is not None:
                ax.plot([low, high], [i, i], color=color, linewidth=2, alpha=0.55)
            ax.plot(
                row["value"],
                i,
                marker=marks[row["learner"]],
                markersize=11 if row["recommended"] else 6,
                color=color,
                linestyle="none",
            )
        for i, (name, marker) in enumerate(marks.items()):
            if name in self.reference:
                line = ":" if i == 0 else (0, (1, 3))
                ax.axvline(self.reference[name], color=MUTED, linestyle=line, linewidth=1.2)
            ax.plot(
                [], [], color=INK, marker=marker, markersize=6, linestyle="none",
                label=short(name, 24),
            )  # fmt: skip
        self._name_rows()
        add_legend(ax, side="right")

    def _marks(self) -> dict:
        """Marker of each learner; colours belong to the methods."""
        learners = sorted({row["learner"] for row in self.rows})
        return {name: "osD^vP"[i % 6] for i, name in enumerate(learners)}

    def _name_rows(self) -> None:
        """Write the method beside each row; the recommended one in bold."""
        self.ax_.set_yticks(range(len(self.rows)))
        names = [row_name(row["label"]) for row in self.rows]
        for text, row in zip(self.ax_.set_yticklabels(names), self.rows, strict=True):
            text.set_color(INK if row["tier"] == 1 else MUTED)
            text.set_fontweight("bold" if row["recommended"] else "normal")
        self.ax_.set_ylim(len(self.rows) - 0.4, -0.6)
        self.ax_.grid(visible=False, axis="y")
        self.ax_.locator_params(axis="x", nbins=5)
        name_axes(self.ax_, self.metric, "")


def distinct_rows(result) -> list[dict]:
    """Leaderboard without the rows that another threshold cannot have changed.

    A threshold changes decisions, not the ranking of rows nor their probabilities: by such a
    metric the variants of a method are one row (the recommended one, or else the plain one).
    """
    rows = result.leaderboard()
    if METRICS[result.settings["metric"]].kind not in ("ranking", "probability"):
        return rows
    recommended = {(r["method"], r["learner"]) for r in rows if r["recommended"]}
    return [
        r
        for r in rows
        if r["recommended"]
        or (r["variant"] == "raw" and (r["method"], r["learner"]) not in recommended)
    ]


def metric_label(result) -> str:
    """Name and direction of the metric a comparison was ranked by."""
    metric = METRICS[result.settings["metric"]]
    return metric.label + (" (lower is better)" if metric.sign < 0 else "")
