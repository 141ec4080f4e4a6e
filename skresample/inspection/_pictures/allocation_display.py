"""Where a budget went, what it was expected to buy, and what more would buy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from sklearn.exceptions import NotFittedError

from skresample._parameters import VectorLike

from .display import Display
from .style import INK, MUTED, SERIES, add_legend, name_axes, short

__all__ = ["AllocationDisplay"]

_LABELS = {
    "counts": ("Spent", "Rows of each group"),
    "loss": ("Spent", "Loss predicted at the time"),
    "frontier": ("Budget", "Predicted loss of each group"),
}


class AllocationDisplay(Display):
    """Rows and losses of groups against money.

    Parameters
    ----------
    money : ndarray of shape (k,)
        Money spent, or budgets.
    counts, losses : dict of {group: ndarray of shape (k,)}
        Rows and predicted losses of each group.
    kind : {"counts", "loss", "frontier"}, default="counts"
        What is drawn: rows round by round, predicted losses round by round, or predicted losses
        over budgets.
    realised : dict of {group: float}, default=None
        Losses that were measured in the end, drawn as crosses ("loss" and "frontier").
    budget : float, default=None
        Marked by a line ("frontier").

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.allocation import GroupAllocation
    >>> from skresample.inspection import AllocationDisplay
    >>> curves = {"a": {"asymptote": 0.1, "scale": 1.0, "rate": 1.0},
    ...           "b": {"asymptote": 0.1, "scale": 4.0, "rate": 0.5}}
    >>> model = GroupAllocation(curves=curves, budget=100)
    >>> AllocationDisplay.from_allocation(model).plot().ax_.get_xlabel()
    'Budget'
    """

    budget: float | None
    counts: Mapping[Any, Any]
    losses: np.ndarray
    money: np.ndarray
    realised: Mapping[Any, Any] | None

    def __init__(
        self,
        money: np.ndarray,
        counts: Mapping[Any, Any],
        losses: Mapping[Any, Any],
        *,
        kind: Literal["counts", "loss", "frontier"] = "counts",
        realised: Mapping[Any, Any] | None = None,
        budget: float | None = None,
    ) -> None:
        if kind not in _LABELS:
            raise ValueError(f"kind must be one of {list(_LABELS)}, got {kind!r}.")
        self.money, self.counts, self.losses = np.asarray(money, float), counts, losses
        self.kind, self.realised, self.budget = kind, realised, budget

    @classmethod
    def from_sampler(
        cls, sampler: Any, *, kind: str = "counts", realised: Mapping[Any, Any] | None = None
    ) -> Any:
        """Take the history of a fitted `AdaptiveGroupSampler`, or of an `AdaptiveCollector`.

        Parameters
        ----------
        sampler : AdaptiveGroupSampler or AdaptiveCollector
        kind : {"counts", "loss"}, default="counts"
        realised : dict of {group: float}, default=None
            Losses measured on rows that were not bought.

        Returns
        -------
        AllocationDisplay

        Raises
        ------
        NotFittedError
            If no rows were bought yet.
        """
        rows = getattr(sampler, "history_", None)
        if not rows:
            name = type(sampler).__name__
            raise NotFittedError(f"this {name} has no history; fit it, or tell it rows, first")
        groups = list(rows[-1]["n"])
        money = [row["spent"] for row in rows]
        counts = {g: np.array([row["n"].get(g, 0) for row in rows]) for g in groups}
        # The loss of a row of the history was predicted before its purchase.
        later = [row["loss"] for row in rows[1:]] + [sampler.group_losses_]
        losses = {g: np.array([loss.get(g, np.nan) for loss in later]) for g in groups}
        return cls(money, counts, losses, kind=kind, realised=realised)

    @classmethod
    def from_allocation(
        cls,
        allocation: Any,
        *,
        budgets: VectorLike | None = None,
        realised: Mapping[Any, Any] | None = None,
    ) -> Any:
        """Take the frontier of a `GroupAllocation`.

        Parameters
        ----------
        allocation : GroupAllocation
        budgets : array-like of float, default=None
            None: twelve from a quarter of the budget to four times it.
        realised : dict of {group: float}, default=None
            Losses that were measured with the budget spent.

        Returns
        -------
        AllocationDisplay
        """
        table = allocation.frontier(budgets)
        allocation.solve()
        groups = list(allocation.allocation_)
        counts = dict(zip(groups, table["n"].T, strict=True))
        losses = dict(zip(groups, table["loss"].T, strict=True))
        return cls(
            table["budget"], counts, losses, kind="frontier", realised=realised,
            budget=allocation.budget,
        )  # fmt: skip

    def _draw(self, ax) -> None:
        shown = self.counts if self.kind == "counts" else self.losses
        end = self.budget if self.budget is not None else self.money[-1]
        for i, (group, values) in enumerate(shown.items()):
            color = SERIES[1 + i % (len(SERIES) - 1)]
            style = "steps-post" if self.kind == "counts" else "default"
            ax.plot(self.money, values, color=color, drawstyle=style, label=short(group, 24))
            if self.kind != "counts" and self.realised and group in self.realised:
                ax.plot([end], [self.realised[group]], color=color, marker="X", markersize=8)
        if self.kind == "frontier":
            ax.set_xscale("log")
            if self.budget is not None:
                ax.axvline(self.budget, color=MUTED, linestyle=":", linewidth=1)
        if self.kind != "counts" and self.realised:
            ax.plot([], [], color=INK, marker="X", linestyle="none", label="measured")
        name_axes(ax, *_LABELS[self.kind])
        add_legend(ax)
