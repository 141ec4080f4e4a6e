"""A regressor trained by a schedule."""

from __future__ import annotations

from typing import Self

from skresample._compat import RegressorMixin
from skresample._parameters import TableLike, VectorLike
from skresample.scheduling import Schedule

from ._scheduled import PacedRounds

__all__ = ["ScheduledRegressor"]


class ScheduledRegressor(RegressorMixin, PacedRounds):
    """Train a regressor round by round on the rows that a schedule says.

    Parameters
    ----------
    estimator : regressor
        With ``partial_fit``, or with ``warm_start`` as GradientBoostingRegressor and forests
        have it: their ``n_estimators`` are shared out among the rounds. Cloned.
    schedule : Schedule, pace or None, default=None
        The rounds: a :class:`~skresample.scheduling.Schedule`, whose ``batch_size`` is the rows of
        each call of ``partial_fit``. A pace alone, or None for the shares of the data, stands for
        ten epochs of whole rounds, ``Schedule(pace, batch_size=None)``. A warm start takes rounds
        whole anyway.
    cells : {"auto", "groups"}, default="auto"
        "groups" refuses to train where ``fit`` is given no groups; "auto" takes all rows for
        one cell then.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the schedule and of the model, where they have none of their own.

    Attributes
    ----------
    estimator_ : regressor
        The trained model.
    cell_counts_ : ndarray of shape (n_rounds, n_cells)
        Rows of each group in each round; empty without groups.
    coverage_ : float
        Share of the rows that were seen at least once.
    n_rows_seen_ : int
        Rows seen in all rounds.
    n_rounds_ : int
        Rounds trained.
    inference_estimator_ : regressor
        The trained model, for export.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        Without groups where ``cells`` asks for them.
    TypeError
        If the model can be trained neither by ``partial_fit`` nor by a warm start.

    See Also
    --------
    RepeatedSubsetRegressor : Disjoint random subsets.
    Schedule : The rounds by themselves.

    Notes
    -----
    The cost of the model on ``n_rounds * fraction * n`` rows. Parameters of the schedule can be
    searched: ``schedule__n_rounds``, ``schedule__pace__temperature``.

    References
    ----------
    T. Li, H. Xu, W. Tan, K. Murray, D. Khashabi, "Upsample or upweight? Balanced training on
    heavily imbalanced datasets", NAACL 2025, section 5 (cooldown).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import SGDRegressor
    >>> from skresample.combine import ScheduledRegressor
    >>> from skresample.scheduling import Schedule, ScheduledMixture
    >>> X = np.linspace(-1, 1, 100)[:, None]
    >>> site = np.where(np.arange(100) < 80, "big", "small")
    >>> pace = ScheduledMixture("proportional", {"big": 0.5, "small": 0.5}, final_fraction=0.5)
    >>> model = ScheduledRegressor(SGDRegressor(), Schedule(pace, n_rounds=2), random_state=0)
    >>> model.fit(X, 2 * X.ravel(), groups=site).cell_counts_
    array([[80, 20],
           [50, 50]])
    """

    @staticmethod
    def _example_params():
        from sklearn.linear_model import SGDRegressor

        return [{"estimator": SGDRegressor(), "schedule": Schedule(n_rounds=20, batch_size=None)}]

    def fit(self, X: TableLike, y: VectorLike, *, groups: VectorLike | None = None) -> Self:
        """Train through all rounds.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Target.
        groups : array-like of shape (n,), default=None
            Groups: then they are the cells of the schedule; without them all rows are one.

        Returns
        -------
        self : object
        """
        self._train(X, y, groups)
        return self
