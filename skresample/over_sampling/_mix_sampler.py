"""Rows between two rows, with targets between theirs: what the samplers that mix have in common."""

# No pair: columns or values of two rows are mixed, with their targets.

from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import numpy as np

from skresample._math.label_codes import missing_mask
from skresample._new_rows import Rows
from skresample._table.relevance import checked_numbers
from skresample.base import BaseResampler
from skresample.exceptions import ResamplingWarning
from skresample.plan import ResamplingPlan

from ._shapes.feature_mix import number_codes
from ._smoter_runs import target_like

__all__ = ["MixSampler", "bins_for"]

_FEW_LEVELS, _ROWS_A_CLASS = 10, 5


class MixSampler(BaseResampler):
    """Base of samplers that mix pairs of rows.

    Write ``_mixed(table, codes, first, second, rng) -> (values, donor, share)``: the values of the
    numeric columns of the new rows, for each nominal column the row whose value is taken, and the
    share (m,) of the first parent in the target. ``codes`` are those of the target.
    """

    n_samples: Any
    target: Any
    mixed_row_: Any
    pairs_: Any
    share_: np.ndarray

    _needs_classes = False
    _allow_inf = True

    def _mixed(self, table, codes, first, second, rng):
        raise NotImplementedError

    def _plan(self, table, quota):
        n = table.n
        if n < 2:
            raise ValueError(f"mixing needs two rows, got n_samples={n}")
        numbers, codes = self._target(table.y)
        whole = isinstance(self.n_samples, Integral)
        m = int(self.n_samples) if whole else max(1, round(self.n_samples * n))
        rng = table.streams.get("pairs")
        first = np.concatenate([rng.permutation(n) for _ in range(-(-m // n))])[:m]
        second = (first + 1 + rng.integers(n - 1, size=m)) % n
        values, donor, self.share_ = self._mixed(table, codes, first, second, rng)
        self.pairs_ = np.column_stack([first, second])
        new = Rows(values, np.where(self.share_ >= 0.5, first, second), donor)
        if numbers is not None:
            self.mixed_row_ = np.arange(m)
            new_y = numbers[second] + self.share_ * (numbers[first] - numbers[second])
            return ResamplingPlan(n, slice(None), new, target_like(new_y, table.y))
        return self._labelled(n, new, codes)

    def _labelled(self, n, new, codes):
        """Two weighted rows where the labels of the parents differ, one where they agree."""
        agree = codes[self.pairs_[:, 0]] == codes[self.pairs_[:, 1]]
        share = np.where(agree, 1.0, self.share_)
        weight = np.column_stack([share, 1.0 - share])
        row, side = np.nonzero(weight > 0)
        self.mixed_row_ = row
        made = new.select(row)
        made = Rows(made.values, self.pairs_[row, side], made.donor)
        return ResamplingPlan(n, slice(None), made, weight=np.append(np.ones(n), weight[row, side]))

    def _target(self, y):
        """Numbers of a numeric target or None, and codes for the mutual information."""
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        y = np.asarray(y)
        if y.dtype.kind == "f" and not np.isfinite(y).all():
            checked_numbers(y.ravel())
        kind = _guessed(y) if self.target == "auto" else self.target
        if kind == "numeric":
            numbers = checked_numbers(y)
            return numbers, number_codes(numbers, bins_for(y.shape[0]))
        if y.dtype.kind == "O":
            _refuse_missing(y)
            y = np.array([f"{type(v).__name__} {v}" for v in y.tolist()])
        if y.ndim == 2 and y.shape[1] > 1:
            return None, np.unique(y, axis=0, return_inverse=True)[1].reshape(-1)
        return None, np.unique(y.ravel(), return_inverse=True)[1].reshape(-1)


def _guessed(y) -> str:
    """What y holds, said aloud where whole numbers have many levels."""
    if y.dtype.kind not in "iuf" or (y.ndim == 2 and y.shape[1] > 1):
        return "classes"
    levels = np.unique(y)
    if y.dtype.kind == "f" and (levels % 1 != 0).any():
        return "numeric"
    if levels.size <= _FEW_LEVELS:
        return "classes"
    # Labels that were counted off: 0 or 1 to the number of classes, several rows in each.
    coded = levels[0] in (0, 1) and levels[-1] - levels[0] + 1 == levels.size
    kind = "classes" if coded and len(y) >= _ROWS_A_CLASS * levels.size else "numeric"
    warnings.warn(
        f"target='auto' takes the {levels.size} distinct whole numbers of y for "
        f"{'labels of classes' if kind == 'classes' else 'amounts'}; say target={kind!r}, or the "
        f"other of 'classes' and 'numeric'",
        ResamplingWarning,
        stacklevel=6,
    )
    return kind


def _refuse_missing(y) -> None:
    missing = missing_mask(y)
    if missing.any():
        raise ValueError(
            f"Input y contains NaN: {int(missing.sum())} labels are missing (None or NaN); drop "
            f"those rows or give them a class"
        )


def bins_for(n: int) -> int:
    """Bins for n numbers: a table of two binned columns has room for n^(1/3) rows in a cell."""
    return int(np.clip(round(n ** (1 / 3)), 2, 16))
