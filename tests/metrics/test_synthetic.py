"""Figures of synthetic rows against closed forms and cases with a known answer."""

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.naive_bayes import GaussianNB

from skresample.metrics import (
    SyntheticReport,
    classifier_two_sample_test,
    copied_share,
    distance_to_closest_record,
    train_on_synthetic_score,
    variance_kept,
)


def cloud(n, seed, shift=0.0):
    return np.random.default_rng(seed).normal(shift, 1, (n, 3))


def test_closest_record_by_brute_force():
    real, synthetic = cloud(40, 0), cloud(25, 1)
    scaled = np.abs(real[None] - synthetic[:, None]) / real.std(axis=0)
    want = np.sqrt((scaled**2).sum(axis=2)).min(axis=1)
    np.testing.assert_allclose(distance_to_closest_record(real, synthetic), want)


def test_mixed_rows_with_gaps_by_hand():
    real = pd.DataFrame({"a": [0.0, 2.0, np.nan], "c": ["u", "v", "u"]})
    new = pd.DataFrame({"a": [np.nan, 2.0, 0.0], "c": ["u", "u", "w"]})
    # One unit for another level, one for a gap; 2.0 - 0.0 is two standard deviations.
    np.testing.assert_allclose(distance_to_closest_record(real, new), [0.0, 1.0, 1.0], atol=1e-12)
    assert copied_share(real, new) == pytest.approx(1 / 3)


def test_copies_are_recognised_bit_by_bit():
    real = cloud(50, 0) * 0.1 + 1e6
    assert copied_share(real, real[::-1]) == 1.0
    assert copied_share(real, np.nextafter(real, np.inf)) == 0.0


def test_segments_between_independent_rows_keep_two_thirds():
    rng = np.random.default_rng(0)
    a, b = cloud(40_000, 1), cloud(40_000, 2)
    between = a + rng.random((40_000, 1)) * (b - a)
    assert variance_kept(a, between) == pytest.approx(2 / 3, abs=0.01)
    assert variance_kept(a, b) == pytest.approx(1, abs=0.02)
    assert np.isnan(variance_kept([[1.0], [1.0]], [[1.0], [2.0]]))


def test_a_classifier_finds_a_shift_and_nothing_in_noise():
    same = classifier_two_sample_test(cloud(200, 0), cloud(200, 1))
    assert 0.4 < same.accuracy < 0.6
    assert same.pvalue > 0.01
    moved = classifier_two_sample_test(cloud(200, 0), cloud(200, 1, shift=1.0))
    assert moved.auc > 0.8
    assert moved.pvalue < 1e-6


def test_the_two_sample_test_repeats_itself():
    tables, few = (cloud(30, 0), cloud(30, 1)), RandomForestClassifier(3, random_state=0)
    for judge in (None, few):
        first, again = (classifier_two_sample_test(*tables, estimator=judge) for _ in range(2))
        assert first == again


def test_the_null_of_the_two_sample_test_is_the_published_normal():
    result = classifier_two_sample_test(cloud(100, 0), cloud(150, 1), estimator=GaussianNB())
    z = (result.accuracy - 0.5) / np.sqrt(1 / (4 * 200))
    from scipy.stats import norm

    assert result.pvalue == pytest.approx(norm.sf(z))


def test_training_on_synthetic_rows_loses_what_they_lost():
    X = cloud(600, 0)
    y = (X[:, 0] + 0.3 * X[:, 1] > 0).astype(int)
    good = train_on_synthetic_score(X[:300] + 0.01, y[:300], X[300:], y[300:])
    bad = train_on_synthetic_score(X[:300], np.random.default_rng(0).permutation(y[:300]),
                                   X[300:], y[300:])  # fmt: skip
    assert good > 0.95
    assert 0.3 < bad < 0.7
    labels = np.array(["no", "yes"])
    assert train_on_synthetic_score(X[:300] + 0.01, labels[y[:300]], X[300:], labels[y[300:]]) == (
        pytest.approx(good)
    )


def test_the_report_gathers_the_figures():
    real, new = cloud(120, 0), cloud(80, 1)
    y = (real[:, 0] > 0).astype(int)
    report = SyntheticReport.from_tables(
        real, new, y_real=y, y_synthetic=(new[:, 0] > 0).astype(int),
        X_test=cloud(100, 2), y_test=(cloud(100, 2)[:, 0] > 0).astype(int),
    )  # fmt: skip
    assert (report.n_real, report.n_synthetic) == (120, 80)
    assert report.closest_median == np.median(distance_to_closest_record(real, new))
    assert report.variance_kept == pytest.approx(variance_kept(real, new))
    assert report.score_on_synthetic > 0.95
    assert report.score_on_real > 0.95
    assert report.to_dict()["copied_share"] == 0.0
    doubled = SyntheticReport.from_tables(real, real, estimator=DummyClassifier())
    assert (doubled.copied_share, doubled.closest_median) == (1.0, 0.0)
    assert doubled.real_closest_median > 0
    assert doubled.energy_distance == pytest.approx(0, abs=1e-6)


def test_the_report_asks_the_judge_it_is_given():
    real, far = cloud(40, 0), cloud(40, 1, shift=9.0)
    assert SyntheticReport.from_tables(real, far, estimator=GaussianNB()).two_sample_auc == 1
    blind = SyntheticReport.from_tables(real, far, estimator=DummyClassifier())
    assert (blind.two_sample_auc, blind.two_sample_accuracy) == (0.5, 0.5)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="real has 3 columns and synthetic 2"):
        variance_kept(cloud(5, 0), cloud(5, 1)[:, :2])
    with pytest.raises(ValueError, match="infinite"):
        copied_share([[np.inf]], [[1.0]])
    with pytest.raises(ValueError, match="n_splits must lie between 2 and the 3 rows"):
        classifier_two_sample_test(cloud(3, 0), cloud(9, 1))
    with pytest.raises(ValueError, match="no synthetic row"):
        train_on_synthetic_score(cloud(9, 0), [0] * 9, cloud(4, 1), [0, 1, 0, 1])
    with pytest.raises(ValueError, match="all of y_real"):
        SyntheticReport.from_tables(cloud(9, 0), cloud(9, 1), y_real=[0] * 9)
    with pytest.raises(ValueError, match="max_rows must be an integer of at least 5, got 4"):
        SyntheticReport.from_tables(cloud(12, 0), cloud(12, 1), max_rows=4)
    with pytest.raises(ValueError, match="at least 2 rows"):
        SyntheticReport.from_tables(cloud(1, 0), cloud(9, 1))


def test_the_real_rows_set_the_units_of_the_two_sample_test(monkeypatch):
    from skresample.metrics import _synthetic

    asked, plain = [], _synthetic.synthetic_space

    def spied(*tables):
        asked.append(tables[:2])
        return plain(*tables)

    monkeypatch.setattr(_synthetic, "synthetic_space", spied)
    real, made = cloud(30, 0), cloud(30, 1)
    classifier_two_sample_test(real, made, estimator=GaussianNB(), random_state=0)
    assert asked[0][0] is real
    assert asked[0][1] is made
