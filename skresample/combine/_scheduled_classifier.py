"""A classifier trained by a schedule."""

from __future__ import annotations

from typing import Any, Self

from skresample._compat import ClassifierMixin
from skresample._parameters import TableLike, VectorLike
from skresample.scheduling import Schedule

from ._scheduled import PacedRounds

__all__ = ["ScheduledClassifier"]


class ScheduledClassifier(ClassifierMixin, PacedRounds):
    """Train a classifier round by round on the rows that a schedule says.

    Parameters
    ----------
    estimator : classifier
        With ``partial_fit``, or with ``warm_start`` as GradientBoostingClassifier and forests
        have it: their ``n_estimators`` are shared out among the rounds. Cloned.
    schedule : Schedule, pace or None, default=None
        The rounds: a :class:`~skresample.scheduling.Schedule`, whose ``batch_size`` is the rows of
        each call of ``partial_fit``. A pace alone, or None for the shares of the data, stands for
        ten epochs of whole rounds, ``Schedule(pace, batch_size=None)``. A warm start takes rounds
        whole anyway.
    cells : {"auto", "groups"}, default="auto"
        "groups" refuses to train where ``fit`` is given no groups; "auto" takes classes for
        cells then.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the schedule and of the model, where they have none of their own.

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
    ValueError
        Without groups where ``cells`` asks for them.
    TypeError
        If the model can be trained neither by ``partial_fit`` nor by a warm start.

    See Also
    --------
    RepeatedSubsetClassifier : Disjoint random subsets.
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
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import SGDClassifier
    >>> from skresample.combine import ScheduledClassifier
    >>> from skresample.scheduling import Cooldown, Schedule
    >>> X, y = make_classification(300, weights=[0.9], flip_y=0, random_state=0)
    >>> schedule = Schedule(Cooldown(1e9, 1.0), n_rounds=4)
    >>> model = ScheduledClassifier(SGDClassifier(), schedule, random_state=0)
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

        return [{"estimator": SGDClassifier(), "schedule": Schedule(n_rounds=20, batch_size=None)}]

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
