"""Designs: points of a cube as rows of a table, within a frame of bounds."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import qmc

from skresample._math.layout import dense
from skresample._math.neighbors import NeighborIndex
from skresample._new_rows import Rows, join_recipes
from skresample._table.columns import one_column
from skresample._table.spaces import as_points

__all__ = ["Design", "Frame", "nearest_rows"]

_REDRAWS = 100  # of perturbed rows that left the bounds


class Frame(NamedTuple):
    """Where the numeric columns of a table may lie."""

    box: np.ndarray  # (d, 2); NaN where the bound is a function
    later: dict[int, tuple]  # numeric column -> (low, high), numbers or functions, in order
    whole: np.ndarray  # (d,) bool: whole numbers
    names: list  # what functions call the numeric columns

    @classmethod
    def of(cls, table, bounds: Mapping[Any, Any] | None) -> Frame:
        """The ranges of X, replaced by those given."""
        numeric = np.asarray(dense(table.numeric), np.float64)
        low = np.fmin.reduce(numeric, axis=0, initial=np.nan)
        high = np.fmax.reduce(numeric, axis=0, initial=np.nan)
        box, later = np.nan_to_num(np.column_stack([low, high])), {}
        which = np.flatnonzero(~table.nominal)
        names = table.columns.names
        names = which.tolist() if names is None else [names[j] for j in which]
        for key, pair in (bounds or {}).items():
            j = one_column(key, table.X, "bounds")
            if table.nominal[j]:
                raise ValueError(f"bounds names column {key!r}, which is nominal")
            at, (least, most) = int(np.searchsorted(which, j)), pair
            if callable(least) or callable(most):
                box[at], later[at] = np.nan, (least, most)
                continue
            if not -np.inf < least <= most < np.inf:
                raise ValueError(f"bounds of column {key!r} must be finite and low <= high: {pair}")
            box[at] = least, most
        kinds = [table.columns.numbers(j).values.dtype.kind for j in which]
        return cls(box, later, np.array([kind in "iu" for kind in kinds], bool), names)

    def placed(self, u) -> np.ndarray:
        """Points of the cube (m, d) in the frame."""
        out = np.empty_like(u)
        for j in [*(k for k in range(u.shape[1]) if k not in self.later), *self.later]:
            low, high = self.limits(j, out)
            if self.whole[j]:
                low, high = np.ceil(low), np.floor(high)
                out[:, j] = np.minimum(low + np.floor(u[:, j] * (high - low + 1)), high)
            else:
                out[:, j] = low + u[:, j] * (high - low)
        return out

    def limits(self, j: int, rows):
        """Low and high of a column, for rows whose earlier columns are known."""
        if j not in self.later:
            return self.box[j]
        order = [*(k for k in range(rows.shape[1]) if k not in self.later), *self.later]
        before = {self.names[k]: rows[:, k] for k in order[: order.index(j)]}
        low, high = (one(before) if callable(one) else one for one in self.later[j])
        low, high = np.broadcast_arrays(np.asarray(low, float), np.asarray(high, float))
        if not (low <= high).all():
            worst = int(np.argmax(~(np.broadcast_to(low <= high, (len(rows),)))))
            raise ValueError(
                f"bounds of column {self.names[j]!r} cross: low is above high, for the first time "
                f"in row {worst}"
            )
        return low, high

    def contains(self, rows) -> np.ndarray:
        """Which rows lie inside, (m,) bool; missing values do."""
        inside = np.ones(len(rows), bool)
        for j in range(rows.shape[1]):
            low, high = self.limits(j, rows)
            inside &= ~((rows[:, j] < low) | (rows[:, j] > high))
        return inside


class Design:
    """Rows of a design, drawn on as long as they are asked for."""

    def __init__(self, table, frame: Frame, method: str, scale: float, rng):
        self._table, self._frame, self._rng = table, frame, rng
        self._method, self._scale = method, scale
        self._levels = [np.unique(c, return_index=True)[1] for c in table.codes.T]
        d = frame.box.shape[0] + len(self._levels)
        self._sobol = qmc.Sobol(d, seed=rng) if method == "sobol" else None
        self._d = d

    def draw(self, m: int) -> Rows:
        """``m`` further rows."""
        if self._method == "perturb":
            return self._perturbed(m)
        u, d = self._cube(m), self._frame.box.shape[0]
        donor = None
        if self._levels:
            places = [(u[:, d + q] * f.size).astype(np.intp) for q, f in enumerate(self._levels)]
            donor = np.column_stack([f[p] for f, p in zip(self._levels, places, strict=True)])
        values = self._frame.placed(u[:, :d]).astype(self._table.numeric.dtype)
        return Rows(values, np.full(m, -1, np.intp), donor, np.zeros(m, np.intp))

    def _cube(self, m: int) -> np.ndarray:
        if self._sobol is not None:
            with warnings.catch_warnings():  # any number of points is fine here
                warnings.simplefilter("ignore", UserWarning)
                return self._sobol.random(m)
        if self._method == "lhs":
            return qmc.LatinHypercube(self._d, seed=self._rng).random(m)
        return self._rng.random((m, self._d))

    def _perturbed(self, m: int) -> Rows:
        """Rows of the table with noise, drawn again until they are inside; then as they are."""
        numeric = np.asarray(dense(self._table.numeric), np.float64)
        span = np.nan_to_num(np.fmax.reduce(numeric, 0) - np.fmin.reduce(numeric, 0))
        unit = np.where(np.isnan(self._frame.box[:, 0]), span, np.ptp(self._frame.box, axis=1))
        parent, values = np.empty(m, np.intp), np.empty((m, numeric.shape[1]))
        left = np.arange(m)
        for _ in range(_REDRAWS):
            parent[left] = self._rng.integers(self._table.n, size=left.size)
            noise = self._scale * unit * self._rng.standard_normal((left.size, unit.size))
            values[left] = numeric[parent[left]] + noise
            values[np.ix_(left, self._frame.whole)] = np.rint(
                values[np.ix_(left, self._frame.whole)]
            )
            left = left[~self._frame.contains(values[left])]
            if not left.size:
                break
        inside = np.setdiff1d(np.arange(m), left)
        return Rows(values[inside].astype(self._table.numeric.dtype), parent[inside])

    @staticmethod
    def joined(parts) -> Rows:
        """The rows of several draws."""
        return join_recipes(parts)


def nearest_rows(table, new: Rows) -> np.ndarray:
    """The row of the table nearest to each new row, in standard deviations, (m,) intp."""
    own = np.asarray(dense(table.numeric))
    codes = table.codes
    if codes.shape[1]:
        codes = np.concatenate([codes, codes[new.donor, np.arange(codes.shape[1])]])
    points = as_points(
        np.concatenate([own, new.values]), codes, mismatch=1.0, scale="std", like=own
    )
    first, then = np.arange(table.n), np.arange(table.n, table.n + len(new))
    return NeighborIndex(points.take(first)).knn(points.take(then), 1)[1][:, 0]
