"""Decision scores against scikit-learn and thresholds against brute force."""

import numpy as np
import pytest
from sklearn.metrics import (
    balanced_accuracy_score,
    confusion_matrix,
    f1_score,
    matthews_corrcoef,
    recall_score,
)

from skresample.metrics import best_threshold, confusion_counts, decision_scores

NAMES = ["balanced_accuracy", "mcc", "f1", "g_mean", "expected_cost"]


def test_scores_agree_with_scikit_learn():
    rng = np.random.default_rng(0)
    for _ in range(20):
        y, d = rng.integers(0, 2, 30), rng.integers(0, 2, 30)
        counts = confusion_counts(y, d)
        tn, fp, fn, tp = confusion_matrix(y, d, labels=[0, 1]).ravel()
        assert counts == (tp, fp, fn, tn)
        scores = decision_scores(*counts, cost_fp=2, cost_fn=7)
        assert scores["balanced_accuracy"] == pytest.approx(balanced_accuracy_score(y, d))
        assert scores["mcc"] == pytest.approx(matthews_corrcoef(y, d))
        assert scores["f1"] == pytest.approx(f1_score(y, d))
        recalls = recall_score(y, d, average=None)
        assert scores["g_mean"] == pytest.approx(np.sqrt(np.prod(recalls)))
        assert scores["expected_cost"] == pytest.approx((2 * fp + 7 * fn) / 30)


def test_undefined_quotients_are_zero_and_arrays_broadcast():
    scores = decision_scores(np.array([0, 5]), 0, np.array([5, 0]), 10)
    assert scores["f1"].tolist() == [0.0, 1.0]
    assert scores["mcc"].tolist() == [0.0, 1.0]


def brute(y, p, metric, **costs):
    values = np.unique(p)
    cuts = [values[0], *(values[:-1] + values[1:]) / 2, np.nextafter(values[-1], np.inf)]
    return {c: float(decision_scores(*confusion_counts(y, p >= c), **costs)[metric]) for c in cuts}


@pytest.mark.parametrize("metric", NAMES)
def test_the_threshold_is_the_best_of_all(metric):
    rng = np.random.default_rng(1)
    for _ in range(25):
        y = rng.integers(0, 2, 12)
        p = rng.integers(0, 6, 12) / 7
        costs = {"cost_fp": 1.0, "cost_fn": 3.0}
        cut = best_threshold(y, p, metric, **costs)
        got = float(decision_scores(*confusion_counts(y, p >= cut), **costs)[metric])
        every = brute(y, p, metric, **costs).values()
        assert got == pytest.approx(min(every) if metric == "expected_cost" else max(every))


def test_extremes_and_neighbouring_floats():
    assert best_threshold([1, 1], [0.3, 0.4], "f1") == 0.3
    never = best_threshold([0, 0], [0.3, 0.4], "expected_cost")
    assert never == np.nextafter(0.4, 1)
    low = 0.5
    high = np.nextafter(low, 1)
    assert best_threshold([0, 1], [low, high], "f1") == high


@pytest.mark.parametrize(
    ("y", "p", "metric", "message"),
    [
        ([-1, 1], [0.1, 0.2], "f1", "y_true must hold 0 and 1 only"),
        ([0, 1], [0.1, np.nan], "f1", "no NaN"),
        ([], [], "f1", "at least one score"),
        ([0, 1], [0.1, 0.2], "auc", "metric must be one of"),
    ],
)
def test_bad_input_is_named(y, p, metric, message):
    with pytest.raises(ValueError, match=message):
        best_threshold(y, p, metric)
    with pytest.raises(ValueError, match="must be finite"):
        best_threshold([0, 1], [0.1, 0.2], "expected_cost", cost_fn=np.nan)


def test_signed_labels_do_not_pass_as_counts():
    with pytest.raises(ValueError, match="y_pred must hold 0 and 1 only"):
        confusion_counts([0, 1], [-1, 1])
