"""The allocation that estimates a mean best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

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

__all__ = ["NeymanAllocation"]


class NeymanAllocation(ShareAllocation):
    """Rows where the sizes and spreads are large and prices low: the best estimate of a mean.

    Of all stratified samples of one cost, ``n_i`` proportional to ``N_i S_i / sqrt(c_i)``
    estimates the population mean with the least variance: N rows in the population, S the
    standard deviation of the quantity, c the price of a row.

    Parameters
    ----------
    std : dict of {key: float}
        Standard deviation (or any measure of difficulty) of the quantity in each cell, >= 0.
        Keys are cells, or with groups only classes or only groups.
    sizes : dict of {key: float}, default=None
        Population size of each cell, with the same kind of keys. None: the rows present.
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
    Neyman, "On the Two Different Aspects of the Representative Method", Journal of the Royal
    Statistical Society 97(4), 1934, doi:10.2307/2342192. Cochran, "Sampling Techniques", 3rd ed.,
    Wiley 1977, eq. 5.25 (costs).

    Examples
    --------
    >>> from skresample.allocation import NeymanAllocation
    >>> NeymanAllocation({"a": 1.0, "b": 3.0}, n_samples=40)(["a"] * 100 + ["b"] * 100)
    {'a': 10, 'b': 30}
    """

    def __init__(
        self,
        std: Mapping[Any, Any],
        *,
        sizes: Mapping[Any, Any] | None = None,
        n_samples: Rows = None,
        budget: Budget = None,
        costs: Costs = None,
        min_count: MinCount = 0,
        max_count: MaxCount = None,
        missing_groups: MissingGroups = "error",
    ) -> None:
        self.std = std
        self.sizes = sizes
        self.n_samples = n_samples
        self.budget = budget
        self.costs = costs
        self.min_count = min_count
        self.max_count = max_count
        self.missing_groups = missing_groups

    def _shares(self, cells):
        level = find_level(self.std, cells, "std")
        spread = values_of_level(self.std, cells, level, "std")
        sizes = None
        if self.sizes is not None:
            sizes = values_of_level(self.sizes, cells, level, "sizes")

        def rule(rows):
            return (rows if sizes is None else sizes) * spread

        return shares_of_level(cells, level, rule) / np.sqrt(self._prices(cells))
