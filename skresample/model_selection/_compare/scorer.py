"""Figures of a comparison as scikit-learn's scorers."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample._figures import METRICS
from skresample._parameters import TableLike, VectorLike
from skresample._table.target import class_target
from skresample.metrics import confusion_counts, decision_scores

from .design.learners import class_scores
from .design.prepare import check_metric, check_sizes, positive_last
from .run.score import score_predictions

__all__ = ["comparison_scorer", "positive_scores"]


def comparison_scorer(
    metric: str, *, positive: Any = None, cost_fp: float = 1.0, cost_fn: float = 1.0
) -> Any:
    """Scorer of one figure of :data:`METRICS`, computed as :func:`compare_resamplers` does.

    Parameters
    ----------
    metric : str
        Key of :data:`METRICS`: a ranking, decision or probability that orders methods.
    positive : label, default=None
        Positive class of two; None takes the rarer one of the rows scored.
    cost_fp, cost_fn : float, default=1.0
        Prices for ``expected_cost``, not negative.

    Returns
    -------
    scorer : callable
        ``scorer(estimator, X, y)``; larger is better, losses are negative. NaN where the figure is
        not defined on these rows.

    Raises
    ------
    ValueError
        For a metric that orders no methods or needs groups, and one of two classes for more.

    Notes
    -----
    Decisions are read from ``predict``, all else from ``predict_proba``, or from the decision
    function where the model has no probabilities.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.model_selection import cross_val_score
    >>> from skresample.model_selection import DistinctStratifiedKFold, comparison_scorer
    >>> X, y = make_classification(200, weights=[0.8], random_state=0)
    >>> cross_val_score(LogisticRegression(), X, y, cv=DistinctStratifiedKFold(3, random_state=0),
    ...                 scoring=comparison_scorer("g_mean")).round(2)
    array([0.82, 0.81, 0.89])
    """
    check_sizes(cost_fp=cost_fp, cost_fn=cost_fn)
    check_metric(metric, 2, None)
    return _Scorer(metric, positive, (float(cost_fp), float(cost_fn)))


class _Scorer:
    """See :func:`comparison_scorer`; an object, so that it can be sent to other processes."""

    def __init__(self, metric: str, positive, costs: tuple[float, float]):
        self.metric, self.positive, self.costs = metric, positive, costs

    def __repr__(self) -> str:
        return f"comparison_scorer({self.metric!r}, positive={self.positive!r})"

    def __call__(self, estimator, X: TableLike, y: VectorLike) -> float:
        target = class_target(y, len(np.asarray(y)))
        classes = np.asarray(estimator.classes_)
        if len(classes) > 2:
            check_metric(self.metric, len(classes), None)
            codes, last = np.searchsorted(classes, target.values), classes
        else:
            codes, last = positive_last(target, self.positive)
        if METRICS[self.metric].kind == "decision" and len(last) == 2:
            called = np.asarray(estimator.predict(X)) == last[1]
            found = decision_scores(
                *confusion_counts(codes, called), cost_fp=self.costs[0], cost_fn=self.costs[1]
            )
        else:
            scores, proper = _all_scores(estimator, X)
            if len(last) == 2 and last[0] != classes[0]:
                scores = scores[:, ::-1]
            found = score_predictions(codes, scores, proper, (0.5, 0.5))
        value = found[self.metric]
        return float("nan") if value is None else METRICS[self.metric].sign * float(value)


def _all_scores(estimator, X):
    """One column per class, and whether they are probabilities."""
    if not hasattr(estimator, "predict_proba") and not hasattr(estimator, "decision_function"):
        # A threshold hides the decision values, which do not know it; ranks are the model's.
        estimator = getattr(estimator, "estimator_", estimator)
    return class_scores(estimator, X)


def positive_scores(estimator, X, positive) -> np.ndarray:
    """Probability of the positive class, or the decision function squashed to 0..1, (n,)."""
    scores, _ = _all_scores(estimator, X)
    return scores[:, int(np.flatnonzero(np.asarray(estimator.classes_) == positive)[0])]
