"""Curves of pooled predictions for rows left out: one line per method of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from skresample._figures import METRICS

from .display import Display
from .style import GRID, MUTED, SERIES, add_legend, legend_inches, method_colors, name_axes, short

__all__ = [
    "CalibrationDisplay",
    "CostDisplay",
    "CurvesDisplay",
    "PrecisionRecallDisplay",
    "ThresholdDisplay",
    "chosen_curves",
]

_DECISIONS = [name for name, metric in METRICS.items() if metric.kind == "decision"]


def chosen_curves(
    result, learner=None, methods=None, max_methods: int = 4, curves=None
) -> list[dict]:
    """Curves of one learner: doing nothing first, then the best methods.

    Parameters
    ----------
    result : ComparisonResult
    learner : str, default=None
        None takes the recommended learner.
    methods : list of str, default=None
        None takes the ``max_methods`` best of the leaderboard.
    max_methods : int, default=4
    curves : list of dict, default=None
        None takes ``result.curves``.

    Returns
    -------
    list of dict
        Entries of ``curves``.
    """
    curves = result.curves if curves is None else curves
    learner = result.verdict.learner if learner is None else learner
    by_method = {c["method"]: c for c in curves if c["learner"] == learner}
    if methods is None:
        order = [r["method"] for r in result.leaderboard() if r["learner"] == learner]
        ranked = [m for m in dict.fromkeys(order) if m in by_method and m != "do nothing"]
        kinds = {r["method"]: r["kind"] for r in result.leaderboard()}
        ranked = [m for m in ranked if kinds[m] != "dummy"]
        methods = ["do nothing", *ranked[:max_methods]]
    return [by_method[m] for m in methods if m in by_method]


class CurvesDisplay(Display):
    """What the displays of curves share: a list of curves and where they come from.

    Parameters
    ----------
    curves : list of dict
        Entries of ``ComparisonResult.curves``.
    """

    colors: dict[str, str] | None = None

    def __init__(self, curves: Any) -> None:
        self.curves = curves

    @classmethod
    def from_result(
        cls, result: Any, *, learner: str | None = None, methods: Sequence[str] | None = None
    ) -> Any:
        """Take the curves of one learner from a comparison.

        Parameters
        ----------
        result : ComparisonResult
        learner : str, default=None
            None takes the recommended learner.
        methods : list of str, default=None
            None takes doing nothing and the four best methods.

        Returns
        -------
        display
        """
        made = cls(chosen_curves(result, learner, methods))
        made.colors = method_colors(result)
        return made

    def _figsize(self) -> tuple[float, float]:
        names = [short(curve["method"]) for curve in self.curves]
        return 4.8, 3.0 + legend_inches([*names, "chance"])

    def _draw(self, ax) -> None:
        self._draw_curves(ax)
        add_legend(ax)

    def _lines(self):
        """Yield curve, colour and name for each method."""
        for i, curve in enumerate(self.curves):
            color = (self.colors or {}).get(curve["method"], SERIES[i % len(SERIES)])
            yield curve, color, short(curve["method"], 26)


class PrecisionRecallDisplay(CurvesDisplay):
    """Precision against recall; the dotted line is what chance gives.

    Parameters
    ----------
    curves : list of dict
        Entries of ``ComparisonResult.curves``: ``method, precision_recall, positives, rows``.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import PrecisionRecallDisplay
    >>> curve = dict(method="SMOTE", positives=1, rows=4,
    ...              precision_recall=dict(recall=[0, 1], precision=[1, 0.25]))
    >>> PrecisionRecallDisplay([curve]).plot().ax_.get_ylabel()
    'Precision'
    """

    def _draw_curves(self, ax) -> None:
        for curve, color, name in self._lines():
            points = curve["precision_recall"]
            if points:
                # A point's precision holds for the recall that it adds: steps, not slopes.
                ax.plot(
                    points["recall"],
                    points["precision"],
                    color=color,
                    label=name,
                    drawstyle="steps-pre",
                )
        if self.curves and self.curves[0]["rows"]:
            share = self.curves[0]["positives"] / self.curves[0]["rows"]
            ax.axhline(share, color=MUTED, linestyle=":", linewidth=1, label="chance")
        ax.set(xlim=(0, 1.01), ylim=(0, 1.03))
        name_axes(ax, "Recall: share of the positives found", "Precision")


class CalibrationDisplay(CurvesDisplay):
    """Observed share against predicted probability; honest probabilities lie on the diagonal.

    Parameters
    ----------
    curves : list of dict
        Entries of ``ComparisonResult.curves``: ``method, calibration, calibration_corrected``.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import CalibrationDisplay
    >>> curve = dict(method="SMOTE", calibration=dict(predicted=[0, 1], observed=[0, 0.5]))
    >>> CalibrationDisplay([curve]).plot().ax_.get_xlabel()
    'Predicted probability'
    """

    def _draw_curves(self, ax) -> None:
        ax.plot([0, 1], [0, 1], color=GRID, linewidth=1.5)
        for curve, color, name in self._lines():
            points, corrected = curve.get("calibration"), curve.get("calibration_corrected")
            if points:
                ax.plot(
                    points["predicted"],
                    points["observed"],
                    marker="o",
                    markersize=3.5,
                    color=color,
                    label=name,
                )
            if corrected:
                x, y = corrected["predicted"], corrected["observed"]
                ax.plot(x, y, linestyle=":", color=color)
        if any(curve.get("calibration_corrected") for curve in self.curves):
            ax.plot([], [], linestyle=":", color=MUTED, label="after prior correction")
        ax.set(xlim=(0, 1.02), ylim=(0, 1.02))
        name_axes(ax, "Predicted probability", "Observed share")


class ThresholdDisplay(CurvesDisplay):
    """A decision figure against the threshold; the mark is the threshold that was tuned.

    Parameters
    ----------
    curves : list of dict
        Entries of ``ComparisonResult.curves``: ``method, threshold, tuned_threshold``.
    figure : str, default="balanced_accuracy"
        One of the keys of ``threshold``: "balanced_accuracy", "mcc", "f1", "g_mean",
        "expected_cost".

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import ThresholdDisplay
    >>> curve = dict(method="SMOTE", tuned_threshold=0.3,
    ...              threshold=dict(threshold=[0, 1], mcc=[0.1, 0.2]))
    >>> ThresholdDisplay([curve], figure="mcc").plot().ax_.get_ylabel()
    'MCC'
    """

    def __init__(self, curves: Any, *, figure: str = "balanced_accuracy") -> None:
        super().__init__(curves)
        if figure not in _DECISIONS:
            raise ValueError(f"figure must be one of {_DECISIONS}, got {figure!r}.")
        self.figure = figure

    def _draw_curves(self, ax) -> None:
        for curve, color, name in self._lines():
            points = curve["threshold"]
            if not points or points.get(self.figure) is None:
                continue
            ax.plot(points["threshold"], points[self.figure], color=color, label=name)
            self._mark(ax, curve, color)
        ax.set_xlim(0, 1)
        name_axes(ax, "Threshold of the probability", METRICS[self.figure].label)

    def _mark(self, ax, curve, color) -> None:
        if curve.get("tuned_threshold") is not None:
            ax.axvline(curve["tuned_threshold"], color=color, linestyle=":", linewidth=1)


class CostDisplay(ThresholdDisplay):
    """Expected cost per row against the threshold; the dot is the cheapest decision.

    Costs far above those of calling nothing positive are cut off.

    Parameters
    ----------
    curves : list of dict
        Entries of ``ComparisonResult.curves``: ``method, threshold, tuned_threshold``.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import CostDisplay
    >>> curve = dict(method="SMOTE", tuned_threshold=None,
    ...              threshold=dict(threshold=[0, 1], expected_cost=[0.9, 0.1]))
    >>> CostDisplay([curve]).plot().ax_.get_ylabel()
    'Expected cost'
    """

    def __init__(self, curves: Any) -> None:
        super().__init__(curves, figure="expected_cost")

    def _draw_curves(self, ax) -> None:
        super()._draw_curves(ax)
        known = [c["threshold"]["expected_cost"] for c in self.curves if c["threshold"]]
        costs = [cost for cost in known if cost]
        if costs:
            ax.set_ylim(0, max(3 * min(cost[-1] for cost in costs), 1.2 * max(map(min, costs))))

    def _mark(self, ax, curve, color) -> None:
        cost = curve["threshold"]["expected_cost"]
        at = cost.index(min(cost))
        ax.plot(curve["threshold"]["threshold"][at], cost[at], marker="o", color=color)
