"""The leaderboard as a picture: mean and interval per method and learner."""

from __future__ import annotations

from ._style import INK, MUTED, SERIES, make_axes, name_axes, short

__all__ = ["LeaderboardDisplay"]


class LeaderboardDisplay:
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

    def __init__(self, rows, *, metric: str, reference=None):
        self.rows, self.metric, self.reference = rows, metric, reference or {}

    @classmethod
    def from_result(cls, result, *, learner=None, max_rows: int = 18):
        """Take the best rows of a comparison.

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
            for r in result.leaderboard()
            if r["value"] is not None and learner in (None, r["learner"])
        ]
        plain = [r for r in rows if r["label"] == "do nothing"]
        shown = rows[:max_rows]
        shown += [r for r in plain if r not in shown]
        return cls(
            shown,
            metric=metric_label(result),
            reference={r["learner"]: r["value"] for r in plain},
        )

    def _figsize(self) -> tuple[float, float]:
        return 6.4, 0.9 + 0.27 * max(len(self.rows), 2)

    def plot(self, ax=None):
        """Draw.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            None makes a new figure.

        Returns
        -------
        LeaderboardDisplay
        """
        self.ax_ = make_axes(ax, figsize=self._figsize())
        self.figure_ = self.ax_.figure
        learners = list(dict.fromkeys(row["learner"] for row in self.rows))
        for i, row in enumerate(self.rows):
            color = SERIES[1 + learners.index(row["learner"]) % (len(SERIES) - 1)]
            low, high = row["low"], row["high"]
            if low is not None and high is not None:
                self.ax_.plot([low, high], [i, i], color=color, linewidth=2, alpha=0.55)
            self.ax_.plot(
                row["value"],
                i,
                marker="D" if row["recommended"] else "o",
                markersize=8 if row["recommended"] else 5,
                color=color,
                linestyle="none",
            )
        for name in learners:
            if name in self.reference:
                self.ax_.axvline(
                    self.reference[name],
                    color=SERIES[1 + learners.index(name) % (len(SERIES) - 1)],
                    linestyle=":",
                    linewidth=1.2,
                    label=f"do nothing, {short(name)}",
                )
        self._name_rows()
        return self

    def _name_rows(self) -> None:
        """Write method and learner beside each row; the recommended one in bold."""
        self.ax_.set_yticks(range(len(self.rows)))
        names = [f"{short(row['label'])} · {short(row['learner'], 20)}" for row in self.rows]
        for text, row in zip(self.ax_.set_yticklabels(names), self.rows, strict=True):
            text.set_color(INK if row["tier"] == 1 else MUTED)
            text.set_fontweight("bold" if row["recommended"] else "normal")
        self.ax_.set_ylim(len(self.rows) - 0.4, -0.6)
        self.ax_.grid(visible=False, axis="y")
        name_axes(self.ax_, self.metric, "")


def metric_label(result) -> str:
    """Name and direction of the metric a comparison was ranked by."""
    from skresample.model_selection import METRICS

    metric = METRICS[result.settings["metric"]]
    return metric.label + (" (lower is better)" if metric.sign < 0 else "")
