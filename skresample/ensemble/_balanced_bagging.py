"""Bagging on balanced samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Self

import numpy as np
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.validation import check_is_fitted

from skresample._compat import available_if
from skresample._parameters import (
    Count,
    Jobs,
    Model,
    NSamples,
    PositiveInt,
    Resampler,
    Seed,
    TableLike,
    UnderStrategy,
    VectorLike,
)
from skresample._table.containers import kind_of

from ._base import BaseBalancedEnsemble
from ._members import rows_of_two_classes

__all__ = ["BalancedBaggingClassifier"]


def _decides(self) -> bool:
    """Whether there are decision values: the members', as long as nothing is corrected."""
    if self.correct is not None:
        return False
    model = self._default_model() if self.estimator is None else self.estimator
    return hasattr(model, "decision_function")


class BalancedBaggingClassifier(BaseBalancedEnsemble):
    """Models on bootstrap samples, each balanced by a sampler of its own.

    Every member sees other rows of the frequent class, so that together they use more of them than
    one under-sampled model does, while none is swamped. Weights and groups follow their rows
    through the sampler into the members' ``fit``.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Model of the members; None is a decision tree, which gets any table through a
        :class:`~skresample.model_selection.TableEncoder`. A model of your own gets the rows as
        they are.
    n_estimators : int, default=10
        Number of members, at least 1.
    max_samples : int or float, default=1.0
        Rows offered to the sampler of each member, as a number or a share in (0, 1].
    max_features : int or float, default=1.0
        Columns of each member, as a number or a share in (0, 1].
    bootstrap : bool, default=True
        Whether the offered rows are drawn with replacement.
    bootstrap_features : bool, default=False
        Whether columns are drawn with replacement.
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
        Seed of the rows, columns, samplers and models of all members.
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
        Rows offered to each member's sampler, and its columns.
    encoder_ : TableEncoder or None
        What encodes a mixed table for the default model.
    classes_ : ndarray of shape (c,)
        Labels.
    n_classes_ : int
        Number of labels.
    prior_, trained_prior_ : ndarray of shape (c,)
        Weighted class shares of the rows, and of the members' samples in the mean.
    oob_decision_function_ : ndarray of shape (n, c)
        Out-of-bag probabilities; NaN for rows that every member saw. Only with ``oob_score``.
    oob_score_ : float
        Their score, over the rows that have some. Only with ``oob_score``.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If rows carry weights and the model takes none, if ``max_samples`` is too small for samples
        of two classes, for fewer ``n_estimators`` than a warm start
        has, and for columns drawn twice from a frame that cannot hold them twice.

    Warns
    -----
    UserWarning
        Where rows have no out-of-bag figures.

    See Also
    --------
    EasyEnsembleClassifier : Boosted members.
    BalancedRandomForestClassifier : Trees on random columns.
    ResampledClassifier : One model.

    Notes
    -----
    ``n_estimators`` samplings and fits. A member has seen every row that was offered to its
    sampler; where that draws at random, only the rows it drew. Probabilities are those of a
    balanced world unless ``correct="prior"``, whose ``predict`` then names the class that is more
    probable in the data: for balanced decisions keep None, or move the threshold.

    References
    ----------
    L. Breiman, "Bagging predictors", Machine Learning 24 (1996).
    S. Hido, H. Kashima, Y. Takahashi, "Roughly balanced bagging for imbalanced data", Statistical
    Analysis and Data Mining 2 (2009), algorithm 1 (balanced bagging).
    M. Saerens, P. Latinne, C. Decaestecker, "Adjusting the outputs of a classifier to new a priori
    probabilities", Neural Computation 14 (2002), equation 2.4 (the correction).

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.ensemble import BalancedBaggingClassifier
    >>> X, y = make_classification(500, weights=[0.9], random_state=0)
    >>> model = BalancedBaggingClassifier(oob_score=True, n_estimators=30, random_state=0)
    >>> bool(model.fit(X, y).oob_score_ > 0.8)
    True
    """

    def __init__(
        self,
        estimator: Model | None = None,
        n_estimators: PositiveInt = 10,
        *,
        max_samples: NSamples = 1.0,
        max_features: NSamples = 1.0,
        bootstrap: bool = True,
        bootstrap_features: bool = False,
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
        self.estimator = estimator
        self.n_estimators = n_estimators
        self.max_samples = max_samples
        self.max_features = max_features
        self.bootstrap = bootstrap
        self.bootstrap_features = bootstrap_features
        self.oob_score = oob_score
        self.warm_start = warm_start
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose
        self.sampler = sampler
        self.correct = correct

    @staticmethod
    def _example_params():
        return [{"n_estimators": 3}]

    def _default_model(self):
        return DecisionTreeClassifier()

    def _offer(self, data, rng):
        columns = _draw(self._n_columns, self._max_features, self.bootstrap_features, rng)
        if kind_of(data.X) == "frame" and columns is not None and len(set(columns)) < len(columns):
            raise ValueError(
                f"bootstrap_features=True draws columns twice, which a {type(data.X).__name__} "
                f"cannot hold; use bootstrap_features=False or pass a pandas frame"
            )
        size, replace = self._max_samples, self.bootstrap
        rows = rows_of_two_classes(data, lambda: _draw(self._n_rows, size, replace, rng))
        return rows, columns

    def fit(
        self,
        X: TableLike,
        y: VectorLike,
        sample_weight: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
    ) -> Self:
        """Balance and fit every member.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.
        sample_weight : array-like of shape (n,), default=None
            Weights; they follow their rows into the members.
        groups : array-like of shape (n,), default=None
            Groups; for samplers with quotas per (class, group), and for models that take them.

        Returns
        -------
        self : object
        """
        if self.warm_start and self.oob_score:
            raise ValueError("out-of-bag figures are not available with warm_start=True")
        data = self._enter(X, y, sample_weight, groups)
        self._n_rows, self._n_columns = data.codes.size, data.X.shape[1]
        self._max_samples = _number("max_samples", self.max_samples, self._n_rows)
        self._max_features = _number("max_features", self.max_features, self._n_columns)
        self._finish(data, self._grow(data))
        return self

    @property
    def sampler_(self) -> Any:
        """What balances, before fitting."""
        check_is_fitted(self, "estimators_")
        return self._shown

    @available_if(_decides)
    def decision_function(self, X: TableLike) -> np.ndarray:
        """Mean decision value of the members; not with a correction.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        scores : ndarray of shape (n,) or (n, c)
        """
        check_is_fitted(self, "estimators_")
        return self._mean(X, lambda model, rows: _decisions(model, rows, self.n_classes_))


def _number(name: str, asked: int | float, of: int) -> int:
    """A number of rows or columns from a number or a share."""
    if isinstance(asked, float):
        return max(1, int(asked * of))
    if asked > of:
        raise ValueError(f"{name}={asked} is more than there are ({of})")
    return int(asked)


def _draw(n: int, size: int, replace: bool, rng) -> np.ndarray | None:
    """``size`` of ``n`` positions; None for all of them."""
    if replace:
        return rng.integers(n, size=size)
    return None if size == n else np.sort(rng.permutation(n)[:size])


def _decisions(model, X, n_classes: int) -> np.ndarray:
    """Decision values of a member; a class it does not know gets its lowest value."""
    scores = model.decision_function(X)
    seen = np.asarray(model.classes_, dtype=np.intp)
    if n_classes == 2 and len(seen) == 2:
        return scores
    if scores.ndim == 1:
        scores = np.column_stack([-scores, scores])
    out = np.repeat(scores.min(axis=1, keepdims=True), n_classes, axis=1)
    out[:, seen] = scores
    return out
