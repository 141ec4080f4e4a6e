"""What new rows are worth to a model, on every kind of test rows, and in growing numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.base import clone, is_regressor
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import balanced_accuracy_score, r2_score
from sklearn.pipeline import make_pipeline

from skresample._table.containers import concatenated, n_rows, take
from skresample._table.encoder import TableEncoder

__all__ = ["SizePoint", "Utility", "judge_for", "size_curve", "utility_of"]


class Utility(NamedTuple):
    """Scores of one model on one set of test rows."""

    test: str
    on_real: float
    on_new: float
    on_both: float


class SizePoint(NamedTuple):
    """Scores of a model that was trained on some of the new rows."""

    n: int
    scores: dict  # by test set


def judge_for(y, estimator, categorical_features, seed: int):
    """The model behind an encoder, and its score: balanced accuracy, or R2 of numbers."""
    y = np.asarray(y)
    if estimator is None:
        numbers = y.dtype.kind == "f" and bool((y != np.rint(y)).any())
        forest = RandomForestRegressor if numbers else RandomForestClassifier
        estimator = forest(100, min_samples_leaf=5, random_state=seed)
    score = r2_score if is_regressor(estimator) else balanced_accuracy_score
    encoder = TableEncoder(categorical_features=categorical_features)
    return make_pipeline(encoder, clone(estimator)), score


def utility_of(model, score, real, new, tests) -> list[Utility]:
    """Scores of models trained on real rows, new rows and both; parts are (X, y)."""
    both = concatenated(real[0], new[0]), np.concatenate([real[1], new[1]])
    fitted = [clone(model).fit(*part) for part in (real, new, both)]
    return [
        Utility(name, *(float(score(y, one.predict(X))) for one in fitted))
        for name, (X, y) in tests.items()
    ]


def size_curve(model, score, new, tests, shares, rng) -> list[SizePoint]:
    """Scores of models trained on growing parts of the new rows."""
    m = n_rows(new[0])
    order, points = rng.permutation(m), []
    for n in sorted({max(10, round(share * m)) for share in shares}):
        rows = np.sort(order[: min(n, m)])
        y = new[1][rows]
        if np.unique(y).size < 2:
            continue
        fitted = clone(model).fit(take(new[0], rows), y)
        scores = {k: float(score(t, fitted.predict(X))) for k, (X, t) in tests.items()}
        points.append(SizePoint(rows.size, scores))
    return points
