"""Random under-sampling: a uniform subset of the rows of a class."""

from __future__ import annotations

import numpy as np

from skresample._parameters import GroupColumns, Seed, UnderStrategy
from skresample.base import BaseUnderSampler

from .rankings import at_random

__all__ = ["RandomUnderSampler"]


class RandomUnderSampler(BaseUnderSampler):
    """Under-sample by a uniform random subset of the rows of each targeted class.

    The cheapest way to balance a large table: no distances, any column type, and training gets
    faster. Probabilities of a model trained on the result are too high for the rare class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    replacement : bool, default=False
        Whether a row may be drawn more than once. A class that has the wanted number of rows
        already is bootstrapped only where "all", a dict or a callable asks for it.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.

    Attributes
    ----------
    sampling_strategy_ : dict
        Rows kept of each targeted class.
    quota_ : dict
        Rows wanted per cell.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, ascending.
    plan_ : ResamplingPlan
        Which rows were kept.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    See Also
    --------
    TomekLinks : Drops rows at the border only.

    Notes
    -----
    O(n + n_output d) time; rows come out in their original order.

    References
    ----------
    G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods
    for balancing machine learning training data", SIGKDD Explorations 6 (2004), section 3.1.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.under_sampling import RandomUnderSampler
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = RandomUnderSampler(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 19), (1, 19)]
    """

    _allow_inf = True

    def __init__(
        self,
        *,
        sampling_strategy: UnderStrategy = "auto",
        random_state: Seed = None,
        replacement: bool = False,
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.replacement = replacement
        self.group_columns = group_columns

    def _choose(self, table, rows, n_keep, rng):
        place = self._places(rows.size, n_keep, rng)
        return rows if place is None else rows[place]

    def _places(self, size, n_keep, rng):
        """Places among the ``size`` rows of a class, (n_keep,); None for all of them."""
        named = isinstance(self.sampling_strategy, str) and self.sampling_strategy != "all"
        if named and n_keep == size:  # balanced already
            return None
        return at_random(None, np.broadcast_to(0, size), n_keep, rng, replacement=self.replacement)
