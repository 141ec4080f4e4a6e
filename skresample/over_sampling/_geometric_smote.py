"""Geometric SMOTE: new rows in a ball around a row, not only on a segment."""

from __future__ import annotations

from numbers import Real
from typing import Annotated, Literal

from skresample._compat import Interval
from skresample._parameters import (
    Columns,
    Fraction,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    Rule,
    Seed,
    Strategy,
)

from . import moves, seeds
from ._pair import PairOverSampler

__all__ = ["GeometricSMOTE"]


class GeometricSMOTE(PairOverSampler):
    """Over-sample by points in hyper-spheres around the rows of a class.

    A row x of the class is drawn uniformly, and another row z sets the radius of a ball around
    it: one of its k nearest of the class ("minority"), the nearest row of another class
    ("majority"), or whichever of these two is nearer ("combined"). The new row is uniform in the
    ball, cut by ``truncation_factor`` and flattened by ``deformation_factor``.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours of the class to choose z from, >= 1.
    truncation_factor : float, default=1.0
        In [-1, 1]: 1 leaves the half ball towards z, -1 the half away from it, 0 the whole.
    deformation_factor : float, default=0.0
        In [0, 1]: 0 leaves the ball, 1 flattens it to the segment between x and z.
    selection_strategy : {"combined", "majority", "minority"}, default="combined"
        Who sets the radius. Unless "minority", no row of another class lies inside a ball.
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
        Values and parent (x) of every new row.
    nns_pos_ : neighbours object
        What ``k_neighbors`` stands for, unfitted; it counts the row itself.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than ``k_neighbors + 1`` rows; a single row is repeated unless the
        majority sets the radius.

    See Also
    --------
    SMOTE : Segments only.
    PrincipalDirectionSMOTE : Sandhan and Choi's G-SMOTE, another method.

    Notes
    -----
    Sparse rows come out sparse, though a ball fills every cell of a new row.
    O(min(n_c, m) n d) for m new rows of a class of n_c among n rows; memory: the output, twice.
    With full truncation and deformation and "minority" all rows lie on SMOTE's segments, though
    not uniformly: positions have the law of ``|cos| U ** (1/d)``. Nominal columns take the mode
    of the k neighbours; they enter the choice of z but not the ball.

    References
    ----------
    G. Douzas, F. Bacao, "Geometric SMOTE: a geometrically enhanced drop-in replacement for
    SMOTE", Information Sciences 501 (2019), algorithm 1, doi:10.1016/j.ins.2019.06.007.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import GeometricSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = GeometricSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _pair = (seeds.uniform, moves.sphere)
    _searches = {"nns_pos_": "k_neighbors"}

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        truncation_factor: Annotated[float, Rule(Interval(Real, -1, 1, closed="both"))] = 1.0,
        deformation_factor: Fraction = 0.0,
        selection_strategy: Literal["combined", "majority", "minority"] = "combined",
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.truncation_factor = truncation_factor
        self.deformation_factor = deformation_factor
        self.selection_strategy = selection_strategy
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs
