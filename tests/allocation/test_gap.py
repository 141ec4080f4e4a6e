"""The gap between losses inside and outside of training rows, and what follows from it."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import make_scorer, mean_absolute_error

from skresample._math.rng import Streams
from skresample.allocation._adaptive.stratified_order import stratified_folds, stratified_order
from skresample.allocation._curves.fit import fit_curves
from skresample.allocation._curves.loss import LossFunction
from skresample.allocation._curves.measure import measure_all, measure_group
from skresample.allocation._curves.tracker import fit_points

DESIGN = ((0.4, 0.7, 1.0), 4, 1)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 8))
    return X, X[:, 0] + rng.normal(size=60)


def by_hand(X, y, rows, model, row_losses, strata):
    """Losses of each row outside, and (mean over its folds) inside, by a loop over folds."""
    rng = Streams(1).get("folds", "k", 0)
    folds = stratified_folds(strata, 4, rng)
    outside, inside = np.zeros(rows.size), [[] for _ in rows]
    for test in folds:
        train = np.delete(np.arange(rows.size), test)
        train = train[stratified_order(strata[train], rng)]
        model.fit(X[rows[train]], y[rows[train]])
        outside[test] = row_losses(model, X[rows[test]], y[rows[test]])
        losses = row_losses(model, X[rows[train]], y[rows[train]])
        for row, loss in zip(train, losses, strict=True):
            inside[row].append(loss)
    return outside, np.array([np.mean(losses) for losses in inside])


def test_the_gap_is_that_of_a_loop_over_rows_and_folds(rows):
    X, y = rows
    own = np.arange(10, 60)
    points = measure_group(
        Ridge(), X, y, np.zeros(60, int), own, DESIGN, LossFunction(Ridge(), None), Streams(1), "k"
    )
    outside, inside = by_hand(
        X, y, own, Ridge(), lambda m, X, y: (m.predict(X) - y) ** 2, np.zeros(50, int)
    )
    gaps = outside - inside
    assert points.gap == pytest.approx(gaps.mean())
    assert points.gap_error == pytest.approx(gaps.std() / np.sqrt(50))


def test_other_scores_have_a_gap_without_error_and_shared_models_one_per_group(rows):
    X, y = rows
    scorer = make_scorer(mean_absolute_error, greater_is_better=False)
    for scoring, known in (("r2", True), (scorer, False), ("neg_mean_absolute_error", True)):
        loss = LossFunction(Ridge(), scoring)
        points = measure_group(
            Ridge(), X, y, np.zeros(60, int), np.arange(60), DESIGN, loss, Streams(1), "k"
        )
        assert points.gap > 0
        assert np.isfinite(points.gap_error) == known
    members = [np.arange(30), np.arange(30, 60)]
    loss = LossFunction(Ridge(), None)
    shared = measure_all(
        Ridge(), X, y, np.zeros(60, int), members, DESIGN, loss, Streams(1)
    )  # fmt: skip
    assert all(0 < points.gap < 2 for points in shared)
    assert shared[0].gap != shared[1].gap


def test_inside_probabilities_are_taken_as_they_are_and_outside_ones_refined(rows):
    X, y = rows
    labels = (y > 0).astype(int)
    model = LogisticRegression(C=100.0)
    loss = LossFunction(model, None, np.array([0, 1]))
    points = measure_group(model, X, labels, labels, np.arange(60), DESIGN, loss, Streams(1), "k")

    def log_losses(model, X, y):
        return -np.log(model.predict_proba(X)[np.arange(y.size), y])

    outside, inside = by_hand(X, labels, np.arange(60), model, log_losses, labels)
    assert points.loss[-1] - points.gap == pytest.approx(inside.mean())
    assert points.loss[-1] < outside.mean()


def points_of(loss, n=(40, 60, 80)):
    n, loss = np.array(n, float), np.array(loss)
    cover = 0.08**2 + np.diag(np.full(n.size, 0.05**2))
    return n, n, np.log(loss), cover


def test_groups_with_the_same_losses_are_told_apart_by_what_is_left_to_learn():
    same = [points_of([0.72, 0.70, 0.68])] * 2
    small, large = fit_curves(same, learnable=np.array([[0.02, 0.1], [0.25, 0.1]]))
    fall = [curve.mean([80.0])[0] - curve.mean([400.0])[0] for curve in (small, large)]
    assert fall[0] < 0.35 * fall[1]
    blind = fit_curves(same)
    falls = [curve.mean([80.0])[0] - curve.mean([400.0])[0] for curve in blind]
    assert falls[0] == pytest.approx(falls[1], rel=0.25)


def test_an_uncertain_gap_says_less():
    flat = [points_of([0.72, 0.70, 0.68])] * 2
    spreads = []
    for error in (0.05, 1.5):
        curve = fit_curves(flat, learnable=np.array([[0.1, error]] * 2))[0]
        log = curve.theta[:, 1]
        spreads.append(np.sqrt(curve.weight @ (log - curve.weight @ log) ** 2))
    assert spreads[1] > 1.3 * spreads[0]


def test_without_a_gap_the_prior_is_the_weak_one(rows):
    X, y = rows

    def broken(model, X, y):
        return -1.0

    loss = LossFunction(Ridge(), broken)
    points = measure_group(
        Ridge(), X, y, np.zeros(60, int), np.arange(60), DESIGN, loss, Streams(1), "k"
    )
    unknown = points._replace(gap=np.nan)
    with_gap, without = (fit_points([p], False, inside=True)[0] for p in (points, unknown))
    plain = fit_points([points], False)[0]
    np.testing.assert_array_equal(without.theta, plain.theta)
    assert not np.array_equal(with_gap.theta, plain.theta)
