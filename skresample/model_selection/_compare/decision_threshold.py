"""The decision threshold of a comparison's row as an estimator."""

from __future__ import annotations

from numbers import Real
from typing import Annotated, Any, Self

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from skresample._compat import ClassifierMixin, Interval, StrOptions
from skresample._figures import METRICS
from skresample._parameters import AtLeastTwo, Model, NonNegative, Rule, Seed, TableLike, VectorLike
from skresample._table.containers import n_rows, take
from skresample._table.numbers_and_levels import table_of
from skresample._table.target import class_target
from skresample.combine._resampled import BaseResampled
from skresample.combine._threshold import fit_rows
from skresample.metrics import best_threshold

from .design.folds import fold_groups
from .design.prepare import check_sizes, positive_last, seed_of
from .run.nested import inner_folds
from .run.score import cost_threshold
from .scorer import positive_scores

__all__ = ["DecisionThresholdClassifier"]

DECISIONS = [name for name, metric in METRICS.items() if metric.kind == "decision"]

Threshold = Annotated[
    str | float,
    Rule(StrOptions({"tuned", "prevalence", "cost"}), Interval(Real, 0, 1, closed="both")),
]


class DecisionThresholdClassifier(ClassifierMixin, BaseResampled):
    """Call a row positive above a threshold: tuned out of fold, by prices, or the prevalence.

    "tuned" pools predictions for rows left out and takes the threshold that is best for
    ``metric`` on them, as :func:`compare_resamplers` does; identical rows never lie on both
    sides. Scikit-learn's :class:`~sklearn.model_selection.TunedThresholdClassifierCV` averages
    curves over folds on a grid of 100 thresholds instead, which is coarse for rare classes.

    Parameters
    ----------
    estimator : classifier
        The model, or a pipeline with a resampler in it.
    threshold : {"tuned", "prevalence", "cost"} or float, default="tuned"
        "prevalence" is the share of positives among the rows, "cost" the textbook threshold
        c_fp / (c_fp + c_fn); a number between 0 and 1 is the threshold itself.
    metric : str, default="balanced_accuracy"
        What to tune for: "balanced_accuracy", "mcc", "f1", "g_mean" or "expected_cost".
    positive : label, default=None
        Positive class of two; None takes the rarer one.
    cost_fp, cost_fn : float, default=1.0
        What a false alarm and a missed positive cost, >= 0.
    cv : int, default=3
        Folds that tune the threshold, at least 2.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds.

    Attributes
    ----------
    estimator_ : classifier
        The model, fitted to all rows.
    threshold_ : float
        The threshold.
    positive_ : label
        The positive class.
    classes_ : ndarray of shape (2,)
        Labels.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For other than two classes, an unknown positive class, and a class with fewer rows than
        folds.

    See Also
    --------
    skresample.combine.ResampledClassifier : Resampling and calibration around a model.

    Notes
    -----
    One fit, and ``cv`` more for "tuned".

    References
    ----------
    C. Elkan, "The foundations of cost-sensitive learning", IJCAI 2001, equation 2 ("cost").

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.model_selection import DecisionThresholdClassifier
    >>> X, y = make_classification(500, weights=[0.9], random_state=0)
    >>> model = DecisionThresholdClassifier(LogisticRegression(), random_state=0).fit(X, y)
    >>> model.threshold_ < 0.5
    True
    """

    classes_: np.ndarray
    estimator_: Any
    positive_: Any
    threshold_: float

    def __init__(
        self,
        estimator: Model,
        *,
        threshold: Threshold = "tuned",
        metric: Annotated[str, Rule(StrOptions(set(DECISIONS)))] = "balanced_accuracy",
        positive: Annotated[object, Rule(object)] = None,
        cost_fp: NonNegative = 1.0,
        cost_fn: NonNegative = 1.0,
        cv: AtLeastTwo = 3,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.threshold = threshold
        self.metric = metric
        self.positive = positive
        self.cost_fp = cost_fp
        self.cost_fn = cost_fn
        self.cv = cv
        self.random_state = random_state

    @staticmethod
    def _example_params():
        from sklearn.linear_model import LogisticRegression

        return [{"estimator": LogisticRegression(), "cv": 2}]

    def fit(self, X: TableLike, y: VectorLike, *, together: VectorLike | None = None) -> Self:
        """Fit the model and choose the threshold.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels of two classes.
        together : array-like of shape (n,), default=None
            Rows with the same value stay in one fold of those that tune the threshold.

        Returns
        -------
        self : object
        """
        X, y = self._enter(X, y)
        check_sizes(cost_fp=self.cost_fp, cost_fn=self.cost_fn)
        target = class_target(y, n_rows(X))
        if len(target.classes) != 2:
            raise ValueError(
                "Only binary classification is supported: a threshold decides between two "
                f"classes, but y has {len(target.classes)} class(es)."
            )
        codes, labels = positive_last(target, self.positive)
        self.positive_ = labels[1]
        self.threshold_ = self._chosen(X, y, target.codes, codes, together)
        self.estimator_ = fit_rows(clone(self.estimator), X, y, {})
        self.classes_ = self.estimator_.classes_
        return self

    def _chosen(self, X, y, strata, codes, together) -> float:
        if self.threshold == "prevalence":
            return float(np.mean(codes == 1))
        if self.threshold == "cost":
            return cost_threshold(self.cost_fp, self.cost_fn)
        if self.threshold != "tuned":
            return float(self.threshold)
        whole = fold_groups(table_of(X), together)
        seed, scores = seed_of(self.random_state), np.empty(len(codes))
        names = np.unique(np.asarray(y))
        for train, test in inner_folds(strata, whole, self.cv, seed, names):
            model = fit_rows(clone(self.estimator), take(X, train), take(y, train), {})
            scores[test] = positive_scores(model, take(X, test), self.positive_)
        prices = {"cost_fp": float(self.cost_fp), "cost_fn": float(self.cost_fn)}
        return float(best_threshold(codes, scores, self.metric, **prices))

    def predict(self, X: TableLike) -> np.ndarray:
        """Labels: the positive class from the threshold on.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        y : ndarray of shape (n,)
        """
        check_is_fitted(self, "estimator_")
        called = positive_scores(self.estimator_, X, self.positive_) >= self.threshold_
        first = self.classes_[0] == self.positive_
        return self.classes_[np.where(called, 0, 1) if first else called.astype(np.intp)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags
