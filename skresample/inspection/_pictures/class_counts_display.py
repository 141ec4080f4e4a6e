"""Rows per class before and after each resampler."""

from __future__ import annotations

from typing import Any

import numpy as np

from .display import Display
from .style import INK, SERIES, add_legend, legend_inches, name_axes, row_name, short

__all__ = ["ClassCountsDisplay"]


class ClassCountsDisplay(Display):
    """Stacked bars of the class counts; the first bar is the data as it came.

    Parameters
    ----------
    resampling : list of dict
        Entries of ``ComparisonResult.resampling``: ``method, before, after`` with dicts from
        class name to rows.
    max_classes : int, default=6
        Classes drawn on their own, rarest first; the others are summed up.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import ClassCountsDisplay
    >>> entry = dict(method="SMOTE", before={"a": 9, "b": 1}, after={"a": 9, "b": 9})
    >>> len(ClassCountsDisplay([entry]).plot().ax_.patches)
    4
    """

    max_classes: int
    resampling: Any

    def __init__(self, resampling: Any, *, max_classes: int = 6) -> None:
        self.resampling, self.max_classes = resampling, max_classes

    @classmethod
    def from_result(cls, result: Any, *, max_classes: int = 6) -> Any:
        """Take the counts of a comparison.

        Parameters
        ----------
        result : ComparisonResult
        max_classes : int, default=6
            Classes drawn on their own.

        Returns
        -------
        ClassCountsDisplay
        """
        return cls(result.resampling, max_classes=max_classes)

    def _figsize(self) -> tuple[float, float]:
        before = self.resampling[0]["before"] if self.resampling else ()
        names = [short(name, 24) for name in before][: self.max_classes + 1]
        return 4.8, 0.8 + 0.3 * (1 + len(self.resampling)) + legend_inches(names)

    def _draw(self, ax) -> None:
        if not self.resampling:
            return
        before = self.resampling[0]["before"]
        bars = [("training data as it came", before)]
        bars += [(entry["method"], entry["after"]) for entry in self.resampling]
        classes = sorted(before, key=lambda name: (before[name], str(name)))
        parts = [(name, [name]) for name in classes[: self.max_classes]]
        if len(classes) > self.max_classes:
            parts.append(("other classes", classes[self.max_classes :]))
        left = np.zeros(len(bars))
        for i, (name, members) in enumerate(parts):
            width = np.array([sum(counts.get(c, 0) for c in members) for _, counts in bars])
            color = SERIES[(2, 1, 3, 4, 5, 6, 7)[i % 7]]
            ax.barh(
                range(len(bars)), width, left=left, height=0.66, color=color, label=short(name, 24)
            )
            left += width
        ax.set_yticks(range(len(bars)), [row_name(name) for name, _ in bars])
        ax.set_ylim(len(bars) - 0.4, -0.6)
        ax.axvline(sum(before.values()), color=INK, linestyle=":", linewidth=1)
        ax.grid(visible=False, axis="y")
        ax.locator_params(axis="x", nbins=5)
        name_axes(ax, "Rows to train on", "")
        add_legend(ax)
