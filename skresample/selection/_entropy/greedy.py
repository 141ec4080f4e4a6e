"""Greedy maximum entropy selection with exact incremental updates and a certified pool.

With ``N_a`` values picked so far in attribute a, counts c and ``T_a = sum c ln c``, an item with
``m_a`` values of its own would bring the entropy to

    H'_a = ln(N_a + m_a) - (T_a + s_a) / (N_a + m_a),   s_a = sum over its values of g,
    g(c) = (c + w) ln(c + w) - c ln c    for a value held w times.

A pick changes g for the values it holds, so only items which share a value get a new s. Because
g rises in c, s never falls, so what was known of an item at an earlier step bounds it for ever:
:mod:`skresample.selection._entropy.pool` uses that to look at a small pool only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from skresample._progress_bar import silent

from .bags import Bags
from .pool import Pool, refresh
from .scan import Scan, can_scan
from .state import Counts, Rule, Units

__all__ = ["SELECTORS", "EntropyPath", "greedy_entropy"]

SELECTORS = ("utopia", "sum")
TIE = 1e-11  # losses this close count as equal: the smaller item goes first
_SHORT = 16  # a pool that lasts fewer picks than this costs more than it saves
_SCANS = (16, 512)  # picks by scan before a pool is tried again, at first and at most


class EntropyPath(NamedTuple):
    """A greedy selection."""

    order: np.ndarray  # (steps,) intp, items in the order of picking
    entropies: np.ndarray  # (steps, A), entropies of the sample after each step
    utopia: np.ndarray  # (A,), ln of the number of distinct values
    n_refreshes: int  # how often all items were looked at


def greedy_entropy(
    bags: Bags,
    n_steps: int,
    *,
    selector: str = "utopia",
    decimals: int | None = None,
    candidates: int | None = None,
    rng: np.random.Generator | None = None,
    pool_size: int = 8192,
    tell: Callable[[int], None] = silent,
) -> EntropyPath:
    """Pick items one by one so that the entropies of all attributes grow.

    Parameters
    ----------
    bags : Bags
        The items.
    n_steps : int
        How many to pick, at most ``bags.n_items``.
    selector : {"utopia", "sum"}
        Smallest Euclidean distance of the entropies to ``ln(levels)``, or largest sum.
    decimals : int, optional
        Round entropies before comparing, ties to the smaller item. None compares exactly
        (losses within 1e-11 tie).
    candidates : int, optional
        Look at a uniform sample of that many items a step, drawn from ``rng``.
    pool_size : int
        Items kept under close watch; the result does not depend on it.
    tell : callable, optional
        Called with the number of picks after each.

    Notes
    -----
    A step costs O(entries of the pool that share a value with the pick + pool_size * A); a
    refresh, needed rarely, O(all entries). ``decimals`` and ``candidates`` watch all items.
    """
    units = Units(bags, collapse=candidates is None)
    counts = Counts(bags)
    rule = Rule(selector, decimals, units.utopia)
    if candidates is not None:
        watch = _WatchSample(units, counts, rule, candidates, rng)
    elif decimals is not None or units.item.size <= pool_size:
        watch = _WatchAll(units, counts, rule)
    else:
        watch = _WatchPool(units, counts, rule, pool_size)
    order = np.empty(n_steps, np.intp)
    entropies = np.empty((n_steps, bags.sizes.shape[1]))
    for step in range(n_steps):
        unit, columns = watch.next()
        size = units.sizes[unit]
        order[step] = units.pop(unit)
        if not units.live[unit]:
            watch.drop(unit)
        watch.update(*counts.add(columns, size))
        entropies[step] = counts.entropies()
        tell(step + 1)
    if decimals is not None:
        entropies = np.round(entropies, decimals)
    return EntropyPath(order, entropies, units.utopia, watch.n_refreshes)


class _WatchAll:
    """Every unit is looked at in every step."""

    n_refreshes = 1

    def __init__(self, units: Units, counts: Counts, rule: Rule):
        self.units, self.counts, self.rule = units, counts, rule
        self.pool = Pool(units, np.arange(units.item.size), counts)

    def next(self):
        """Unit to pick and the columns of its bag."""
        place, _ = _best(self.pool, self.units, self.counts, self.rule, None)
        return int(self.pool.units[place]), self.pool.columns(place)

    def drop(self, unit):
        """Leave an exhausted unit out."""
        self.pool.dead[unit] = True

    def update(self, columns, change):
        """Follow a change of gains."""
        self.pool.update(columns, change, self.counts.attribute)


class _WatchSample(_WatchAll):
    """A uniform sample of the remaining units is looked at in every step."""

    def __init__(self, units, counts, rule, size, rng):
        super().__init__(units, counts, rule)
        self.size, self.rng = size, rng
        self.remaining = np.arange(units.item.size)
        self.place = np.arange(units.item.size)  # of a unit in ``remaining``
        self.left = units.item.size

    def next(self):
        subset = self.remaining[: self.left]
        if self.size < self.left:
            drawn = self.rng.choice(self.left, self.size, replace=False, shuffle=False)
            subset = subset[drawn]
        unit, _ = _best(self.pool, self.units, self.counts, self.rule, subset)
        return unit, self.pool.columns(unit)

    def drop(self, unit):
        # The last of the remaining moves into the gap: O(1) instead of O(L).
        self.left -= 1
        gap, last = self.place[unit], self.remaining[self.left]
        self.remaining[gap], self.place[last] = last, gap


class _WatchPool:
    """A certified pool; where it would go stale at once, a scan of joint tables (if possible)."""

    def __init__(self, units, counts, rule, pool_size):
        self.units, self.counts, self.rule, self.size = units, counts, rule, pool_size
        self.pool = None
        self.scan = Scan(units) if can_scan(units) else None
        self.scans_left, self.scans, self.age = 0, _SCANS[0], 0
        self.n_refreshes = 0

    def next(self):
        """Unit to pick and the columns of its bag."""
        self.age += 1
        if self.scans_left > 0:
            self.scans_left -= 1
            return self._scanned()
        if self.pool is not None:
            place, loss = _best(self.pool, self.units, self.counts, self.rule, None)
            if self.pool.certifies(place, loss, self.units, self.counts, self.rule):
                return int(self.pool.units[place]), self.pool.columns(place)
            if self.scan is not None and self.age < _SHORT:
                self.pool, self.scans_left = None, self.scans
                self.scans = min(2 * self.scans, _SCANS[1])
                return self._scanned()
            self.scans = _SCANS[0]
        self.pool = refresh(self.units, self.counts, self.rule, self.size)
        self.n_refreshes += 1
        self.age = 0
        place = self.pool.winner
        return int(self.pool.units[place]), self.pool.columns(place)

    def _scanned(self):
        unit = self.scan.best(self.counts, self.rule, TIE)
        starts, blocks = self.units.bags.starts, self.units.blocks
        columns = np.array([s + b.indices[unit] for s, b in zip(starts, blocks, strict=False)])
        return unit, columns

    def drop(self, unit):
        """Leave an exhausted unit out."""
        if self.pool is not None:
            self.pool.dead[self.pool.units == unit] = True
        if self.scan is not None:
            self.scan.drop(unit)

    def update(self, columns, change):
        """Follow a change of gains."""
        if self.pool is not None:
            self.pool.update(columns, change, self.counts.attribute)


def _best(pool: Pool, units: Units, counts: Counts, rule: Rule, subset):
    """Place in the pool of the next pick, and its loss."""
    offset, slope = rule.tables(pool.patterns, counts)
    s, pattern = pool.s, pool.pattern
    if subset is not None:
        s, pattern = s[subset], None if pattern is None else pattern[subset]
    if pattern is not None:
        offset, slope = offset[pattern], slope[pattern]
    loss = rule.losses(offset, slope, s)
    if subset is None:
        loss[pool.dead] = np.inf
    best = float(loss.min())
    tie = 0.0 if rule.decimals is not None else TIE
    close = np.flatnonzero(loss <= best + tie)
    places = close if subset is None else subset[close]
    if places.size > 1:
        places = places[np.argmin(units.item[pool.units[places]])][None]
    return int(places[0]), best
