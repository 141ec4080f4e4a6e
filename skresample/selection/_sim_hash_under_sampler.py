"""Under-sampling that levels density, by locality-sensitive hashing."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from skresample._parameters import Columns, GroupColumns, PositiveInt, Seed, UnderStrategy
from skresample._table.spaces import space
from skresample.base import BaseUnderSampler

from ._hashing.lsh import bucket_density, fit_simhash, signatures
from ._method_card import MethodCard
from ._scores.draws import gumbel_top_k
from ._sim_hash_density_weights import check_width

__all__ = ["SimHashUnderSampler"]


class SimHashUnderSampler(BaseUnderSampler):
    """Under-sample so that crowded regions lose most rows and rare modes survive.

    Rows get signatures by random hyperplanes; rows in a small angle around the centre of their
    class share buckets. The mean number of rows in a row's buckets is its density; rows are drawn
    without replacement with weights 1 / density. No distances: linear in the number of rows.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows per class, as in imbalanced-learn.
    n_tables : int, default=16
        Signatures; more make the density smoother.
    width : int, default=10
        Bits of a signature, at most 62. Wider buckets are smaller; when they hold one row each the
        draw is uniform.
    group_columns : str, int, list or callable, default=None
        Columns of X which say the group of a row, for quotas per class and group.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns; each level is an indicator.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the hyperplanes and of the draw.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Density of each row: mean share of its class in its buckets; NaN where a class keeps all
        rows.
    sample_indices_ : ndarray of shape (m,)
        Kept rows, in the order of X.
    sampling_strategy_ : dict
        Class -> rows to keep, for the classes that are targeted.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        The selection as a plan.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    QuotaError
        If more rows of a class are asked for than there are.

    Notes
    -----
    O(n d n_tables width). Columns are divided by their standard deviation within the class and
    centred at the middle of their range first, because the angle is taken at the origin. Angles
    tell modes apart that lie in different directions: in two columns there are few. The draw is
    unequal on purpose: class probabilities and averages of a model trained on the rest are those
    of a levelled table. Missing numbers count as the mean of their column.

    References
    ----------
    Y. Cao et al., "Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR
    Prediction", CIKM 2022, arXiv:2205.10249, section 4.1 (hash signatures).
    M. S. Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002,
    doi:10.1145/509907.509965, section 3.

    See Also
    --------
    LSHDensityWeights, KCenterSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import SimHashUnderSampler
    >>> rng = np.random.default_rng(0)
    >>> mode = np.repeat([0, 1, 2, 3], [880, 80, 20, 20])
    >>> X = 6 * np.eye(4)[mode] + rng.normal(size=(1000, 4))
    >>> sampler = SimHashUnderSampler(random_state=0)
    >>> y_new = sampler.fit_resample(X, mode == 3)[1]
    >>> np.bincount(y_new), np.bincount(mode[sampler.sample_indices_])
    (array([20, 20]), array([10,  7,  3, 20]))
    """

    scores_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard("bucket density", "Gumbel top-k", "row", ("y",))

    def __init__(
        self,
        *,
        sampling_strategy: UnderStrategy = "auto",
        n_tables: PositiveInt = 16,
        width: PositiveInt = 10,
        group_columns: GroupColumns = None,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.n_tables = n_tables
        self.width = width
        self.group_columns = group_columns
        self.categorical_features = categorical_features
        self.random_state = random_state

    def _plan(self, table, quota):
        check_width(self.width)
        self.scores_ = np.full(table.n, np.nan)
        return super()._plan(table, quota)

    def _choose(self, table, rows, n_keep, rng):
        if n_keep >= rows.size:
            return rows
        points = space(table, rows, nominal="indicators", mismatch=1.0, missing="mean")
        model = fit_simhash(points, self.n_tables, self.width, rng)
        density = bucket_density(signatures(model, points))
        self.scores_[rows] = density
        return rows[gumbel_top_k(-np.log(density), n_keep, rng)]
