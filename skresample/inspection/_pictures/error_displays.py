"""Where a regression errs: by relevance, along the target, and row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .curve_display import CurvesDisplay, chosen_curves
from .style import GRID, INK, MUTED, method_colors, name_axes

__all__ = ["ErrorByValueDisplay", "PredictionScatterDisplay", "RelevanceErrorDisplay"]


class _ErrorsDisplay(CurvesDisplay):
    """What the displays of errors share: their curves come from ``error_curves``."""

    @classmethod
    def from_result(
        cls, result: Any, *, learner: str | None = None, methods: Sequence[str] | None = None
    ) -> Any:
        """Take the errors of one learner from a comparison of regressions.

        Parameters
        ----------
        result : ComparisonResult
        learner : str, default=None
            None takes the recommended learner.
        methods : list of str, default=None
            None takes doing nothing and the six best methods.

        Returns
        -------
        display
        """
        made = cls(chosen_curves(result, learner, methods, 6, curves=result.error_curves))
        made.colors = method_colors(result)
        return made


class RelevanceErrorDisplay(_ErrorsDisplay):
    """Squared error of the rows that are at least so relevant; the area below is SERA per row.

    To the left all rows count, to the right only the rarest values: a method that gives up the
    whole for the tails begins above doing nothing and ends below it.

    Parameters
    ----------
    curves : list of dict
        Entries of ``ComparisonResult.error_curves``: ``method, relevance``.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import RelevanceErrorDisplay
    >>> curve = dict(method="SMOTER", relevance=dict(threshold=[0, 1], error=[4, 1]))
    >>> RelevanceErrorDisplay([curve]).plot().ax_.get_xlabel()
    'Relevance of at least'
    """

    def _draw_curves(self, ax) -> None:
        for curve, color, name in self._lines():
            points = curve["relevance"]
            # Between two thresholds the upper one's rows count.
            ax.plot(points["threshold"], points["error"], color=color, label=name,
                    drawstyle="steps-pre")  # fmt: skip
        ax.set_xlim(0, 1)
        ax.set_ylim(bottom=0)
        name_axes(ax, "Relevance of at least", "Squared error per row of all")


class ErrorByValueDisplay(_ErrorsDisplay):
    """Mean error along the target: models pull rare values towards the middle.

    Parameters
    ----------
    curves : list of dict
        Entries of ``ComparisonResult.error_curves``: ``method, by_value``.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import ErrorByValueDisplay
    >>> curve = dict(method="SMOTER", by_value=dict(observed=[0, 9], mean_error=[1, -3]))
    >>> ErrorByValueDisplay([curve]).plot().ax_.get_ylabel()
    'Mean predicted - observed'
    """

    def _draw_curves(self, ax) -> None:
        ax.axhline(0, color=INK, linewidth=1)
        for curve, color, name in self._lines():
            points = curve["by_value"]
            ax.plot(points["observed"], points["mean_error"], marker="o", markersize=3.5,
                    color=color, label=name)  # fmt: skip
        ax.locator_params(axis="x", nbins=5)
        name_axes(ax, "Observed value (bins, finer in the tails)", "Mean predicted - observed")


class PredictionScatterDisplay(_ErrorsDisplay):
    """Predicted against observed; rows of rare values are large, the others small and pale.

    Parameters
    ----------
    curves : list of dict
        Entries of ``ComparisonResult.error_curves``: ``method, points``.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import PredictionScatterDisplay
    >>> points = dict(observed=[1, 9], predicted=[2, 6], rare=[0, 1])
    >>> display = PredictionScatterDisplay([dict(method="SMOTER", points=points)]).plot()
    >>> len(display.ax_.collections)
    2
    """

    @classmethod
    def from_result(
        cls, result: Any, *, learner: str | None = None, methods: Sequence[str] | None = None
    ) -> Any:
        """Take the predictions of one learner from a comparison of regressions.

        Parameters
        ----------
        result : ComparisonResult
        learner : str, default=None
            None takes the recommended learner.
        methods : list of str, default=None
            None takes doing nothing and the method with the least error of rare values.

        Returns
        -------
        PredictionScatterDisplay
        """
        learner = result.verdict.learner if learner is None else learner
        if methods is None:
            rows = [r for r in result.rows if r.learner == learner and r.kind != "dummy"]
            rows = [r for r in rows if r.scores.get("tail_rmse") is not None]
            best = min(rows, key=lambda r: r.scores["tail_rmse"], default=None)
            named = ["do nothing", *([] if best is None else [best.method])]
            methods = list(dict.fromkeys(named))
        return super().from_result(result, learner=learner, methods=methods)

    def _draw_curves(self, ax) -> None:
        seen = []
        for curve, color, name in self._lines():
            x, y = (np.asarray(curve["points"][key], float) for key in ("observed", "predicted"))
            rare = np.asarray(curve["points"]["rare"], dtype=bool)
            ax.scatter(x[~rare], y[~rare], s=5, color=color, alpha=0.25, linewidths=0)
            ax.scatter(x[rare], y[rare], s=20, color=color, alpha=0.7, linewidths=0, label=name)
            seen.append(x)
        if seen:
            ends = [min(x.min() for x in seen), max(x.max() for x in seen)]
            ax.plot(ends, ends, color=GRID, linewidth=1.5, zorder=0)
            ax.plot([], [], color=MUTED, marker="o", markersize=2, linestyle="none",
                    label="common values")  # fmt: skip
        ax.locator_params(axis="x", nbins=5)
        name_axes(ax, "Observed", "Predicted")
