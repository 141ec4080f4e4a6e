"""SVM-SMOTE: new rows around the support vectors of a class."""

# No pair: seeds are support vectors, and the move depends on the seed.

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from sklearn.svm import SVC

from skresample._math.layout import is_sparse_block
from skresample._math.neighbors import Points, product_dist2
from skresample._new_rows import Blend
from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    Model,
    Neighbors,
    OnehotGroups,
    Seed,
    Share,
    Strategy,
)
from skresample._table.spaces import space
from skresample.base import BaseOverSampler

from . import moves, seeds
from ._approximate_machine import ApproximateMachine
from ._unsuitable import UnsuitableError

__all__ = ["SVMSMOTE"]

_WIDE = 2000


class SVMSMOTE(BaseOverSampler):
    """Over-sample around the support vectors of a class, inwards or outwards.

    A support vector machine finds the border. Support vectors of the class whose m nearest
    neighbours are all foreign are noise. Of the others, those with at least half foreign
    neighbours are in danger: new rows lie between them and one of their k nearest rows of the
    class. Around the safe ones the class is extended: new rows lie on the far side, at
    ``x - out_step u (z - x)`` with u uniform on [0, 1). One draw from Beta(10, 10) splits the
    new rows between the two kinds.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours of the class that give the direction, >= 1; more reach farther.
    m_neighbors : int or neighbours object, default=10
        Neighbours of any class that tell noise, danger and safety, >= 1.
    svm_estimator : estimator with ``support_`` after ``fit``, "approximate" or None, default=None
        The machine, fitted once per call; None: ``SVC(gamma="scale")``; "approximate": the same
        kernel by 300 Nystroem features, for tables above some 30,000 rows.
    out_step : float, default=0.5
        How far to extrapolate at most, in (0, 1], as a share of the way to the neighbour.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
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
        Base, partner and gap of every new row; gaps below 0 extrapolate.
    svm_estimator_ : estimator
        The fitted machine.
    nn_k_, nn_m_ : neighbours objects
        What ``k_neighbors`` and ``m_neighbors`` stand for, unfitted; they count the row itself.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If ``svm_estimator`` has no ``support_``, or does not converge on large values.

    Warns
    -----
    ShortfallWarning
        When no support vector is in danger (all new rows extrapolate), the machine has no
        support vector in a class or only noise (all its rows seed, as in SMOTE), or there are
        fewer rows than neighbours asked for.

    See Also
    --------
    BorderlineSMOTE : The border found by neighbours.
    SMOTE : Every row of the class may seed.

    Notes
    -----
    The machine dominates: between O(n^2 d) and O(n^3 d); "approximate", one class against the
    rest, takes O(n d). With more than 2,000 columns, and more columns than rows, the default
    machine is fitted on its kernel between all rows, n^2 numbers: ``svm_estimator_`` then has
    ``kernel="precomputed"``. The machine sees missing numbers as the
    mean of their column, and nominal columns as indicators that keep the distances of SMOTE-NC.
    There is no ``progress``: nearly all of the time is one fit of the machine, which tells nothing
    before it ends.

    References
    ----------
    H. M. Nguyen, E. W. Cooper, K. Kamei, "Borderline over-sampling for imbalanced data
    classification", International Journal of Knowledge Engineering and Soft Data Paradigms 3
    (2011), section 3.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import SVMSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = SVMSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    svm_estimator_: Any

    _searches = {"nn_k_": "k_neighbors", "nn_m_": "m_neighbors"}

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        m_neighbors: Neighbors = 10,
        svm_estimator: Model | Literal["approximate"] | None = None,
        out_step: Share = 0.5,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.m_neighbors = m_neighbors
        self.svm_estimator = svm_estimator
        self.out_step = out_step
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _plan(self, table, quota):
        if self.svm_estimator is None:
            self.svm_estimator_ = SVC(gamma="scale", random_state=table.streams.seed("svm"))
        elif isinstance(self.svm_estimator, str):
            self.svm_estimator_ = ApproximateMachine(random_state=table.streams.seed("svm"))
        else:
            self.svm_estimator_ = table.streams.seeded(self.svm_estimator, "svm")
        if quota.missing.any():
            self._fit_machine(table)
        return super()._plan(table, quota)

    def _fit_machine(self, table):
        """Fit the machine; its refusals of large values name the remedy."""
        machine = self.svm_estimator_
        if table.classes.size < 2:
            raise UnsuitableError(
                "a support vector machine tells classes apart, and there are no rows of other "
                "classes; use a method that looks at one class, such as SMOTE"
            )
        points = space(table, nominal="indicators", missing="mean")
        if self.svm_estimator is None and _is_wide(points):
            machine.set_params(kernel="precomputed")
            points = _gaussian_kernel(points)
        try:
            with np.errstate(over="ignore"):
                machine.fit(points, table.classes[table.y_codes])
        except ValueError as error:
            if "not finite" not in str(error):
                raise
            raise UnsuitableError(
                f"svm_estimator={machine!r} does not converge: X holds {abs(points).max():g}; "
                f"rescale the columns, for example with StandardScaler"
            ) from error
        if not hasattr(machine, "support_"):
            raise UnsuitableError(
                "`svm_estimator` is required to exposed a `support_` fitted attribute. "
                f"{type(machine).__name__} has none; pass a support vector machine such as SVC."
            )

    def _synthesize(self, home, n_new, rng) -> Blend:
        place, scale = self._bases(home, n_new, rng)
        return moves.segment(home, place, rng, k_neighbors=self.k_neighbors, scale=scale)

    def _bases(self, home, n_new, rng):
        """Seeds of the new rows, those in danger first, and how their gaps are scaled."""
        if home.n == 1:
            return np.zeros(n_new, np.intp), 1.0
        support = np.flatnonzero(np.isin(home.rows, self.svm_estimator_.support_))
        if not support.size:
            home.warn("it has no support vector", "all its rows seed, as in SMOTE")
            return seeds.uniform(home, n_new, rng), 1.0
        share = home.is_foreign(home.neighbors(self.m_neighbors, support)).mean(axis=1)
        if (share == 1).all():
            home.warn("all its support vectors are noise", "all its rows seed, as in SMOTE")
            return seeds.uniform(home, n_new, rng), 1.0
        danger, safe = support[(share >= 0.5) & (share < 1)], support[share < 0.5]
        n_danger = int(rng.beta(10, 10) * (n_new + 1)) if safe.size else n_new
        if not danger.size:
            home.warn("no support vector is in danger", "all new rows extrapolate")
            n_danger = 0
        parts = (danger, n_danger), (safe, n_new - n_danger)
        place = [part[rng.integers(part.size, size=size)] for part, size in parts if size]
        scale = np.where(np.arange(n_new) < n_danger, 1.0, -self.out_step)
        return np.concatenate(place), scale


def _is_wide(rows) -> bool:
    """Whether the kernel of all pairs is smaller than the rows, and the rows are long."""
    return not is_sparse_block(rows) and rows.shape[1] > max(rows.shape[0], _WIDE)


def _gaussian_kernel(rows):
    """The kernel of ``SVC(gamma="scale")`` between all rows, (n, n)."""
    points = Points(rows)
    dist2 = np.maximum(product_dist2(points, points, np.arange(points.n))[0], 0.0)
    return np.exp(dist2 / (-rows.shape[1] * (rows.var() or 1.0)))
