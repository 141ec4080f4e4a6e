"""SMOBD: SMOTE that draws its bases by density and leaves noise alone."""

from __future__ import annotations

from skresample._parameters import (
    AtLeastTwo,
    Columns,
    Fraction,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    Positive,
    Seed,
    Strategy,
)

from . import moves, seeds
from ._pair import PairOverSampler

__all__ = ["SMOBD"]


class SMOBD(PairOverSampler):
    """Over-sample from rows drawn by their density, leaving isolated rows alone.

    OPTICS orders the rows of a class by density. Rows whose core distance and reachability both
    exceed ``noise_factor`` times their means count as noise and seed nothing; the others are drawn
    with a weight that mixes core distance (sparse parts) and the number of near rows (dense
    parts), and move towards one of their neighbours.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther.
    eta : float, default=0.5
        Weight of the core distance against the number of near rows, in [0, 1]; more favours sparse
        parts.
    noise_factor : float, default=1.8
        Multiple of the mean core distance and reachability from which a row is noise, > 0.
    min_samples : int, default=5
        Rows that make a dense spot, >= 2, the row itself included.
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
    noise_indices_ : dict of {class or cell: ndarray of intp}
        Input rows that counted as noise, of each class that got new rows.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than ``k_neighbors + 1`` rows, or when all its rows count as noise
        (then all seed new rows).

    See Also
    --------
    SMOTE : Segments to nearest neighbours.

    Notes
    -----
    OPTICS is O(n_c^2 d) time and O(n_c) memory, in Python loops: for classes up to some ten
    thousand rows. Columns are scaled to unit variance first (the published defaults presume scaled
    columns); a row is near within the mean core distance.

    References
    ----------
    Q. Cao, S. Wang, "Applying over-sampling technique based on data density and cost-sensitive SVM
    to imbalanced learning", ICIII 2011, section III.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import SMOBD
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = SMOBD(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _pair = (seeds.by_density, moves.segment)
    _noted = ("noise_indices_",)

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        eta: Fraction = 0.5,
        noise_factor: Positive = 1.8,
        min_samples: AtLeastTwo = 5,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.eta = eta
        self.noise_factor = noise_factor
        self.min_samples = min_samples
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs
