"""Losses from pooled out-of-fold predictions: against closed forms and scikit-learn's scores."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import (
    brier_score_loss,
    log_loss,
    make_scorer,
    mean_squared_error,
    roc_auc_score,
)
from sklearn.svm import LinearSVC

from skresample._math.rng import Streams
from skresample.allocation._adaptive.stratified_order import stratified_folds
from skresample.allocation._curves.loss import LossFunction
from skresample.allocation._curves.measure import measure_group

FULL = ((0.5, 1.0), 5, 1)


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 3))
    y = np.array(["no", "yes"])[(X[:, 0] + rng.normal(size=90) > 0).astype(int)]
    return X, y


def measured(estimator, X, y, scoring, design=FULL):
    loss = LossFunction(estimator, scoring)
    strata = np.zeros(len(y), int)
    if y.dtype.kind in "iU":
        loss.classes, strata = np.unique(y, return_inverse=True)
    rows = np.arange(len(y))
    return measure_group(estimator, X, y, strata, rows, design, loss, Streams(0), "k"), loss


def out_of_fold(estimator, X, y, method):
    """Predictions of models trained on the other folds: the same folds, by hand."""
    strata = np.unique(y, return_inverse=True)[1] if y.dtype.kind in "iU" else np.zeros(len(y), int)
    found = [None] * len(y)
    for test in stratified_folds(strata, 5, Streams(0).get("folds", "k", 0)):
        train = np.setdiff1d(np.arange(len(y)), test)
        answers = getattr(clone(estimator).fit(X[train], y[train]), method)(X[test])
        for i, answer in zip(test, answers, strict=True):
            found[i] = answer
    return np.array(found)


@pytest.mark.parametrize(
    ("scoring", "score"),
    [
        ("neg_log_loss", lambda y, p: log_loss(y, p)),
        ("neg_brier_score", lambda y, p: brier_score_loss(y, p[:, 1], pos_label="yes")),
        ("roc_auc", lambda y, p: 1 - roc_auc_score(y, p[:, 1])),
        ("accuracy", lambda y, p: np.mean(y != np.array(["no", "yes"])[p.argmax(axis=1)])),
    ],
)
def test_probability_scores_are_those_of_pooled_predictions(table, scoring, score):
    X, y = table
    points, loss = measured(LogisticRegression(), X, y, scoring)
    expected = score(y, out_of_fold(LogisticRegression(), X, y, "predict_proba"))
    assert points.loss[-1] == pytest.approx(expected, abs=1e-9)
    assert points.scale == 1.0
    assert loss.best == (0.0 if scoring.startswith("neg") else 1.0)


def test_regression_losses_are_relative_unless_named(table):
    X, _ = table
    y = X @ [1.0, 2.0, 0.0] + Streams(3).get("y").standard_normal(90)
    pooled = np.mean((y - out_of_fold(Ridge(), X, y, "predict")) ** 2)
    relative, loss = measured(Ridge(), X, y, None)
    assert relative.loss[-1] / relative.scale == pytest.approx(pooled / y.var())
    assert loss.best == 1.0
    absolute, _ = measured(Ridge(), X, y, "neg_mean_squared_error")
    assert absolute.loss[-1] / absolute.scale == pytest.approx(pooled)
    scorer = make_scorer(mean_squared_error, greater_is_better=False)
    assert measured(Ridge(), X, y, scorer)[0].loss[-1] == pytest.approx(pooled)
    # The unit is estimated from the same rows: where nothing is learnt, the ratio is known well.
    noise = Streams(4).get("y").standard_normal(90)
    ratio, alone = (measured(Ridge(), X, noise, s)[0] for s in (None, "neg_mean_squared_error"))
    assert ratio.cover[0, 1] < 0.5 * alone.cover[0, 1]


def test_default_loss_of_classes_does_not_punish_overconfidence(table):
    """Powers of the probabilities change log loss, but not the refined one."""
    X, y = table
    points, loss = measured(LogisticRegression(), X, y, None)
    proba = out_of_fold(LogisticRegression(), X, y, "predict_proba")
    bold = proba**4 / (proba**4).sum(axis=1, keepdims=True)
    assert log_loss(y, bold) > 1.2 * log_loss(y, proba)
    assert loss.rows(y, bold).mean() == pytest.approx(loss.rows(y, proba).mean(), rel=1e-6)
    powers = [log_loss(y, p / p.sum(axis=1, keepdims=True))
              for t in np.linspace(0.2, 3, 561) for p in [proba**t]]  # fmt: skip
    assert loss.rows(y, proba).mean() == pytest.approx(min(powers), abs=1e-5)
    share = np.mean(y == "yes")
    base = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert points.scale == pytest.approx(base, rel=1e-3)


def test_classifiers_without_probabilities_are_scored_by_class():
    rng = np.random.default_rng(1)
    y = np.repeat([0, 1], [50, 10])
    X = rng.normal(size=(60, 2)) + 2 * y[:, None]
    points, loss = measured(LinearSVC(), X, y, None)
    assert loss.name == "balanced_accuracy"
    assert 0 <= points.loss[-1] < 0.3


def test_a_single_positive_has_a_log_loss():
    """The fold without it never saw its class: half a row is what such a model gives it."""
    rng = np.random.default_rng(0)
    y = np.r_[np.zeros(59, int), 1]
    X = rng.normal(size=(60, 2))
    points, _ = measured(DummyClassifier(), X, y, "neg_log_loss")
    assert np.isfinite(points.loss).all()
    # Dummy models: 48 rows without it say 0 (0.5 / 49 here), others 1 of 48.
    unseen, seen = 0.5 / 49, 1 / 48
    expected = -(np.log(unseen) + 11 * np.log(1 - unseen) + 48 * np.log(1 - seen)) / 60
    assert points.loss[-1] == pytest.approx(expected, rel=1e-3)


def test_log_loss_of_rare_positives_is_nearly_unbiased():
    """5 % positives, 60 rows, 60 draws: mean pooled loss against that of 48 rows on fresh rows."""
    rng, found, truth = Streams(5).get("rare"), [], []
    y = np.repeat([0, 1], [57, 3])
    fresh_y = np.repeat([0, 1], [1900, 100])

    def rows(labels):
        return rng.standard_normal((labels.size, 2)) + 1.5 * labels[:, None]

    for _ in range(60):
        X = rows(y)
        points, _ = measured(LogisticRegression(), X, y, "neg_log_loss", ((0.9, 1.0), 5, 1))
        found.append(points.loss[-1])
        train = np.r_[rng.choice(57, 46, replace=False), 57 + rng.choice(3, 2, replace=False)]
        model = LogisticRegression().fit(X[train], y[train])
        truth.append(log_loss(fresh_y, model.predict_proba(rows(fresh_y))))
    error = np.hypot(np.std(found), np.std(truth)) / np.sqrt(60)
    assert abs(np.mean(found) - np.mean(truth)) < 0.01 + 2 * error
