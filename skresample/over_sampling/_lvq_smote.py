"""LVQ-SMOTE: differences between prototypes transplanted to other prototypes."""

from __future__ import annotations

import numpy as np

from skresample._math.class_neighbors import wanted_neighbors
from skresample._math.layout import dense, laid_out_like
from skresample._math.neighbors import NeighborIndex, Points
from skresample._new_rows import Rows
from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    PositiveInt,
    Seed,
    Strategy,
)
from skresample.base import BaseOverSampler

from . import moves, seeds
from ._clusters.codebook import alike_pairs, prototypes
from ._shapes.values_of_blends import as_rows

__all__ = ["LVQSMOTE"]


class LVQSMOTE(BaseOverSampler):
    """Over-sample by moving local detail from one part of a class to another.

    Prototypes (k-means centres) summarise the class. For a pair of prototypes the most alike
    difference between two other prototypes is looked up; a row z next to one of these, c*, is
    moved to the first prototype of the pair: ``c_a + (z - c*)``. New rows thus repeat the local
    shape of the class elsewhere instead of filling the space between neighbours.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther.
    n_clusters : int, default=10
        Number of prototypes, at least 4 to work as meant; more follow the class more closely.
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
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When there are fewer than 4 prototypes (few distinct rows, small ``n_clusters``): rows
        between neighbours are made instead.

    See Also
    --------
    SMOTE : Segments to nearest neighbours.

    Notes
    -----
    O(n_c c d) for the prototypes and O(c^4) once for the table of alike pairs; then O(d) a row.
    k-means works on rows scaled to unit variance, with missing values at the mean of the column;
    for the rows next to a prototype they are drawn from the column.
    Numeric columns only are moved; nominal ones are those of z.

    References
    ----------
    M. Nakamura, Y. Kajiwara, A. Otsuka, H. Kimura, "LVQ-SMOTE: learning vector quantization based
    synthetic minority over-sampling technique for biomedical data", BioData Mining 6 (2013),
    algorithm 1.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import LVQSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = LVQSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        n_clusters: PositiveInt = 10,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.n_clusters = n_clusters
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _synthesize(self, home, n_new, rng) -> Rows:
        values = home.table.numeric_rows(home.rows)
        block = dense(values)
        centres = prototypes(block, self.n_clusters, int(rng.integers(2**31 - 1)))
        if len(centres) < 4:
            home.warn(
                f"{len(centres)} prototypes are too few to compare pairs of them",
                "its new rows lie between neighbours",
            )
            place = seeds.uniform(home, n_new, rng)
            k = min(wanted_neighbors(self.k_neighbors), home.n - 1)
            made = moves.segment(home, place, rng, k=k)
            return as_rows(home.table, made)
        first, other = alike_pairs(centres)
        pick = rng.integers(len(first), size=n_new)
        star = other[pick, rng.integers(2, size=n_new)]
        k = min(wanted_neighbors(self.k_neighbors), home.n)
        index = NeighborIndex(Points(_placed(block, rng)), n_jobs=self.n_jobs)
        near = index.knn(Points(centres.astype(block.dtype, copy=False)), k)[1]
        z = near[star, rng.integers(k, size=n_new)]
        moved = block[z] + (centres[first[pick]] - centres[star]).astype(block.dtype, copy=False)
        return Rows(laid_out_like(moved, values), home.rows[z])


def _placed(block, rng):
    """The rows (n, d) with each gap filled by a value of its column, at random.

    Compared by what is known, or at the mean, a row that is known in few columns would be among
    the nearest of nearly every prototype.
    """
    known = ~np.isnan(block)
    if known.all():
        return block
    block = block.copy()
    for j in np.flatnonzero(~known.all(axis=0)):
        values, gaps = block[known[:, j], j], ~known[:, j]
        block[gaps, j] = rng.choice(values, gaps.sum()) if values.size else 0.0
    return block
