"""The figures of a fold against scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics

from skresample._figures import METRICS
from skresample.model_selection._compare.run.score import (
    average_precision,
    correct_prior,
    roc_auc,
    score_decisions,
    score_predictions,
    thresholds_for,
)


def draws(seed, n=60, classes=2):
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(classes), rng.integers(0, classes, n - classes)])
    p = rng.integers(1, 20, (n, classes)) / 20  # with ties
    return y, p / p.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("seed", range(10))
def test_two_classes(seed):
    y, p = draws(seed)
    got = score_predictions(y, p, True, (0.5, 0.5))
    assert got["average_precision"] == pytest.approx(metrics.average_precision_score(y, p[:, 1]))
    assert got["roc_auc"] == pytest.approx(metrics.roc_auc_score(y, p[:, 1]))
    assert got["brier"] == pytest.approx(metrics.brier_score_loss(y, p[:, 1]))
    assert got["brier_corrected"] == got["brier"]
    assert got["log_loss"] == pytest.approx(metrics.log_loss(y, p))
    cuts = thresholds_for(y, p[:, 1], 1.0, 4.0)
    decided = score_decisions(y, p[:, 1], cuts, (1.0, 4.0))
    d = p[:, 1] >= cuts["mcc"]
    assert decided["mcc"] == pytest.approx(metrics.matthews_corrcoef(y, d))
    d = p[:, 1] >= cuts["f1"]
    assert decided["f1"] == pytest.approx(metrics.f1_score(y, d))
    assert decided["expected_cost"] <= min(4 * y.mean(), 1 - y.mean()) + 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_three_classes(seed):
    y, p = draws(seed, classes=3)
    got = score_predictions(y, p, True, None)
    d = p.argmax(axis=1)
    assert got["roc_auc"] == pytest.approx(
        metrics.roc_auc_score(y, p, multi_class="ovr", average="macro")
    )
    truth = np.eye(3)[y]
    assert got["average_precision"] == pytest.approx(metrics.average_precision_score(truth, p))
    assert got["balanced_accuracy"] == pytest.approx(metrics.balanced_accuracy_score(y, d))
    assert got["f1"] == pytest.approx(metrics.f1_score(y, d, average="macro"))
    assert got["mcc"] == pytest.approx(metrics.matthews_corrcoef(y, d))
    assert got["log_loss"] == pytest.approx(metrics.log_loss(y, p))
    assert got["brier"] == pytest.approx(((p - truth) ** 2).sum(axis=1).mean() / 2)
    known = {name for name, m in METRICS.items() if m.multiclass and m.task == "classification"}
    assert {name for name, value in got.items() if value is not None} == known


def test_constant_and_perfect_scores():
    y = np.array([0, 0, 0, 1])
    assert roc_auc(y, np.full(4, 0.3)) == 0.5
    assert average_precision(y, np.full(4, 0.3)) == 0.25
    assert roc_auc(y, np.array([0.1, 0.2, 0.3, 0.4])) == 1.0
    assert roc_auc(y, np.array([0.4, 0.3, 0.2, 0.1])) == 0.0


def test_prior_correction_is_bayes_rule():
    # Two normal classes: the posterior at one prior follows from that at another.
    rng = np.random.default_rng(0)
    x = rng.normal(size=50)
    ratio = np.exp(x - 0.5)  # N(1, 1) against N(0, 1)

    def posterior(prior):
        return prior * ratio / (prior * ratio + 1 - prior)

    np.testing.assert_allclose(correct_prior(posterior(0.5), 0.05, 0.5), posterior(0.05))
    np.testing.assert_allclose(correct_prior(posterior(0.3), 0.3, 0.3), posterior(0.3))
    assert correct_prior(np.array([0.0, 1.0]), 0.1, 0.5).tolist() == [0.0, 1.0]
    assert correct_prior(np.array([0.4]), 0.1, 1.0).tolist() == [0.4]
