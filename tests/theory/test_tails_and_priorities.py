"""Headlines of rankings, of minorities and of rare classes."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from skresample.metrics import (
    frequency_performance_curve,
    inferred_group_rates,
    long_tail_report,
    rate_score,
    subpopulation_accuracy_curve,
)

pytestmark = pytest.mark.slow


def _ratios(effect, n, trials, target, noise=1.0):
    out = []
    for seed in range(trials):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=n)
        scores = effect(x, rng) + noise * rng.normal(size=n)
        out.append(rate_score(scores, x, target, n_bootstrap=50, random_state=seed).ratio)
    return np.array(out)


def test_a_ranking_that_says_nothing_is_rejected_at_the_level():
    """5 % asked: between 2 and 9 % of 200 trials."""
    for target in ("AUTOC", "QINI"):
        rejected = np.mean(np.abs(_ratios(lambda x, _: 0 * x, 300, 200, target)) > 1.96)
        assert 0.02 <= rejected <= 0.09


def test_sparse_responders_are_found_by_autoc_diffuse_ones_by_qini():
    sparse = {
        t: np.mean(_ratios(lambda x, _: (x > 1.645) * 0.9, 500, 70, t) > 1.96)
        for t in ("AUTOC", "QINI")
    }
    diffuse = {
        t: np.mean(_ratios(lambda x, _: 0.1 * x, 500, 70, t) > 1.96) for t in ("AUTOC", "QINI")
    }
    assert sparse["AUTOC"] > sparse["QINI"] + 0.05
    assert diffuse["QINI"] >= diffuse["AUTOC"]


def _zipf(rng, n, shares, centers):
    y = rng.choice(len(shares), n, p=shares)
    return centers[y] + rng.normal(size=(n, centers.shape[1])), y


def test_accuracy_follows_the_logarithm_of_frequency():
    """Sixty classes by Zipf's law: the logarithm explains, the tail suffers."""
    by_log, by_count, balanced, tail = [], [], [], []
    for seed in range(2):
        rng = np.random.default_rng(seed)
        shares = 1.0 / np.arange(1, 61) ** 1.2
        shares, centers = shares / shares.sum(), rng.normal(size=(60, 8))
        X, y = _zipf(rng, 2500, shares, centers)
        X_test, y_test = _zipf(rng, 3000, np.full(60, 1 / 60), centers)
        predicted = LogisticRegression(max_iter=500).fit(X, y).predict(X_test)
        curve = frequency_performance_curve(y_test, predicted, y, random_state=seed)
        report = long_tail_report(y_test, predicted, y)
        by_log.append(curve.pearson)
        by_count.append(curve.pearson_raw)
        balanced.append(report["balanced"])
        tail.append(report["tail"])
        assert curve.low > 0
    assert np.mean(by_log) >= np.mean(by_count) + 0.15
    assert np.mean(tail) <= 0.5 * np.mean(balanced)


def _curve(agree, seed=0):
    """Models of many kinds, trained where a cue agrees with the label in a share of the rows."""
    rng = np.random.default_rng(seed)

    def draw(n, share):
        y = rng.integers(0, 2, n)
        cue = np.where(rng.random(n) < share, y, 1 - y)
        X = np.c_[rng.normal(size=(n, 3)) + 0.8 * y[:, None], rng.normal(size=n) * 0.5 + 2.0 * cue]
        return X, y, cue

    X_test, y_test, cue = draw(4000, 0.5)
    predictions = []
    for n in (60, 150, 400, 1000, 3000):
        X, y, _ = draw(n, agree)
        models = [LogisticRegression(C=c) for c in (1e-4, 1e-3, 1e-2, 0.1, 1.0)]
        models += [DecisionTreeClassifier(max_depth=d, random_state=0) for d in (1, 2, 3, 5, None)]
        predictions += [model.fit(X, y).predict(X_test) for model in models]
        predictions += [model.fit(X[:, :3], y).predict(X_test[:, :3]) for model in models[3:8]]
    return subpopulation_accuracy_curve(y_test, predictions, cue != y_test)


def test_accuracies_bend_more_the_stronger_the_cue():
    weak, strong = _curve(0.7), _curve(0.95)
    assert strong.pvalue < 0.01
    assert abs(strong.curvature) > abs(weak.curvature)
    assert strong.r2_quadratic - strong.r2_linear > 0.2
    assert strong.correlation < weak.correlation


@pytest.mark.parametrize("dependence", [0.0, 0.8, -0.8])
def test_corrected_disparity_is_unbiased_and_no_worse_than_the_audit_alone(dependence):
    """Decisions that depend on the group beyond the proxy, or not: 100 tables of 4,000 rows."""
    found = {method: [] for method in ("corrected", "audited", "soft", "threshold")}
    for seed in range(100):
        rng = np.random.default_rng(seed)
        z = rng.normal(size=4000)
        p = 1 / (1 + np.exp(-1.5 * z))
        group = (rng.random(4000) < p).astype(int)
        rate = 1 / (1 + np.exp(-(0.8 * z + dependence * (group - 0.5))))
        d = (rng.random(4000) < rate).astype(int)
        truth = d[group == 1].mean() - d[group == 0].mean()
        audited = np.where(rng.random(4000) < 0.1, group, np.nan)
        proba = np.column_stack([1 - p, p])
        for method, values in found.items():
            a, b = inferred_group_rates(d, d, proba, audited, method=method)
            values.append(b.selection_rate - a.selection_rate - truth)
    bias = {method: np.mean(values) for method, values in found.items()}
    rmse = {method: np.sqrt(np.mean(np.square(values))) for method, values in found.items()}
    assert abs(bias["corrected"]) <= 0.01
    assert rmse["corrected"] <= rmse["audited"]
    if dependence:
        assert abs(bias["soft"]) > 0.03
    if dependence <= 0:
        assert abs(bias["threshold"]) > 0.03
