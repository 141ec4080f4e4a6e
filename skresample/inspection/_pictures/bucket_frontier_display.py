"""How many buckets of quality to keep for a budget of samples."""

from __future__ import annotations

from typing import Any

import numpy as np

from .display import Display
from .style import MUTED, SERIES, add_legend, name_axes

__all__ = ["BucketFrontierDisplay"]


class BucketFrontierDisplay(Display):
    """Predicted loss against samples seen, for the best 1, 2, ... buckets; the least is marked.

    Parameters
    ----------
    samples_seen : ndarray of shape (k,)
        Budgets.
    losses : ndarray of shape (n_buckets, k)
        Predicted losses when the best 1, 2, ... buckets are kept.
    budget : float, default=None
        Marked by a line.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import BucketFrontierDisplay
    >>> display = BucketFrontierDisplay([10, 100], [[0.5, 0.4], [0.6, 0.3]]).plot()
    >>> display.ax_.get_xlabel()
    'Samples seen'
    """

    losses: np.ndarray
    samples_seen: np.ndarray

    def __init__(self, samples_seen: Any, losses: Any, *, budget: float | None = None) -> None:
        self.samples_seen = np.asarray(samples_seen, float)
        self.losses, self.budget = np.asarray(losses, float), budget
        if self.losses.ndim != 2 or self.losses.shape[1] != len(self.samples_seen):
            raise ValueError(
                f"losses must have a row per number of buckets and {len(self.samples_seen)} "
                f"columns, got shape {self.losses.shape}"
            )

    @classmethod
    def from_estimator(cls, sampler: Any, *, budget: float | None = None) -> Any:
        """Take the law of a fitted `ComputeAwareFilter`.

        Parameters
        ----------
        sampler : ComputeAwareFilter
        budget : float, default=None
            Samples seen that are marked. None: those of the filter.

        Returns
        -------
        BucketFrontierDisplay
        """
        seen = sampler.frontier_["samples_seen"]
        if budget is None:
            budget = sampler.samples_seen
            if not isinstance(budget, int | np.integer):
                budget = budget * len(sampler.bucket_)
        return cls(seen, sampler.predict_loss(seen), budget=float(budget))

    def _draw(self, ax) -> None:
        best = self.losses.argmin(axis=0)
        for i, values in enumerate(self.losses):
            color = SERIES[1 + i % (len(SERIES) - 1)]
            name = "best bucket" if i == 0 else f"best {i + 1} buckets"
            ax.plot(self.samples_seen, values, color=color, linewidth=1.2, label=name)
            here = np.where(best == i, values, np.nan)
            ax.plot(self.samples_seen, here, color=color, linewidth=4, alpha=0.6)
        if self.budget is not None:
            ax.axvline(self.budget, color=MUTED, linestyle=":", linewidth=1)
        ax.set_xscale("log")
        name_axes(ax, "Samples seen", "Predicted loss")
        add_legend(ax)
