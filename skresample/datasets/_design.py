"""What the group generators have in common: columns, sizes, effects and the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any, Literal

import numpy as np

from skresample._math.apportion import largest_remainder
from skresample._math.rng import Streams
from skresample._parameters import Seed

from ._oracle import best_counts, read_budget

_DENSE = 32  # losses are computed at each of the first counts, then on a grid


@dataclass(frozen=True, eq=False)
class GroupTruth:
    """What is known of the groups of a simulated table; see the generator that returns it."""

    dimension: np.ndarray
    shares: np.ndarray
    costs: np.ndarray
    active: np.ndarray
    coef: np.ndarray

    @property
    def n_groups(self) -> int:
        """Number of groups; they are called 0 to ``n_groups - 1``."""
        return self.dimension.size

    def sample(
        self, n_samples: Any, *, random_state: Seed = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Draw new rows of the same population, independent of those the generator returned.

        Parameters
        ----------
        n_samples : int, sequence of int or dict of {group: int}
            Total, split by the population shares, or rows of each group.
        random_state : int, Generator, RandomState or None, default=None
            Seed. With the same seed, the rows of a group do not depend on the other groups.

        Returns
        -------
        X, y, groups : ndarrays
            As returned by the generator.
        """
        sizes = read_sizes(n_samples, self.shares)
        return self._draw(sizes, Streams(random_state), "sample")

    def _check_group(self, group, n=0) -> None:
        if not isinstance(group, Integral) or not 0 <= group < self.n_groups:
            raise ValueError(f"group must be an int from 0 to {self.n_groups - 1}, got {group!r}")
        if not isinstance(n, Integral) or n < 0:
            raise ValueError(f"n must be an int >= 0, got {n!r}")

    def _draw(self, sizes, streams, stage):
        """Rows of all groups in random order."""
        parts = [self._draw_group(g, int(n), streams, stage) for g, n in enumerate(sizes)]
        order = streams.get(stage, "order").permutation(int(sizes.sum()))
        groups = np.repeat(np.arange(self.n_groups), sizes)[order]
        X = np.concatenate([p[0] for p in parts])[order]
        return X, np.concatenate([p[1] for p in parts])[order], groups

    def oracle_allocation(
        self,
        budget: int,
        *,
        weights: Any = None,
        objective: Literal["utilitarian", "maxmin"] = "utilitarian",
        n_min: Any = 0,
        **risk_options: Any,
    ) -> dict[Any, Any]:
        """Rows to buy of each group when the learning curves are known.

        Parameters
        ----------
        budget : int
            What may be spent, at the truth's ``costs`` (whole numbers) per row.
        weights : sequence of float, "shares" or None, default=None
            Importance of each group; None: equal.
        objective : {"utilitarian", "maxmin"}, default="utilitarian"
            Least weighted mean of the group losses, or least largest loss.
        n_min : int or sequence of int, default=0
            Least rows of each group, paid by the budget.
        **risk_options
            Passed to ``risk``: which learner the losses are those of.

        Returns
        -------
        counts : dict of {group: int}

        Raises
        ------
        ValueError
            If the budget or the costs are no whole numbers, or the budget is too large.
        QuotaError
            If the budget does not pay ``n_min``.

        Notes
        -----
        Exact dynamic programming on the tabulated curves, O(G budget^2). Curves are computed at
        the first 32 counts and on a grid above, with monotone interpolation in between.
        """
        lowest = per_group(n_min, self.n_groups, "n_min", 0, integer=True)
        budget, costs = read_budget(budget, self.costs, lowest)
        if isinstance(weights, str) and weights == "shares":
            weights = self.shares
        weights = per_group(1.0 if weights is None else weights, self.n_groups, "weights", 0)
        if objective not in ("utilitarian", "maxmin"):
            raise ValueError(f"objective must be 'utilitarian' or 'maxmin', got {objective!r}")
        spare = budget - int(costs @ lowest)
        tables = [
            self._table(g, int(lowest[g]), int(lowest[g] + spare // costs[g]), risk_options)
            for g in range(self.n_groups)
        ]
        counts = best_counts(tables, weights, costs, budget, lowest, objective)
        return dict(enumerate(counts.tolist()))

    def _table(self, group, low, high, options):
        """Losses of a group at low, ..., high rows."""
        from scipy.interpolate import PchipInterpolator

        n = np.arange(low, high + 1)
        tail = np.geomspace(low + _DENSE, max(high, low + _DENSE), 40).round().astype(int)
        knots = np.unique(np.concatenate([n[:_DENSE], tail[tail <= high], [high]]))
        loss = np.array([self.risk(group, int(k), **options) for k in knots])
        if knots.size == n.size or not np.isfinite(loss).all():
            if knots.size < n.size:
                loss = np.array([self.risk(group, int(k), **options) for k in n])
            return loss
        return PchipInterpolator(np.log1p(knots), loss)(np.log1p(n))


def columns_of_groups(n_features, n_shared: int) -> tuple[np.ndarray, np.ndarray]:
    """Dimensions (G,) and the mask (G, d) of the columns each group uses, shared ones first."""
    dimension = np.asarray(n_features)
    if dimension.ndim != 1 or dimension.size == 0 or dimension.dtype.kind not in "iu":
        raise ValueError(f"n_features must hold an int for each group, got {n_features!r}")
    if not isinstance(n_shared, Integral) or not 0 <= n_shared <= dimension.min():
        raise ValueError(
            f"n_shared must be an int from 0 to the smallest of n_features, {dimension.min()}, "
            f"got {n_shared!r}"
        )
    if dimension.min() < 1:
        raise ValueError(f"n_features must be at least 1 in each group, got {n_features!r}")
    owner = np.repeat(np.arange(dimension.size), dimension - n_shared)
    private = owner == np.arange(dimension.size)[:, None]
    return dimension, np.hstack([np.ones((dimension.size, n_shared), bool), private])


def group_effects(active, n_shared: int, overlap: float, streams) -> np.ndarray:
    """Unit vectors (G, d); the shared parts of two groups have expected cosine ``overlap``."""
    if not 0 <= overlap <= 1:
        raise ValueError(f"effect_overlap must be between 0 and 1, got {overlap!r}")
    coef = np.zeros(active.shape)
    common = streams.get("effects").standard_normal(n_shared)
    for g, mask in enumerate(active):
        draw = streams.get("effects", g).standard_normal(int(mask.sum()))
        shared, private = draw[:n_shared], draw[n_shared:]
        shared = np.sqrt(overlap) * common + np.sqrt(1 - overlap) * shared
        parts = [p / np.linalg.norm(p) * np.sqrt(p.size / draw.size) if p.size else p
                 for p in (shared, private)]  # fmt: skip
        coef[g, mask] = np.concatenate(parts)
    return coef


def per_group(value, n_groups: int, name: str, low: float, *, integer=False, positive=False):
    """(n_groups,) numbers from one for all or one for each group."""
    out = np.asarray(value)
    if out.dtype.kind not in ("iu" if integer else "iuf") or out.shape not in ((), (n_groups,)):
        kind = "int" if integer else "number"
        raise ValueError(
            f"{name} must be one {kind} or one for each of {n_groups} groups, got {value!r}"
        )
    if not np.isfinite(out).all() or (out < low).any() or (positive and (out <= low).any()):
        raise ValueError(f"{name} must be {'>' if positive else '>='} {low}, got {value!r}")
    return np.broadcast_to(out.astype(np.intp if integer else float), n_groups).copy()


def read_shares(shares, n_groups: int) -> np.ndarray:
    """(G,) population shares that add up to one."""
    shares = per_group(1.0 if shares is None else shares, n_groups, "shares", 0)
    if shares.sum() <= 0:
        raise ValueError("shares must not all be zero")
    return shares / shares.sum()


def read_sizes(n_samples, shares) -> np.ndarray:
    """(G,) rows of each group from a total, a sequence or a dict."""
    if isinstance(n_samples, Mapping):
        unknown = set(n_samples) - set(range(shares.size))
        if unknown:
            raise ValueError(f"n_samples names groups {sorted(unknown, key=str)} that do not exist")
        n_samples = [n_samples.get(g, 0) for g in range(shares.size)]
    if isinstance(n_samples, Integral):
        if n_samples < 1:
            raise ValueError(f"n_samples must be at least 1, got {n_samples}")
        return largest_remainder(shares, int(n_samples))
    sizes = per_group(n_samples, shares.size, "n_samples", 0, integer=True)
    if sizes.sum() < 1:
        raise ValueError("n_samples must ask for at least one row")
    return sizes
