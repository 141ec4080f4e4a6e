"""A classifier trained by a schedule."""

from __future__ import annotations

from typing import Any, Self

from skresample._compat import ClassifierMixin
from skresample._parameters import TableLike, VectorLike

from ._scheduled import PacedRounds

__all__ = ["ScheduledClassifier"]


class ScheduledClassifier(ClassifierMixin, PacedRounds):
    """Train a classifier round by round on the rows that a schedule says.

    Parameters
    ----------
    estimator : classifier
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
    estimator_ : classifier
        The trained model.
    classes_ : ndarray of shape (c,)
        Labels.
    cell_counts_ : ndarray of shape (n_rounds, n_cells)
        Rows of each class, or group, in each round.
    coverage_ : float
        Share of the rows that were seen at least once.
    n_rows_seen_ : int
        Rows seen in all rounds.
    n_rounds_ : int
        Rounds trained.
    inference_estimator_ : classifier
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
    RepeatedSubsetClassifier : Disjoint random subsets.
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
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import SGDClassifier
    >>> from skresample.combine import ScheduledClassifier
    >>> from skresample.scheduling import Cooldown
    >>> X, y = make_classification(300, weights=[0.9], flip_y=0, random_state=0)
    >>> model = ScheduledClassifier(SGDClassifier(), Cooldown(1e9, 1.0), n_rounds=4, random_state=0)
    >>> model.fit(X, y).cell_counts_
    array([[150, 150],
           [150, 150],
           [271,  29],
           [271,  29]])
    """

    _classifies = True
    classes_: Any

    @staticmethod
    def _example_params():
        from sklearn.linear_model import SGDClassifier

        return [{"estimator": SGDClassifier(), "n_rounds": 20}]

    def fit(self, X: TableLike, y: VectorLike, *, groups: VectorLike | None = None) -> Self:
        """Train through all rounds.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.
        groups : array-like of shape (n,), default=None
            Groups: then they are the cells of the schedule.

        Returns
        -------
        self : object
        """
        self._train(X, y, groups)
        return self
