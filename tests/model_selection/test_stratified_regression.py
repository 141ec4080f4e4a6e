"""Splits follow the target closely, keep sizes even, and depend on the seed alone."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, cross_val_score

from skresample.model_selection import (
    RepeatedStratifiedRegressionKFold,
    StratifiedRegressionKFold,
    StratifiedRegressionShuffleSplit,
)


def skewed(n=300, seed=0):
    """Scores from 1 to 7 with ties and a long tail."""
    return np.clip(np.random.default_rng(seed).exponential(1.0, n).round(1) + 1, 1, 7)


def spread_of_means(splitter, y):
    return np.std([y[test].mean() for _, test in splitter.split(y, y)])


@pytest.mark.parametrize("method", ["sorted", "quantile"])
@pytest.mark.parametrize("shuffle", [True, False])
def test_every_row_is_tested_once_and_sizes_are_even(method, shuffle):
    y = skewed(103)
    splitter = StratifiedRegressionKFold(4, method=method, shuffle=shuffle, random_state=0)
    tests = [test for _, test in splitter.split(y, y)]
    assert np.array_equal(np.sort(np.concatenate(tests)), np.arange(103))
    assert {len(t) for t in tests} == {25, 26}
    for train, test in splitter.split(y, y):
        assert np.array_equal(np.union1d(train, test), np.arange(103))


def test_every_run_of_neighbours_meets_all_folds():
    y = np.random.default_rng(0).permutation(40).astype(float)
    splitter = StratifiedRegressionKFold(5, random_state=1)
    fold = np.empty(40, int)
    for k, (_, test) in enumerate(splitter.split(y, y)):
        fold[test] = k
    runs = fold[np.argsort(y)].reshape(8, 5)
    assert all(sorted(run) == [0, 1, 2, 3, 4] for run in runs.tolist())
    assert len({tuple(run) for run in runs.tolist()}) > 1


def test_sorted_beats_quantile_beats_chance():
    averages = []
    for make in (
        lambda s: StratifiedRegressionKFold(5, random_state=s),
        lambda s: StratifiedRegressionKFold(5, method="quantile", random_state=s),
        lambda s: KFold(5, shuffle=True, random_state=s),
    ):
        averages.append(np.mean([spread_of_means(make(s), skewed(seed=s)) for s in range(30)]))
    assert averages[0] < 0.4 * averages[1]
    assert averages[1] < 0.5 * averages[2]


def test_seeds_and_repeats():
    y = skewed()

    def folds(splitter):
        return [test.tolist() for _, test in splitter.split(y, y)]

    assert folds(StratifiedRegressionKFold(random_state=0)) == folds(
        StratifiedRegressionKFold(random_state=0)
    )
    three = RepeatedStratifiedRegressionKFold(n_repeats=3, random_state=0)
    two = RepeatedStratifiedRegressionKFold(n_repeats=2, random_state=0)
    assert folds(three)[:10] == folds(two)
    assert folds(three)[:5] != folds(three)[5:10]
    assert three.get_n_splits() == 15
    scores = cross_val_score(LinearRegression(), y[:, None], y, cv=three)
    assert len(scores) == 15


def test_several_targets_follow_their_common_direction():
    rng = np.random.default_rng(0)
    y = rng.normal(size=(200, 1)) @ [[1.0, 100.0]] + rng.normal(size=(200, 2)) * [0.1, 10.0]
    spreads = [
        np.std([y[test].mean(axis=0) for _, test in s.split(y, y)], axis=0) / y.std(axis=0)
        for s in (
            StratifiedRegressionKFold(5, random_state=0),
            KFold(5, shuffle=True, random_state=0),
        )
    ]
    assert (spreads[0] < 0.4 * spreads[1]).all()


@pytest.mark.parametrize("method", ["sorted", "quantile"])
def test_shuffle_splits_have_the_sizes_and_the_distribution(method):
    y = skewed(200)
    splitter = StratifiedRegressionShuffleSplit(
        20, test_size=0.25, train_size=100, method=method, random_state=0
    )
    errors = []
    for train, test in splitter.split(y, y):
        assert (len(train), len(test)) == (100, 50)
        assert not set(train) & set(test)
        errors += [y[test].mean() - y.mean(), y[train].mean() - y.mean()]
    by_chance = y.std() / np.sqrt(50)
    assert np.abs(errors).max() < by_chance
    assert len(list(StratifiedRegressionShuffleSplit(3).split(y, y))) == 3
    assert len(next(StratifiedRegressionShuffleSplit().split(y, y))[1]) == 20


@pytest.mark.parametrize(
    ("splitter", "message"),
    [
        (StratifiedRegressionKFold(1), "n_splits must be an integer of at least 2"),
        (StratifiedRegressionKFold(50), "needs at least as many rows, got 20"),
        (StratifiedRegressionKFold(method="rank"), "method must be one of"),
        (StratifiedRegressionKFold(method="quantile", n_bins=1), "n_bins must be 'auto'"),
        (StratifiedRegressionKFold(method="quantile", n_bins="many"), "n_bins must be 'auto'"),
        (RepeatedStratifiedRegressionKFold(n_repeats=0), "n_repeats must be"),
        (StratifiedRegressionShuffleSplit(test_size=30), "leave -10 training and 30 test rows"),
        (StratifiedRegressionShuffleSplit(test_size=1.5), "test_size must be a share"),
    ],
)
def test_bad_parameters_are_named(splitter, message):
    y = skewed(20)
    with pytest.raises(ValueError, match=message):
        list(splitter.split(y, y))


def test_groups_and_missing_targets_are_refused():
    y = skewed(20)
    with pytest.raises(ValueError, match="groups cannot be kept together"):
        list(StratifiedRegressionKFold().split(y, y, groups=y))
    with pytest.raises(ValueError, match="y is needed"):
        list(StratifiedRegressionKFold().split(y))
    with pytest.raises(ValueError, match="NaN"):
        list(StratifiedRegressionKFold().split(y, np.full(20, np.nan)))
