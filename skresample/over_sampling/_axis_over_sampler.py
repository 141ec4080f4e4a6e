"""Any pair of seeds and moves."""

from __future__ import annotations

from skresample._new_rows import Blend, Rows
from skresample._parameters import (
    Columns,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    Seed,
    Strategy,
)

from ._pair import Moves, PairOverSampler, Seeds
from .moves import MOVES

__all__ = ["AxisOverSampler"]


class AxisOverSampler(PairOverSampler):
    """Over-sample by any pair of axis values: who seeds, and how a seed becomes a new row.

    Most methods of this family are such a pair: SMOTE is "uniform" with "segment", ADASYN
    "by_foreign_share" with "segment", Geometric SMOTE "uniform" with "sphere". Here both are
    parameters, so that pairs without a name of their own, and your own functions, can be tried.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    seeds : str or callable, default="uniform"
        Who seeds: the name of a function of :mod:`skresample.over_sampling.seeds` ("uniform",
        "in_danger", "safe", "hard", "by_foreign_share", "by_density", "by_proximity"), or a
        function ``(home, n_new, rng)`` that gives the positions of the seeds in ``home.rows``.
    moves : str or callable, default="segment"
        How a new row is made: the name of a function of :mod:`skresample.over_sampling.moves`
        ("segment", "extrapolate", "towards_any", "aligned", "sphere", "noise", "repeat"), or a
        function ``(home, place, rng)`` that gives a :class:`~skresample.Blend` or
        :class:`~skresample.Rows` of one row for each seed.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1, for moves that have a neighbour; more reach farther.
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

    Raises
    ------
    ValueError
        If a function given returns something of another shape or kind.

    Warns
    -----
    ShortfallWarning
        When a class has fewer rows than neighbours asked for, or none that the seeds look for
        (then all its rows seed).

    See Also
    --------
    SMOTE : The pair "uniform" and "segment", with any gap.

    Notes
    -----
    Cost and memory are those of the two functions. Their other options keep their defaults; bind
    them with :func:`functools.partial`.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority
    over-sampling technique", JAIR 16 (2002), section 4.2 (the pair by default).

    Examples
    --------
    >>> from functools import partial
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import AxisOverSampler, moves
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> outwards = partial(moves.extrapolate, out_step=0.2)
    >>> sampler = AxisOverSampler(seeds="safe", moves=outwards, random_state=0)
    >>> sampler.fit_resample(X, y)[0].shape
    (362, 20)
    """

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        seeds: Seeds = "uniform",
        moves: Moves = "segment",
        k_neighbors: Neighbors = 5,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.seeds = seeds
        self.moves = moves
        self.k_neighbors = k_neighbors
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs

    @staticmethod
    def _example_params():
        return [{}, {"seeds": "safe", "moves": "sphere"}]

    def _place(self, home, n_new, rng):
        return self._place_by(self.seeds, home, n_new, rng)

    def _move(self, home, place, rng):
        if isinstance(self.moves, str):
            return self._bound(MOVES[self.moves])(home, place, rng)
        made = self.moves(home, place, rng)
        if not isinstance(made, (Blend, Rows)) or len(made) != place.size:
            raise ValueError(
                f"moves(home, place, rng) must give a Blend or Rows of {place.size} new rows for "
                f"class {home.label!r}, got {made!r}"
            )
        return made
