"""What condensing and one-sided selection share: seeds, the vote and the public classifiers."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import KNeighborsClassifier

from skresample._parameters import PositiveInt, Rule, SupportsPredict
from skresample.exceptions import ShortfallWarning

__all__ = [
    "FittedWhenSeen",
    "Places",
    "as_classifier",
    "plain_votes",
    "seed_rows",
]

Places = PositiveInt | Annotated[SupportsPredict, Rule(KNeighborsClassifier)] | None


def as_classifier(n_neighbors, n_jobs, at_most: int) -> KNeighborsClassifier:
    """The classifier that ``n_neighbors`` stands for, not fitted.

    ``at_most``: rows to begin with; where there are fewer than votes, all of them vote.
    """
    if isinstance(n_neighbors, KNeighborsClassifier):
        classifier = clone(n_neighbors)
    else:
        k = 1 if n_neighbors is None else int(n_neighbors)
        classifier = KNeighborsClassifier(n_neighbors=k, n_jobs=n_jobs)
    k = classifier.n_neighbors
    if k <= at_most:
        return classifier
    warnings.warn(
        f"n_neighbors={k} needs at least {k} rows to begin with (the smallest class and the "
        f"seeds), found {at_most}; all of them vote. Lower n_neighbors to at most {at_most}.",
        ShortfallWarning,
        stacklevel=7,
    )
    return classifier.set_params(n_neighbors=at_most)


def plain_votes(classifier) -> bool:
    """Whether it counts Euclidean neighbours, which the exact kernel does on any table."""
    metric = classifier.metric
    euclidean = metric == "euclidean" or (metric == "minkowski" and classifier.p == 2)
    return type(classifier) is KNeighborsClassifier and euclidean and (
        classifier.weights in ("uniform", None)
    )  # fmt: skip


def seed_rows(table, c: int, n_seeds: int) -> np.ndarray:
    """Rows of class c drawn to begin with, all of them if there are fewer."""
    rows = table.rows_of(c)
    rng = table.streams.get("seed", int(c))
    return np.sort(rng.choice(rows, size=min(n_seeds, rows.size), replace=False))


class FittedWhenSeen(Sequence):
    """Classifiers, each fitted when it is looked at: fitting one takes longer than a small call."""

    def __init__(self) -> None:
        self._parts: list = []

    def add(self, classifier, table, points, rows) -> None:
        """A clone to be fitted on ``rows``; never, where scikit-learn could not read the table."""
        clean = points.codes is None and not np.isnan(points.numeric[rows].sum())
        data = (points.numeric[rows], table.classes[table.y_codes[rows]]) if clean else None
        self._parts.append((classifier, data))

    def __len__(self) -> int:
        return len(self._parts)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        part = self._parts[at]
        if isinstance(part, tuple):
            classifier, data = clone(part[0]), part[1]
            self._parts[at] = part = classifier.fit(*data) if data else classifier
        return part

    def __repr__(self) -> str:
        return repr(list(self))
