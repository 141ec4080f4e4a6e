"""Shares proportional to the square root of the rows."""

from __future__ import annotations

import numpy as np

from skresample._parameters import MissingGroups
from skresample.allocation._share_allocation import (
    Budget,
    Costs,
    Level,
    MaxCount,
    MinCount,
    Rows,
    ShareAllocation,
    shares_of_level,
)

__all__ = ["SquareRootAllocation"]


class SquareRootAllocation(ShareAllocation):
    """Rows in proportion to the square roots of the sizes: half way from proportional to equal.

    The compromise of official statistics between good totals (proportional) and good figures for
    every stratum (equal). The same as `TemperatureAllocation` at temperature 2.

    Parameters
    ----------
    level : {"cell", "class", "group"}, default="cell"
        Whose sizes count: with groups, cells are (class, group) pairs; "group" (or "class")
        divides the rows among groups and leaves the classes within each in proportion.
    n_samples : {"grow", "shrink", "same"}, int or float, default=None
        Rows in total: a number, a multiple of the rows present (float), "same" (as many as
        present), "grow" (the fewest with which no cell shrinks) or "shrink" (the most with which
        no cell grows). None: "grow" for over-samplers and when the direction is not known,
        "shrink" for under-samplers, "same" for samplers that do both. imbalanced-learn's own
        samplers do not tell their direction: use "shrink" with its under-samplers.
    budget : float, default=None
        In place of ``n_samples``: what the rows may cost in total, > 0.
    costs : float or dict of {cell: float}, default=None
        Price of a row of each cell, > 0; cells left out cost 1. None: 1 each.
    min_count, max_count : int or dict of {cell: int}, default=0 and None
        Least and largest count of each cell. ``max_count="available"`` allows no more rows than
        are present; None sets no limit.
    missing_groups : {"error", "own_group", "drop"}, default="error"
        Rows without a group: refused, a group called "missing", or left out.

    Attributes
    ----------
    allocation_ : dict of {cell: int}
        Rows per cell; set by :meth:`solve`, never by a call.
    probabilities_ : dict of {cell: float}
        The same as shares of the total.
    spent_ : float
        Cost of the allocation.

    Raises
    ------
    QuotaError
        If the total, the limits and the rows at hand contradict each other; the message names the
        cell.

    Notes
    -----
    1. Totals are exact: largest remainders, after limits were met by spreading what they cut off.
    2. O(n log n) for counting; O(c log c) for c cells.

    References
    ----------
    Bankier, "Power Allocations: Determining Sample Sizes for Subnational Areas", The American
    Statistician 42(3), 1988, doi:10.1080/00031305.1988.10475556 (power 1/2).

    Examples
    --------
    >>> from skresample.allocation import SquareRootAllocation
    >>> SquareRootAllocation(n_samples=40)(["a"] * 90 + ["b"] * 10)
    {'a': 30, 'b': 10}
    """

    def __init__(
        self,
        *,
        level: Level = "cell",
        n_samples: Rows = None,
        budget: Budget = None,
        costs: Costs = None,
        min_count: MinCount = 0,
        max_count: MaxCount = None,
        missing_groups: MissingGroups = "error",
    ) -> None:
        self.level = level
        self.n_samples = n_samples
        self.budget = budget
        self.costs = costs
        self.min_count = min_count
        self.max_count = max_count
        self.missing_groups = missing_groups

    def _shares(self, cells):
        return shares_of_level(cells, self.level, np.sqrt)
