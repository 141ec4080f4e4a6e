"""The same number of rows, or the same spend, for every cell."""

from __future__ import annotations

from typing import Literal

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

__all__ = ["EqualAllocation"]


class EqualAllocation(ShareAllocation):
    """The same number of rows for every cell, or the same spend.

    What ``class_weight="balanced"`` and full balancing aim at. With unequal prices "equal" has two
    meanings, rows and money: ``of`` says which.

    Parameters
    ----------
    of : {"rows", "spend"}, default="rows"
        What is equal: the rows of each cell, or what they cost (needs ``costs``).
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
    Cochran, "Sampling Techniques", 3rd ed., Wiley 1977, section 5.5 (costs).

    Examples
    --------
    >>> from skresample.allocation import EqualAllocation
    >>> y = ["a"] * 60 + ["b"] * 30
    >>> EqualAllocation(n_samples=40)(y)
    {'a': 20, 'b': 20}
    >>> EqualAllocation(of="spend", costs={"a": 1, "b": 3}, budget=60)(y)
    {'a': 30, 'b': 10}
    """

    def __init__(
        self,
        *,
        of: Literal["rows", "spend"] = "rows",
        level: Level = "cell",
        n_samples: Rows = None,
        budget: Budget = None,
        costs: Costs = None,
        min_count: MinCount = 0,
        max_count: MaxCount = None,
        missing_groups: MissingGroups = "error",
    ) -> None:
        self.of = of
        self.level = level
        self.n_samples = n_samples
        self.budget = budget
        self.costs = costs
        self.min_count = min_count
        self.max_count = max_count
        self.missing_groups = missing_groups

    def _shares(self, cells):
        shares = shares_of_level(cells, self.level, np.ones_like)
        if self.of == "rows":
            return shares
        return shares / self._prices(cells)
