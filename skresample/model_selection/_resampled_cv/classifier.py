"""A classifier that chooses what to do about unequal classes."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.model_selection import PredefinedSplit, StratifiedKFold

from skresample._compat import ClassifierMixin, reads_decisions
from skresample._figures import BASELINES, DO_NOTHING, method_label
from skresample._parameters import CrossValidator, Jobs, Model, NonNegative, Seed
from skresample.combine import ResampledClassifier
from skresample.combine._labels import one_class_each
from skresample.combine._trail import accepts

from .._compare.design.roster import resolve_methods
from .base import BaseResampledCV, ByScoring, Roster
from .folds import Candidate
from .weighting import BalancedClassWeights

__all__ = ["ResampledClassifierCV"]


class ResampledClassifierCV(ByScoring, ClassifierMixin, BaseResampledCV):
    """Choose among nothing, a threshold, class weights and resamplers, and fit the choice.

    ``fit`` trains every method on the same folds, its resampling inside the training part, and
    takes the simplest one that stays within one standard error of the best: doing nothing unless
    something is better by more than that. The choice sees the rows given to ``fit`` only, so that
    a cross-validation around the whole estimator judges the choice as well.

    Parameters
    ----------
    estimator : classifier
        The model, or a scikit-learn pipeline that ends in one.
    resamplers : None, "all", list or dict, default=None
        Resamplers to try, simplest first: names of this package or instances, a dict gives names
        to instances; an empty list tries none. None takes those of :func:`compare_resamplers`.
    cv : int, splitter or iterable, default=5
        Folds on which methods are compared, at least 2; an int gives stratified, shuffled ones.
        Splitters receive ``groups``.
    scoring : str, callable or None, default="balanced_accuracy"
        What to compare by, larger is better. Where it reads decided labels of two classes, a
        tuned threshold is among the methods. None takes the model's own score, a callable that
        was not made by ``make_scorer`` is read as it is: both without a threshold.
    n_standard_errors : float, default=1.0
        How far behind the best a simpler method may stay, >= 0; 0 takes the best mean.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds, and of the resamplers and models that have none; an int repeats.
    n_jobs : int or None, default=None
        Methods and folds fitted at once; the result does not depend on it.

    Attributes
    ----------
    best_method_ : str
        The choice: "do nothing", "threshold tuning", "class weights" or the name of a resampler.
    best_index_ : int
        Its place in ``cv_results_``.
    best_score_ : float
        Its mean score over the folds. As the result of a choice it is optimistic: for an honest
        figure cross-validate the whole estimator.
    cv_results_ : dict of arrays
        By method, simplest first: ``method``, ``split0_test_score`` ..., ``mean_test_score``,
        ``std_test_score``, ``rank_test_score``, ``gain`` over doing nothing and ``gap_to_best``
        with their standard errors ``gain_standard_error`` and ``gap_standard_error``,
        ``mean_fit_time`` (s), and ``error`` (empty, or why a fold has no score: such a method
        takes no part).
    estimator_ : ResampledClassifier
        The choice, fitted to all rows.
    model_ : classifier
        The fitted model inside.
    resampler_ : resampler or None
        The fitted resampler, or what weighed the rows.
    threshold_ : float
        The decision threshold, where one was tuned.
    inference_estimator_ : classifier
        The predictor without the resampler, for export.
    scorer_ : callable
        What ``scoring`` stands for.
    n_splits_ : int
        Number of folds.
    classes_ : ndarray of shape (c,)
        Labels.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        When doing nothing fails or has no finite score in a fold, for weights which the model
        cannot use, fewer than two folds or fewer rows than folds, and an unknown resampler.

    Warns
    -----
    ResamplingWarning
        When a method fails in a fold.

    See Also
    --------
    compare_resamplers : The same question with tests, intervals and a report.
    skresample.combine.ResampledClassifier : One method, without a choice.

    Notes
    -----
    Cost: one fit per method and fold, ``cv + 1`` for the threshold, and the final fit.

    The standard error is that of the paired differences over J folds with the correction for
    overlapping training rows, ``sqrt((1/J + n_test/n_train) s^2)``; the uncorrected one is too
    small by a third for five folds. Breiman et al. compare with the standard error of the best
    score itself, which for unequal classes is far larger and would hide most gains.

    Scores count rows by ``sample_weight`` where the score takes it; thresholds are tuned with
    equal rows.

    References
    ----------
    L. Breiman, J. Friedman, R. Olshen, C. Stone, "Classification and Regression Trees", 1984,
    section 3.4.3 (the one-standard-error rule).
    C. Nadeau, Y. Bengio, "Inference for the generalization error", Machine Learning 52 (2003),
    section 4.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.model_selection import ResampledClassifierCV
    >>> X, y = make_classification(400, weights=[0.9], random_state=0)
    >>> model = ResampledClassifierCV(LogisticRegression(), ["SMOTE"], random_state=0).fit(X, y)
    >>> model.best_method_
    'threshold tuning'
    """

    classes_: np.ndarray
    model_: Any
    threshold_: float

    _own_folds = StratifiedKFold

    def __init__(
        self,
        estimator: Model,
        resamplers: Roster = None,
        *,
        cv: CrossValidator = 5,
        scoring: str | Callable[..., Any] | None = "balanced_accuracy",
        n_standard_errors: NonNegative = 1.0,
        random_state: Seed = None,
        n_jobs: Jobs = None,
    ) -> None:
        self.estimator = estimator
        self.resamplers = resamplers
        self.cv = cv
        self.scoring = scoring
        self.n_standard_errors = n_standard_errors
        self.random_state = random_state
        self.n_jobs = n_jobs

    @staticmethod
    def _example_params():
        from sklearn.linear_model import LogisticRegression

        quick = {"resamplers": ["RandomOverSampler"], "cv": 2, "scoring": None}
        return [{"estimator": LogisticRegression(), **quick}]

    def _checked_target(self, y):
        return one_class_each(y)

    def _candidates(self, y, metadata, streams) -> list[Candidate]:
        model = streams.seeded(self.estimator, "model")
        options: dict[str, tuple] = {DO_NOTHING: (None, {})}
        decides = any(hasattr(model, name) for name in ("predict_proba", "decision_function"))
        if decides and reads_decisions(self.scorer_) and np.unique(np.asarray(y)).size == 2:
            named = isinstance(self.scoring, str)
            tuned = {"threshold": self.scoring if named else self.scorer_, "cv": self._inner()}
            options[method_label(DO_NOTHING, "tuned")] = None, tuned
        if accepts(model, "sample_weight"):
            options[BASELINES[1]] = BalancedClassWeights(), {}
        for method in resolve_methods(self.resamplers):
            if method.kind == "resampler":
                sampler = streams.seeded(method.sampler, "resampler", method.name)
                options[method.name] = sampler, {}
        seed = streams.seed("inside")
        return [
            Candidate(name, ResampledClassifier(model, sampler, random_state=seed, **extra))
            for name, (sampler, extra) in options.items()
        ]

    def _inner(self):
        """Folds inside the training part; positions of the whole table mean nothing there."""
        fits = isinstance(self.cv, Integral) or hasattr(self.cv, "split")
        return self.cv if fits and not isinstance(self.cv, PredefinedSplit) else 5
