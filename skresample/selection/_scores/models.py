"""Scorers that ask a model which has not seen the row."""

from __future__ import annotations

from numbers import Integral

import numpy as np
from sklearn.base import is_classifier

from skresample._compat import BaseEstimator, HasMethods, Interval
from skresample._parameters import Declared, Folds, Model, Seed, TableLike, VectorLike
from skresample._table.accept import seen_columns
from skresample._table.crossfit import cross_fitted
from skresample._table.ingest import ingest
from skresample._table.target import class_target

__all__ = ["HardnessScorer", "Scorer", "UncertaintyScorer"]

_MODEL = [HasMethods(["fit", "predict"]), None]
_FOLDS = [Interval(Integral, 2, None, closed="left")]


class Scorer(BaseEstimator):
    """Checks parameters and turns the caller's rows into a table."""

    _parameter_constraints = Declared()

    def _table(self, X, y=None, *, fitted=False):
        self._validate_params()
        if not fitted:
            return ingest(self, X, y, classes=False)
        return ingest(BaseEstimator(), seen_columns(self, X, reset=False), y, classes=False)


class _ModelScorer(Scorer):
    """Scores through out-of-fold predictions of a model."""

    def __init__(
        self, *, estimator: Model | None = None, cv: Folds = 5, random_state: Seed = None
    ) -> None:
        self.estimator = estimator
        self.cv = cv
        self.random_state = random_state

    def _predicted(self, X, y, classes):
        if y is None:
            raise ValueError(f"{type(self).__name__} requires y to be passed, but y is None")
        table = self._table(X, y)
        values = np.asarray(table.y)
        if values.ndim > 1 and values.shape[1] == 1:
            values = values[:, 0]
        if values.ndim > 1:
            raise ValueError(f"{type(self).__name__} needs one target, y has {values.shape[1]}")
        target = class_target(y, table.n).codes if classes else values.astype(np.float64)
        return cross_fitted(table, target, self.estimator, self.cv, classes=classes), target


class HardnessScorer(_ModelScorer):
    """How wrong a model that has not seen the row is about it.

    Parameters
    ----------
    estimator : estimator, default=None
        Classifier or regressor, cloned for every fold; None: gradient boosting of the kind that
        fits y.
    cv : int, default=5
        Folds, >= 2.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds and of the default model.

    Notes
    -----
    ``1 - P(y_i | x_i)`` for classes (in [0, 1]), ``|y_i - prediction|`` for numbers. Wrong labels
    are the hardest rows of all.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.selection.scorers import HardnessScorer
    >>> X, y = np.arange(20.0)[:, None], np.repeat([0, 1], 10)
    >>> y[2] = 1
    >>> scorer = HardnessScorer(estimator=LogisticRegression(), random_state=0)
    >>> int(scorer.score_rows(X, y).argmax())
    2
    """

    def score_rows(self, X: TableLike, y: VectorLike | None = None) -> np.ndarray:
        """Hardness of every row, (n,)."""
        classes = _wants_classes(self.estimator, y)
        predicted, target = self._predicted(X, y, classes)
        if classes:
            return 1.0 - predicted[np.arange(len(target)), target]
        return np.abs(target - predicted)


class UncertaintyScorer(_ModelScorer):
    """How undecided a model that has not seen the row is: entropy of its class probabilities.

    Parameters
    ----------
    estimator : classifier, default=None
        With ``predict_proba``, cloned for every fold; None: gradient boosting.
    cv : int, default=5
        Folds, >= 2.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds and of the default model.

    Notes
    -----
    In nats, between 0 and log c for c classes; the true class of the row plays no part in it.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.selection.scorers import UncertaintyScorer
    >>> X, y = np.arange(20.0)[:, None], np.repeat([0, 1], 10)
    >>> scorer = UncertaintyScorer(estimator=LogisticRegression(), random_state=0)
    >>> int(scorer.score_rows(X, y).argmax()) in (8, 9, 10, 11)
    True
    """

    def score_rows(self, X: TableLike, y: VectorLike | None = None) -> np.ndarray:
        """Entropy of every row, (n,)."""
        if self.estimator is not None and not hasattr(self.estimator, "predict_proba"):
            raise TypeError(f"estimator needs predict_proba, {self.estimator!r} has none")
        p, _ = self._predicted(X, y, classes=True)
        return -(p * np.log(p, where=p > 0, out=np.zeros_like(p))).sum(axis=1)


def _wants_classes(estimator, y) -> bool:
    """Whether hardness is a matter of classes: by the model, or by y for the default model."""
    if estimator is not None:
        return is_classifier(estimator)
    kind = getattr(np.asarray(y), "dtype", np.dtype(object)).kind
    if kind == "f":
        return len(np.unique(np.asarray(y))) <= 2
    return kind in "biuOSU"
