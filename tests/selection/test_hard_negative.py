"""Hard negatives: exact counts, out-of-fold scores, queries, rounds, and the caveat."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, RidgeClassifier

from skresample.exceptions import ShortfallWarning
from skresample.selection import HardNegativeUnderSampler

STRATEGIES = ["random", "hard", "star", "semi_hard", "simans", "guided"]


def make(**params):
    return HardNegativeUnderSampler(estimator=LogisticRegression(), random_state=0, **params)


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 3))
    return X, (X[:, 0] + 0.5 * rng.normal(size=400) > 1.5).astype(int)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_minority_is_whole_and_counts_are_exact(data, strategy):
    X, y = data
    sampler = make(strategy=strategy)
    X_new, y_new = sampler.fit_resample(X, y)
    m = y.sum()
    assert np.bincount(y_new).tolist() == [m, m]
    rows = sampler.sample_indices_
    np.testing.assert_array_equal(X_new, X[rows])
    assert set(np.flatnonzero(y)) <= set(rows)
    assert (np.diff(rows) > 0).all()
    assert len(sampler.rounds_) == 1
    twice = clone(sampler).set_params(sampling_strategy=0.5).fit_resample(X, y)[1]
    assert np.bincount(twice).tolist() == [2 * m, m]


def test_hard_rows_are_the_most_difficult_ones(data):
    X, y = data
    sampler = make(strategy="hard")
    sampler.fit_resample(X, y)
    negatives = np.flatnonzero(y == 0)
    order = negatives[np.argsort(-sampler.difficulty_[negatives], kind="stable")]
    kept = sampler.sample_indices_[y[sampler.sample_indices_] == 0]
    np.testing.assert_array_equal(kept, np.sort(order[: y.sum()]))
    assert ((sampler.difficulty_ >= 0) & (sampler.difficulty_ <= 1)).all()
    skipped = clone(sampler).set_params(skip_top=5)
    skipped.fit_resample(X, y)
    assert not set(order[:5]) & set(skipped.sample_indices_)


def test_difficulty_is_out_of_fold(data):
    X, _ = data
    y = (np.random.default_rng(1).random(400) < 0.15).astype(int)  # nothing to learn
    sampler = HardNegativeUnderSampler(strategy="hard", random_state=0)
    sampler.fit_resample(X, y)
    # In-sample scores of boosted trees would separate the classes; out of fold they cannot.
    gap = sampler.difficulty_[y == 0].mean() - (1 - sampler.difficulty_[y == 1]).mean()
    assert abs(gap) < 0.1


def test_wrong_labels_are_what_hard_finds_and_guided_masks(data):
    X, y = data
    y = y.copy()
    wrong = np.flatnonzero(y)[::5]
    y[wrong] = 0
    kept = lambda **k: set(make(**k).fit(X, y).make_plan(X, y).keep)  # noqa: E731
    random = len(set(wrong) & kept(strategy="random"))
    assert len(set(wrong) & kept(strategy="hard")) > max(2 * random, len(wrong) * 0.6)
    guided = make(strategy="guided", guide=LogisticRegression(C=10), margin=0.2)
    guided.fit_resample(X, y)
    assert guided.masked_[wrong].mean() > 0.5
    assert guided.masked_[y == 0].mean() < 0.2
    assert not guided.masked_[y == 1].any()
    assert not (guided.masked_ & np.isin(np.arange(400), guided.sample_indices_)).any()


def test_a_guide_that_suspects_everything_falls_back_to_the_least_alike(data):
    X, y = data
    sampler = make(strategy="guided", margin=2.0)
    _, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [y.sum(), y.sum()]
    negatives = np.flatnonzero(y == 0)
    easy = negatives[np.argsort(sampler.difficulty_[negatives], kind="stable")][: y.sum()]
    assert set(easy) <= set(sampler.sample_indices_)
    assert sampler.masked_.sum() == negatives.size - y.sum()


def test_semi_hard_and_simans_lie_near_the_level_of_positives(data):
    X, y = data
    level = None
    for strategy in ("semi_hard", "simans"):
        sampler = make(strategy=strategy, a=200.0)
        sampler.fit_resample(X, y)
        level = np.median(1 - sampler.difficulty_[y == 1])
        kept = sampler.sample_indices_[y[sampler.sample_indices_] == 0]
        near = np.abs(sampler.difficulty_[kept] - level).mean()
        assert near < np.abs(sampler.difficulty_[y == 0] - level).mean()
    strict = make(strategy="semi_hard", margin=0.5, margin_type="relative")
    strict.fit_resample(X, y)
    kept = strict.sample_indices_[y[strict.sample_indices_] == 0]
    assert strict.difficulty_[kept].max() < 0.5 * level


def test_queries_choose_within_themselves(data):
    X, y = data
    query = np.arange(400) % 4
    y = np.where(query == 3, 0, y)  # a query without positives
    for strategy in ("hard", "random"):
        sampler = make(strategy=strategy)
        sampler.fit_resample(X, y, groups=query)
        rows = sampler.sample_indices_
        for q in range(4):
            inside = rows[query[rows] == q]
            assert (y[inside] == 0).sum() == (y[inside] == 1).sum()
    column = make(strategy="hard", group_columns=[3])
    column.fit_resample(np.column_stack([X, query]), y)
    assert np.bincount(y[column.sample_indices_]).tolist() == [y.sum()] * 2


def test_rounds_mine_again_with_the_rows_chosen(data):
    X, y = data
    sampler = make(strategy="hard", n_rounds=3)
    sampler.fit_resample(X, y)
    assert len(sampler.rounds_) == 3
    first = make(strategy="hard")
    first.fit_resample(X, y)
    np.testing.assert_array_equal(sampler.rounds_[0], first.sample_indices_)
    assert not np.array_equal(sampler.rounds_[1], sampler.rounds_[0])
    np.testing.assert_array_equal(sampler.rounds_[-1], sampler.sample_indices_)


def test_several_classes_and_models_without_probabilities(data):
    X, _ = data
    y = np.digitize(X[:, 0], [0.5, 1.2])
    sampler = make(strategy="star")
    _, y_new = sampler.fit_resample(X, np.array(["low", "mid", "top"])[y])
    assert len(set(np.unique(y_new, return_counts=True)[1])) == 1
    margin = HardNegativeUnderSampler(
        strategy="hard", estimator=RidgeClassifier(), random_state=0
    ).fit_resample(X, y)[1]
    assert len(set(np.bincount(margin))) == 1


def test_all_hard_or_no_hard_rows_in_star(data):
    X, y = data
    one, hard = make(strategy="star", hard_fraction=1.0), make(strategy="hard")
    np.testing.assert_array_equal(one.make_plan(X, y).keep, hard.make_plan(X, y).keep)
    pooled = make(strategy="hard", top_k=200)
    assert not np.array_equal(pooled.make_plan(X, y).keep, hard.make_plan(X, y).keep)


def test_failures_name_the_parameter(data):
    X, y = data
    for params, match in (
        ({"strategy": "hardest"}, "'strategy' parameter"),
        ({"hard_fraction": 1.5}, "'hard_fraction' parameter"),
        ({"cv": 1}, "'cv' parameter"),
    ):
        with pytest.raises(ValueError, match=match):
            make(**params).fit_resample(X, y)
    with pytest.raises(ValueError, match="y"):
        make().fit_resample(X)


def test_shown_and_hidden_negatives_are_kept_by_their_share(data):
    X, y = data
    shown = np.arange(400) % 4 == 0
    X = np.column_stack([X, shown])
    sampler = make(strategy="hard", exposed=3, exposed_share=0.25)
    sampler.fit_resample(X, y)
    kept = sampler.sample_indices_[y[sampler.sample_indices_] == 0]
    assert np.array_equal(sampler.exposed_, shown)
    assert shown[kept].sum() == round(0.25 * y.sum())
    for kind in (True, False):
        mine = np.flatnonzero((y == 0) & (shown == kind))
        chosen = kept[shown[kept] == kind]
        worst = np.sort(sampler.difficulty_[mine])[::-1][: chosen.size]
        assert np.sort(sampler.difficulty_[chosen])[::-1] == pytest.approx(worst)


def test_too_few_shown_rows_are_said_and_odd_columns_refused(data):
    X, y = data
    few = np.column_stack([X, np.arange(400) < 9])
    n_few = int((y[:9] == 0).sum())
    with pytest.warns(ShortfallWarning, match=f"{n_few} of the {y.sum()} rows kept were shown"):
        make(strategy="random", exposed=3, exposed_share=0.9).fit_resample(few, y)
    with pytest.raises(ValueError, match="column of 0 and 1"):
        make(exposed=0).fit_resample(X, y)
    with pytest.raises(ValueError, match="out of bounds"):
        make(exposed=7).fit_resample(X, y)
