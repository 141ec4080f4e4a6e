"""What the papers of the cleaning methods claim, on data whose Bayes error is known."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.neighbors import KNeighborsClassifier

from skresample.under_sampling import (
    AllKNN,
    CondensedNearestNeighbour,
    EditedNearestNeighbours,
    RandomUnderSampler,
    RepeatedEditedNearestNeighbours,
)

pytestmark = pytest.mark.slow

SHIFT = 1.0  # two unit normals, 2 apart in the first of two columns
BAYES = norm.cdf(-SHIFT)


def draw(n, seed):
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    X = rng.normal(size=(n, 2))
    X[:, 0] += SHIFT * (2 * y - 1)
    return X, y


def error(X, y, seed):
    """Error of the nearest row on fresh data."""
    X_test, y_test = draw(20_000, 10_000 + seed)
    return 1 - KNeighborsClassifier(1).fit(X, y).score(X_test, y_test)


def test_one_nearest_neighbour_errs_up_to_twice_bayes_and_less_after_editing():
    # Cover & Hart: 2 r (1 - r) = 0.267 for Bayes r = 0.159; Wilson: close to r after editing.
    # Standard deviations over seeds are 0.004 and 0.005: bounds are 8 or more of them away.
    before, after = [], {EditedNearestNeighbours: [], RepeatedEditedNearestNeighbours: []}
    for seed in range(5):
        X, y = draw(3000, seed)
        before.append(error(X, y, seed))
        for method, errors in after.items():
            sampler = method(sampling_strategy="all", kind_sel="mode")
            errors.append(error(*sampler.fit_resample(X, y), seed))
    assert 1.35 * BAYES < np.mean(before) < 2 * BAYES
    for errors in after.values():
        assert np.mean(errors) < 1.2 * BAYES
        assert max(errors) < min(before) - 0.02


def test_repeated_editing_separates_more_than_one_round():
    X, y = draw(2000, 1)
    left = []
    for method in (EditedNearestNeighbours, AllKNN, RepeatedEditedNearestNeighbours):
        sampler = method(sampling_strategy="all", kind_sel="mode")
        X_new, y_new = sampler.fit_resample(X, y)
        near = KNeighborsClassifier(1).fit(X_new[::2], y_new[::2])
        left.append(1 - near.score(X_new[1::2], y_new[1::2]))
    assert left[0] > left[2]


def test_condensing_after_editing_keeps_few_rows_and_the_error():
    # Hart: on separated classes a small part of the rows answers like all of them.
    X, y = draw(3000, 2)
    edited = RepeatedEditedNearestNeighbours(sampling_strategy="all", kind_sel="mode")
    X, y = edited.fit_resample(X, y)
    few = CondensedNearestNeighbour(sampling_strategy="all", random_state=0)
    X_few, y_few = few.fit_resample(X, y)
    small = np.bincount(y).min()
    assert len(y_few) < small + 0.15 * (len(y) - small)  # the smallest class is kept whole
    assert KNeighborsClassifier(1).fit(X_few, y_few).score(X, y) == 1.0
    assert abs(error(X_few, y_few, 2) - error(X, y, 2)) < 0.05


def test_random_under_sampling_is_a_simple_random_sample():
    # Mean of the kept rows: unbiased, with the variance of sampling without replacement. The
    # z score of 2000 means leaves [-5, 5] with probability 6e-7, the variance ratio 1 +- 0.2 with
    # probability below 1e-8 (relative standard deviation 1 / sqrt(1000) = 0.032).
    rng = np.random.default_rng(0)
    values = rng.exponential(size=200)
    X, y = values[:, None], np.r_[np.zeros(160, int), np.ones(40, int)]
    means = []
    for seed in range(2000):
        X_new, y_new = RandomUnderSampler(random_state=seed).fit_resample(X, y)
        means.append(X_new[y_new == 0].mean())
    expected = values[:160].var(ddof=1) / 40 * (1 - 40 / 160)
    z = (np.mean(means) - values[:160].mean()) / np.sqrt(expected / 2000)
    assert abs(z) < 5
    assert abs(np.var(means) / expected - 1) < 0.2
