"""SMOTE-N: new rows of nominal values only."""

# No pair: nominal values are voted for, nothing lies on a segment.

from __future__ import annotations

import warnings
from numbers import Integral
from typing import Annotated, Any

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import DataConversionWarning
from sklearn.preprocessing import OrdinalEncoder

from skresample._compat import HasMethods
from skresample._math.class_neighbors import neighbors_by_estimator
from skresample._math.neighbors import Points
from skresample._new_rows import Rows
from skresample._parameters import GroupColumns, Jobs, Neighbors, OnehotGroups, Rule, Seed, Strategy
from skresample._table.home import distinct
from skresample.base import BaseOverSampler

from . import seeds
from ._distances.value_difference import nominal_neighbors, profile_points, value_profiles
from ._sparse_in_and_out import DenseInside
from ._weights.nominal_votes import vote_donors

__all__ = ["SMOTEN"]


class SMOTEN(DenseInside, BaseOverSampler):
    """Over-sample a table of nominal columns by the mode of neighbours.

    Every column counts as nominal, whatever its type. Two values are as far apart as the shares
    of the classes among the rows that have them (value difference metric); a new row takes, in
    each column, the most frequent value among a row of the class drawn uniformly and its k
    nearest neighbours of the class, ties by lot.

    Parameters
    ----------
    categorical_encoder : estimator, default=None
        Not needed; one given is fitted and kept as an attribute.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours that vote besides the row itself, >= 1; more make modes more common. An object
        searches the space of class shares.
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
        Seed and donors of every new row.
    categorical_encoder_ : estimator
        The fitted encoder given, or an unfitted ordinal encoder.
    nn_k_ : neighbours object
        What ``k_neighbors`` stands for, unfitted; it counts the row itself.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than ``k_neighbors + 1`` rows: the neighbours there are serve.
    DataConversionWarning
        When X is sparse: it is made dense inside.

    See Also
    --------
    SMOTENC : Some columns numeric.
    RandomOverSampler : Whole rows drawn again.

    Notes
    -----
    For two classes the distance is Euclidean in ``2 P(1 | v)``, so that a search costs
    O(n_c^2 q) at worst without any n_c x n_c array; for more classes it is computed in blocks
    from tables of levels, exactly. Memory: the output, the codes and 8 q bytes a new row.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority
    over-sampling technique", JAIR 16 (2002), section 6.2.
    C. Stanfill, D. Waltz, "Toward memory-based reasoning", CACM 29 (1986).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import SMOTEN
    >>> rng = np.random.default_rng(0)
    >>> X = rng.choice(["red", "green", "blue"], size=(60, 3))
    >>> y = np.repeat(["common", "rare"], [45, 15])
    >>> X_new, y_new = SMOTEN(random_state=0).fit_resample(X, y)
    >>> X_new.shape, int((y_new == "rare").sum())
    ((90, 3), 45)
    """

    categorical_encoder_: Any
    nn_k_: Any

    _allow_inf = True
    _searches = {"nn_k_": "k_neighbors"}

    def __init__(
        self,
        categorical_encoder: Annotated[
            Any, Rule(HasMethods(["fit_transform", "inverse_transform"]))
        ]
        | None = None,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.categorical_encoder = categorical_encoder
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _nominal_columns(self, X):
        return np.ones(X.shape[1], bool)

    def _dense(self, X):
        warnings.warn(
            "Passing a sparse matrix to SMOTEN is not really efficient: it is made dense inside.",
            DataConversionWarning,
            stacklevel=4,
        )
        return super()._dense(X)

    def _plan(self, table, quota):
        if self.categorical_encoder is None:
            self.categorical_encoder_ = OrdinalEncoder(dtype=np.int32)
        else:
            self.categorical_encoder_ = clone(self.categorical_encoder).fit(table.X)
        return super()._plan(table, quota)

    def _synthesize(self, home, n_new, rng) -> Rows:
        k = home.usable(self.k_neighbors)
        place = seeds.uniform(home, n_new, rng)
        used, at = distinct(place, home.n)
        codes = home.table.codes[home.rows]
        voters = used[:, None]
        if k:
            voters = np.column_stack([voters, self._near(home, codes, k, used)])
        donor = home.rows[vote_donors(codes, voters, rng, at=at)]
        return Rows(np.empty((n_new, 0)), home.rows[place], donor)

    def _near(self, home, codes, k, used):
        """The k nearest other rows of the class, (len(used), k)."""
        profiles = home.for_all(_profiles)
        if isinstance(self.k_neighbors, Integral):
            return nominal_neighbors(profiles, codes, k, rows=used, n_jobs=self.n_jobs)
        points = Points(profile_points(profiles, codes))
        return neighbors_by_estimator(points, k, used, self.k_neighbors)[0]


def _profiles(table):
    """How each value of each column is spread over the classes."""
    return value_profiles(table.codes, table.y_codes, table.classes.size)
