"""Parts of a plan: what they must be, pieces of a plan, and two plans as one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np

from skresample._drawn import Parts, as_slice
from skresample._new_rows import Blend, Rows, blend_of_matrix, join_recipes, positions
from skresample.exceptions import PlanError

__all__ = [
    "check_new_y",
    "check_order",
    "check_weight",
    "composed",
    "consecutive",
    "selected",
]


def check_new_y(new_y, m: int) -> np.ndarray | None:
    if new_y is None:
        return None
    new_y = np.asarray(new_y)
    if len(new_y) != m:
        raise PlanError(f"new_y must have {m} entries, got {len(new_y)}")
    return new_y if m else None


def check_weight(weight, n_output: int) -> np.ndarray:
    weight = np.asarray(weight, dtype=np.float64)
    if weight.shape != (n_output,):
        raise PlanError(f"weight must have shape {(n_output,)}, got {weight.shape}")
    if not np.isfinite(weight).all() or (weight < 0).any():
        raise PlanError("weight must be finite and >= 0")
    return weight


def check_order(order, n_output: int) -> np.ndarray:
    order = positions(order, "order", n_output, (n_output,))
    if (np.bincount(order, minlength=n_output) != 1).any():
        raise PlanError("order must be a permutation of the output rows")
    return order


def selected(plan: Any, index: Any) -> Any:
    """The plan of the output rows at positions ``index`` (in that order)."""
    index = positions(index, "index", plan.n_output)
    natural = index if plan.order is None else plan.order[index]
    kept = natural < plan.n_kept
    new = None if plan.new is None else plan.new.select(natural[~kept] - plan.n_kept)
    new_y = None if plan.new_y is None else plan.new_y[natural[~kept] - plan.n_kept]
    # In natural order the kept rows come first; `order` leads back to the asked order.
    places = np.concatenate([np.flatnonzero(kept), np.flatnonzero(~kept)])
    sorted_already = bool((np.diff(places) > 0).all())
    order = None if sorted_already else np.argsort(places)
    weight = None if plan.weight is None else plan.weight[index]
    return type(plan)(plan.n_input, plan.keep[natural[kept]], new, new_y, weight, order)


def consecutive(plan: Any, start: int, stop: int) -> Any:
    """The plan of the output rows from ``start`` to ``stop``; only these are drawn."""
    if plan.order is not None:
        return selected(plan, np.arange(start, stop))
    n, which = plan.n_kept, slice(start, min(stop, plan.n_kept))
    keep: Any = slice(0, 0)
    if start < n:
        keep = plan._keep
        if isinstance(keep, slice):
            keep = as_slice(range(plan.n_input)[keep][which])
        else:
            keep = keep.select(which) if isinstance(keep, Parts) else keep[which]
    weight = None if plan.weight is None else plan.weight[start:stop]
    if stop <= n:
        return type(plan)(plan.n_input, keep, weight=weight)
    which = slice(max(start - n, 0), stop - n)
    new_y = None if plan.new_y is None else plan.new_y[which]
    return type(plan)(plan.n_input, keep, plan._new.select(which), new_y, weight)


def composed(first: Any, second: Any) -> Any:
    """One plan that does what two plans do, one after the other."""
    kept = selected(first, second.keep)
    plan = kept if second.new is None else _compose_new(first, second, kept)
    if second.order is not None:
        inner = np.arange(plan.n_output) if plan.order is None else plan.order
        plan = _changed(plan, order=inner[second.order])
    if second.weight is not None:
        weight = 1.0 if first.weight is None else first.weight[second.label_source]
        plan = _changed(plan, weight=second.weight * weight)
    return plan


def _changed(plan: Any, *, weight=None, order=None) -> Any:
    """The same rows with other weights or in another order."""
    weight = plan.weight if weight is None else weight
    order = plan.order if order is None else order
    return type(plan)(plan.n_input, plan.keep, plan.new, plan.new_y, weight, order)


def _givers(first: Any, recipe: Blend | Rows) -> np.ndarray | None:
    """Input rows of ``first`` that give the nominal values of later new rows, (m, q) or None."""
    before = None if first.new is None else first.new.donor
    if before is None:
        return None if recipe.donor is None else first.label_source[recipe.donor]
    q = before.shape[1]
    givers = np.concatenate([np.repeat(first.keep[:, None], q, axis=1), before])
    if first.order is not None:
        givers = givers[first.order]
    if recipe.donor is not None:
        return givers[recipe.donor, np.arange(q)]
    return None if (recipe.source < 0).any() else givers[recipe.source]


def _compose_new(first: Any, second: Any, kept: Any) -> Any:
    """Plan of the rows of ``second`` (natural order) in terms of the input of ``first``."""
    label = first.label_source
    recipe = cast("Blend | Rows", second.new)
    if isinstance(recipe, Rows):
        parent = recipe.dominant
        parent = np.where(parent >= 0, first.origin[parent], -1)
        like = None if recipe.like is None else label[recipe.source]
        made: Blend | Rows = Rows(recipe.values, parent, _givers(first, recipe), like)
        if isinstance(kept.new, Blend):
            raise PlanError("a plan holds one recipe; values after blends cannot be merged")
    else:
        if isinstance(first.new, Rows):
            raise PlanError("rows blended from values are not combinations of input rows")
        lone = type(first)(second.n_input, keep=np.empty(0, np.intp), new=recipe)
        made = blend_of_matrix(lone.as_matrix() @ first.as_matrix(), label[recipe.base])
        made = replace(made, donor=_givers(first, recipe))
    new = made if kept.new is None else join_recipes([kept.new, made])
    new_y = second.new_y
    if kept.new_y is not None and new_y is not None:
        new_y = np.concatenate([kept.new_y, new_y])
    elif kept.new_y is not None or (new_y is not None and kept.new is not None):
        raise PlanError("only one of the two plans sets the targets of its new rows")
    order = None if kept.order is None else np.append(
        kept.order, np.arange(kept.n_output, kept.n_output + len(made))
    )  # fmt: skip
    # Natural order is kept, new of the first, new of the second: what `order` expects.
    return type(first)(first.n_input, kept.keep, new, new_y, None, order)
