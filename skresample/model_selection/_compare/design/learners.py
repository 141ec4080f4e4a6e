"""The models a comparison trains, each behind the encoding it needs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier, SGDRegressor
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from skresample._table.accept import refuse_class
from skresample._table.encoder import TableEncoder
from skresample.combine._carry import apply_steps, fit_steps, validation_arguments

from .by_name import BOOSTED, model_by_name
from .seeding import with_seed

__all__ = ["LEARNERS", "Learner", "class_scores", "fit_predict", "resolve_learners"]

DENSE_LIMIT = 50_000_000  # entries: 400 MB


class Learner(NamedTuple):
    """A named model; ``steps`` turn the (resampled) table into what ``model`` takes."""

    name: str
    steps: tuple
    model: object


# Early stopping would validate on synthetic rows, so the number of trees is fixed.
_TREES = {"max_iter": 60, "max_leaf_nodes": 15, "early_stopping": False}
_LAYERS = {"hidden_layer_sizes": (64,), "max_iter": 50}
# By name the model of classes and the one of numbers.
LEARNERS = {
    "linear": (LogisticRegression(max_iter=1000), Ridge()),
    "boosting": (HistGradientBoostingClassifier(**_TREES), HistGradientBoostingRegressor(**_TREES)),
    "neighbours": (KNeighborsClassifier(n_neighbors=5), KNeighborsRegressor(n_neighbors=5)),
    "sgd": (SGDClassifier(loss="log_loss"), SGDRegressor()),
    "network": (MLPClassifier(**_LAYERS), MLPRegressor(**_LAYERS)),
}


def resolve_learners(
    learners, categorical_features, numeric: bool = False, default=("linear", "boosting")
) -> list[Learner]:
    """Turn the ``learners`` argument into a list, simplest first as given.

    ``numeric`` asks for regressors; ``default`` are the learners where none is named.
    """
    if learners is None:
        learners = list(default)
    if isinstance(learners, str) or hasattr(learners, "fit"):
        learners = [learners]
    if not isinstance(learners, (dict, list, tuple)):
        raise TypeError(
            f"learners must be None, a list of names or {_kind(numeric)}s, or a dict, got "
            f"{learners!r}."
        )
    if not isinstance(learners, dict):
        for one in learners:
            refuse_class(one, "a learner")
        learners = {n if isinstance(n, str) else type(n).__name__: n for n in learners}
    if not learners:
        raise ValueError("learners is empty; name at least one, e.g. ['linear'].")
    asked = learners.items()
    return [_resolve(str(name), est, categorical_features, numeric) for name, est in asked]


def _kind(numeric: bool) -> str:
    return "regressor" if numeric else "classifier"


def _resolve(name, estimator, categorical_features, numeric) -> Learner:
    if isinstance(estimator, str):
        if estimator in LEARNERS:
            model = clone(LEARNERS[estimator][numeric])
        else:
            model = model_by_name(estimator, LEARNERS, numeric)
        trees = any(word in type(model).__name__ for word in BOOSTED)
        plain = {"scale": False, "missing": "keep"} if trees else {}
        encoder = TableEncoder(categorical_features=categorical_features, **plain)
        return Learner(name, (encoder,), model)
    refuse_class(estimator, f"learner {name!r}")
    if not hasattr(estimator, "fit"):
        raise TypeError(f"learner {name!r} must be an estimator instance, got {estimator!r}.")
    if not (is_regressor if numeric else is_classifier)(estimator):
        raise TypeError(f"learner {name!r} is no {_kind(numeric)}: {estimator!r}.")
    if isinstance(estimator, Pipeline):
        steps = [step for _, step in estimator.steps]
        before = tuple(s for s in steps[:-1] if s is not None and not isinstance(s, str))
        return Learner(name, before, steps[-1])
    return Learner(name, (TableEncoder(categorical_features=categorical_features),), estimator)


def fit_predict(
    learner: Learner, X, y, weight, tests, classes, seed: int, validation=None, groups=None
):
    """Fit on resampled rows and predict several sets of rows.

    ``groups`` are those of the rows, for a model that is trained by them.
    ``validation`` is None or ``(style, X, y, weight)``: untouched rows for early stopping.
    ``classes`` is empty where the target is numeric.

    Returns
    -------
    list of ndarray of shape (n_rows, n_classes)
        Probabilities in the order of ``classes``, or of a decision function squashed to 0..1. Of
        a numeric target the predictions, (n_rows,).
    proper : bool
        Whether they are the model's own probabilities.
    """
    model = with_seed(learner.model, seed)
    steps = [with_seed(step, seed) for step in learner.steps]
    encoded = _readable(model, fit_steps(steps, X, y))
    extra = {} if groups is None else {"groups": groups}
    if weight is not None:
        if not has_fit_parameter(model, "sample_weight"):
            raise ValueError(f"{type(model).__name__} takes no sample_weight")
        extra["sample_weight"] = weight
    if validation is not None:
        style, rows, labels, balance = validation
        watched = style, _readable(model, apply_steps(steps, rows)), labels, balance
        extra |= validation_arguments(model, watched, y)
    codes = len(classes) and type(model).__module__.startswith("xgboost")
    if codes:  # takes labels 0, 1, ... only
        y = np.searchsorted(classes, y)
        if "eval_set" in extra:
            extra["eval_set"] = [(T, np.searchsorted(classes, v)) for T, v in extra["eval_set"]]
    model.fit(encoded, y, **extra)
    rows = [_readable(model, apply_steps(steps, T)) for T in tests]
    if not len(classes):
        return [_numbers(model, T) for T in rows], True
    classes = np.arange(len(classes)) if codes else classes
    return [_aligned(model, T, classes) for T in rows], hasattr(model, "predict_proba")


def _readable(model, X):
    """Dense rows for a model that takes no sparse ones, up to a size that fits in memory."""
    if not hasattr(X, "tocsr") or get_tags(model).input_tags.sparse:
        return X
    if X.shape[0] * X.shape[1] > DENSE_LIMIT:
        raise ValueError(
            f"{type(model).__name__} takes no sparse table, and {X.shape[0]} x {X.shape[1]} is too "
            "large to make dense"
        )
    return X.toarray()


def _numbers(model, X) -> np.ndarray:
    """Finite predictions, (n_rows,)."""
    out = np.asarray(model.predict(X), dtype=np.float64).reshape(-1)
    if not np.isfinite(out).all():
        raise ValueError(f"{type(model).__name__} predicted values that are not finite")
    return out


def class_scores(model, X) -> tuple[np.ndarray, bool]:
    """One column per class, and whether they are probabilities or decision values squashed."""
    if hasattr(model, "predict_proba"):
        return np.asarray(model.predict_proba(X), dtype=np.float64), True
    raw = expit(np.asarray(model.decision_function(X), dtype=np.float64))
    return (np.column_stack([1 - raw, raw]) if raw.ndim == 1 else raw), False


def _aligned(model, X, classes) -> np.ndarray:
    """Scores with one column per class; a class the model never saw has probability 0."""
    raw, _ = class_scores(model, X)
    out = np.zeros((len(raw), len(classes)))
    out[:, np.searchsorted(classes, model.classes_)] = raw
    if not np.isfinite(out).all():
        raise ValueError(f"{type(model).__name__} returned probabilities that are not finite")
    return out
