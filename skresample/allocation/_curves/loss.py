"""Losses that are 0 at best, read from predictions row by row where a score allows it."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, is_classifier
from sklearn.metrics import check_scoring, get_scorer

__all__ = ["LossFunction"]

_BY_ROW = {
    "neg_log_loss": "log",
    "neg_brier_score": "brier",
    "neg_mean_squared_error": "squared",
    "neg_mean_absolute_error": "absolute",
    "accuracy": "error",
    "r2": "squared",
}
_TINY = np.finfo(float).eps


class LossFunction:
    """A scorer of scikit-learn turned into a loss that is 0 at best.

    ``best`` is the score of a perfect model: 0 for scorers called "neg_..." and for callables, 1
    for others (accuracy, r2, roc_auc, ...). ``None`` is relative: squared error in units of the
    variance of the group's target, or refined log loss in units of that of its class shares
    (balanced accuracy of classifiers without probabilities), so that groups can be compared.
    Refined: predictions are tempered by the one power that suits them best. A model short of rows
    is overconfident, and its log loss may rise with rows; what it has learnt does not fall.

    Predictions are kept and scored together (``kind`` other than "fold"): a fold with one class
    is no fold less. ``classes`` are all labels, set by who has seen the data.
    """

    def __init__(self, estimator, scoring, classes=None):
        self.relative = scoring in (None, "r2")
        if scoring is None:
            scoring = "r2"
            if is_classifier(estimator):
                proba = hasattr(estimator, "predict_proba")
                scoring = "neg_log_loss" if proba else "balanced_accuracy"
                self.relative = proba
        self.name, self.classes = scoring, classes
        self.scorer = check_scoring(estimator, scoring=scoring)
        if isinstance(scoring, str):
            get_scorer(scoring)
        negative = callable(scoring) or str(scoring).startswith("neg_")
        self.best = 1.0 if self.relative or not negative else 0.0
        plain = callable(scoring) and not hasattr(scoring, "_score_func")
        self.kind = "fold" if plain else _BY_ROW.get(scoring, "pooled")
        if self.relative and self.kind == "log":
            self.kind = "refined"

    @property
    def by_row(self) -> bool:
        """Whether every row has a loss of its own."""
        return self.kind not in ("pooled", "fold")

    def response(self, model, X, n_train: int) -> np.ndarray:
        """What a fitted model says of rows: (n,) values, or (n, C) class probabilities."""
        if self.kind in ("log", "refined", "brier") or (
            self.kind == "pooled" and self._wants_classes(model)
        ):
            return _all_classes(model.predict_proba(X), model.classes_, self.classes, n_train)
        if self.kind == "pooled" and self._wants_scores(model):
            return np.asarray(model.decision_function(X), float)
        return np.asarray(model.predict(X))

    def rows(self, y, response) -> np.ndarray:
        """Loss of each row, (n,)."""
        if self.kind == "error":
            return (response != y).astype(float)
        if self.kind in ("log", "refined", "brier"):
            true = np.searchsorted(self.classes, y)
            if self.kind == "brier":
                square = ((response - np.eye(self.classes.size)[true]) ** 2).sum(axis=1)
                return square * (0.5 if self.classes.size == 2 else 1.0)
            logs = np.log(np.clip(response, _TINY, None))
            return _tempered(logs, true) if self.kind == "refined" else -_picked(logs, true)
        gap = np.asarray(y, float) - np.asarray(response, float).reshape(len(y))
        return gap**2 if self.kind == "squared" else np.abs(gap)

    def pooled(self, y, response) -> float:
        """Loss of many rows together; NaN where the score is not defined for them."""
        told = _Told(response, self.classes) if self.classes is not None else _Value(response)
        lacking = self.classes is not None and np.unique(y).size < min(2, self.classes.size)
        try:
            with warnings.catch_warnings():
                if lacking:  # rows of one class have no such score, and say so
                    warnings.simplefilter("ignore")
                score = float(self.scorer(told, np.arange(len(y))[:, None], y))
        except ValueError:
            if lacking:
                return np.nan
            raise
        return self._loss(score)

    def of_model(self, model, X, y) -> float:
        """Loss of a fitted model by a callable that wants the model itself."""
        return self._loss(float(self.scorer(model, X, y)))

    def plain_rows(self, y, response) -> np.ndarray:
        """Loss of each row as it was told, without refinement, (n,)."""
        if self.kind != "refined":
            return self.rows(y, response)
        logs = np.log(np.clip(response, _TINY, None))
        return -_picked(logs, np.searchsorted(self.classes, y))

    def know_nothing(self, y) -> np.ndarray:
        """Loss of each row for who knows only the group, (n,); 1 where losses are absolute."""
        if not self.relative:
            return np.ones(len(y))
        if self.kind == "squared":
            y = np.asarray(y, float)
            return (y - y.mean()) ** 2
        true = np.searchsorted(self.classes, y)
        counts = np.bincount(true, minlength=self.classes.size)
        # A class that did not come yet may come: half a row of each.
        return -np.log((counts + 0.5) / (counts.sum() + 0.5 * counts.size))[true]

    def scale(self, y) -> float:
        """The unit: mean loss of who knows only the group; 1 where losses are absolute."""
        return float(self.know_nothing(y).mean()) or 1.0

    def learned(self, y, response) -> tuple[float, float]:
        """Root of the share of the unit that is known, and what is lost by a wrong scale; or NaN.

        Squared error: the correlation of answers and truth, and by how much the loss exceeds what
        the best multiple of the answers would leave. Refined log loss: answers are scaled already.
        """
        n = len(y)
        if self.relative and self.kind == "refined":
            known = 1.0 - self.rows(y, response).mean() / self.scale(y)
            return float(np.sign(known) * np.sqrt(abs(known))), 0.0
        if not self.relative or self.kind != "squared":
            return float("nan"), float("nan")
        y, told = (np.asarray(part, float).reshape(n) for part in (y, response))
        loss = ((y - told) ** 2).mean() / self.scale(y)
        y, told = y - y.mean(), told - told.mean()
        size = np.sqrt((y @ y) * (told @ told))
        root = float(y @ told / size) if size > 0 else 0.0
        return root, float(loss - 1 + max(root, 0.0) ** 2)

    def _loss(self, score):
        loss = self.best - score
        if np.isnan(loss):
            return np.nan
        if loss < -1e-9:
            raise ValueError(
                f"scoring={self.name!r} gave {score:g}, above the {self.best:g} of a perfect "
                f"model; pass a scorer of losses (neg_...) or a callable whose best value is 0"
            )
        return max(loss, 0.0)

    def _methods(self):
        wanted = getattr(self.scorer, "_response_method", "predict")
        return (wanted,) if isinstance(wanted, str) else tuple(wanted)

    def _wants_classes(self, model):
        wanted = [name for name in self._methods() if hasattr(model, name)]
        return wanted[:1] == ["predict_proba"]

    def _wants_scores(self, model):
        wanted = [name for name in self._methods() if hasattr(model, name)]
        return wanted[:1] == ["decision_function"] and self.classes.size == 2


def _all_classes(proba, seen, classes, n_train):
    """Probabilities of all classes; one that the model never saw gets what half a row would."""
    if len(seen) == len(classes):
        return np.asarray(proba, float)
    whole = np.full((len(proba), len(classes)), 0.5 / (n_train + 1))
    missing = whole[0, 0] * (len(classes) - len(seen))
    whole[:, np.searchsorted(classes, seen)] = proba * (1 - missing)
    return whole


def _picked(table, true):
    return table[np.arange(true.size), true]


def _tempered(logs, true) -> np.ndarray:
    """Log losses of rows after the best common power of the probabilities, by Newton's method."""
    power = 1.0
    for _ in range(30):
        scaled = power * logs
        proba = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        proba /= proba.sum(axis=1, keepdims=True)
        mean = (proba * logs).sum(axis=1)
        slope = (mean - _picked(logs, true)).sum()
        curvature = (proba * (logs - mean[:, None]) ** 2).sum() + 1e-9
        new = np.clip(power - slope / curvature, power / 4, 4 * power)
        done = abs(new - power) < 1e-6 * power
        power = np.clip(new, 1e-3, 1e3)
        if done:
            break
    scaled = power * logs
    top = scaled.max(axis=1, keepdims=True)
    return (top[:, 0] + np.log(np.exp(scaled - top).sum(axis=1))) - _picked(scaled, true)


class _Told(ClassifierMixin, BaseEstimator):
    """A classifier whose answers are known: X holds their positions."""

    def __init__(self, answers=None, classes=None):
        self.answers, self.classes = answers, classes
        self.classes_ = classes

    def fit(self, X, y):
        return self

    def predict(self, X):
        if self.answers.ndim == 2:
            return self.classes[self.answers.argmax(axis=1)]
        return self.answers

    def predict_proba(self, X):
        return self.answers

    def decision_function(self, X):
        return self.answers if self.answers.ndim == 1 else self.answers[:, -1]


class _Value(RegressorMixin, BaseEstimator):
    """A regressor whose answers are known."""

    def __init__(self, answers=None):
        self.answers = answers
        self.fitted_ = True

    def fit(self, X, y):
        return self

    def predict(self, X):
        return self.answers
