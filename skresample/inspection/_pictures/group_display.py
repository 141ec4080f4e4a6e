"""Gaps between groups, method by method."""

from __future__ import annotations

from typing import Any

from skresample._parameters import VectorLike

from .display import Display
from .style import SERIES, add_legend, legend_inches, name_axes, row_name, short

__all__ = ["GroupGapsDisplay"]

_TITLES = {
    "tpr": "True-positive rate",
    "fpr": "False-positive rate",
    "selection_rate": "Share called positive",
    "bias": "Mean predicted - observed share",
    "rmse": "RMSE",
    "mean_error": "Mean error",
}


class GroupGapsDisplay(Display):
    """One rate for every group, one line per method; the length of the line is the gap.

    Parameters
    ----------
    groups : list of dict
        Entries of ``ComparisonResult.groups``: ``label, group`` and the rate; or of
        ``group_errors`` for "rmse" and "mean_error".
    rate : {"tpr", "fpr", "selection_rate", "bias", "rmse", "mean_error"}, default="tpr"
        The rate drawn.
    column : str, default=None
        Name of the column of groups, above the legend.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import GroupGapsDisplay
    >>> groups = [dict(label="SMOTE", group=g, tpr=t) for g, t in [("f", 0.5), ("m", 0.7)]]
    >>> GroupGapsDisplay(groups).plot().ax_.get_xlabel()
    'True-positive rate'
    """

    groups: VectorLike | None
    rate: str

    def __init__(
        self, groups: VectorLike | None, *, rate: str = "tpr", column: str | None = None
    ) -> None:
        if rate not in _TITLES:
            raise ValueError(f"rate must be one of {list(_TITLES)}, got {rate!r}.")
        self.groups, self.rate, self.column = groups, rate, column

    @classmethod
    def from_result(
        cls, result: Any, *, learner: str | None = None, rate: str = "tpr", max_rows: int = 10
    ) -> Any:
        """Take the best methods of one learner from a comparison with groups.

        Parameters
        ----------
        result : ComparisonResult
        learner : str, default=None
            None takes the recommended learner.
        rate : {"tpr", "fpr", "selection_rate", "bias", "rmse", "mean_error"}, default="tpr"
        max_rows : int, default=10
            Methods shown at most; doing nothing is always among them.

        Returns
        -------
        GroupGapsDisplay
        """
        learner = result.verdict.learner if learner is None else learner
        order = [
            r["label"]
            for r in result.leaderboard()
            if r["learner"] == learner and r["kind"] != "dummy"
        ]
        entries = result.groups or result.group_errors
        known = {g["label"] for g in entries if g["learner"] == learner}
        shown = [label for label in order if label in known][:max_rows]
        if "do nothing" in known and "do nothing" not in shown:
            shown.append("do nothing")
        groups = [
            g for label in shown for g in entries if g["learner"] == learner and g["label"] == label
        ]
        return cls(groups, rate=rate, column=result.data.get("group_name"))

    def _labels(self) -> list[str]:
        return list(dict.fromkeys(g["label"] for g in self.groups))

    def _figsize(self) -> tuple[float, float]:
        names = [short(name, 24) for name in dict.fromkeys(g["group"] for g in self.groups)]
        return 4.8, 1.25 + 0.32 * max(len(self._labels()), 2) + legend_inches(names)

    def _draw(self, ax) -> None:
        labels = self._labels()
        names = list(dict.fromkeys(g["group"] for g in self.groups))
        known = [g for g in self.groups if g.get(self.rate) is not None]
        for i, label in enumerate(labels):
            values = [g[self.rate] for g in known if g["label"] == label]
            if values:
                ax.plot([min(values), max(values)], [i, i], color=SERIES[0], linewidth=2)
        for j, name in enumerate(names):
            points = [g for g in known if g["group"] == name]
            ax.plot(
                [g[self.rate] for g in points],
                [labels.index(g["label"]) for g in points],
                marker="osD^vP*X"[j % 8],
                linestyle="none",
                color=SERIES[1 + j % (len(SERIES) - 1)],
                label=short(name, 24),
            )
        ax.set_yticks(range(len(labels)), [row_name(label) for label in labels])
        ax.set_ylim(len(labels) - 0.4, -0.6)
        ax.locator_params(axis="x", nbins=5)
        name_axes(ax, _TITLES[self.rate], "")
        add_legend(ax, "group" if self.column is None else short(self.column, 24))
