"""Fold by fold: does a method beat doing nothing every time, or only on average?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from skresample._figures import METRICS
from skresample._parameters import VectorLike

from .display import Display
from .leaderboard_display import distinct_rows
from .style import GRID, INK, SERIES, method_colors, name_axes, row_name

__all__ = ["FoldScatterDisplay"]


class FoldScatterDisplay(Display):
    """Improvement over doing nothing in every fold, one line of points per method.

    Points on both sides of the line at zero are noise made visible.

    Parameters
    ----------
    names : list of str
        Methods, first on top.
    improvements : list of ndarray of shape (J,)
        Per method the improvement in each fold; positive is better for every metric.
    means : list of (mean, low, high)
        Mean and 95 % interval of each method.
    metric : str
        Name of the figure.
    colors : list of str, default=None
        Colour of each method.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import FoldScatterDisplay
    >>> display = FoldScatterDisplay(["SMOTE"], [[0.1, -0.1]], [(0.0, -0.3, 0.3)], metric="MCC")
    >>> len(display.plot().ax_.collections)
    1
    """

    improvements: Sequence[VectorLike]
    means: Any
    names: Sequence[str]

    def __init__(
        self,
        names: Sequence[str],
        improvements: Sequence[VectorLike],
        means: Any,
        *,
        metric: str,
        colors: Sequence[str] | None = None,
    ) -> None:
        self.names, self.improvements, self.means = names, improvements, means
        self.metric, self.colors = metric, colors or [SERIES[1]] * len(names)

    @classmethod
    def from_result(cls, result: Any, *, learner: str | None = None, max_rows: int = 12) -> Any:
        """Pair every fold of the best methods with doing nothing and the same learner.

        Parameters
        ----------
        result : ComparisonResult
        learner : str, default=None
            None takes the recommended learner.
        max_rows : int, default=12
            Methods shown at most.

        Returns
        -------
        FoldScatterDisplay
        """
        learner = result.verdict.learner if learner is None else learner
        metric = result.settings["metric"]
        scores: dict = {}
        for record in result.folds:
            if record["learner"] == learner and record.get(metric) is not None:
                fold = (record["repeat"], record["fold"])
                scores.setdefault(record["label"], {})[fold] = record[metric]
        base = scores.get("do nothing", {})
        names, improvements, means, colors = [], [], [], []
        known = method_colors(result)
        for row in distinct_rows(result):
            label = row["label"]
            common = [f for f in base if f in scores.get(label, ())]
            plain = row["method"] == "do nothing" and row["variant"] == "raw"
            if row["learner"] != learner or plain or row["kind"] == "dummy" or not common:
                continue
            gain = METRICS[metric].sign * np.array([scores[label][f] - base[f] for f in common])
            names.append(label)
            colors.append(known[row["method"]])
            improvements.append(gain)
            means.append((row["difference"], row["difference_low"], row["difference_high"]))
            if len(names) == max_rows:
                break
        return cls(names, improvements, means, metric=METRICS[metric].label, colors=colors)

    def _figsize(self) -> tuple[float, float]:
        return 4.8, 1.1 + 0.32 * max(len(self.names), 2)

    def _draw(self, ax) -> None:
        ax.axvline(0, color=INK, linewidth=1)
        rows = zip(self.improvements, self.means, self.colors, strict=True)
        for i, (gain, mean, color) in enumerate(rows):
            # The spread is a fixed pattern: the same result gives the same picture.
            height = i + 0.22 * (np.arange(len(gain)) % 5 - 2) / 2
            ax.scatter(gain, height, s=12, color=color, alpha=0.45, linewidths=0)
            centre, low, high = mean
            if centre is None:
                continue
            if low is not None and high is not None:
                ax.plot([low, high], [i, i], color=INK, linewidth=2)
            ax.plot(centre, i, marker="D", color=color, markeredgecolor=INK, markersize=7)
        ax.set_yticks(range(len(self.names)), [row_name(name) for name in self.names])
        ax.set_ylim(len(self.names) - 0.4, -0.6)
        ax.grid(visible=True, axis="y", color=GRID, linewidth=0.4)
        ax.locator_params(axis="x", nbins=4, steps=[1, 2, 5, 10])
        name_axes(ax, f"Gain in {self.metric}", "")
