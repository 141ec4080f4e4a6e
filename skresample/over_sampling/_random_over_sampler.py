"""Random over-sampling: rows drawn again, exactly or smoothed."""

# No pair: copies and smoothed copies, of columns of any kind.

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np

from skresample._drawn import Parts
from skresample._parameters import Columns, GroupColumns, NonNegative, OnehotGroups, Seed, Strategy
from skresample.base import BaseOverSampler
from skresample.plan import ResamplingPlan

from . import moves, seeds

__all__ = ["RandomOverSampler"]


class RandomOverSampler(BaseOverSampler):
    """Over-sample by drawing rows of a class again, with replacement.

    The plainest remedy and a strong baseline: no distances, any column type. With ``shrinkage``
    the drawn rows get Gaussian noise (a smoothed bootstrap), which spreads the copies out.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    shrinkage : float or dict of {class: float}, default=None
        Multiplies the bandwidth of the noise on numeric columns, >= 0; 0 and None add none. 1 is
        ROSE's bandwidth, computed from the rows of the class alone.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns, which never get noise.
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
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row.
    shrinkage_ : dict or None
        Factor of each class that is over-sampled.
    plan_ : ResamplingPlan
        Which rows were kept and drawn.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If ``shrinkage`` lacks a class that is over-sampled or is negative.

    See Also
    --------
    ROSE : A whole new table from a smoothed bootstrap.
    SMOTE : New rows between neighbours.

    Notes
    -----
    O(n_output d) time; no working memory beyond the output.

    References
    ----------
    G. Menardi, N. Torelli, "Training and assessing classification rules with imbalanced data",
    Data Mining and Knowledge Discovery 28 (2014), section 3 (bandwidth).

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import RandomOverSampler
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = RandomOverSampler(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    shrinkage_: dict[Any, Any] | None

    _allow_inf = True
    _has_sample_indices = True
    _by_block = True

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        shrinkage: NonNegative | dict[Any, Any] | None = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.shrinkage = shrinkage
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    def _plan(self, table, quota):
        self.shrinkage_ = self._factors(table, quota)
        if self.shrinkage_ is not None and any(self.shrinkage_.values()):
            return super()._plan(table, quota)
        return ResamplingPlan(table.n, Parts([range(table.n), *self._made(table, quota)]))

    def _synthesize(self, home, n_new, rng):
        place = seeds.uniform(home, n_new, rng)
        if self.shrinkage_ is None or not any(self.shrinkage_.values()):
            return home.rows[place]  # kept once more
        return moves.noise(home, place, rng, shrinkage=self.shrinkage_[home.label])

    def _factors(self, table, quota):
        """Shrinkage of each class that is over-sampled, or None."""
        if self.shrinkage is None:
            return None
        classes = table.classes.tolist()
        targeted = [classes[c] for c in np.unique(quota.class_of[quota.targeted])]
        if not isinstance(self.shrinkage, Mapping):
            factors = dict.fromkeys(targeted, self.shrinkage)
        else:
            factors = dict(self.shrinkage)
            absent = [label for label in targeted if label not in factors]
            if absent:
                raise ValueError(
                    "`shrinkage` should contain a shrinkage factor for each class that will be "
                    f"resampled. The missing classes are: {absent}"
                )
        for label, factor in factors.items():
            if not isinstance(factor, Real) or not 0 <= factor < np.inf:
                raise ValueError(
                    f"The shrinkage factor needs to be >= 0. Got {factor} for class {label!r}."
                )
        undeclared = table.kind == "array" and table.X.dtype.kind in "OSU"
        if undeclared and table.nominal.any() and self.categorical_features == "from_dtype":
            raise ValueError(
                "When shrinkage is not None, X needs to contain only numerical columns, or say "
                f"which are nominal: columns {np.flatnonzero(table.nominal).tolist()} hold text; "
                f"set categorical_features or pass a data frame"
            )
        return factors
