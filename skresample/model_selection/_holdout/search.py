"""Search over parameters that cannot overfit its hold-out set."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from collections.abc import Callable
from numbers import Real
from typing import Annotated, Any, Literal, Self

import joblib
import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.metrics import check_scoring
from sklearn.utils import assert_all_finite, get_tags, indexable
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from skresample._compat import (
    BaseEstimator,
    HasMethods,
    Interval,
    MetaEstimatorMixin,
    validate_parameter_constraints,
)
from skresample._math.rng import Streams
from skresample._parameters import (
    Declared,
    Fits,
    Folds,
    Jobs,
    PositiveInt,
    Rule,
    Seed,
    TableLike,
    VectorLike,
)
from skresample._table.accept import text_explained
from skresample._table.containers import take
from skresample._table.ingest import by_position
from skresample.combine._answers import AnswersOfInner

from .candidates import candidates_of, evaluate, results_table, single_split
from .parameters import effective_size
from .reusable import ReusableHoldout

__all__ = ["ReusableHoldoutSearchCV"]


class ReusableHoldoutSearchCV(AnswersOfInner, MetaEstimatorMixin, BaseEstimator):
    """Choose parameters by a reusable hold-out, search after search on the same rows.

    The rows are split once. Every candidate is fitted on the training part; its training score
    and its hold-out score are asked as one question, in the order of the candidates, so that the
    hold-out leaks only where the two disagree. Resampling belongs into the estimator (a pipeline):
    the hold-out rows are never resampled.

    Parameters
    ----------
    estimator : estimator
        Cloned for every candidate.
    param_grid : dict or list of dict
        All combinations as in ``GridSearchCV``; with ``n_iter``, lists or distributions to draw
        from as in ``RandomizedSearchCV``.
    n_iter : int, default=None
        Number of candidates to draw, at least 1; None tries all.
    scoring : str or callable, default=None
        Score with values in the hold-out's ``value_range``; None takes the estimator's own.
    holdout : ReusableHoldout, default=None
        Ledger to go on with, e.g. of an earlier search over the same rows; None starts one.
    holdout_size : float, int or cross-validator, default=0.5
        Share or number of rows to hold out (stratified for classifiers, by group when ``groups``
        are given to fit), or a splitter with exactly one split, e.g. ``PredefinedSplit``.
    train_cv : int or None, default=5
        Folds of the cross-validated training score, at least 2. None takes the score on the rows
        the candidate was fitted on: cheaper, but flexible models then differ from their hold-out
        score in every question and spend the budget.
    refit_on : {"train", "all"}, default="train"
        Rows of the final fit. "all" also uses the hold-out rows, which ends its usefulness.
    final_release : bool, default=True
        Whether ``best_score_`` is a noisy hold-out value of the winner, for one of the budget;
        otherwise it is the winner's answer, which is accurate to ``holdout_.accuracy_`` only and
        biased upwards as the best of many.
    n_jobs : int or None, default=None
        Processes; the result does not depend on it.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the split, the draws of candidates and the noise.

    Attributes
    ----------
    best_index_, best_params_, best_score_, best_estimator_ : object
        As in ``GridSearchCV``.
    cv_results_ : dict of arrays
        ``params``, ``reusable_holdout_score``, ``train_score``, ``mean_fit_time``,
        ``rank_reusable_holdout_score``; no raw hold-out score.
    holdout_ : ReusableHoldout
        The ledger.
    n_train_, n_holdout_ : int
        Rows of the two parts.
    n_features_in_, feature_names_in_, classes_ : object
        Those of ``best_estimator_``, where it has them.

    Raises
    ------
    ValueError
        When every candidate fails, a score lies outside the ``value_range`` (pass a
        ``ReusableHoldout`` with the right one), or the splitter has more than one split.
    HoldoutExhaustedError
        When the budget of ``holdout`` is spent.

    Notes
    -----
    A grid that is tried once does not need this class; it pays when questions depend on earlier
    answers. Cost: ``1 + train_cv`` fits per candidate.

    References
    ----------
    Dwork, Feldman, Hardt, Pitassi, Reingold, Roth: Generalization in adaptive data analysis and
    holdout reuse, NeurIPS 2015, arXiv:1506.02629, figure 1.

    Examples
    --------
    >>> from sklearn.datasets import load_breast_cancer
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> from skresample.model_selection import ReusableHoldoutSearchCV
    >>> X, y = load_breast_cancer(return_X_y=True)
    >>> search = ReusableHoldoutSearchCV(
    ...     DecisionTreeClassifier(random_state=0), {"max_depth": [1, 3]}, random_state=0
    ... ).fit(X, y)
    >>> search.holdout_.n_queries_
    3
    """

    best_estimator_: Any
    best_index_: Any
    best_params_: Any
    best_score_: Any
    cv_results_: dict[Any, Any]
    holdout_: Any
    n_holdout_: int
    n_train_: int
    scorer_: Any

    _parameter_constraints = Declared()
    _fitted_model = "best_estimator_"

    def __init__(
        self,
        estimator: Fits,
        param_grid: dict[Any, Any] | list[Any],
        *,
        n_iter: PositiveInt | None = None,
        scoring: str | Callable[..., Any] | None = None,
        holdout: Annotated[Any, Rule(HasMethods(["query", "release"]))] | None = None,
        holdout_size: Annotated[float, Rule(Interval(Real, 0, 1, closed="neither"))]
        | PositiveInt
        | Annotated[Any, Rule(HasMethods(["split", "get_n_splits"]))] = 0.5,
        train_cv: Folds | None = 5,
        refit_on: Literal["train", "all"] = "train",
        final_release: bool = True,
        n_jobs: Jobs = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.param_grid = param_grid
        self.n_iter = n_iter
        self.scoring = scoring
        self.holdout = holdout
        self.holdout_size = holdout_size
        self.train_cv = train_cv
        self.refit_on = refit_on
        self.final_release = final_release
        self.n_jobs = n_jobs
        self.random_state = random_state

    @staticmethod
    def _example_params():
        from sklearn.linear_model import LogisticRegression

        grid = {"C": [0.1, 1.0]}
        return [{"estimator": LogisticRegression(), "param_grid": grid, "train_cv": 2}]

    def fit(
        self, X: TableLike, y: VectorLike | None = None, *, groups: VectorLike | None = None
    ) -> Self:
        """Ask all candidates and refit the best.

        Parameters
        ----------
        X : array-like or frame of shape (n, d)
        y : array-like of shape (n,)
        groups : array-like of shape (n,), default=None
            Rows of one group go to the same part.

        Returns
        -------
        self
        """
        validate_parameter_constraints(
            self._parameter_constraints, self.get_params(deep=False), type(self).__name__
        )
        X, y, groups = self._checked(X, y, groups)
        streams = Streams(self.random_state)
        self.scorer_ = check_scoring(self.estimator, self.scoring)
        train, test = single_split(
            self.estimator, self.holdout_size, X, y, groups, streams.seed("split")
        )
        self.n_train_, self.n_holdout_ = len(train), len(test)
        candidates = candidates_of(self.param_grid, self.n_iter, streams.seed("candidates"))
        parts = [
            None if part is None else take(part, rows) for rows in (train, test) for part in (X, y)
        ]
        found = joblib.Parallel(n_jobs=self.n_jobs)(
            joblib.delayed(evaluate)(
                clone(self.estimator), params, *parts, self.scorer_, self.train_cv
            )
            for params in candidates
        )
        self._report_failures(candidates, found)
        asked = None if groups is None else take(groups, test)
        self.holdout_ = self._ledger(parts[3], asked, streams)
        self._choose(candidates, found)
        final = clone(self.estimator).set_params(**clone(self.best_params_, safe=False))
        rows = (X, y) if self.refit_on == "all" else (parts[0], parts[1])
        with text_explained(final):
            self.best_estimator_ = final.fit(*rows)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.best_estimator_, name):
                setattr(self, name, getattr(self.best_estimator_, name))
        return self

    def _checked(self, X, y, groups):
        """Rows, target and groups of one length; classes where the model wants them."""
        if y is None and get_tags(self.estimator).target_tags.required:
            raise ValueError("requires y to be passed, but the target y is None")
        X, y, groups = indexable(X, by_position(X, y), groups)
        if is_classifier(self.estimator):
            labels = np.asarray(y)
            if labels.dtype.kind == "f":
                assert_all_finite(labels, input_name="y")
            check_classification_targets(y)
        return X, y, groups

    def _choose(self, candidates, found) -> None:
        """Ask the hold-out for all candidates, and record the best."""
        raw = [f["holdout"] for f in found]
        train_scores = np.array([f["train"] for f in found])
        answers = self.holdout_.query_many(train_scores, raw)
        if np.isnan(answers).all():
            raise ValueError("no candidate has a finite score")
        best = int(np.nanargmax(answers))
        self.best_index_, self.best_params_ = best, candidates[best]
        self.cv_results_ = results_table(candidates, answers, train_scores, found)
        self.best_score_ = (
            self.holdout_.release(raw[best]) if self.final_release else float(answers[best])
        )

    @staticmethod
    def _report_failures(candidates, found):
        errors = [f["error"] for f in found]
        if all(error is not None for error in errors):
            raise errors[0]
        for params, error in zip(candidates, errors, strict=True):
            if error is not None:
                text = f"candidate {params} failed: {type(error).__name__}: {error}"
                warnings.warn(text, UserWarning, stacklevel=3)

    def _ledger(self, y, groups, streams):
        if self.holdout is not None:
            return self.holdout
        scoring = self.scoring
        if scoring is None and is_classifier(self.estimator):
            scoring = "accuracy"
        by_class = is_classifier(self.estimator)
        size = effective_size(scoring if by_class else "accuracy", y, groups)
        return ReusableHoldout(n_effective=size, random_state=streams.seed("noise"))

    def score(self, X: TableLike, y: VectorLike | None = None) -> float:
        """Score of the best estimator on other rows.

        Parameters
        ----------
        X : array-like or frame of shape (n, d)
        y : array-like of shape (n,)

        Returns
        -------
        float
        """
        check_is_fitted(self, "best_estimator_")
        return self.scorer_(self.best_estimator_, X, y)

    @property
    def classes_(self) -> np.ndarray:
        """Labels of the best estimator."""
        check_is_fitted(self, "best_estimator_")
        return self.best_estimator_.classes_

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        inner = get_tags(self.estimator)
        tags.estimator_type = inner.estimator_type
        tags.classifier_tags = inner.classifier_tags
        tags.regressor_tags = inner.regressor_tags
        return tags
