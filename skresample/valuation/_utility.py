"""The worth of a subset of rows: the score on validation rows of a model trained on it."""

from __future__ import annotations

import numpy as np
from sklearn.base import ClassifierMixin, clone, is_classifier
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import check_scoring

from skresample._compat import BaseEstimator, available_if
from skresample._table.accept import text_explained
from skresample._table.containers import take

__all__ = ["Utility"]


class Utility:
    """Score of ``estimator`` trained on a subset; every subset is trained once.

    Without rows the score is that of the best constant prediction, judged by the validation rows
    themselves: for accuracy the share of their largest class. Rows of a single class predict that
    class. Classes that a subset lacks get probability 0. Where the score reads decisions and the
    estimator has them, a constant prediction decides by ``2 p - 1``, p its probabilities.

    Parameters
    ----------
    estimator : estimator
        Cloned for every subset.
    X, y : containers
        Rows that are valued.
    X_val, y_val : containers
        Rows that judge.
    scoring : str, callable or None
        As in scikit-learn.
    """

    def __init__(self, estimator, X, y, X_val, y_val, scoring=None):
        self.estimator, self.X, self.y = estimator, X, np.asarray(y)
        self.X_val, self.y_val = X_val, np.asarray(y_val)
        self.scorer = check_scoring(estimator, scoring=scoring)
        self.classes = None
        if is_classifier(estimator):
            self.classes = np.unique(np.concatenate([self.y, self.y_val]))
        self.n_evaluations = 0
        self._known: dict[bytes, float] = {}

    def __call__(self, rows) -> float:
        """Worth of the rows at some positions."""
        rows = np.sort(np.asarray(rows, dtype=np.intp))
        key = rows.tobytes()
        if key not in self._known:
            if len(self._known) > 100_000:  # a subset comes again soon or never
                self._known.clear()
            self.n_evaluations += 1
            self._known[key] = self._scored(rows)
        return self._known[key]

    def _scored(self, rows) -> float:
        model = self._model(rows)
        try:
            try:
                return float(self.scorer(model, self.X_val, self.y_val))
            except AttributeError:
                constant = isinstance(getattr(model, "model", None), DummyClassifier)
                if not constant or not hasattr(self.estimator, "decision_function"):
                    raise
                # Offered to scores only that make do with nothing else: others read probabilities.
                decides = _ConstantDecisions(model.model, self.classes)
                return float(self.scorer(decides, self.X_val, self.y_val))
        except ValueError as error:
            raise ValueError(
                f"{type(self.estimator).__name__} cannot be valued on a subset of {rows.size} of "
                f"{len(self.y)} rows: {error}. Subsets are of all sizes; choose a model and a "
                f"score that take any"
            ) from error

    def _model(self, rows):
        if not rows.size:
            dummy = DummyRegressor() if self.classes is None else DummyClassifier()
            nothing = np.zeros((len(self.y_val), 1))
            fitted = dummy.fit(nothing, self.y_val)
            return fitted if self.classes is None else _AllClasses(fitted, self.classes)
        y = self.y[rows]
        if self.classes is None:
            return self._fitted(rows)
        if np.all(y == y[0]):
            one = DummyClassifier(strategy="constant", constant=y[0])
            return _AllClasses(one.fit(np.zeros((len(y), 1)), y), self.classes)
        return _AllClasses(self._fitted(rows), self.classes)

    def _fitted(self, rows):
        with text_explained(self.estimator):
            return clone(self.estimator).fit(take(self.X, rows), self.y[rows])


class _AllClasses(ClassifierMixin, BaseEstimator):
    """A fitted classifier that knows of classes it has not seen: their probability is 0."""

    def __init__(self, model, classes):
        self.model, self.classes = model, classes
        self.classes_ = classes

    def fit(self, X, y):
        """Never called: the model is fitted already."""
        return self

    def predict(self, X):
        """Labels."""
        return self.model.predict(X)

    # Only what the model offers is offered, so that scorers choose as they would for it.
    @available_if(lambda self: hasattr(self.model, "predict_proba"))
    def predict_proba(self, X):
        """Probabilities of all classes."""
        given = self.model.predict_proba(X)
        out = np.zeros((len(given), len(self.classes)))
        out[:, np.searchsorted(self.classes, self.model.classes_)] = given
        return out

    @available_if(lambda self: hasattr(self.model, "decision_function"))
    def decision_function(self, X):
        """Decisions for all classes, lowest for those the model lacks."""
        given = self.model.decision_function(X)
        if given.ndim == 1 and len(self.classes) == 2:
            return given
        out = np.full((len(given), len(self.classes)), -np.inf if given.ndim > 1 else -1.0)
        where = np.searchsorted(self.classes, self.model.classes_)
        if given.ndim == 1:
            given = np.column_stack([-given, given])
        out[:, where] = given
        return np.nan_to_num(out, neginf=np.finfo(float).min)


class _ConstantDecisions(_AllClasses):
    """A constant prediction with decisions, for scores that read nothing else."""

    def decision_function(self, X):
        """``2 p - 1``: of the second class where there are two, else of each class."""
        decisions = 2 * self.predict_proba(X) - 1
        return decisions[:, 1] if len(self.classes) == 2 else decisions
