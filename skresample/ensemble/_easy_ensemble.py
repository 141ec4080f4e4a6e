"""Boosted models on balanced samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from sklearn.ensemble import AdaBoostClassifier

from skresample._parameters import Count, Jobs, Model, PositiveInt, Resampler, Seed, UnderStrategy

from ._balanced_bagging import BalancedBaggingClassifier

__all__ = ["EasyEnsembleClassifier"]


class EasyEnsembleClassifier(BalancedBaggingClassifier):
    """Boosted models, each on all rows of the rare class and as many of the frequent one.

    Bagging without bootstrap: boosting lowers the bias of each member, the different rows of the
    frequent class lower the variance of their mean.

    Parameters
    ----------
    n_estimators : int, default=10
        Number of members, at least 1.
    estimator : classifier or None, default=None
        Model of the members; None is AdaBoost, which gets any table through a
        :class:`~skresample.model_selection.TableEncoder`. A model of your own gets the rows as
        they are.
    oob_score : bool or callable, default=False
        Whether to predict every row by the members that had no part of it; a callable
        ``(y_true, y_pred) -> float`` takes the place of the accuracy.
    warm_start : bool, default=False
        Whether another ``fit`` adds members to those there are.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide. A sampler of your own keeps its strategy while this is "auto".
    replacement : bool, default=False
        Whether the default sampler draws rows more than once.
    n_jobs : int or None, default=None
        Members fitted at once, in threads.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the samplers and models of all members.
    verbose : int, default=0
        Verbosity of joblib.
    sampler : resampler or None, default=None
        What balances; None is :class:`~skresample.under_sampling.RandomUnderSampler`.
    correct : {"prior"} or None, default=None
        "prior" takes the mean probabilities back to the class shares of the data.

    Attributes
    ----------
    estimators_ : list of Pipeline
        Sampler and model of each member; the model predicts codes of ``classes_``.
    estimator_ : Pipeline
        The same before fitting.
    sampler_ : resampler
        What balances, before fitting.
    estimators_samples_, estimators_features_ : list of ndarray
        Rows offered to each member's sampler, and its columns: all.
    encoder_ : TableEncoder or None
        What encodes a mixed table for the default model.
    classes_ : ndarray of shape (c,)
        Labels.
    n_classes_ : int
        Number of labels.
    prior_, trained_prior_ : ndarray of shape (c,)
        Weighted class shares of the rows, and of the members' samples in the mean.
    oob_decision_function_ : ndarray of shape (n, c)
        Out-of-bag probabilities; NaN for rows that every member saw (all of the rare class). Only
        with ``oob_score``.
    oob_score_ : float
        Their score, over the rows that have some. Only with ``oob_score``.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If rows carry weights and the model takes none, and for fewer ``n_estimators`` than a warm
        start has.

    See Also
    --------
    BalancedBaggingClassifier : Any model, bootstrap samples.
    RUSBoostClassifier : Balances within one boosting.

    Notes
    -----
    ``n_estimators`` samplings and fits. The members' decision values are averaged, which is the sum
    of all weak learners of the paper where the members are AdaBoost.

    References
    ----------
    X.-Y. Liu, J. Wu, Z.-H. Zhou, "Exploratory undersampling for class-imbalance learning", IEEE
    Transactions on Systems, Man, and Cybernetics B 39 (2009), algorithm 1.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.ensemble import EasyEnsembleClassifier
    >>> X, y = make_classification(500, weights=[0.9], random_state=0)
    >>> EasyEnsembleClassifier(3, random_state=0).fit(X, y).predict_proba(X).shape
    (500, 2)
    """

    _reads_missing = False

    def __init__(
        self,
        n_estimators: PositiveInt = 10,
        estimator: Model | None = None,
        *,
        oob_score: bool | Callable[..., Any] = False,
        warm_start: bool = False,
        sampling_strategy: UnderStrategy = "auto",
        replacement: bool = False,
        n_jobs: Jobs = None,
        random_state: Seed = None,
        verbose: Count = 0,
        sampler: Resampler | None = None,
        correct: Literal["prior"] | None = None,
    ) -> None:
        super().__init__(
            estimator,
            n_estimators,
            bootstrap=False,
            oob_score=oob_score,
            warm_start=warm_start,
            sampling_strategy=sampling_strategy,
            replacement=replacement,
            n_jobs=n_jobs,
            random_state=random_state,
            verbose=verbose,
            sampler=sampler,
            correct=correct,
        )

    @staticmethod
    def _example_params():
        return [{"n_estimators": 2, "estimator": AdaBoostClassifier(n_estimators=5)}]

    def _default_model(self):
        return AdaBoostClassifier()
