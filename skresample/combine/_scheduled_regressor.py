"""A regressor trained by a schedule."""

from __future__ import annotations

from typing import Self

from skresample._compat import RegressorMixin
from skresample._parameters import TableLike, VectorLike

from ._scheduled import PacedRounds

__all__ = ["ScheduledRegressor"]


class ScheduledRegressor(RegressorMixin, PacedRounds):
    """Train a regressor round by round on the rows that a schedule says.

    Parameters
    ----------
    estimator : regressor
        With ``partial_fit``; cloned.
    pace : pace or None, default=None
        Shares of the cells at a moment, see :mod:`~skresample.scheduling.paces`; None: those of
        the data.
    draw : str or callable, default="without_replacement"
        Which rows of a cell come, see :mod:`~skresample.scheduling.draws`.
    n_rounds : int, default=10
        Rounds, >= 1.
    fraction : float, default=1.0
        Rows of a round as a multiple of the rows there are, > 0.
    batch_size : int or None, default=None
        Rows of each call of ``partial_fit``; None: all of a round.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the schedule, and of the model where it has none.

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
    TypeError
        If the model has no ``partial_fit``.

    See Also
    --------
    RepeatedSubsetRegressor : Disjoint random subsets.
    Schedule : The rounds by themselves.

    Notes
    -----
    The cost of the model on ``n_rounds * fraction * n`` rows.

    References
    ----------
    T. Li, H. Xu, W. Tan, K. Murray, D. Khashabi, "Upsample or upweight? Balanced training on
    heavily imbalanced datasets", NAACL 2025, section 5 (cooldown).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import SGDRegressor
    >>> from skresample.combine import ScheduledRegressor
    >>> from skresample.scheduling import ScheduledMixture
    >>> X = np.linspace(-1, 1, 100)[:, None]
    >>> site = np.where(np.arange(100) < 80, "big", "small")
    >>> pace = ScheduledMixture({"big": 0.5, "small": 0.5}, final_fraction=0.5)
    >>> model = ScheduledRegressor(SGDRegressor(), pace, n_rounds=2, random_state=0)
    >>> model.fit(X, 2 * X.ravel(), groups=site).cell_counts_
    array([[80, 20],
           [50, 50]])
    """

    @staticmethod
    def _example_params():
        from sklearn.linear_model import SGDRegressor

        return [{"estimator": SGDRegressor(), "n_rounds": 20}]

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
