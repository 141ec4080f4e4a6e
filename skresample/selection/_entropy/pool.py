"""A small pool of items that provably contains the next pick of greedy entropy selection.

Write the deficit of an item in attribute a as ``y_a = A_a + b_a s_a`` (offset and slope depend on
the step and on the size of its bag, s on the item). At a refresh all items are looked at and
``x_a = b_a s_a`` is noted. Later, at slopes ``R_a b_a`` with R_a <= 1, and since s never falls,

    y_a >= A_a + R_a x_a = z_a + R_a (x_a - x_a^min),    z_a = A_a + R_a x_a^min .

For the sum of deficits with Q = sum v_a x_a and v = 1 every outside item has at least
``sum z_a + kappa (Q - Q^min)``, kappa = min R_a. For the distance to utopia take the unit vector w
along the positive part b of z: the length of y is at least ``w.y`` over the attributes with
b_a > 0, which is at least ``|b| + kappa (Q - Q^min)`` with kappa = min w_a R_a / v_a for any
weights v >= 0 fixed at the refresh. Here x^min and Q^min = sum v_a x_a^min are over all items of
the same bag sizes. While the best of the pool is below that bound no outside item needs a look.
In attributes of few values all gains rise soon; the least rise since the refresh is added to z.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

__all__ = ["Pool", "refresh"]

_SAME = 1e-10  # values of Q this close are one level: the smaller item decides there
_NOISE = 1e-13  # rounding of a loss
_FEW = 256  # columns of an attribute up to which their least rise is worth computing each step


class Pool:
    """Units under close watch, with their s kept up to date."""

    def __init__(self, units, chosen, counts):
        self.units = chosen
        everything = chosen.size == units.item.size
        blocks = units.blocks if everything else [block[chosen] for block in units.blocks]
        self.rows = sparse.hstack(blocks, format="csr")
        by_column = self.rows.tocsc()
        self._start, self._row = by_column.indptr, by_column.indices
        starts = units.bags.starts
        self.s = np.stack(
            [b @ counts.gain[starts[a] : starts[a + 1]] for a, b in enumerate(blocks)], axis=1
        )
        self.patterns, self.pattern = units.patterns, None
        if units.pattern is not None:
            own, self.pattern = np.unique(units.pattern[chosen], return_inverse=True)
            self.patterns = units.patterns[own]
        self.dead = ~units.live[chosen]
        self.winner = None
        self.bound = None

    def columns(self, place: int) -> np.ndarray:
        """Columns of the bag at a place of the pool."""
        start, stop = self.rows.indptr[place : place + 2]
        return self.rows.indices[start:stop]

    def update(self, columns, change, attribute) -> None:
        """Add the change of gains to s of the rows that hold one of ``columns``."""
        start = self._start[columns]
        length = self._start[columns + 1] - start
        shift = np.repeat(start - np.cumsum(length) + length, length)
        rows = self._row[np.arange(shift.size) + shift]
        width = self.s.shape[1]
        np.add.at(
            self.s.reshape(-1),
            rows * np.intp(width) + np.repeat(attribute[columns], length),
            np.repeat(change, length),
        )

    def certifies(self, place, loss, units, counts, rule) -> bool:
        """Whether no unit outside the pool can come before ``place``, whose loss is ``loss``."""
        bound = self.bound
        offset, slope = rule.tables(bound.patterns, counts)
        rise = bound.narrow.rise(counts.gain) * (bound.patterns > 0)
        least, kappa = bound.now(offset, slope, rise, rule.selector)
        clear = least + kappa * (bound.second - bound.box) > loss + 1e-11 + _NOISE
        edge = least + kappa * (bound.first - bound.box)
        later = units.item[self.units[place]] < bound.smallest
        safe = clear & ((edge > loss + 1e-11 + _NOISE) | ((edge >= loss - _NOISE) & later))
        return bool(safe.all())


class _Narrow:
    """The least rise of g since the refresh over the columns of attributes that have few."""

    def __init__(self, starts, gain):
        width = np.diff(starts)
        self.attributes = np.flatnonzero((width > 0) & (width <= _FEW))
        parts = [np.arange(starts[a], starts[a + 1]) for a in self.attributes]
        self.columns = np.concatenate(parts) if parts else np.empty(0, np.intp)
        self.cuts = np.cumsum([0, *(part.size for part in parts)])[:-1]
        self.before = gain[self.columns]
        self.n_attributes = width.size

    def rise(self, gain):
        """Least rise per attribute, 0 for those with many columns, (A,)."""
        out = np.zeros(self.n_attributes)
        if self.columns.size:
            change = gain[self.columns] - self.before
            out[self.attributes] = np.minimum.reduceat(change, self.cuts)
        return out


class _Bound:
    """What is known of the units outside the pool, for each of their bag sizes (P,)."""

    def __init__(self, units, outside, q, weights, slope, x_min, narrow):
        self.weights, self.narrow = weights, narrow
        pattern = None if units.pattern is None else units.pattern[outside]
        n_patterns = len(units.patterns)
        first = _grouped_min(q, pattern, n_patterns)
        items = units.item[outside].astype(float)
        edge = q <= (first[0] if pattern is None else first[pattern]) + _SAME
        second = _grouped_min(np.where(edge, np.inf, q), pattern, n_patterns)
        smallest = _grouped_min(np.where(edge, items, np.inf), pattern, n_patterns)
        left = np.isfinite(first)  # bag sizes without a unit outside cannot fail
        self.patterns, self.slope, self.x_min = units.patterns[left], slope[left], x_min[left]
        # Large instead of infinite: zero times infinity has no value.
        self.first, self.second = first[left], np.minimum(second[left], 1e300)
        self.smallest = smallest[left]
        self.box = self.x_min @ weights

    def now(self, offset, slope, rise, selector):
        """Loss of a unit at the minimum of x, and the rise of the loss with Q, (P,) each."""
        shrink = np.divide(slope, self.slope, out=np.ones_like(slope), where=self.slope > 0)
        z = offset + shrink * self.x_min + slope * rise
        if selector == "sum":
            return z.sum(axis=1), shrink.min(axis=1)
        b = np.maximum(z, 0.0)
        length = np.sqrt((b * b).sum(axis=1))
        w = b / np.where(length > 0, length, 1.0)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(self.weights > 0, w * shrink / self.weights, np.inf)
        kappa = ratio.min(axis=1)
        return length, np.where(np.isinf(kappa), 0.0, kappa)


def _grouped_min(values, group, n_groups):
    """Minimum of values in each group; group None: one group."""
    if group is None:
        return np.array([values.min() if values.size else np.inf])
    out = np.full(n_groups, np.inf)
    np.minimum.at(out, group, values)
    return out


def refresh(units, counts, rule, pool_size: int) -> Pool:
    """Look at all units: pool of the best, the bound for the rest, and the exact winner."""
    offset, slope = rule.tables(units.patterns, counts)
    weights = _direction(rule, counts)
    pattern, n_patterns = units.pattern, len(units.patterns)
    q = np.zeros(units.item.size)
    exact = np.zeros(units.item.size)
    x_min = np.empty_like(slope)
    for a, block in enumerate(units.blocks):
        start, stop = units.bags.starts[a : a + 2]
        x = block @ counts.gain[start:stop]
        x *= slope[0, a] if pattern is None else slope[pattern, a]
        x_min[:, a] = _grouped_min(x, pattern, n_patterns)
        q += weights[a] * x
        x += offset[0, a] if pattern is None else offset[pattern, a]
        exact += x if rule.selector == "sum" else x * x
    if rule.selector != "sum":
        np.sqrt(exact, out=exact)
    exact[~units.live] = np.inf
    linear = offset @ weights
    key = q + (linear[0] if pattern is None else linear[pattern])
    key[~units.live] = np.inf
    winner = _first_of_ties(exact, units.item)
    inside = _best_units(key, units.item, pool_size)
    inside[winner] = True
    chosen = np.flatnonzero(inside)
    pool = Pool(units, chosen, counts)
    pool.winner = int(np.searchsorted(chosen, winner))
    outside = np.flatnonzero(~inside & units.live)
    narrow = _Narrow(units.bags.starts, counts.gain)
    pool.bound = _Bound(units, outside, q[outside], weights, slope, x_min, narrow)
    return pool


def _direction(rule, counts):
    """Weights v of the bound: ones for the sum, the current deficits for the distance."""
    if rule.selector == "sum":
        return np.ones(rule.utopia.size)
    deficit = np.maximum(rule.utopia - counts.entropies(), 0.0)
    length = np.sqrt((deficit * deficit).sum())
    return deficit / length if length > 0 else np.full(deficit.size, deficit.size**-0.5)


def _first_of_ties(loss, items):
    """Unit of the smallest item among those within 1e-11 of the least loss."""
    close = np.flatnonzero(loss <= loss.min() + 1e-11)
    return int(close[np.argmin(items[close])])


def _best_units(key, items, size):
    """Mask of the ``size`` smallest keys, ties at the edge to the smaller item."""
    if size >= key.size:
        return np.ones(key.size, bool)
    edge = np.partition(key, size - 1)[size - 1]
    inside = key < edge - _SAME
    tied = np.flatnonzero(np.abs(key - edge) <= _SAME) if np.isfinite(edge) else []
    missing = size - int(inside.sum())
    if len(tied):
        inside[tied[np.argsort(items[tied], kind="stable")[:missing]]] = True
    return inside
