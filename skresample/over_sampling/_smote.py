"""SMOTE: new rows between a row and one of its nearest neighbours of the same class."""

from __future__ import annotations

from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    Seed,
    Strategy,
)

from ._pair import Gap, PairOverSampler, Seeds

__all__ = ["SMOTE"]


class SMOTE(PairOverSampler):
    """Over-sample by new rows on the segments between neighbours of a class.

    Each new row starts at a row x of the class drawn uniformly, moves towards one of its k
    nearest neighbours z of the same class drawn uniformly, and stops at ``x + u (z - x)`` with u
    uniform on [0, 1). Nominal columns take the most frequent value among the neighbours
    (SMOTE-NC), missing values are those of x.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther. An object with ``kneighbors`` and
        ``n_neighbors`` (which counts the row itself) replaces the exact search.
    seeds : str or callable, default="uniform"
        Who seeds: the name of a function of :mod:`skresample.over_sampling.seeds` ("uniform",
        "in_danger", "safe", "hard", "by_foreign_share", "by_density", "by_proximity"), or a
        function ``(home, n_new, rng)`` that gives the positions of the seeds in ``home.rows``.
    gap : str or callable, default="uniform"
        How far to go to the neighbour: "uniform" on [0, 1), "half_way" on [0, 0.5), or a function
        ``(m, rng)`` that gives m finite numbers, 0 at the seed, 1 at the neighbour.
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
        Base, partner and gap of every new row.
    nn_k_ : neighbours object
        What ``k_neighbors`` stands for, unfitted; it counts the row itself.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than ``k_neighbors + 1`` rows: the neighbours there are serve, and
        a single row is duplicated.

    See Also
    --------
    RandomOverSampler : Rows drawn again.

    Notes
    -----
    O(min(n_c, m) n_c d) for m new rows of a class of n_c rows: only rows drawn as seeds are
    searched. Memory: the output, the rows of the class and 24 bytes a new row.

    A mismatch of a nominal column adds the squared median of the standard deviations of the
    numeric columns to the squared distance (section 6.1); with no numeric columns it counts 1.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority
    over-sampling technique", JAIR 16 (2002), section 4.2 and 6.1.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import SMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = SMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _by_block = True
    _searches = {"nn_k_": "k_neighbors"}

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        seeds: Seeds = "uniform",
        gap: Gap = "uniform",
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.seeds = seeds
        self.gap = gap
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    def _place(self, home, n_new, rng):
        return self._place_by(self.seeds, home, n_new, rng)
