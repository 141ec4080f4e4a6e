"""Shares proportional to a power of the rows: from proportional to uniform by one number."""

from __future__ import annotations

from numbers import Real
from typing import Annotated

from skresample._compat import Interval
from skresample._parameters import MissingGroups, Rule
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

__all__ = ["TemperatureAllocation"]


class TemperatureAllocation(ShareAllocation):
    """Rows in proportion to ``n_i ** (1 / temperature)``: small cells gain as it rises.

    Temperature 1 keeps the proportions, infinity gives every cell the same. Large cells are sampled
    less often than they occur and small ones more often, without repeating the few rows of the
    smallest as much as full balancing would.

    Parameters
    ----------
    temperature : float in [1, inf], default=5.0
        1 is proportional, ``float("inf")`` uniform; multilingual models use 2 to 5.
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
    3. The equivalent loss weights are in :meth:`sample_weight`. Sampling and weighting have the
       same full gradient (theorem 1). That single draws of the sampled gradient vary less
       (theorem 2) needs equal second moments of the gradients across cells; it is false in general.

    References
    ----------
    Li, Xu, Tan, Murray, Khashabi, "Upsample or Upweight? Balanced Training on Heavily Imbalanced
    Datasets", NAACL 2025, eq. 2 and theorems 1, 2.

    Examples
    --------
    >>> from skresample.allocation import TemperatureAllocation
    >>> y = ["a"] * 10000 + ["b"] * 1000 + ["c"] * 100
    >>> TemperatureAllocation(temperature=2, n_samples=1000)(y)
    {'a': 706, 'b': 223, 'c': 71}
    """

    def __init__(
        self,
        *,
        temperature: Annotated[float, Rule(Interval(Real, 1, None, closed="both"))] = 5.0,
        level: Level = "cell",
        n_samples: Rows = None,
        budget: Budget = None,
        costs: Costs = None,
        min_count: MinCount = 0,
        max_count: MaxCount = None,
        missing_groups: MissingGroups = "error",
    ) -> None:
        self.temperature = temperature
        self.level = level
        self.n_samples = n_samples
        self.budget = budget
        self.costs = costs
        self.min_count = min_count
        self.max_count = max_count
        self.missing_groups = missing_groups

    def _shares(self, cells):
        return shares_of_level(cells, self.level, self._tempered)

    def _tempered(self, rows):
        # Relative to the largest: the power of a large count times a share cannot overflow.
        return (rows / rows.max()) ** (1.0 / self.temperature)
