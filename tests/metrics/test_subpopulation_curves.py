"""Curves of minorities and of rare classes, against closed forms and scipy."""

import numpy as np
import pytest
from scipy import stats

from skresample.metrics import (
    frequency_performance_curve,
    long_tail_report,
    subpopulation_accuracy_curve,
)


def _models(most, few, n=1000):
    """Predictions of models with given numbers of right rows in either half; labels are 0."""
    return [np.r_[np.arange(n) >= a, np.arange(n) >= b] for a, b in zip(most, few, strict=True)]


def test_fits_are_those_of_least_squares():
    rng = np.random.default_rng(0)
    most = rng.integers(100, 900, 12)
    few = np.clip(most * (1000 - most) // 400 + rng.integers(0, 60, 12), 0, 999)
    minority = np.arange(2000) >= 1000
    curve = subpopulation_accuracy_curve(np.zeros(2000), _models(most, few), minority)
    assert curve.majority == pytest.approx(most / 1000)
    assert curve.minority == pytest.approx(few / 1000)
    assert curve.linear[::-1] == pytest.approx(np.polyfit(most / 1000, few / 1000, 1))
    assert curve.quadratic[::-1] == pytest.approx(np.polyfit(most / 1000, few / 1000, 2))
    assert curve.correlation == pytest.approx(stats.pearsonr(most, few).statistic)
    assert curve.r2_linear == pytest.approx(curve.correlation**2)
    # F-test by hand
    rest = [((few / 1000 - np.polyval(c[::-1], most / 1000)) ** 2).sum() for c in curve[2:4]]
    ratio = (rest[0] - rest[1]) / (rest[1] / 9)
    assert curve.pvalue == pytest.approx(stats.f.sf(ratio, 1, 9))
    assert curve.curvature < 0
    for i in np.flatnonzero(curve.pareto):
        assert not ((most > most[i]) & (few > few[i])).any()


def test_a_straight_relation_in_probits():
    share = np.linspace(0.2, 0.9, 8)
    few = stats.norm.cdf(0.8 * stats.norm.ppf(share) - 0.5)
    n = 200_000
    models = _models(np.round(share * n), np.round(few * n), n)
    minority = np.arange(2 * n) >= n
    curve = subpopulation_accuracy_curve(np.zeros(2 * n), models, minority, transform="probit")
    assert curve.linear == pytest.approx([-0.5, 0.8], abs=1e-3)
    assert curve.r2_linear > 0.99999


def test_refusals():
    with pytest.raises(ValueError, match="at least 4 models"):
        subpopulation_accuracy_curve([0, 1], [[0, 1]], [True, False])
    with pytest.raises(ValueError, match="mark some rows"):
        subpopulation_accuracy_curve([0, 1], [[0, 1]] * 4, [False, False])
    with pytest.raises(ValueError, match="different frequency"):
        frequency_performance_curve([0, 1], [0, 1], [0, 0, 1, 1])
    with pytest.raises(ValueError, match=r"n_bootstrap must be .* at least 1, got 2\.5"):
        frequency_performance_curve([0, 1], [0, 1], [0, 0, 1], n_bootstrap=2.5)
    with pytest.raises(ValueError, match="base must be"):
        frequency_performance_curve([0, 1], [0, 1], [0, 0, 1], base=1)
    with pytest.raises(ValueError, match="share in"):
        long_tail_report([0], [0], [0], tail=0)
    with pytest.raises(ValueError, match="there are 1"):
        long_tail_report([0], [0], [0], tail=2)
    with pytest.raises(ValueError, match="no class"):
        long_tail_report([0], [0], [1])


@pytest.fixture(scope="module")
def classes():
    rng = np.random.default_rng(0)
    counts = {f"c{i:02}": int(2000 / (i + 1) ** 1.2) for i in range(20)}
    y = np.repeat(list(counts), 10)
    skill = np.log10([counts[c] for c in y]) / 4
    return y, np.where(rng.random(len(y)) < skill, y, "none"), counts


def test_slope_and_correlations_are_those_of_scipy(classes):
    y, predicted, counts = classes
    curve = frequency_performance_curve(y, predicted, counts, random_state=0)
    accuracy = (y == predicted).reshape(20, 10).mean(axis=1)
    x = np.log10(list(counts.values()))
    line = stats.linregress(x, accuracy)
    assert (curve.slope, curve.intercept) == pytest.approx((line.slope, line.intercept))
    assert curve.pearson == pytest.approx(line.rvalue)
    assert curve.spearman == pytest.approx(stats.spearmanr(x, accuracy).statistic)
    assert curve.pearson_raw == pytest.approx(stats.pearsonr(10**x, accuracy).statistic)
    assert curve.low < curve.slope < curve.high
    assert curve.intercept + curve.slope * np.log10(curve.rows_for(0.7)) == pytest.approx(0.7)
    two = frequency_performance_curve(y, predicted, counts, base=2, random_state=0)
    assert two.slope == pytest.approx(curve.slope * np.log10(2))
    assert two.rows_for(0.7) == pytest.approx(curve.rows_for(0.7))


def test_classes_without_training_rows_are_named_and_left_out(classes):
    y, predicted, counts = classes
    fewer = {name: n for name, n in counts.items() if name != "c03"}
    labels = np.repeat(list(fewer), list(fewer.values()))
    curve = frequency_performance_curve(y, predicted, labels, random_state=0)
    assert curve.unseen == ["c03"]
    assert len(curve.classes) == 19
    assert curve.frequency.tolist() == list(fewer.values())


def test_report_of_the_tail(classes):
    y, predicted, counts = classes
    report = long_tail_report(y, predicted, counts)
    accuracy = (y == predicted).reshape(20, 10).mean(axis=1)
    weights = np.array(list(counts.values()))
    assert report["frequency_weighted"] == pytest.approx(np.average(accuracy, weights=weights))
    assert (report["tail"], report["n_tail"]) == (pytest.approx(accuracy[-5:].mean()), 5)
    assert report["head"] == pytest.approx(accuracy[:-5].mean())
