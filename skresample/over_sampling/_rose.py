"""ROSE: a smoothed bootstrap of each class."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np

from skresample._new_rows import join_recipes
from skresample._parameters import Columns, GroupColumns, NonNegative, OnehotGroups, Seed, Strategy
from skresample.base import BaseOverSampler
from skresample.plan import ResamplingPlan

from . import moves, seeds

__all__ = ["ROSE"]


class ROSE(BaseOverSampler):
    """Over-sample by draws from a kernel estimate of each class's density.

    A row of the class is drawn uniformly and Gaussian noise is added to its numeric columns,
    with the standard deviation ``h_j = shrinkage (4 / ((d + 2) n_c)) ** (1 / (d + 4)) s_j`` for
    the d numeric columns, the n_c rows of the class and their standard deviations s_j. Nominal
    columns are those of the row drawn. By default the original rows are kept and new ones added;
    with ``replace_all`` the whole table is drawn anew, as in the paper.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    shrinkage : float or dict of {class: float}, default=1.0
        Multiplies the bandwidth, >= 0; 0 repeats rows, more spreads new rows out. A class that
        a dict leaves out has 1.
    replace_all : bool, default=False
        Whether the original rows are replaced by draws too, so that no input row is published
        as it is.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Kept rows, and values and parent of every new row.
    shrinkage_ : dict of {class: float}
        Factor of each class that was drawn from.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If ``shrinkage`` is negative or names a class that y does not have.

    See Also
    --------
    RandomOverSampler : The same rows without noise, or with it by ``shrinkage``.
    SMOTE : New rows between neighbours.

    Notes
    -----
    O(m d) for m new rows; no neighbours are searched. Differs from the paper: the number of rows
    of each class is fixed by ``sampling_strategy`` instead of drawn. A class of one row, a
    constant column and a missing value stay as they are. Sparse rows come out sparse, though
    noise fills every cell of a column that varies.

    References
    ----------
    G. Menardi, N. Torelli, "Training and assessing classification rules with imbalanced data",
    Data Mining and Knowledge Discovery 28 (2014), section 3, doi:10.1007/s10618-012-0295-5.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import ROSE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = ROSE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    shrinkage_: dict[Any, Any]

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        shrinkage: NonNegative | dict[Any, Any] = 1.0,
        replace_all: bool = False,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.shrinkage = shrinkage
        self.replace_all = replace_all
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    def _plan(self, table, quota):
        classes = table.classes.tolist()
        factors = self._factors(classes)
        size = quota.wanted if self.replace_all else quota.missing
        self.shrinkage_, made = {}, []
        for home, n_new in self._homes(table, quota, size):
            factor = self.shrinkage_[home.label] = factors[home.label]
            rng = home.stream()
            place = seeds.uniform(home, n_new, rng)
            made.append(moves.noise(home, place, rng, shrinkage=factor))
        keep = np.arange(0 if self.replace_all else table.n)
        return ResamplingPlan(table.n, keep, join_recipes(made))

    def _factors(self, classes) -> dict:
        """Shrinkage of each class."""
        given = self.shrinkage
        if not isinstance(given, Mapping):
            return dict.fromkeys(classes, float(given))
        unknown = [label for label in given if label not in classes]
        if unknown:
            raise ValueError(f"shrinkage names {unknown}, but the classes are {classes[:20]}")
        for label, factor in given.items():
            if not isinstance(factor, Real) or not 0 <= factor < np.inf:
                raise ValueError(f"shrinkage of class {label!r} must be >= 0, got {factor!r}")
        return {label: float(given.get(label, 1.0)) for label in classes}
