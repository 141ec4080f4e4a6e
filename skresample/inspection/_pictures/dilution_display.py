"""Scores while one source takes the place of another."""

from __future__ import annotations

from typing import Any

import numpy as np

from .display import Display
from .style import GRID, SERIES, add_legend, name_axes, short

__all__ = ["DilutionDisplay"]


class DilutionDisplay(Display):
    """Score at each place against the share of another source, at a fixed number of rows.

    Thin lines join the ends: a mixture interpolates where it lies on them.

    Parameters
    ----------
    fractions : ndarray of shape (k,)
        Shares of the other source.
    scores : dict of {place: ndarray of shape (k,)}
    best, other : label
        Sources at fraction 0 and 1.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import DilutionDisplay
    >>> display = DilutionDisplay([0, 0.5, 1], {"shifted": [0.8, 0.7, 0.5]}, "lab", "web")
    >>> display.plot().ax_.get_xlabel()
    "Share of 'web' (the rest is 'lab')"
    """

    fractions: np.ndarray
    scores: dict[str, Any]

    def __init__(self, fractions: Any, scores: dict[str, Any], best: Any, other: Any) -> None:
        self.fractions, self.scores = np.asarray(fractions, float), scores
        self.best, self.other = best, other

    @classmethod
    def from_report(cls, report: Any, *, other: Any = None) -> Any:
        """Take a curve of a report of :func:`~skresample.allocation.source_dilution_report`.

        Parameters
        ----------
        report : DilutionReport
        other : label, default=None
            Which source takes the place of the best one. None: the one with the worst score under
            shift.

        Returns
        -------
        DilutionDisplay
        """
        curves = {curve.other: curve for curve in report.curves}
        if other is None:
            place = list(report.together)[-1]
            other = min(curves, key=lambda name: report.alone[name][place])
        if other not in curves:
            raise ValueError(f"other must be one of {list(curves)}, got {other!r}")
        curve = curves[other]
        return cls(curve.fractions, curve.scores, curve.best, curve.other)

    def _draw(self, ax) -> None:
        ends = self.fractions[[0, -1]]
        for i, (place, values) in enumerate(self.scores.items()):
            values = np.asarray(values, float)
            ax.plot(ends, values[[0, -1]], color=GRID, linewidth=1.5, zorder=1)
            color = SERIES[i % len(SERIES)]
            ax.plot(self.fractions, values, "o-", color=color, markersize=4, label=short(place, 24))
        best, other = short(repr(self.best), 16), short(repr(self.other), 16)
        name_axes(ax, f"Share of {other} (the rest is {best})", "Score")
        add_legend(ax)
