"""Class shares that trees learn, rows that no member left out, values that trees cannot read."""

import numpy as np
import pandas as pd
import pytest

from skresample.ensemble import (
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
)


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    return X, np.where(np.arange(200) < 30, "rare", "usual")


@pytest.mark.parametrize(
    ("class_weight", "shares"),
    [
        (None, [0.5, 0.5]),
        ("balanced_subsample", [0.5, 0.5]),
        ({"rare": 3.0}, [0.75, 0.25]),
        ("balanced", [0.85, 0.15]),
    ],
)
def test_the_shares_learnt_hold_the_class_weights(table, class_weight, shares):
    forest = BalancedRandomForestClassifier(2, class_weight=class_weight, random_state=0)
    assert forest.fit(*table).trained_prior_ == pytest.approx(shares)


@pytest.mark.parametrize("kind", [BalancedRandomForestClassifier, RUSBoostClassifier])
def test_a_class_that_no_member_learns_leaves_the_others_their_probabilities(kind, table):
    X, y = table[0] + (table[1] == "rare")[:, None], table[1].copy()
    y[-4:] = "ghost"
    weight = (y != "ghost").astype(float)
    model = kind(n_estimators=5, correct="prior", random_state=0).fit(X, y, weight)
    raw = kind(n_estimators=5, random_state=0).fit(X, y, weight).predict_proba(X)
    assert model.trained_prior_[0] == 0.0
    odds = raw[:, 1:] * (model.prior_ / np.array([1.0, *model.trained_prior_[1:]]))[1:]
    told = model.predict_proba(X)
    np.testing.assert_allclose(told[:, 0], 0.0)
    np.testing.assert_allclose(told[:, 1:], odds / odds.sum(axis=1, keepdims=True))


def test_a_class_without_out_of_bag_rows_is_named(table):
    model = EasyEnsembleClassifier(2, oob_score=True, random_state=0)
    with pytest.warns(UserWarning, match="no row of class 'rare' has one, so that oob_score_"):
        model.fit(*table)


def test_a_warm_start_keeps_to_the_table_of_the_first_fit(table):
    X, y = table
    forest = BalancedRandomForestClassifier(2, warm_start=True, random_state=0).fit(X, y)
    forest.set_params(n_estimators=4)
    with pytest.raises(ValueError, match=r"classes \['rare', 'usual'\], got \['a', 'usual'\]"):
        forest.fit(X, np.where(y == "rare", "a", y))
    with pytest.raises(ValueError, match=r"X has 2 features, but .* is expecting 3"):
        forest.fit(X[:, :2], y)
    easy = EasyEnsembleClassifier(1, warm_start=True, random_state=0).fit(X, y)
    easy.set_params(n_estimators=2)
    with pytest.raises(ValueError, match="needed no encoding"):
        easy.fit(np.where(X > 2, np.nan, X), y)
    assert forest.fit(X, y).predict_proba(X).shape == (200, 2)


def test_a_warm_start_keeps_the_encoder_of_the_first_fit(table):
    X, y = table
    frame = pd.DataFrame({"u": X[:, 0], "town": np.where(X[:, 1] > 0, "x", "y")})
    forest = BalancedRandomForestClassifier(2, warm_start=True, random_state=0).fit(frame, y)
    seen = forest.predict_proba(frame)
    other = frame.assign(town=np.where(X[:, 1] > 0, "z", "a"))
    forest.set_params(n_estimators=4).fit(other, y)
    assert forest.encoder_.levels_ == [["x", "y"]]
    told = [tree.predict_proba(forest.encoder_.transform(frame)) for tree in forest.estimators_]
    np.testing.assert_allclose(np.mean(told[:2], axis=0), seen)
    np.testing.assert_allclose(forest.predict_proba(frame), np.mean(told, axis=0))


def test_infinity_is_refused(table):
    X = table[0].copy()
    X[3, 1] = np.inf
    with pytest.raises(ValueError, match="infinity"):
        BalancedRandomForestClassifier(2, random_state=0).fit(X, table[1])
