"""What the editing methods share: their search, their rounds and the order of their output."""

from __future__ import annotations

import warnings
from numbers import Integral
from typing import Literal

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from skresample.exceptions import ShortfallWarning
from skresample.plan import ResamplingPlan

from ._rules.editing import check_places
from ._rules.editing_rounds import Edited, ShrinkingNeighbors, edit_in_rounds

__all__ = ["Kind", "by_class", "edited", "search_of"]

Kind = Literal["all", "mode"]


def search_of(n_neighbors, n: int, n_jobs=None, name: str = "n_neighbors"):
    """Places, the object to search with (None: the exact kernel) and the public ``nn_``."""
    if isinstance(n_neighbors, Integral):
        k, estimator = int(n_neighbors), None
        nn = NearestNeighbors(n_neighbors=k + 1, n_jobs=n_jobs)
    else:
        estimator = nn = clone(n_neighbors)
        k = int(n_neighbors.n_neighbors) - 1
        if k < 1:
            raise ValueError(
                f"{name}: the object must ask for at least 2 neighbours, since it counts the row "
                f"itself; got n_neighbors={n_neighbors.n_neighbors}"
            )
    check_places(k, n, name)
    return k, estimator, nn


def by_class(plan: ResamplingPlan, table) -> ResamplingPlan:
    """Sort the kept rows by class, as imbalanced-learn puts them out."""
    order = np.argsort(table.y_codes[plan.keep], kind="stable")
    return ResamplingPlan(plan.n_input, plan.keep[order])


def edited(table, quota, search, places, kind, n_jobs, allow_minority=False) -> Edited:
    """Edit in rounds; no class falls below the smallest one, none vanishes."""
    k, estimator, _ = search
    targeted = quota.targeted[quota.cell_codes]
    counts = np.bincount(table.y_codes, minlength=len(table.classes))
    smallest = int(counts.argmin())
    rows = np.flatnonzero(targeted)
    near = ShrinkingNeighbors(table.points(), rows, k, estimator=estimator, n_jobs=n_jobs)
    done = edit_in_rounds(near, table.y_codes, targeted, places, kind, smallest, allow_minority)
    for c in done.spared:
        warnings.warn(
            f"class {table.classes.tolist()[c]!r} is not cleaned: it has {counts[c]} rows and may "
            f"not fall below the smallest class; leave it out of sampling_strategy",
            ShortfallWarning,
            stacklevel=6,
        )
    return done
