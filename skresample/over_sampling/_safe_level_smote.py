"""Safe-level-SMOTE: new rows close to whichever end of the segment is safer."""

from __future__ import annotations

import numpy as np

from skresample._math.class_neighbors import wanted_neighbors
from skresample._new_rows import Blend

from . import moves
from ._pair import NeighborsOverSampler

__all__ = ["SafeLevelSMOTE"]


class SafeLevelSMOTE(NeighborsOverSampler):
    """Over-sample on segments, nearer to the end that its own class surrounds.

    The safe level of a row is the number of rows of its class among its k nearest neighbours of
    any class. For a row p with level a and its neighbour n with level b the gap is 0 where
    b = 0, uniform on [0, 1) where a = b, on [0, b/a) where a > b and on [1 - a/b, 1) where
    a < b; pairs with a = b = 0 are noise and give nothing.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours that count for the level and to move towards, >= 1.
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
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When every pair of a class is noise (all are used, as in SMOTE), or a class has fewer
        than ``k_neighbors + 1`` rows.

    See Also
    --------
    BorderlineSMOTE : Seeks the border instead of shunning it.
    SMOTE : The gap does not depend on the neighbourhood.

    Notes
    -----
    O(n_c n d) for a class of n_c among n rows; memory: the output, 8 k bytes a row of the class
    and 24 bytes a new row. Pairs are drawn uniformly among those that are not noise. Differs
    from the paper: one gap a row instead of one a column, so that rows lie on the segment; with
    a = 0 < b the new row repeats the neighbour, as the rule for a < b says.

    References
    ----------
    C. Bunkhumpornpat, K. Sinapiromsaran, C. Lursinsap, "Safe-level-SMOTE: safe-level-synthetic
    minority over-sampling technique for handling the class imbalanced problem", PAKDD 2009,
    section 3, doi:10.1007/978-3-642-01307-2_43.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import SafeLevelSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = SafeLevelSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    def _synthesize(self, home, n_new, rng) -> Blend:
        share = home.foreign_share(self.k_neighbors, "k_neighbors")
        around = min(wanted_neighbors(self.k_neighbors), home.table.n - 1)
        level = np.rint((1.0 - share) * around)
        near, _ = home.own_neighbors(self.k_neighbors, home.usable(self.k_neighbors))
        # A pair without a single own neighbour on either side is skipped.
        sound = (level[:, None] > 0) | (level[near] > 0)
        if not sound.any():
            home.warn("no row has a neighbour of its class", "all rows seed, as in SMOTE")
            level, sound = np.ones(home.n), np.ones_like(sound)
        pairs = np.flatnonzero(sound)
        place, pick = np.divmod(pairs[rng.integers(pairs.size, size=n_new)], near.shape[1])
        partner = near[place, pick]
        low, high = gap_range(level[place], level[partner])
        gap = low + (high - low) * rng.random(n_new)
        donor = moves.donors(home, near, rng, place)
        return Blend(home.rows[place], home.rows[partner], gap, donor)


def gap_range(a, b):
    """Lowest and highest gap of a pair with ``a`` own neighbours at the base, ``b`` at the other.

    Never towards the less safe end; ``b = 0`` leaves the base as it is.
    """
    larger = np.maximum(np.maximum(a, b), 1)
    high = np.where(a > b, b / larger, 1.0)
    low = np.where(a < b, 1.0 - a / larger, 0.0)
    return low, high
