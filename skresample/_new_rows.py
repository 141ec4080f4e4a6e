"""The two recipes of new rows: blends of input rows, and rows given by their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from skresample._math.layout import stacked
from skresample.exceptions import PlanError

__all__ = [
    "Blend",
    "Rows",
    "blend_of_matrix",
    "donors_of",
    "join_recipes",
    "narrow_positions",
    "positions",
]


def positions(values, name: str, n: int, shape=None) -> np.ndarray:
    """Checked ``intp`` positions in [0, n)."""
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise PlanError(f"{name} must hold whole row numbers, got dtype {array.dtype}")
    array = array.astype(np.intp, copy=False)
    if shape is not None and array.shape != shape:
        raise PlanError(f"{name} must have shape {shape}, got {array.shape}")
    if array.size and (array.min() < 0 or array.max() >= n):
        bad = array[(array < 0) | (array >= n)].flat[0]
        raise PlanError(f"{name} names row {bad}, but there are {n} input rows")
    return array


def narrow_positions(array: np.ndarray, n: int) -> np.ndarray:
    """Positions in [0, n) in half the memory, if they fit: for those held as long as a plan is."""
    return array.astype(np.int32) if n <= np.iinfo(np.int32).max else array


@dataclass(frozen=True, eq=False)
class Blend:
    """New rows on lines between input rows: ``x_base + sum_j coef_j (x_partner_j - x_base)``.

    Parameters
    ----------
    base : ndarray of shape (m,), intp
        The row each new row starts from.
    partner : ndarray of shape (m, k), intp
        The rows it moves towards; shape (m,) is read as k = 1.
    coef : ndarray of shape (m, k), float
        How far it moves towards each; values below 0 or above 1 extrapolate.
    donor : ndarray of shape (m, q), intp, optional
        For each nominal column the input row whose value is taken; default: ``base``.

    Examples
    --------
    >>> from skresample import Blend, ResamplingPlan
    >>> plan = ResamplingPlan(3, keep=[0, 1, 2], new=Blend([0], [[1]], [[0.25]]))
    >>> plan.apply([0.0, 8.0, 9.0], rule="blend")
    array([0., 8., 9., 2.])
    """

    base: np.ndarray
    partner: np.ndarray
    coef: np.ndarray
    donor: np.ndarray | None = None

    def __post_init__(self) -> None:
        base = np.asarray(self.base)
        partner, coef = np.asarray(self.partner), np.asarray(self.coef)
        if coef.dtype.kind != "f":
            coef = coef.astype(np.float64)
        object.__setattr__(self, "base", base)
        object.__setattr__(self, "partner", partner[:, None] if partner.ndim == 1 else partner)
        object.__setattr__(self, "coef", coef[:, None] if coef.ndim == 1 else coef)

    def __len__(self) -> int:
        return len(self.base)

    def check(self, n: int) -> Blend:
        """Return a copy with checked arrays for ``n`` input rows."""
        m = len(self.base)
        base = positions(self.base, "base", n, (m,))
        k = self.partner.shape[1] if self.partner.ndim == 2 else 1
        partner = positions(self.partner, "partner", n, (m, k))
        if self.coef.shape != (m, k):
            raise PlanError(f"coef must have shape {(m, k)}, got {self.coef.shape}")
        if not np.isfinite(self.coef).all():
            raise PlanError("coef must be finite")
        return Blend(base, partner, self.coef, _check_donor(self.donor, m, n))

    @property
    def source(self) -> np.ndarray:
        """The input row whose target and group each new row has, (m,): the base."""
        return self.base

    @property
    def dominant(self) -> np.ndarray:
        """The input row with the largest weight in each new row, (m,); ties go to the base."""
        weight = np.column_stack([1.0 - self.coef.sum(axis=1), self.coef])
        who = np.column_stack([self.base, self.partner])
        return who[np.arange(len(who)), weight.argmax(axis=1)]

    def select(self, which: Any) -> Blend:
        """Return the new rows at positions ``which``."""
        donor = None if self.donor is None else self.donor[which]
        return Blend(self.base[which], self.partner[which], self.coef[which], donor)


@dataclass(frozen=True, eq=False)
class Rows:
    """New rows given by their values: noise, spheres, centroids, learned densities.

    Parameters
    ----------
    values : ndarray or CSR container of shape (m, d_numeric), or callable
        Values of the numeric columns, in the order of the table. A function
        ``values(start, stop)`` gives those of consecutive rows whenever it is asked, the same
        each time; ``parent`` then says how many rows there are.
    parent : ndarray of shape (m,), intp, optional
        The input row each new row stems from; -1 or None: no single row.
    donor : ndarray of shape (m, q), intp, optional
        For each nominal column the input row whose value is taken; default: ``parent``.
    like : ndarray of shape (m,), intp, optional
        For rows without a parent an input row of the same class and group: they take its target
        and group, and nothing else.
    """

    values: np.ndarray
    parent: np.ndarray | None = None
    donor: np.ndarray | None = None
    like: np.ndarray | None = None

    def __len__(self) -> int:
        if not callable(self.values):
            return self.values.shape[0]
        told = self.like if self.parent is None else self.parent
        if told is None:
            raise PlanError(
                "values that are made when asked for need parent, (m,); -1 for none, or like"
            )
        return len(told)

    def check(self, n: int) -> Rows:
        """Return a copy with checked arrays for ``n`` input rows."""
        m = len(self)
        parent = self.parent
        if parent is not None:
            parent = np.asarray(parent).astype(np.intp, copy=False)
            positions(parent[parent >= 0], "parent", n)
            if parent.shape != (m,):
                raise PlanError(f"parent must have shape {(m,)}, got {parent.shape}")
        like = None if self.like is None else positions(self.like, "like", n, (m,))
        like = None if like is None else narrow_positions(like, n)
        return Rows(self.values, parent, _check_donor(self.donor, m, n), like)

    @property
    def dominant(self) -> np.ndarray:
        """The parent of each row, (m,); -1 where there is none."""
        return np.full(len(self), -1, np.intp) if self.parent is None else self.parent

    @property
    def source(self) -> np.ndarray:
        """The input row whose target and group each new row has, (m,); -1 where there is none."""
        if self.like is None:
            return self.dominant
        if self.parent is None:
            return np.asarray(self.like, dtype=np.intp)
        return np.where(self.dominant >= 0, self.dominant, self.like)

    def select(self, which: Any) -> Rows:
        """Return the new rows at positions ``which``."""
        parent, donor, like = (
            None if each is None else each[which] for each in (self.parent, self.donor, self.like)
        )
        if callable(self.values):
            start, stop, step = which.indices(len(self))
            return Rows(self.values(start, stop)[::step], parent, donor, like)
        return Rows(self.values[which], parent, donor, like)


def _check_donor(donor, m: int, n: int):
    if donor is None:
        return None
    donor = np.asarray(donor)
    return positions(donor, "donor", n, (m, donor.shape[1] if donor.ndim == 2 else 1))


def blend_of_matrix(matrix, base) -> Blend:
    """Rows of a matrix whose rows sum to 1 as moves from ``base``, padded with idle partners."""
    matrix = sparse.csr_array(matrix)
    width = max(int(np.diff(matrix.indptr).max(initial=0)), 1)
    partner = np.repeat(base[:, None], width, axis=1)
    coef = np.zeros((len(base), width))
    row = np.repeat(np.arange(len(base)), np.diff(matrix.indptr))
    place = np.arange(matrix.nnz) - matrix.indptr[row]
    partner[row, place], coef[row, place] = matrix.indices, matrix.data
    return Blend(base, partner, coef)


def join_recipes(recipes) -> Blend | Rows | None:
    """One recipe out of several of the same kind, in order; None where there is nothing."""
    recipes = [recipe for recipe in recipes if recipe is not None and len(recipe)]
    if not recipes:
        return None
    return recipes[0] if len(recipes) == 1 else _join(recipes)


def _join(recipes) -> Blend | Rows:
    """All at once: each number is copied a single time."""
    if len({type(recipe) for recipe in recipes}) > 1:
        raise PlanError("a plan holds one recipe: either Blend or Rows")
    widths = [recipe.donor.shape[1] for recipe in recipes if recipe.donor is not None]
    donor = np.concatenate([donors_of(r, widths[0]) for r in recipes]) if widths else None
    if isinstance(recipes[0], Rows):
        like = parent = None
        if any(recipe.like is not None for recipe in recipes):
            like = np.concatenate([_like_of(recipe) for recipe in recipes])
        if any(recipe.parent is not None for recipe in recipes):
            parent = np.concatenate([recipe.dominant for recipe in recipes])
        return Rows(stacked([recipe.values for recipe in recipes]), parent, donor, like)
    width = max(recipe.coef.shape[1] for recipe in recipes)
    parts = [_widen(recipe, width) for recipe in recipes]
    return Blend(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)), donor)


def _like_of(recipe: Rows) -> np.ndarray:
    """As held, where that is all there is to it."""
    alone = recipe.parent is None and recipe.like is not None
    return np.asarray(recipe.like if alone else recipe.source)


def donors_of(recipe: Blend | Rows, width: int) -> np.ndarray:
    """Row that gives each nominal value of each new row, (m, width); not to be written to."""
    if recipe.donor is not None:
        return recipe.donor
    return np.repeat(recipe.source[:, None], width, axis=1)


def _widen(blend: Blend, width: int):
    pad = width - blend.coef.shape[1]
    partner = np.column_stack([blend.partner, *[blend.base] * pad])
    return blend.base, partner, np.pad(blend.coef, ((0, 0), (0, pad)))
