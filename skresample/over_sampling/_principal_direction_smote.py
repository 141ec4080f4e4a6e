"""SMOTE along the leading principal direction of the class."""

from __future__ import annotations

from . import moves, seeds
from ._pair import NeighborsOverSampler

__all__ = ["PrincipalDirectionSMOTE"]


class PrincipalDirectionSMOTE(NeighborsOverSampler):
    """Over-sample towards the neighbour that lies along the main direction of the class.

    Of the k nearest neighbours of a row, the one is chosen whose difference makes the smallest
    angle with the leading principal axis of the class, so that new rows follow its elongation.
    Known as G-SMOTE; not to be confused with :class:`GeometricSMOTE`.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther.
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
        When a class has fewer than ``k_neighbors + 1`` rows.

    See Also
    --------
    SMOTE : Segments to nearest neighbours.

    Notes
    -----
    O(n_c^2 d) for the neighbours and O(n_c d^2) for the axis. Missing values count as the mean of
    their column. Only rows that serve as a base are searched. Angles are between lines: opposite
    directions count alike.

    References
    ----------
    T. Sandhan, J. Y. Choi, "Handling imbalanced datasets by partially guided hybrid sampling for
    pattern recognition", ICPR 2014, section III.A.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import PrincipalDirectionSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = PrincipalDirectionSMOTE(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    _pair = (seeds.uniform, moves.aligned)
