"""Errors inside and outside of slices."""

from __future__ import annotations

from typing import Any

import numpy as np

from .display import Display
from .style import MUTED, SERIES, add_legend, legend_inches, name_axes, short

__all__ = ["SliceDisplay"]


class SliceDisplay(Display):
    """Mean error of each slice where it was found and on other rows, which tell the truth.

    Parameters
    ----------
    slices : SliceTable or sequence of records
        With ``name``, ``error`` and ``size``.
    report : SliceReport or sequence of records, default=None
        Tests of the same slices on other rows: ``error``, ``rest_error``, ``low``, ``high``.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.inspection import SliceDisplay
    >>> from skresample.slices import SliceLineSlicer
    >>> site = np.repeat(["a", "b"], 200)[:, None]
    >>> slicer = SliceLineSlicer(random_state=0).fit(site, np.tile([0.0, 1.0, 1.0, 0.0], 100))
    >>> SliceDisplay.from_slicer(slicer).plot().ax_.get_xlabel()
    'Mean error'
    """

    def __init__(self, slices: Any, report: Any = None) -> None:
        if report is not None and len(report) != len(slices):
            raise ValueError(
                f"report has {len(report)} tests of {len(slices)} slices; pass both of one fit"
            )
        self.slices, self.report = slices, report

    @classmethod
    def from_slicer(cls, slicer: Any) -> Any:
        """Take slices and tests of a fitted slicer.

        Parameters
        ----------
        slicer : slicer
            Fitted.

        Returns
        -------
        display
        """
        if not hasattr(slicer, "slices_"):
            raise ValueError(f"{slicer!r} has no slices yet; call fit first")
        return cls(slicer.slices_, slicer.report_)

    def _figsize(self) -> tuple[float, float]:
        return 7.0, 1.3 + 0.6 * max(len(self.slices), 2) + legend_inches(["searched", "other"])

    def _draw(self, ax) -> None:
        places = np.arange(len(self.slices))
        found = [one.error for one in self.slices]
        ax.plot(found, places, "o", color=MUTED, mfc="none", label="rows searched")
        if self.report is not None:
            for at, test in zip(places, self.report, strict=True):
                low, high = (test.rest_error + end for end in (test.low, test.high))
                ax.plot([low, high], [at, at], color=SERIES[0], linewidth=2)
            seen = [test.error for test in self.report]
            ax.plot(seen, places, "o", color=SERIES[0], label="other rows, 95 %")
            rest = [test.rest_error for test in self.report]
            ax.plot(rest, places, "|", color=SERIES[1], markersize=12, label="outside the slice")
        ax.set_yticks(places, [f"{short(one.name, 44)}\n{one.size:,} rows" for one in self.slices])
        ax.set_ylim(len(self.slices) - 0.4, -0.6)
        name_axes(ax, "Mean error", "")
        add_legend(ax)
