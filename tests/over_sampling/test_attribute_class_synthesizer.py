"""Rows of classes without rows, from attributes and graphs of classes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.covariance import ledoit_wolf
from sklearn.linear_model import LinearRegression

from skresample.exceptions import QuotaError
from skresample.over_sampling import AttributeClassSynthesizer
from skresample.over_sampling._shapes.class_graphs import graph_attributes

RNG = np.random.default_rng(0)
ATTRIBUTES = {c: RNG.normal(size=2) for c in "abcdefgh"}
MAP = RNG.normal(size=(2, 3))
Y = np.repeat(list("abcde"), 30)
X = np.array([ATTRIBUTES[c] @ MAP for c in Y]) + 0.1 * RNG.normal(size=(150, 3))


def test_means_of_unseen_classes_follow_their_attributes():
    sampler = AttributeClassSynthesizer(
        ATTRIBUTES, regressor=LinearRegression(), sampling_strategy={"f": 4000}, random_state=0
    )
    made, y = sampler.fit_resample(X, Y)
    assert (y[150:] == "f").all()
    assert sampler.new_classes_ == ["f"]
    np.testing.assert_allclose(sampler.class_means_["f"], ATTRIBUTES["f"] @ MAP, atol=0.15)
    np.testing.assert_allclose(made[150:].mean(0), sampler.class_means_["f"], atol=0.01)
    np.testing.assert_allclose(np.cov(made[150:].T), sampler.covariance_, atol=0.002)


def test_prediction_and_spread_by_hand():
    sampler = AttributeClassSynthesizer(ATTRIBUTES, sampling_strategy={"g": 10}, random_state=0)
    sampler.fit_resample(X, Y)
    means = np.array([X[c == Y].mean(0) for c in "abcde"])
    A = np.array([ATTRIBUTES[c] for c in "abcde"])
    Z = (A - A.mean(0)) / A.std(0)
    weight = np.linalg.solve(Z.T @ Z + np.eye(2), Z.T @ (means - means.mean(0)))
    goal = (ATTRIBUTES["g"] - A.mean(0)) / A.std(0) @ weight + means.mean(0)
    np.testing.assert_allclose(sampler.class_means_["g"], goal)
    residual = X - means.repeat(30, axis=0)
    np.testing.assert_allclose(sampler.covariance_, residual.T @ residual / 145)
    shrunk = AttributeClassSynthesizer(ATTRIBUTES, covariance="shrunk", random_state=0)
    shrunk.fit_resample(X, Y)
    expected = ledoit_wolf(residual, assume_centered=True)[0] * 150 / 145
    np.testing.assert_allclose(shrunk.covariance_, expected)


def test_few_rows_are_combined_with_the_prior():
    few = np.append(np.arange(120), [120, 121, 122])
    sampler = AttributeClassSynthesizer(
        ATTRIBUTES, prior_strength=6.0, sampling_strategy={"e": 20}, random_state=0
    )
    sampler.fit_resample(X[few], Y[few])
    alone = AttributeClassSynthesizer(
        ATTRIBUTES, prior_strength=0.0, sampling_strategy={"e": 20}, random_state=0
    )
    alone.fit_resample(X[few], Y[few])
    own = X[120:123].mean(0)
    np.testing.assert_allclose(alone.class_means_["e"], own)
    told = sampler.regressor_.predict([(ATTRIBUTES["e"] - _mean_of("abcde")) / _std_of("abcde")])[0]
    np.testing.assert_allclose(sampler.class_means_["e"], (3 * own + 6 * told) / 9)


def _mean_of(classes):
    return np.mean([ATTRIBUTES[c] for c in classes], axis=0)


def _std_of(classes):
    return np.std([ATTRIBUTES[c] for c in classes], axis=0)


def test_all_classes_get_as_many_rows_as_the_largest():
    y = Y.copy()
    y[:10] = "b"
    sampler = AttributeClassSynthesizer(ATTRIBUTES, random_state=0)
    _, labels = sampler.fit_resample(X, y)
    assert dict(zip(*np.unique(labels, return_counts=True), strict=True)) == dict.fromkeys(
        "abcdefgh", 40
    )
    assert sampler.sampling_strategy_["a"] == 20


def test_a_graph_places_classes_near_their_neighbours():
    path = graph_attributes({i: [i + 1] for i in range(9)}, 1)
    values = np.array([path[i][0] for i in range(10)])
    assert (np.diff(values) * np.sign(values[-1] - values[0]) > 0).all()
    tree = {"left": ["a", "b", "f"], "right": ["c", "d", "e", "g"], "root": ["left", "right"]}
    rows = X + np.where(np.isin(Y, ["a", "b"]), 20, -20)[:, None]
    sampler = AttributeClassSynthesizer(
        graph=tree, n_components=1, sampling_strategy={"f": 40, "g": 40}, random_state=0
    )
    made, y = sampler.fit_resample(rows, Y)
    assert made[y == "f"].mean() > 5
    assert made[y == "g"].mean() < -5


def test_longer_labels_categories_and_mixed_frames():
    frame = pd.DataFrame(X, columns=list("pqr"))
    frame["kind"] = pd.Categorical(np.where(Y == "a", "u", "v"))
    frame.loc[::9, "p"] = np.nan
    told = ATTRIBUTES | {"very long": ATTRIBUTES["a"] + 0.01}
    sampler = AttributeClassSynthesizer(told, sampling_strategy={"very long": 12}, random_state=0)
    for y in (Y, pd.Series(Y, name="t"), pd.Series(pd.Categorical(Y)), Y.tolist()):
        made, labels = sampler.fit_resample(frame, y)
        assert list(labels[150:]) == ["very long"] * 12
        assert list(labels[:150]) == Y.tolist()
        assert (made["kind"][150:] == "u").all()  # of the class that is nearest
        assert made.dtypes.equals(frame.dtypes)


def test_without_side_information_few_rows_go_to_the_common_mean():
    sampler = AttributeClassSynthesizer(
        prior_strength=1e9, sampling_strategy={"a": 60}, random_state=0
    )
    sampler.fit_resample(X, Y)
    common = np.mean([X[c == Y].mean(0) for c in "abcde"], axis=0)
    np.testing.assert_allclose(sampler.class_means_["a"], common, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"sampling_strategy": {"z": 5}}, ValueError, "'z' has no rows"),
        ({"sampling_strategy": {"a": 5}}, QuotaError, "5 rows of class 'a', which has 30"),
        ({"attributes": {"a": [1], "f": [2]}}, ValueError, "1 classes of y have attributes"),
        ({"attributes": {"a": [1], "b": [np.nan]}}, ValueError, "class 'b' must be finite"),
        ({"attributes": {"a": [1], "b": [[1]]}}, ValueError, "class 'b' must be a vector"),
        ({"attributes": {"a": [1], "b": [1, 2]}}, ValueError, "one length"),
        ({"attributes": {7: [1]}}, ValueError, "class 7 is no str"),
    ],
)
def test_refusals(change, error, words):
    with pytest.raises(error, match=words):
        AttributeClassSynthesizer(**{"attributes": ATTRIBUTES, **change}).fit_resample(X, Y)
