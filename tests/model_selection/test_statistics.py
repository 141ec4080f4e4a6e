"""Tests, adjustments and tiers against worked examples and scipy."""

import numpy as np
import pytest
from scipy import stats

from skresample.model_selection import corrected_paired_test, holm, mean_interval, tiers


def test_without_overlap_it_is_the_paired_t_test():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=12), rng.normal(0.3, size=12)
    want = stats.ttest_rel(a, b)
    got = corrected_paired_test(a - b, 0.0)
    assert got.pvalue == pytest.approx(want.pvalue)
    assert got.statistic == pytest.approx(want.statistic)
    interval = want.confidence_interval(0.95)
    assert (got.low, got.high) == pytest.approx((interval.low, interval.high))


def test_overlap_widens_by_the_published_factor():
    d = np.array([0.02, 0.05, -0.01, 0.03, 0.04, 0.01, 0.02, 0.0, 0.03, 0.02])
    plain, wide = corrected_paired_test(d, 0.0), corrected_paired_test(d, 1 / 9)
    # Variance 1/J against 1/J + n_test/n_train.
    assert plain.statistic / wide.statistic == pytest.approx(np.sqrt((1 / 10 + 1 / 9) / (1 / 10)))
    assert wide.pvalue > plain.pvalue
    assert wide.mean == plain.mean == pytest.approx(d.mean())


def test_degenerate_differences():
    assert corrected_paired_test([0.0, 0.0, 0.0], 0.25).pvalue == 1.0
    equal = corrected_paired_test([0.1] * 10, 0.25)
    assert (equal.pvalue, equal.low, equal.statistic) == (0.0, equal.mean, np.inf)
    one = corrected_paired_test([0.4, np.nan], 0.25)
    assert (one.pvalue, one.n_pairs, one.high) == (1.0, 1, np.inf)
    none = corrected_paired_test([np.nan], 0.25)
    assert (none.pvalue, none.n_pairs) == (1.0, 0)
    with pytest.raises(ValueError, match="confidence"):
        corrected_paired_test([1, 2], 0.25, confidence=1.0)
    with pytest.raises(ValueError, match="test_share"):
        corrected_paired_test([1, 2], -0.1)


def test_holm_by_hand_and_without_missing_comparisons():
    assert holm([0.01, 0.04, 0.03, 0.005]).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.6]).tolist() == [1.0, 1.0]
    got = holm([0.01, np.nan, 0.03])
    assert got[[0, 2]].tolist() == pytest.approx([0.02, 0.03])
    assert np.isnan(got[1])
    assert holm([]).size == 0


def test_holm_never_rejects_more_than_plain_and_never_less_than_bonferroni():
    rng = np.random.default_rng(3)
    for _ in range(50):
        p = rng.random(7) ** 3
        adjusted = holm(p)
        assert (adjusted >= p).all()
        assert (adjusted <= np.minimum(7 * p, 1) + 1e-15).all()
        order = np.argsort(p)
        assert (np.diff(adjusted[order]) >= 0).all()


def test_tiers_split_clear_gaps_and_respect_the_zone_of_equivalence():
    rng = np.random.default_rng(0)
    base = rng.normal(0.7, 0.02, 15)
    scores = [base, base + 0.1 + rng.normal(0, 0.005, 15), base + 0.004, np.full(15, np.nan)]
    # The third is significantly better than the first, but within the zone.
    assert tiers(scores, 0.25, rope=0.01).tolist() == [2, 1, 2, 0]
    assert tiers(scores, 0.25, rope=0.0).tolist() == [3, 1, 2, 0]


def test_intervals_of_one_method():
    mean, low, high = mean_interval([0.6, 0.7, 0.8], 0.5)
    half = stats.t.ppf(0.975, 2) * np.sqrt((1 / 3 + 0.5) * 0.01)
    assert (mean, low, high) == pytest.approx((0.7, 0.7 - half, 0.7 + half))
