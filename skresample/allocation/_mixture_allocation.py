"""Shares that are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from skresample._parameters import MissingGroups
from skresample.allocation._cells import find_level, values_of_level
from skresample.allocation._share_allocation import (
    Budget,
    Costs,
    MaxCount,
    MinCount,
    Rows,
    ShareAllocation,
    shares_of_level,
)

__all__ = ["MixtureAllocation"]


class MixtureAllocation(ShareAllocation):
    """Rows in given shares: a fixed mixture of classes, groups or sources.

    Keys are cells, or with groups only classes or only groups; the cells of a class (or group) then
    divide its share in proportion to their rows.

    Parameters
    ----------
    shares : dict of {key: float}
        Relative shares, >= 0; they need not add up to 1. Every cell (class, group) of the data
        needs one; 0 drops it.
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
    Cochran, "Sampling Techniques", 3rd ed., Wiley 1977, chapter 5 (any fixed allocation).

    Examples
    --------
    >>> from skresample.allocation import MixtureAllocation
    >>> y, source = ["a"] * 90 + ["b"] * 10, ["web"] * 50 + ["book"] * 50
    >>> MixtureAllocation({"a": 3, "b": 1}, n_samples=20)(y)
    {'a': 15, 'b': 5}
    >>> MixtureAllocation({"web": 0.2, "book": 0.8}, n_samples=50)(y, source)
    {('a', 'book'): 32, ('a', 'web'): 10, ('b', 'book'): 8}
    """

    def __init__(
        self,
        shares: Mapping[Any, Any],
        *,
        n_samples: Rows = None,
        budget: Budget = None,
        costs: Costs = None,
        min_count: MinCount = 0,
        max_count: MaxCount = None,
        missing_groups: MissingGroups = "error",
    ) -> None:
        self.shares = shares
        self.n_samples = n_samples
        self.budget = budget
        self.costs = costs
        self.min_count = min_count
        self.max_count = max_count
        self.missing_groups = missing_groups

    def _shares(self, cells):
        level = find_level(self.shares, cells, "shares")
        given = values_of_level(self.shares, cells, level, "shares")
        return shares_of_level(cells, level, lambda _: given)
