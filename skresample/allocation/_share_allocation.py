"""What the allocations by shares have in common: totals, limits, rounding."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np

from skresample._compat import BaseEstimator, validate_parameter_constraints
from skresample._math.apportion import largest_remainder
from skresample._parameters import Amount, Count, Declared, Positive, VectorLike
from skresample.allocation._cells import Cells, count_cells, labels_of_level, per_cell
from skresample.exceptions import QuotaError

from ._budget.counts_within_budget import spend_counts

__all__ = ["ShareAllocation"]

_SHRINKING = ("under-sampling", "clean-sampling")
_MANY = 2**53

Rows = Literal["grow", "shrink", "same"] | Amount | None
Budget = Positive | None
Costs = Mapping[Any, float] | Positive | None
MinCount = Count | Mapping[Any, int]
MaxCount = Count | Mapping[Any, int] | Literal["available"] | None
Level = Literal["cell", "class", "group"]


class ShareAllocation(BaseEstimator):
    """Base of allocations that give each cell a share of the rows.

    A subclass writes ``_shares(cells) -> (c,) float``, not all zero, and lists the common
    parameters in its constructor.
    """

    allocation_: Any
    probabilities_: Any
    spent_: Any

    _parameter_constraints = Declared()

    def __call__(
        self, y: VectorLike, groups: VectorLike | None = None, *, sampling_type: str | None = None
    ) -> dict[Any, Any]:
        """Count the cells of the rows at hand and say how many rows each should have.

        Parameters
        ----------
        y : array-like of shape (n,)
            Class labels.
        groups : array-like of shape (n,), default=None
            Group labels; cells are then (class, group) pairs.
        sampling_type : str, default=None
            What the calling sampler can do: "over-sampling" (no cell shrinks), "under-sampling" or
            "clean-sampling" (no cell grows), "bypass" (both). Samplers pass it.

        Returns
        -------
        counts : dict of {cell: int}
        """
        return self._allocate(y, groups, sampling_type)[0]

    def solve(
        self, y: VectorLike, groups: VectorLike | None = None, *, sampling_type: Any = None
    ) -> dict[Any, Any]:
        """Like a call, and record ``allocation_``, ``probabilities_`` and ``spent_``."""
        counts, cells, costs = self._allocate(y, groups, sampling_type)
        n = np.array([counts[cell] for cell in cells.names])
        self.allocation_ = counts
        self.probabilities_ = dict(zip(cells.names, (n / n.sum()).tolist(), strict=True))
        self.spent_ = float(costs @ n)
        return dict(counts)

    def sample_weight(self, y: VectorLike, groups: VectorLike | None = None) -> np.ndarray:
        """Weights of the rows under which training equals training on the allocation, in mean.

        A row of cell i weighs ``share_i / (n_i / n)``: mean 1, so that a regularised model keeps
        its strength of regularisation. Rows that ``missing_groups="drop"`` leaves out weigh 0.
        Limits on counts play no part. With full gradients, training with these weights or on
        rows drawn by the allocation is the same (Li et al., 2025, theorem 1).

        Returns
        -------
        sample_weight : ndarray of shape (n,), float64
        """
        self._check()
        cells = count_cells(y, groups, missing_groups=self.missing_groups)
        shares = self._normal_shares(cells)
        weights = shares / (cells.counts / cells.counts.sum())
        return np.where(cells.of_row >= 0, weights[cells.of_row], 0.0)

    @abstractmethod
    def _shares(self, cells: Cells) -> np.ndarray:
        """Non-negative shares of the cells, (c,)."""

    def _check(self):
        params = self.get_params(deep=False)
        validate_parameter_constraints(
            self._parameter_constraints, params, caller_name=type(self).__name__
        )
        if self.budget is not None and self.n_samples is not None:
            raise QuotaError(
                f"give n_samples={self.n_samples!r} (rows) or budget={self.budget!r} (cost), "
                f"not both"
            )

    def _normal_shares(self, cells):
        shares = np.asarray(self._shares(cells), dtype=float)
        if not shares.sum() > 0:
            raise QuotaError(f"{type(self).__name__}: all cells have share 0")
        return shares / shares.sum()

    def _prices(self, cells):
        costs = per_cell(self.costs, cells, "costs", 1.0)
        if (costs <= 0).any():
            name = cells.names[int(np.argmin(costs))]
            raise QuotaError(f"costs of cell {name!r} must be > 0, got {costs.min():g}")
        return costs

    def _allocate(self, y, groups, sampling_type):
        self._check()
        cells = count_cells(y, groups, missing_groups=self.missing_groups)
        shares = self._normal_shares(cells)
        costs = self._prices(cells)
        low, high = self._limits(cells, shares, sampling_type)
        if self.budget is not None:
            counts = self._spend(cells, shares, costs, low, high)
        else:
            request = self._request(sampling_type)
            if request == "grow":
                low = np.maximum(low, np.where(shares > 0, np.minimum(cells.counts, high), low))
            elif request == "shrink":
                high = np.minimum(high, np.maximum(cells.counts, low))
            total = self._total(request, cells, shares, low, high)
            self._check_total(cells, shares, total, low, high, sampling_type)
            counts = largest_remainder(shares, total, np.minimum(high, total), low)
        return dict(zip(cells.names, counts.tolist(), strict=True)), cells, costs

    def _limits(self, cells, shares, sampling_type):
        """Smallest and largest count of each cell from the parameters and the sampler."""
        low = per_cell(self.min_count, cells, "min_count", 0, dtype=np.int64)
        most = cells.counts if self.max_count == "available" else self.max_count
        if most is None or most is cells.counts:
            high = np.full(low.size, _MANY) if most is None else cells.counts.astype(np.int64)
        else:
            high = per_cell(most, cells, "max_count", _MANY, dtype=np.int64)
        if sampling_type in _SHRINKING:
            high = np.minimum(high, cells.counts)
        if sampling_type == "over-sampling":
            low = np.maximum(low, cells.counts)
            dropped = np.flatnonzero(shares == 0)
            if dropped.size:
                raise QuotaError(
                    f"cell {cells.names[dropped[0]]!r} has share 0, but over-sampling cannot drop "
                    f"its {cells.counts[dropped[0]]} rows; give it a share or use an under-sampler"
                )
        bad = np.flatnonzero(low > high)
        if bad.size:
            i = int(bad[0])
            raise QuotaError(
                f"cell {cells.names[i]!r} has {cells.counts[i]} rows and needs at least {low[i]} "
                f"but may have at most {high[i]}; lower min_count or raise max_count"
            )
        return low, np.where(shares > 0, high, low)

    def _request(self, sampling_type):
        """Total asked for: a number, or a rule by the direction of the sampler."""
        if self.n_samples is not None:
            return self.n_samples
        if sampling_type == "bypass":
            return "same"
        return "shrink" if sampling_type in _SHRINKING else "grow"

    def _total(self, request, cells, shares, low, high) -> int:
        """Rows in total."""
        n = int(cells.counts.sum())
        if request == "same":
            return n
        if isinstance(request, Integral):
            return int(request)
        if isinstance(request, Real):
            return max(1, round(request * n))
        used = shares > 0
        ratio = cells.counts[used] / shares[used]
        scale = ratio.max() if request == "grow" else ratio.min()
        total = float(np.clip(scale * shares, low, high).sum())
        return int(np.floor(total + (0.5 if request == "grow" else 1e-6)))

    def _check_total(self, cells, shares, total, low, high, sampling_type):
        if low.sum() > total:
            i = int(np.argmax(low - shares * total))
            why = "rows it has" if sampling_type == "over-sampling" else "min_count"
            raise QuotaError(
                f"n_samples={total} is less than the {low.sum()} rows that all cells need; cell "
                f"{cells.names[i]!r} alone needs {low[i]} ({why}): raise n_samples"
            )
        if high.sum() < total:
            i = int(np.argmax(shares * total - high))
            raise QuotaError(
                f"n_samples={total} is more than the {high.sum()} rows that can be had; cell "
                f"{cells.names[i]!r} is limited to {high[i]} of {shares[i] * total:.0f} wanted: "
                f"lower n_samples or raise max_count"
            )

    def _spend(self, cells, shares, costs, low, high):
        least = float(costs @ low)
        if least > self.budget * (1 + 1e-12):
            i = int(np.argmax(costs * low))
            raise QuotaError(
                f"budget={self.budget:g} does not cover the least purchase, which costs {least:g}; "
                f"cell {cells.names[i]!r} alone costs {costs[i] * low[i]:g}"
            )
        return spend_counts(shares, costs, self.budget, low, high)


def shares_of_level(cells: Cells, level: str, rule) -> np.ndarray:
    """Shares by ``rule(rows)`` at a level; cells split theirs in proportion to their rows."""
    labels = labels_of_level(cells, level)
    position = {label: i for i, label in enumerate(dict.fromkeys(labels))}
    codes = np.array([position[label] for label in labels])
    rows = np.bincount(codes, weights=cells.counts)
    return np.asarray(rule(rows), float)[codes] * cells.counts / rows[codes]
