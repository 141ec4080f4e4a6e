"""State of a greedy entropy selection: counts so far, units left, the rule of a step."""

from __future__ import annotations

import numpy as np
from scipy.special import xlogy

from .bags import Bags, equal_bags

__all__ = ["Counts", "Rule", "Units", "ranges"]


class Counts:
    """Running counts of the sample; ``gain`` is g of every column at these counts."""

    def __init__(self, bags: Bags):
        n_attributes = bags.sizes.shape[1]
        self.value, self.weight, self.attribute = bags.value, bags.count, bags.attribute
        self.held = np.zeros(int(bags.value[-1]) + 1 if bags.value.size else 0)
        self.total = np.zeros(n_attributes)
        self.mass = np.zeros(n_attributes)
        self.gain = xlogy(bags.count, bags.count)
        # Columns of a value are neighbours, because columns are sorted by (value, count).
        self.first = np.searchsorted(bags.value, np.arange(self.held.size + 1))
        self.single = bool((np.diff(self.first) == 1).all())

    def add(self, columns, size) -> tuple[np.ndarray, np.ndarray]:
        """Count an item in; returns the columns whose gain changed and by how much."""
        value = self.value[columns]
        old = self.held[value]
        new = old + self.weight[columns]
        change = xlogy(new, new) - xlogy(old, old)
        self.mass += np.bincount(self.attribute[columns], change, self.total.size)
        self.total += size
        self.held[value] = new
        touched = columns if self.single else ranges(self.first[value], self.first[value + 1])
        base = self.held[self.value[touched]]
        after = base + self.weight[touched]
        gain = xlogy(after, after) - xlogy(base, base)
        change = gain - self.gain[touched]
        self.gain[touched] = gain
        return touched, change

    def entropies(self) -> np.ndarray:
        """Entropy of each attribute, (A,)."""
        safe = np.where(self.total > 0, self.total, 1.0)
        return np.maximum(np.log(safe) - self.mass / safe, 0.0)


def ranges(start, stop) -> np.ndarray:
    """Concatenate the integer ranges [start_i, stop_i)."""
    length = stop - start
    shift = np.repeat(start - np.concatenate([[0], np.cumsum(length)[:-1]]), length)
    return np.arange(shift.size) + shift


class Units:
    """Items with identical bags as one unit: only the smallest one left can be next."""

    def __init__(self, bags: Bags, collapse: bool):
        label = equal_bags(bags) if collapse else np.arange(bags.n_items)
        self.members = np.argsort(label, kind="stable")
        self.next = np.searchsorted(label[self.members], np.arange(label.max() + 1))
        self.end = np.append(self.next[1:], label.size)
        self.item = self.members[self.next]  # the item that stands for a unit
        self.sizes = bags.sizes[self.item]
        everything = self.item.size == label.size
        self.blocks = bags.blocks if everything else [b[self.item] for b in bags.blocks]
        self.bags = bags
        patterns, pattern = np.unique(self.sizes, axis=0, return_inverse=True)
        self.patterns = patterns  # (P, A) distinct bag sizes
        self.pattern = pattern.ravel() if len(patterns) > 1 else None
        self.live = np.ones(self.item.size, bool)
        self.utopia = np.log(np.maximum(bags.levels, 1))

    def pop(self, unit: int) -> int:
        """Take the next item of a unit."""
        item = int(self.item[unit])
        self.next[unit] += 1
        if self.next[unit] < self.end[unit]:
            self.item[unit] = self.members[self.next[unit]]
        else:
            self.live[unit] = False
        return item


class Rule:
    """What a step minimises."""

    def __init__(self, selector, decimals, utopia):
        self.selector, self.decimals, self.utopia = selector, decimals, utopia

    def tables(self, patterns, counts: Counts):
        """Offset and slope of the deficit ``utopia - H'`` in s for each bag size, (P, A) each."""
        total = counts.total + patterns
        empty = total <= 0  # an empty bag and an empty sample: entropy 0
        safe = np.where(empty, 1.0, total)
        slope = np.where(empty, 0.0, 1.0 / safe)
        return self.utopia - np.log(safe) + counts.mass * slope, slope

    def losses(self, offset, slope, s) -> np.ndarray:
        """Loss of items from their own rows of the tables and their s (k, A)."""
        deficit = slope * s
        deficit += offset
        if self.decimals is not None:
            rounded = np.round(self.utopia - deficit, self.decimals) + 0.0
            # Same arithmetic as the definition, so that ties stay ties.
            if self.selector == "sum":
                return -rounded.sum(axis=1)
            return np.sqrt(((rounded - self.utopia) ** 2).sum(axis=1))
        if self.selector == "sum":
            return deficit.sum(axis=1)
        return np.sqrt(np.einsum("ia,ia->i", deficit, deficit))
