"""The rule behind the recommendation, and its sentences, on scores made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from skresample._figures import Choice, MethodTest
from skresample.model_selection._compare.judge.statistics import PairedTest
from skresample.model_selection._compare.judge.verdict import (
    Cell,
    build_tests,
    candidates,
    choose,
    default_rope,
    outcome_of,
)
from skresample.model_selection._compare.say.words import sentences

ORDER = {"do nothing": 0, "class weights": 1, "dummy": 2, "under": 10, "over": 11, "smote": 12}
NOISE = np.random.default_rng(0).normal(0, 0.002, (8, 15))


def cell(number, method, variant, gain, failed=0):
    kind = {"dummy": "dummy", "do nothing": "baseline", "class weights": "baseline"}
    scores = 0.7 + gain + NOISE[number]
    if failed:
        scores[:failed] = np.nan
    return Cell("m", method, variant, f"{method}/{variant}", kind.get(method, "resampler"),
                ORDER[method], scores, failed)  # fmt: skip


def decide(*cells, metric="balanced_accuracy", rope=0.01):
    tests, simple = build_tests(list(cells), metric, 0.25, rope, 0.05)
    return choose(list(cells), tests, metric, 0.25, rope, 0.05), tests, simple


NOTHING = cell(0, "do nothing", "raw", 0.0)


def test_noise_leaves_the_data_alone():
    chosen, tests, _ = decide(
        NOTHING, cell(1, "class weights", "raw", 0.002), cell(2, "smote", "raw", 0.003)
    )
    assert chosen is NOTHING
    assert {t.outcome for t in tests} == {"equivalent"}


def test_a_resampler_has_to_beat_the_best_simple_method_too():
    weights = cell(1, "class weights", "raw", 0.05)
    smote = cell(2, "smote", "raw", 0.053)
    chosen, tests, simple = decide(NOTHING, weights, smote)
    assert simple is weights
    assert chosen is weights
    better = {(t.role, t.method) for t in tests if t.outcome == "better"}
    assert better == {("nothing", "class weights"), ("nothing", "smote")}


def test_of_equally_good_resamplers_the_simplest_wins():
    over, smote = cell(1, "over", "raw", 0.08), cell(2, "smote", "raw", 0.083)
    tuned = cell(3, "over", "tuned", 0.081)
    assert decide(NOTHING, smote, tuned, over)[0] is over
    better = cell(4, "smote", "raw", 0.12)
    assert decide(NOTHING, better, tuned, over)[0] is better


def test_a_method_that_failed_somewhere_is_never_recommended():
    chosen, tests, _ = decide(NOTHING, cell(1, "smote", "raw", 0.2, failed=2))
    assert chosen is NOTHING
    assert tests[0].n_pairs == 13
    gone = cell(1, "smote", "raw", 0.2, failed=15)
    assert decide(NOTHING, gone)[1][0].outcome == "failed"


def test_threshold_free_metrics_compare_raw_variants_only():
    cells = [NOTHING, cell(1, "do nothing", "tuned", 0.1), cell(2, "dummy", "raw", -0.2)]
    assert candidates(cells, "roc_auc") == [NOTHING]
    assert candidates(cells, "mcc") == cells[:2]
    assert decide(*cells, metric="roc_auc")[0] is NOTHING
    assert decide(*cells, metric="mcc")[0] is cells[1]


@pytest.mark.parametrize(
    ("mean", "low", "high", "p", "outcome"),
    [
        (0.03, 0.02, 0.04, 0.001, "better"),
        (-0.03, -0.04, -0.02, 0.001, "worse"),
        (0.005, 0.004, 0.006, 0.001, "equivalent"),
        (0.03, -0.02, 0.08, 0.3, "undecided"),
        (0.03, 0.02, 0.04, 0.06, "undecided"),
    ],
)
def test_outcomes(mean, low, high, p, outcome):
    test = PairedTest(mean, low, high, p, 0.0, 15)
    assert outcome_of(test, p, 0.01, 0.05) == outcome


def test_the_zone_of_equivalence_scales_with_the_metric():
    assert default_rope("roc_auc", 0.9) == 0.01
    assert default_rope("average_precision", 0.04) == pytest.approx(0.002)
    assert default_rope("brier", 0.1) == pytest.approx(0.002)
    assert default_rope("roc_auc", float("nan")) == 0.0


def choice(method="SMOTE", variant="raw", **changes):
    out = {
        "learner": "linear", "method": method, "variant": variant, "label": method,
        "metric": "roc_auc", "value": 0.9, "gain": 0.05, "low": 0.03, "high": 0.07,
        "pvalue": 0.0001, "exceeds_noise": True,
        "price": {"nothing_brier": 0.05, "brier": 0.1, "brier_corrected": 0.051,
                  "calibration_bias": 0.2}, "baseline": "do nothing", "rope": 0.01,
    }  # fmt: skip
    return Choice(**(out | changes))


def test_a_gain_is_told_with_its_price():
    first, price = sentences(choice(), [])
    assert first == (
        "Use SMOTE with the linear model (ROC AUC 0.900): the gain of +0.050 over doing nothing "
        "exceeds noise (95 % interval +0.030 to +0.070, p < 0.001 after Holm's correction)."
    )
    assert price == (
        "The price is in the probabilities: the Brier score rises from 0.050 to 0.100, the mean "
        "prediction is off by +0.200; prior correction brings the Brier score to 0.051."
    )


def test_a_harmless_price_and_an_unknown_one():
    cheap = choice(price={"nothing_brier": 0.05, "brier": 0.051})
    assert sentences(cheap, [])[1].startswith("Its probabilities stay as good")
    plain = choice(price={"nothing_brier": 0.05, "brier": 0.1, "brier_corrected": None})
    assert sentences(plain, [])[1].endswith("rises from 0.050 to 0.100.")
    assert len(sentences(choice(price={}), [])) == 1


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("equivalent", "too little to matter"),
        ("undecided", "not more than noise"),
        ("worse", "it is worse"),
        ("better", "more than noise, but not against every simple choice"),
    ],
)
def test_no_gain_names_the_closest_resampler(outcome, words):
    test = MethodTest(
        learner="linear", method="SMOTE", variant="raw", label="SMOTE", baseline="class weights",
        role="simple", metric="average_precision", mean=-0.004, low=-0.02, high=0.01, pvalue=0.1,
        pvalue_holm=0.4, outcome=outcome, n_pairs=15,
    )  # fmt: skip
    other = replace(test, label="ADASYN", mean=-0.1)
    nothing = choice("do nothing", metric="average_precision", exceeds_noise=False)
    first, second = sentences(nothing, [other, test])
    assert first.startswith("Nothing beats leaving the data alone here by more than noise")
    assert "(average precision 0.900)" in first
    assert second == (
        "The best resampler, SMOTE, differs from class weights by -0.004 (95 % interval -0.020 to "
        f"+0.010, p = 0.400 after Holm's correction): {words}."
    )
    assert sentences(nothing, [replace(test, n_pairs=0)]) == [first]


def test_thresholds_have_their_own_words():
    tuned = sentences(choice("do nothing", "tuned"), [])[0]
    assert tuned.startswith("Leave the data alone and tune the decision threshold with the linear")
    prevalence = sentences(choice("do nothing", "prevalence", metric="mcc"), [])[0]
    assert "set the threshold to the share of positives with the linear model (MCC" in prevalence
