"""SMOTE along the leading principal direction of the class."""

from __future__ import annotations

import numpy as np

from skresample._math.class_neighbors import (
    class_neighbors,
    usable_neighbors,
    wanted_neighbors,
)
from skresample._new_rows import Blend
from skresample._parameters import Columns, GroupColumns, Jobs, Neighbors, Seed, Strategy
from skresample.base import BaseOverSampler

from ._clusters.codebook import filled
from ._segments import label_of
from ._shapes.dense_rows import dense_rows
from ._weights.nominal_votes import vote_donors

__all__ = ["PrincipalDirectionSMOTE"]


class PrincipalDirectionSMOTE(BaseOverSampler):
    """Over-sample towards the neighbour that lies along the main direction of the class.

    Of the k nearest neighbours of a row, the one is chosen whose difference makes the smallest
    angle with the leading principal axis of the class, so that new rows follow its elongation.
    Known as G-SMOTE; not to be confused with :class:`GeometricSMOTE`.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and
        an allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than ``k_neighbors + 1`` rows.

    See Also
    --------
    SMOTE : Segments to nearest neighbours.

    Notes
    -----
    O(n_c^2 d) for the neighbours and O(n_c d^2) for the axis. Missing values count as the mean of
    their column. Only rows that serve as a base are searched. Angles are between lines: opposite
    directions count alike.

    References
    ----------
    T. Sandhan, J. Y. Choi, "Handling imbalanced datasets by partially guided hybrid sampling for
    pattern recognition", ICPR 2014, section III.A.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import PrincipalDirectionSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = PrincipalDirectionSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _synthesize(self, table, rows, n_new, rng) -> Blend:
        k = usable_neighbors(wanted_neighbors(self.k_neighbors), rows.size, label_of(table, rows))
        place = rng.integers(rows.size, size=n_new)
        used, at = np.unique(place, return_inverse=True)
        points = table.points(rows)
        search = self.k_neighbors if hasattr(self.k_neighbors, "kneighbors") else None
        near = class_neighbors(points, k, rows=used, estimator=search, n_jobs=self.n_jobs)
        values = filled(dense_rows(points.numeric))
        towards = near[np.arange(used.size), _best_aligned(values, used, near)]
        donor = None
        if points.codes is not None:
            donor = rows[vote_donors(points.codes, near[at], rng)]
        return Blend(rows[place], rows[towards[at]], rng.random(n_new), donor)


def _best_aligned(values, used, near) -> np.ndarray:
    """For each row the neighbour that makes the smallest angle with the principal axis, (m,)."""
    if values.shape[1] == 0:
        return np.zeros(used.size, np.intp)
    axis = np.linalg.svd(values - values.mean(axis=0), full_matrices=False)[2][0]
    cosine = np.empty(near.shape)
    for j in range(near.shape[1]):
        step = values[near[:, j]] - values[used]
        length = np.linalg.norm(step, axis=1)
        cosine[:, j] = np.abs(step @ axis) / np.where(length > 0, length, np.inf)
    return cosine.argmax(axis=1)
