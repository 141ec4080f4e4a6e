"""The corrected test keeps its level on overlapping folds, the plain one does not."""

import numpy as np
import pytest
from scipy import stats

from skresample.model_selection import corrected_paired_test, holm, tiers
from skresample.model_selection._compare.design.folds import make_folds

pytestmark = pytest.mark.slow


def centroid_accuracy(X, y, train, test):
    """Accuracy of the nearest class mean."""
    means = [X[train][y[train] == c].mean(axis=0) for c in (0, 1)]
    distance = [((X[test] - m) ** 2).sum(axis=1) for m in means]
    return np.mean((distance[1] < distance[0]) == y[test])


def test_level_under_repeated_cross_validation():
    """400 tables on which two methods are equally useful: both see independent noise.

    The corrected test may reject 5 %; 8 % would be 2.8 standard errors above that (probability
    0.3 %). The plain paired t-test on the same 15 differences rejects several times as often.
    """
    plain = corrected = 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        y = rng.permutation(np.repeat([0, 1], 50))
        A, B = rng.normal(size=(2, 100, 3))
        folds = make_folds(y, n_splits=5, n_repeats=3, random_state=seed)
        d = np.array(
            [
                centroid_accuracy(A, y, train, test) - centroid_accuracy(B, y, train, test)
                for _, _, train, test in folds
            ]
        )
        corrected += corrected_paired_test(d, 1 / 4).pvalue < 0.05
        plain += stats.ttest_1samp(d, 0).pvalue < 0.05
    assert corrected / 400 < 0.08
    assert plain / 400 > 0.15


def test_holm_keeps_the_family_wise_level():
    """2000 families of 8 true hypotheses: at most 5 % with any rejection.

    The bound 0.065 lies 3 standard errors above 5 % (probability 0.1 %).
    """
    rng = np.random.default_rng(0)
    families = rng.random((2000, 8))
    hit = np.array([holm(p).min() < 0.05 for p in families])
    assert hit.mean() < 0.065
    assert (families.min(axis=1) < 0.05).mean() > 0.3


def test_tiers_do_not_split_equal_methods():
    """Six equal methods, 300 times, with correlated folds: seldom more than one tier.

    The leader is the best of six, so a split is somewhat likelier than 5 %; without the correction
    for overlap a quarter and more are split.
    """
    rng = np.random.default_rng(1)
    split = {0.25: 0, 0.0: 0}
    for _ in range(300):
        # Differences between folds of one repeat share rows: a common part per method.
        common = rng.normal(0, 0.5, (6, 1))
        scores = common + rng.normal(0, 1, (6, 15))
        for share in split:
            split[share] += tiers(scores, share).max() > 1
    assert split[0.25] / 300 < 0.1
    assert split[0.0] / 300 > 2 * split[0.25] / 300
