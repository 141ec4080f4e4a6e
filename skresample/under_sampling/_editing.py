"""What the editing methods share: their search and the order of their output."""

from __future__ import annotations

from numbers import Integral

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from skresample._compat import StrOptions
from skresample._kernels.editing import check_places
from skresample.plan import ResamplingPlan

__all__ = ["KIND", "by_class", "search_of"]

KIND = [StrOptions({"all", "mode"})]


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
