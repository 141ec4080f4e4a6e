"""Quality by a classifier: wrong labels, good rows, thresholds and Pareto draws."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from skresample.exceptions import ShortfallWarning
from skresample.selection import ClassifierQualityFilter


def make(**params):
    return ClassifierQualityFilter(**{"random_state": 0, **params})


@pytest.fixture
def labelled():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 2))
    y = (X[:, 0] > 0).astype(int)
    wrong = np.flatnonzero(np.abs(X[:, 0]) > 0.8)[:30]
    y[wrong] = 1 - y[wrong]
    return X, y, wrong


@pytest.fixture
def pools():
    rng = np.random.default_rng(1)
    pool = np.concatenate([rng.normal(size=(600, 2)), rng.normal(3, 0.5, size=(100, 2))])
    return pool, rng.normal(3, 0.5, size=(80, 2))


@pytest.mark.parametrize("estimator", [None, LogisticRegression()])
def test_wrong_labels_are_dropped(labelled, estimator):
    X, y, wrong = labelled
    filter = make(estimator=estimator)
    X_new, y_new = filter.fit_resample(X, np.array(["no", "yes"])[y])
    dropped = np.setdiff1d(np.arange(400), filter.sample_indices_)
    assert np.isin(wrong, dropped).mean() > 0.9
    assert dropped.size < 60
    np.testing.assert_array_equal(X_new, X[filter.sample_indices_])
    assert len(y_new) == len(X_new)
    assert ((filter.scores_ >= 0) & (filter.scores_ <= 1)).all()


def test_good_rows_score_high_and_half_means_typical_for_both(pools):
    pool, target = pools
    filter = make(target=target)
    assert filter.fit_resample(pool)[1] is None
    good = np.arange(700) >= 600
    assert filter.scores_[good].mean() > 0.8
    assert np.isin(np.flatnonzero(good), filter.sample_indices_).mean() > 0.95
    same = make(target=pool[::2])
    same.fit_resample(pool[1::2])
    assert np.median(same.scores_) == pytest.approx(0.5, abs=0.1)


def test_flagged_rows_stay_whatever_happens(pools):
    pool, target = pools
    both, flag = np.concatenate([pool, target]), np.arange(780) >= 700
    by_mask, by_column = make(target=flag), make(target=2)
    by_mask.fit_resample(both)
    by_column.fit_resample(np.column_stack([both, flag]))
    np.testing.assert_array_equal(by_mask.sample_indices_, by_column.sample_indices_)
    assert set(range(700, 780)) <= set(by_mask.sample_indices_)
    assert (by_mask.scores_[flag] == 1).all()


def test_modes_keep_by_score(pools):
    pool, target = pools
    top = make(target=target, mode="top_k", n_samples=50)
    top.fit_resample(pool)
    order = np.argsort(-top.scores_, kind="stable")[:50]
    np.testing.assert_array_equal(top.sample_indices_, order)
    share = clone(top).set_params(n_samples=0.1)
    assert share.make_plan(pool).n_kept == 70
    # Pareto: kept share within 4.5 standard errors of the sum of probabilities.
    pareto = make(target=target, mode="pareto", alpha=2.0)
    pareto.fit_resample(pool)
    p = (2 - pareto.scores_) ** -2.0
    assert abs(pareto.sample_indices_.size - p.sum()) < 4.5 * np.sqrt((p * (1 - p)).sum())
    assert (pareto.scores_[pareto.sample_indices_] < 0.5).any()
    strict = make(target=target, threshold=0.9)
    strict.fit_resample(pool)
    assert (strict.scores_[strict.sample_indices_] >= 0.9).all()
    assert (strict.scores_ >= 0.9).sum() == strict.sample_indices_.size


def test_texts_by_hashed_ngrams():
    good = np.array([["clear prose about birds"], ["clear prose about fish"]] * 10, dtype=object)
    pool = np.array([["clear prose about trees"], ["buy now click"]] * 20, dtype=object)
    filter = make(target=good, features="hashed_ngrams", mode="top_k", n_samples=20)
    assert set(filter.fit_resample(pool)[0].ravel()) == {"clear prose about trees"}


def test_nothing_left_warns_and_failures_name_what_is_wrong(labelled, pools):
    X, y, _ = labelled
    with pytest.warns(ShortfallWarning, match="lower threshold=1.0"):
        make(threshold=1.0, estimator=LogisticRegression()).fit_resample(X, y)
    with pytest.raises(ValueError, match="y"):
        make().fit_resample(X)
    for params in ({}, {"target": pools[1]}):
        with pytest.raises(TypeError, match="needs predict_proba"):
            make(estimator=RidgeClassifier(), **params).fit_resample(X, y)
    with pytest.raises(ValueError, match="'mode' parameter"):
        make(mode="best").fit_resample(X, y)


@pytest.mark.parametrize("params", [{"threshold": 1.0}, {"mode": "pareto", "alpha": 1e6}])
def test_an_empty_result_is_said_aloud_with_the_remedy(params):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 3)), rng.integers(0, 2, 60)
    sampler = ClassifierQualityFilter(random_state=0, **params)
    with pytest.warns(ShortfallWarning, match=f"no row is selected: .*lower {list(params)[-1]}="):
        assert len(sampler.fit_resample(X, y)[0]) == 0
