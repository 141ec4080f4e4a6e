"""Accuracy of minorities and of rare classes."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from .display import Display
from .style import MUTED, SERIES, add_legend, name_axes

__all__ = ["AccuracyCurveDisplay", "FrequencyCurveDisplay"]


class AccuracyCurveDisplay(Display):
    """A dot for each model: accuracy of the minority against that of the majority.

    Parameters
    ----------
    curve : AccuracyCurve
        From :func:`~skresample.metrics.subpopulation_accuracy_curve`.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.inspection import AccuracyCurveDisplay
    >>> from skresample.metrics import subpopulation_accuracy_curve
    >>> predictions = [np.arange(40) < 9 * k for k in range(5)]
    >>> curve = subpopulation_accuracy_curve(np.zeros(40), predictions, np.arange(40) % 2 == 0)
    >>> AccuracyCurveDisplay(curve).plot().ax_.get_xlabel()
    'Accuracy, majority'
    """

    def __init__(self, curve: Any) -> None:
        self.curve = curve

    def _draw(self, ax) -> None:
        curve = self.curve
        ax.plot(curve.majority, curve.minority, "o", markersize=3, color=SERIES[1], label="a model")
        best = np.argsort(curve.majority[curve.pareto])
        ax.plot(
            curve.majority[curve.pareto][best],
            curve.minority[curve.pareto][best],
            "o",
            color=SERIES[2],
            label="not beaten in both",
        )
        grid = np.linspace(curve.majority.min(), curve.majority.max(), 100)
        probit = curve.transform == "probit"
        x = stats.norm.ppf(np.clip(grid, 1e-6, 1 - 1e-6)) if probit else grid
        for coefficients, style, r2 in (
            (curve.linear, ":", curve.r2_linear),
            (curve.quadratic, "-", curve.r2_quadratic),
        ):
            z = np.vander(x, len(coefficients), increasing=True) @ coefficients
            label = f"{'line' if len(coefficients) == 2 else 'parabola'}, R² {r2:.2f}"
            z = stats.norm.cdf(z) if probit else z
            ax.plot(grid, z, style, color=MUTED, label=label)
        name_axes(ax, "Accuracy, majority", "Accuracy, minority")
        add_legend(ax)


class FrequencyCurveDisplay(Display):
    """A dot for each class: its accuracy against the logarithm of its training rows.

    Parameters
    ----------
    curve : FrequencyCurve
        From :func:`~skresample.metrics.frequency_performance_curve`.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import FrequencyCurveDisplay
    >>> from skresample.metrics import frequency_performance_curve
    >>> train = {"a": 1000, "b": 100, "c": 10}
    >>> curve = frequency_performance_curve(list("aabbcc"), list("aabacb"), train, random_state=0)
    >>> FrequencyCurveDisplay(curve).plot().ax_.get_xscale()
    'log'
    """

    def __init__(self, curve: Any) -> None:
        self.curve = curve

    def _draw(self, ax) -> None:
        curve = self.curve
        ax.plot(
            curve.frequency, curve.accuracy, "o", markersize=3.5, color=SERIES[1], label="a class"
        )
        grid = np.geomspace(curve.frequency.min(), curve.frequency.max(), 50)
        line = curve.intercept + curve.slope * np.log(grid) / np.log(curve.base)
        label = f"{curve.slope:+.2f} per {curve.base:g} times the rows"
        ax.plot(grid, np.clip(line, 0, 1), color=MUTED, label=label)
        ax.set_xscale("log")
        ax.set_ylim(-0.03, 1.03)
        name_axes(ax, "Training rows of the class", "Accuracy")
        add_legend(ax)
