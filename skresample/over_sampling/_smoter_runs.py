"""What SMOTER and SMOGN share: rare runs of the sorted target grow, normal runs shrink."""

# No pair: runs of a numeric target take the place of classes, and targets are made with rows.

from __future__ import annotations

import warnings
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np

from skresample._compat import Interval
from skresample._math.apportion import largest_remainder
from skresample._math.class_neighbors import class_neighbors
from skresample._math.spread import column_std
from skresample._new_rows import Blend, join_recipes
from skresample._parameters import Rule
from skresample._table.rare_runs import Run, rare_runs, rows_of_run
from skresample._table.spaces import space
from skresample.base import BaseResampler
from skresample.exceptions import ShortfallWarning
from skresample.plan import ResamplingPlan

from ._distances.heterogeneous import parent_distances

__all__ = [
    "BaseRunSampler",
    "RunStrategy",
    "between",
    "target_like",
]

RunStrategy = (
    Literal["balance", "extreme"]
    | Annotated[int, Rule(Interval(Integral, 1, None, closed="left"))]
    | Annotated[float, Rule(Interval(Real, 1, None, closed="left"))]
    | Mapping[int, int | float]
)


def target_like(new_y, y):
    """New targets in the dtype and shape of the given ones; whole numbers are rounded."""
    if y.dtype.kind in "iu":
        new_y = np.rint(new_y)
    if y.dtype.kind in "iuf":
        new_y = new_y.astype(y.dtype)
    return new_y[:, None] if y.ndim == 2 else new_y


class BaseRunSampler(BaseResampler):
    """Grow rare runs of a numeric target by ``_grow`` and thin out normal ones."""

    relevance_: Any
    runs_: Any

    _needs_classes = False
    _needs_numbers = True
    _warns_outcome = False  # says itself that nothing is rare

    def _plan(self, table, quota):
        y, self.relevance_, parts = rare_runs(table, self.relevance, self.threshold)
        spread = column_std(table.numeric)
        kept, made, targets, self.runs_ = [], [], [], []
        for i, ((rows, rare), wanted) in enumerate(zip(parts, self._wanted(parts), strict=True)):
            if wanted < rows.size:
                rng = table.streams.get("drop", i)
                rows = rng.choice(rows, wanted, replace=False)
            kept.append(rows)
            if wanted > rows.size:
                rng = table.streams.get("synthesize", i)
                recipe, new_y = self._grow(table, y, rows, spread, wanted - rows.size, rng)
                made.append(recipe)
                targets.append(new_y)
            own = y[parts[i][0]]
            low, high = float(own.min()), float(own.max())
            self.runs_.append(Run(low, high, rare, own.size, int(wanted)))
        new_y = target_like(np.concatenate(targets), table.y) if targets else None
        return ResamplingPlan(table.n, np.sort(np.concatenate(kept)), join_recipes(made), new_y)

    def _wanted(self, parts):
        """Rows of each run in the output: rare runs never shrink, normal ones never grow."""
        size = np.array([rows.size for rows, _ in parts])
        rare = np.array([flag for _, flag in parts])
        if not isinstance(self.strategy, str):
            return asked_rows(self.strategy, size, rare)
        if rare.all() or not rare.any():
            return size
        share = np.ones(size.size) if self.strategy == "balance" else 1.0 / size
        wanted = largest_remainder(share, int(size.sum()))
        shrunk = np.minimum(size, np.maximum(wanted, 1)) if self.under_sample else size
        return np.where(rare, np.maximum(size, wanted), shrunk)

    def _grow(self, table, y, rows, spread, n_new, rng):
        """Recipe and targets (n_new,) of new rows of one rare run."""
        raise NotImplementedError


def asked_rows(strategy, size, rare) -> np.ndarray:
    """Rows of each run by a factor of rare runs, an amount of new rows, or a mapping of runs."""
    if isinstance(strategy, Mapping):
        wanted = size.copy()
        for run, asked in strategy.items():
            wanted[run] = rows_of_run(run, asked, size, rare)
        return wanted
    wanted = size.copy()
    if not rare.any():
        return wanted
    if isinstance(strategy, Integral):
        total = int(size[rare].sum()) + int(strategy)
        wanted[rare] = largest_remainder(np.ones(rare.sum()), total, floors=size[rare])
    else:
        wanted[rare] = np.rint(strategy * size[rare]).astype(np.intp)
    return wanted


class Pairs(NamedTuple):
    """New rows between rows of a run: what is needed to blend them."""

    points: object  # of the run
    base: np.ndarray  # (m,) positions in the run
    partner: np.ndarray  # (m,)
    gap: np.ndarray  # (m,)
    donor: np.ndarray | None  # (m, q) rows of the table
    new_y: np.ndarray  # (m,)


def between(table, y, rows, spread, n_new, rng, *, k_neighbors, n_jobs) -> Pairs:
    """``n_new`` places between rows of a run and their neighbours in it.

    Every row of the run serves equally often, the rest by lot. Nominal values come from either
    parent. The target is the mean of the parents' targets, weighted by the distance to the other
    parent: Torgo et al. (2013), algorithm 2.
    """
    k = _usable(k_neighbors, y[rows])
    points = space(table, rows, mismatch=1.0, scale=spread)
    whole, rest = divmod(n_new, rows.size)
    base = np.append(np.repeat(np.arange(rows.size), whole), rng.permutation(rows.size)[:rest])
    pick, gap = rng.integers(max(k, 1), size=n_new), rng.random(n_new)
    used, at = np.unique(base, return_inverse=True)
    partner = class_neighbors(points, k, rows=used, n_jobs=n_jobs)[at, pick]
    donor = from_b = None
    if points.codes is not None:
        from_b = rng.random((n_new, points.codes.shape[1])) < 0.5
        donor = rows[np.where(from_b, partner[:, None], base[:, None])]
    to_a, to_b = parent_distances(points, base, partner, gap, from_b)
    total = to_a + to_b
    share = np.where(total > 0, to_a / np.where(total > 0, total, 1.0), 0.5)
    a, b = y[rows[base]], y[rows[partner]]
    return Pairs(points, base, partner, gap, donor, a + share * (b - a))


def _usable(k, targets) -> int:
    """``k``, or the neighbours there are, with a warning when that is fewer."""
    n = targets.size
    if k <= n - 1:
        return k
    action = "its row is repeated" if n == 1 else f"its {n - 1} neighbours are used"
    warnings.warn(
        f"k_neighbors={k} needs at least {k + 1} rows in the run of rare targets from "
        f"{targets.min():g} to {targets.max():g}, found {n}; {action}. Lower k_neighbors or "
        f"threshold.",
        ShortfallWarning,
        stacklevel=5,
    )
    return n - 1


def as_blend(pairs: Pairs, rows) -> Blend:
    """The pairs as a recipe over rows of the table."""
    return Blend(rows[pairs.base], rows[pairs.partner], pairs.gap, pairs.donor)
