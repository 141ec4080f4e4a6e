"""Losses of all items at once where every item holds one value per attribute.

The loss is then a sum over attributes of a function of the value (for the distance to utopia: its
square is). Neighbouring attributes of few values are joined into one code with a joint table, so
that ten columns of five values cost two look-ups an item.
"""

from __future__ import annotations

import numpy as np

__all__ = ["Scan", "can_scan"]

_TABLE = 8192  # largest joint table: two of them fit a small cache


def can_scan(units) -> bool:
    """Whether every bag holds exactly one value, once, in every attribute."""
    one_size = units.pattern is None and bool((units.patterns == 1).all())
    return one_size and all(b.nnz == b.shape[0] for b in units.blocks)


class Scan:
    """Joint codes of all units."""

    def __init__(self, units):
        self.units = units
        widths = np.diff(units.bags.starts)
        self.groups, self.codes, self.sizes = [], [], []
        for a, width in enumerate(widths):
            code = units.blocks[a].indices.astype(np.intp)
            if self.groups and self.sizes[-1] * width <= _TABLE:
                self.groups[-1].append(a)
                self.codes[-1] = self.codes[-1] * width + code
                self.sizes[-1] *= int(width)
            else:
                self.groups.append([a])
                self.codes.append(code)
                self.sizes.append(int(width))
        for unit in np.flatnonzero(~units.live):
            self.drop(unit)

    def drop(self, unit: int) -> None:
        """Leave a unit out from now on: its code points to an infinite entry."""
        self.codes[0][unit] = self.sizes[0]

    def best(self, counts, rule, tie: float) -> int:
        """Unit of least loss, ties within ``tie`` to the smallest item."""
        offset, slope = rule.tables(self.units.patterns, counts)
        starts = self.units.bags.starts
        total = None
        for attributes, code in zip(self.groups, self.codes, strict=True):
            table = np.zeros(1)
            for a in attributes:
                deficit = offset[0, a] + slope[0, a] * counts.gain[starts[a] : starts[a + 1]]
                own = deficit if rule.selector == "sum" else deficit * deficit
                table = (table[:, None] + own).ravel()
            part = np.append(table, np.inf)[code]
            total = part if total is None else np.add(total, part, out=total)
        least = total.min()
        edge = least + tie if rule.selector == "sum" else (np.sqrt(least) + tie) ** 2
        close = np.flatnonzero(total <= edge)
        return int(close[np.argmin(self.units.item[close])])
