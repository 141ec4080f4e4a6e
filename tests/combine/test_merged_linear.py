"""Merged linear models: the optimum, the probe, other mixtures without training, refusals."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.tree import DecisionTreeClassifier

from skresample.combine import MergedLinearClassifier, MergedLinearRegressor
from skresample.combine._merging.merge import _loss, merge_scores, mixed_weights
from skresample.exceptions import QuotaError

GROUPS = np.repeat(["a", "b"], [120, 60])


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(180, 3))
    return X, (np.where(GROUPS == "a", X[:, 0], X[:, 1]) > 0).astype(int)


@pytest.mark.parametrize(("classes", "k"), [(True, 1), (True, 3), (False, 1)])
def test_slopes_of_the_loss(classes, k):
    rng = np.random.default_rng(0)
    scores, weight = rng.normal(size=(7, k)), rng.dirichlet(np.ones(7))
    truth = rng.integers(max(2, k), size=7) if classes else rng.normal(size=7)
    slope = _loss(scores, truth, weight, classes)[1].ravel()
    near = approx_fprime(
        scores.ravel(), lambda s: _loss(s.reshape(7, k), truth, weight, classes)[0], 1e-7
    )
    np.testing.assert_allclose(slope, near, atol=1e-6)


def test_the_merge_is_the_best_of_a_grid():
    rng = np.random.default_rng(1)
    own = rng.normal(size=(2, 50, 1))
    truth = 0.9 * (0.3 * own[0, :, 0] + 0.7 * own[1, :, 0])
    weight = np.full(50, 0.02)
    shares, scale = merge_scores(np.zeros((50, 1)), own, truth, weight, classes=False)
    np.testing.assert_allclose(shares, [0.3, 0.7], atol=5e-3)
    assert scale == pytest.approx(0.9, abs=5e-3)
    three = np.concatenate([own, own[:1] - 1.0])  # one that does not help
    shares, _ = merge_scores(np.zeros((50, 1)), three, truth, weight, classes=False)
    np.testing.assert_allclose(shares, [0.3, 0.7, 0.0], atol=0.02)


def test_weights_of_a_mixture():
    codes = np.array([0, 0, 0, 1])
    np.testing.assert_allclose(mixed_weights(codes, np.array([1.0, 1.0])), [1 / 6] * 3 + [1 / 2])
    np.testing.assert_allclose(mixed_weights(codes, np.array([0.0, 2.0])), [0, 0, 0, 1])


def test_models_of_groups_are_trained_apart_and_the_probe_is_held_out(data):
    X, y = data
    model = MergedLinearClassifier(LogisticRegression(C=2.0), probe_size=10, random_state=0)
    model.fit(X, y, groups=GROUPS)
    rows, truth, codes = model._probe
    assert np.bincount(codes).tolist() == [10, 10]
    held = {tuple(row) for row in rows}
    for g, name in enumerate("ab"):
        own = np.array([i for i in np.flatnonzero(name == GROUPS) if tuple(X[i]) not in held])
        want = LogisticRegression(C=2.0).fit(X[own], y[own])
        np.testing.assert_allclose(model.group_models_[name].coef_, want.coef_)
        at = [np.flatnonzero((row == X).all(axis=1))[0] for row in rows[codes == g]]
        np.testing.assert_array_equal(truth[codes == g], y[at])
        assert (GROUPS[at] == name).all()
    joint = model._joint.coef_
    moves = sum(s * (model.group_models_[g].coef_ - joint) for g, s in model.shares_.items())
    np.testing.assert_allclose(model.coef_, joint + model.scale_ * moves)
    np.testing.assert_array_equal(model.estimator_.coef_, model.coef_)


def test_another_mixture_costs_no_training(data, monkeypatch):
    X, y = data
    model = MergedLinearClassifier(random_state=0).fit(X, y, groups=GROUPS)
    even = model.shares_
    monkeypatch.setattr(LogisticRegression, "fit", lambda *_: pytest.fail("trained again"))
    model.merge({"b": 1.0})
    b = GROUPS == "b"
    assert model.shares_["b"] > even["b"] + 0.1
    of_b = model.score(X[b], y[b])
    model.merge({"a": 1.0})
    assert of_b > model.score(X[b], y[b]) + 0.1
    assert model.score(X[~b], y[~b]) > 0.9
    with pytest.raises(QuotaError, match="mixture names unknown groups"):
        model.merge({"c": 1.0})
    with pytest.raises(QuotaError, match="not all 0"):
        model.merge({"a": 0.0})


@pytest.mark.parametrize("anchor", ["joint", "zero"])
def test_a_probe_of_ones_own_and_numbers(data, anchor):
    X, _ = data
    y = np.where(GROUPS == "a", X[:, 0], X[:, 1])
    probe = X[115:130], y[115:130], GROUPS[115:130]
    model = MergedLinearRegressor(Ridge(0.1), anchor=anchor).fit(X, y, groups=GROUPS, probe=probe)
    np.testing.assert_array_equal(model._probe[0], probe[0])
    np.testing.assert_array_equal(model._probe[2], [0] * 5 + [1] * 10)
    a = GROUPS == "a"
    np.testing.assert_allclose(
        model.group_models_["a"].coef_, Ridge(0.1).fit(X[a], y[a]).coef_, atol=1e-12
    )
    assert model.merge({"a": 1}).score(X[a], y[a]) > 0.95


def test_a_group_without_all_classes_takes_the_joint_model(data):
    X, y = data
    y = np.where(GROUPS == "b", 1, y)
    model = MergedLinearClassifier(random_state=0).fit(X, y, groups=GROUPS)
    np.testing.assert_array_equal(model.group_models_["b"].coef_, model._joint.coef_)


def test_refuses(data):
    X, y = data
    with pytest.raises(TypeError, match="must be linear, with coef_ and intercept_"):
        MergedLinearClassifier(DecisionTreeClassifier()).fit(X, y)
    with pytest.raises(ValueError, match="same number of rows, got 180 and 9"):
        MergedLinearClassifier().fit(X, y, groups=GROUPS[:9])
    gone = np.where(np.arange(180) == 3, None, GROUPS)
    with pytest.raises(ValueError, match="fill them in or leave those rows out"):
        MergedLinearClassifier().fit(X, y, groups=gone)
    with pytest.raises(ValueError, match=r"unknown groups \['z'\]"):
        MergedLinearClassifier().fit(X, y, groups=GROUPS, probe=(X[:2], y[:2], ["a", "z"]))
    with pytest.raises(ValueError, match="1 classes"):
        MergedLinearClassifier().fit(X, y, groups=GROUPS, probe=(X[:2], y[:1], ["a", "a"]))
