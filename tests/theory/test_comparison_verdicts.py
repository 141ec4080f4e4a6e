"""The verdict on tables whose answer is known."""

import dataclasses

import numpy as np
import pytest
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from skresample.model_selection import METRICS, compare_resamplers
from skresample.model_selection._compare import compare

pytestmark = pytest.mark.slow

ROSTER = ["RandomUnderSampler", "RandomOverSampler", "SMOTE"]


NOISE = ("average_precision", "balanced_accuracy", "f1", "g_mean", "mcc", "brier")


@pytest.fixture(scope="module")
def noise_verdicts():
    """Verdicts by several metrics on 20 tables without signal; the folds of each are run once."""
    out = {metric: [] for metric in NOISE}
    original, kept = compare.aggregate, {}

    def keep(setup, outcomes, **options):
        kept.update(setup=setup, outcomes=outcomes, options=options)
        return original(setup, outcomes, **options)

    compare.aggregate = keep
    try:
        for seed in range(20):
            rng = np.random.default_rng(seed)
            X, y = rng.normal(size=(240, 4)), rng.permutation(np.repeat([0, 1], [190, 50]))
            compare_resamplers(
                X, y, resamplers=["RandomOverSampler", "SMOTE"],
                learners={"nb": GaussianNB(), "smooth": GaussianNB(var_smoothing=0.5)},
                n_repeats=1, inner_splits=2, random_state=seed,
            )  # fmt: skip
            for metric in NOISE:
                decides = METRICS[metric].kind == "decision"
                setup = dataclasses.replace(
                    kept["setup"],
                    metric=metric,
                    decision_metric=metric if decides else "balanced_accuracy",
                )
                out[metric].append(original(setup, kept["outcomes"], **kept["options"]).verdict)
    finally:
        compare.aggregate = original
    return out


@pytest.mark.parametrize("metric", NOISE)
def test_on_pure_noise_nothing_is_recommended(noise_verdicts, metric):
    """At most three false "better" in 20 tables: more have a probability of 1.6 % at 5 % each.

    The gate for skill makes it far rarer; by F1 and G-mean a tuned threshold gains on nearly all
    of these tables, which must not count.
    """
    outcomes = [v.outcome for v in noise_verdicts[metric]]
    assert outcomes.count("better") <= 3
    assert outcomes.count("no skill") >= 15


def sparse_line(n, rare, seed):
    """Few points of a thin line in a wide, dense background: gaps between them hold the others.

    A nearest-neighbour model finds the background between two rare points; interpolation fills
    the line.
    """
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], [n - rare, rare])
    X = rng.uniform(-1, 1, (n, 2))
    t = rng.uniform(-1, 1, rare)
    X[y == 1] = np.column_stack([t, 0.6 * t + rng.normal(0, 0.002, rare)])
    return X, y


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_smote_is_found_where_it_helps_nearest_neighbours(seed):
    X, y = sparse_line(8000, 120, seed)
    result = compare_resamplers(
        X,
        y,
        resamplers=["RandomUnderSampler", "SMOTE"],
        learners=["neighbours"],
        n_repeats=2,
        random_state=seed,
    )
    verdict = result.verdict
    assert verdict.method == "SMOTE"
    assert verdict.exceeds_noise
    assert verdict.low > 0.01
    # And it says what that costs.
    assert verdict.price["brier"] > 1.3 * verdict.price["nothing_brier"]
    assert "The price is in the probabilities" in verdict.text


def test_threshold_tuning_is_enough_where_only_the_threshold_is_wrong():
    rng = np.random.default_rng(0)
    y = (rng.random(1200) < 0.1).astype(int)
    X = rng.normal(size=(1200, 3)) + 0.9 * y[:, None]
    result = compare_resamplers(
        X, y, resamplers=ROSTER, learners=["linear"], metric="balanced_accuracy", random_state=0
    )
    assert result.verdict.exceeds_noise
    assert result.verdict.method == "do nothing"
    assert result.verdict.variant in ("prevalence", "tuned")
    assert result.verdict.outcome == "better"
    assert result.verdict.gain > 0.1


def test_prior_correction_restores_the_brier_score_of_the_linear_model():
    rng = np.random.default_rng(1)
    y = (rng.random(3000) < 0.08).astype(int)
    X = rng.normal(size=(3000, 4)) + 0.7 * y[:, None]
    result = compare_resamplers(
        X, y, resamplers=ROSTER, learners=["linear"], n_repeats=1, random_state=0
    )
    rows = {r["label"]: r for r in result.leaderboard()}
    nothing = rows["do nothing"]["brier"]
    for name in ROSTER:
        assert rows[name]["brier"] > 1.5 * nothing
        assert rows[name]["brier_corrected"] < 1.05 * nothing
        assert rows[name]["roc_auc"] == pytest.approx(rows["do nothing"]["roc_auc"], abs=0.02)


class Shy(DecisionTreeClassifier):
    """Splits only for a real reduction of impurity; the version without weights refuses them."""

    def fit(self, X, y):
        return super().fit(X, y)


def rare(seed, positives=45):
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], [1455, positives])
    X = rng.normal(size=(len(y), 3))
    X[:, 0] += 2 * y
    return X, y


@pytest.mark.parametrize("metric", ["average_precision", "balanced_accuracy"])
def test_weights_are_found_where_a_tree_never_splits_without_them(metric):
    tree = DecisionTreeClassifier(max_depth=2, min_impurity_decrease=0.02)
    verdict = compare_resamplers(
        *rare(3), resamplers=ROSTER, learners={"tree": make_pipeline(tree)}, metric=metric,
        random_state=0,
    ).verdict  # fmt: skip
    assert (verdict.outcome, verdict.method) == ("better", "class weights")


def test_a_resampler_is_found_where_the_model_takes_no_weights():
    tree = Shy(max_depth=2, min_impurity_decrease=0.05)
    verdict = compare_resamplers(
        *rare(5, 60), resamplers=ROSTER, learners={"shy": make_pipeline(tree)}, random_state=0
    ).verdict
    assert verdict.outcome == "better"
    assert verdict.method in ROSTER


def test_no_difference_is_called_equivalent_and_the_correction_is_named():
    rng = np.random.default_rng(8)
    y = np.repeat([0, 1], [2400, 600])
    X = rng.normal(size=(3000, 3))
    X[:, 0] += 1.5 * y
    verdict = compare_resamplers(
        X, y, resamplers=ROSTER, learners=["linear"], random_state=0
    ).verdict
    assert (verdict.outcome, verdict.method) == ("equivalent", "do nothing")
    assert verdict.rival_low >= -verdict.rope
    assert verdict.rival_high <= verdict.rope
    lines = {line.topic: line for line in verdict.lines}
    assert "prior correction restores" in lines["probabilities"].text
    assert lines["decisions"].outcome == "better"
