"""Rows of common target values thinned out, rare ones kept: counts by hand from the papers."""

import numpy as np
import pytest

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import target_relevance
from skresample.under_sampling import RelevanceUnderSampler

# Rare below 0 and above 10; 3, 20, 5, 40 and 2 rows along the target.
SIZES = [3, 20, 5, 40, 2]
MIDDLES = [-9, -5, 0, 5, 9]
CONTROL = [(-9, 1), (-7, 0.5), (-5, 0), (-1, 0.4), (0, 1), (1, 0.4), (5, 0), (7, 0.5), (9, 1)]


def five_runs(seed=0):
    rng = np.random.default_rng(seed)
    y = np.concatenate([m + rng.uniform(-0.5, 0.5, s) for m, s in zip(MIDDLES, SIZES, strict=True)])
    order = rng.permutation(y.size)
    return np.arange(y.size)[:, None], y[order]


@pytest.mark.parametrize(
    ("strategy", "after"),
    [
        ("balance", [3, 5, 5, 5, 2]),  # ten rare rows, so five for each normal run
        ("extreme", [3, 1, 5, 1, 2]),  # (10 / 3)^2 / 20 = 0.56 and / 40 = 0.28 rows: one at least
        (0.25, [3, 5, 5, 10, 2]),
        (45, [3, 20, 5, 25, 2]),  # as equal as 20 rows allow
        ({1: 7, 3: 0.5}, [3, 7, 5, 20, 2]),
        ({3: 4}, [3, 20, 5, 4, 2]),
    ],
)
def test_runs_keep_the_rows_the_strategy_names(strategy, after):
    X, y = five_runs()
    sampler = RelevanceUnderSampler(relevance=CONTROL, strategy=strategy, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    assert [run.n_before for run in sampler.runs_] == SIZES
    assert [run.n_after for run in sampler.runs_] == after
    assert [run.rare for run in sampler.runs_] == [True, False, True, False, True]
    near = np.abs(y_new[:, None] - np.array(MIDDLES)).argmin(axis=1)
    np.testing.assert_array_equal(np.bincount(near), after)
    np.testing.assert_array_equal(X_new[:, 0], sampler.sample_indices_)
    np.testing.assert_array_equal(y_new, y[X_new[:, 0]])
    assert (np.diff(sampler.sample_indices_) > 0).all()


def test_extreme_turns_frequencies_over():
    y = np.r_[np.linspace(0, 1, 40), np.linspace(4, 5, 20)]
    sampler = RelevanceUnderSampler(relevance=[(1, 0), (4, 1)], strategy="extreme", random_state=0)
    sampler.fit_resample(y[:, None], y)
    assert [run.n_after for run in sampler.runs_] == [10, 20]  # 20^2 / 40: ratio 2 becomes 1/2


def test_rows_of_a_run_stay_equally_often():
    X, y = five_runs()
    stays = np.zeros(y.size)
    for seed in range(400):
        sampler = RelevanceUnderSampler(relevance=CONTROL, random_state=seed)
        stays[sampler.fit_resample(X, y)[0][:, 0]] += 1
    rare = target_relevance(y, points=CONTROL) >= 0.5
    assert (stays[rare] == 400).all()
    for middle, share in ((-5, 5 / 20), (5, 5 / 40)):
        own = stays[np.abs(y - middle) < 1] / 400
        assert np.abs(own - share).max() < 4 * np.sqrt(share * (1 - share) / 400)


def test_default_relevance_acts_on_a_table_without_outliers():
    from sklearn.datasets import load_diabetes

    X, y = load_diabetes(return_X_y=True)
    sampler = RelevanceUnderSampler(random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    assert len(X_new) < len(X)
    np.testing.assert_array_equal(sampler.relevance_, target_relevance(y, "density"))


def test_groups_and_weights_follow_their_rows():
    X, y = five_runs()
    weight = np.arange(1.0, y.size + 1)
    sampler = RelevanceUnderSampler(relevance=CONTROL, random_state=0)
    sampler.fit_resample(X, y, sample_weight=weight)
    np.testing.assert_array_equal(sampler.sample_weight_, weight[sampler.sample_indices_])
    groups = np.arange(y.size) % 3
    np.testing.assert_array_equal(
        sampler.plan_.apply(groups, rule="label"), groups[sampler.sample_indices_]
    )


def test_nothing_to_drop_is_said():
    X, y = five_runs()
    few = RelevanceUnderSampler(relevance=CONTROL, strategy=1000, random_state=0)
    with pytest.warns(ShortfallWarning, match="keeps all 60 rows of the normal runs beside the 10"):
        few.fit_resample(X, y)
    flat = RelevanceUnderSampler(relevance=lambda y: np.zeros(y.size), random_state=0)
    with pytest.warns(ShortfallWarning, match="no value of y has a relevance"):
        X_new, _ = flat.fit_resample(X, y)
    assert len(X_new) == len(X)


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        ({5: 3}, "run 5, but the target has 5 runs, 0 to 4"),
        ({1: 21}, "21 rows of run 1, which is normal and has 20: normal runs do not end with more"),
        ({0: 1}, "run 0, which is rare and has 3: rare runs do not end with fewer"),
        ({1: -1.0}, "-1.0 rows of run 1; give a number > 0"),
    ],
)
def test_strategies_that_name_what_is_not_there(strategy, message):
    X, y = five_runs()
    with pytest.raises(ValueError, match=message):
        RelevanceUnderSampler(relevance=CONTROL, strategy=strategy).fit_resample(X, y)


def test_labels_are_refused_with_the_remedy():
    with pytest.raises(ValueError, match=r"y must hold numbers.*RandomUnderSampler"):
        RelevanceUnderSampler().fit_resample(np.arange(3)[:, None], ["a", "b", "c"])
