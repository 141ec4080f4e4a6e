"""The neighbours that decide: how many, how they are searched, and what is shown of it."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any, Literal

from sklearn.base import clone
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from .editing import check_places

__all__ = ["Kind", "classifier_search", "search_of"]

Kind = Literal["all", "mode"] | Callable[..., Any]


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


def classifier_search(n_neighbors, n: int, n_jobs=None):
    """The same where the public ``nn_`` is a classifier, which does not count the row itself."""
    if not hasattr(n_neighbors, "predict"):
        k, estimator, _ = search_of(n_neighbors, n, n_jobs)
        return k, estimator, KNeighborsClassifier(n_neighbors=k, n_jobs=n_jobs)
    nn, known = clone(n_neighbors), NearestNeighbors().get_params()
    same = {key: value for key, value in nn.get_params(deep=False).items() if key in known}
    same["n_neighbors"] += 1
    return *search_of(NearestNeighbors(**same), n, n_jobs)[:2], nn
