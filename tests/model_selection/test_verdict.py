"""The rule behind the recommendation, and its sentences, on scores made by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import norm

from skresample._figures import Choice, MethodTest
from skresample._math.multiplicity import holm, holm_families
from skresample.model_selection import correlated_bayes_test
from skresample.model_selection._compare.judge.selection import corrected_gain
from skresample.model_selection._compare.judge.skill import Skill, best_guess
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
        "outcome": "better", "n_folds": 15, "n_planned": 15, "rival": "SMOTE",
        "rival_gain": 0.004, "rival_low": -0.02, "rival_high": 0.03, "rival_pvalue": 0.4,
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
        ("undecided", "the folds cannot tell"),
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
    nothing = choice(
        "do nothing", metric="average_precision", exceeds_noise=False, outcome="undecided"
    )
    first, second = sentences(nothing, [other, test])
    assert first == (
        "Undecided, these rows cannot tell: leave the data alone for now and train the linear "
        "model (average precision 0.900); the best alternative, SMOTE, changes it by +0.004 (95 % "
        "interval -0.020 to +0.030, p = 0.400 after Holm's correction)."
    )
    assert second == (
        "The best resampler, SMOTE, differs from class weights by -0.004 (95 % interval -0.020 to "
        f"+0.010, p = 0.400 after Holm's correction): {words}."
    )
    assert sentences(nothing, [replace(test, n_pairs=0)]) == [first]
    # The rival of the first sentence is not told twice.
    assert sentences(nothing, [replace(test, baseline="do nothing")]) == [first]


def test_thresholds_have_their_own_words():
    tuned = sentences(choice("do nothing", "tuned"), [])[0]
    assert tuned.startswith("Leave the data alone and tune the decision threshold with the linear")
    prevalence = sentences(choice("do nothing", "prevalence", metric="mcc"), [])[0]
    assert "set the threshold to the share of positives with the linear model (MCC" in prevalence


def test_every_outcome_has_its_own_first_sentence():
    def first(outcome, **changes):
        nothing = choice("do nothing", exceeds_noise=False, outcome=outcome, **changes)
        return sentences(nothing, [], skill=Skill(False, "roc_auc", "a", "m", 0.5, 0.5, 0.4, 0.6))[
            0
        ]

    said = {
        "equivalent": first("equivalent", rival_low=-0.004, rival_high=0.006),
        "undecided": first("undecided"),
        "no skill": first("no skill"),
        "no evidence": first("no evidence", n_folds=3),
        "better": first("better"),
    }
    assert said["equivalent"].startswith("No difference that matters: leave the data alone")
    assert said["equivalent"].endswith("to +0.006, within the 0.010 that count as equal).")
    assert said["no skill"].startswith(
        "No model here is shown to predict better than guessing: the best ROC"
    )
    assert "no verdict: 3 of 15 folds were measured" in said["no evidence"]
    assert "everything that was tried is worse" in said["better"]
    assert not any("othing beats" in text for text in said.values())
    for outcome in ("equivalent", "undecided", "better"):
        assert "95 % interval" in said[outcome]


@pytest.mark.parametrize(("low", "p", "said"), [(0.01, 0.2, True), (-0.01, 0.2, False),
                                                (0.002, 0.01, False)])  # fmt: skip
def test_an_interval_above_zero_that_decides_nothing_is_explained(low, p, said):
    undecided = choice(
        "do nothing", exceeds_noise=False, outcome="undecided", rival_low=low, rival_pvalue=p
    )
    text = " ".join(sentences(undecided, []))
    assert ("are those of this row alone; among all that were tried" in text) == said


def test_variants_of_a_method_are_tested_jointly():
    # Two variants with p = 0.02: Holm over four comparisons would say 0.08 and 0.08.
    p = [0.02, 0.02, 0.5, 0.9]
    adjusted = holm_families(p, ["a", "a", "b", "c"])
    np.testing.assert_allclose(adjusted, [0.06, 0.06, 1.0, 1.0])
    np.testing.assert_allclose(holm_families(p, "abcd"), holm(p))
    # A family passes its level on only when all of it is significant.
    np.testing.assert_allclose(holm_families([0.01, 0.04], "ab"), [0.02, 0.04])
    np.testing.assert_allclose(holm_families([0.001, 0.9, 0.04], "aab"), [0.004, 0.9, 0.08])
    assert np.isnan(holm_families([np.nan, 0.1], "ab")).tolist() == [True, False]


def test_families_keep_their_level():
    """At most 5 % false alarms in 4,000 tables of correlated null comparisons (+ 3 sd: 6.0 %)."""
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(4000, 4, 1))
    z = np.sqrt(0.7) * shared + np.sqrt(0.3) * rng.normal(size=(4000, 4, 2))
    p = 2 * norm.sf(np.abs(z)).reshape(4000, 8)
    alarms = [holm_families(row, "aabbccdd").min() < 0.05 for row in p]
    assert np.mean(alarms) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 4000)
    assert np.mean(alarms) > 0.02


def test_the_question_of_the_threshold_does_not_count_resamplers():
    tuned = cell(1, "do nothing", "tuned", 0.012)
    alone = decide(NOTHING, tuned)[1][0]
    crowd = decide(NOTHING, tuned, cell(2, "under", "raw", 0.0), cell(3, "over", "raw", 0.0))
    assert crowd[1][0].pvalue_holm == alone.pvalue_holm


def test_a_dearer_row_is_never_recommended_beside_an_equal_one():
    fixed = cell(1, "do nothing", "prevalence", 0.05)
    tuned = cell(2, "do nothing", "tuned", 0.053)
    assert decide(NOTHING, fixed, tuned)[0] is tuned
    better = cell(3, "do nothing", "cost", 0.056)
    assert decide(NOTHING, fixed, tuned, better)[0] is better


def test_probabilities_of_the_correlated_bayesian_test():
    """The posterior by Monte Carlo: mean + scale * t with J - 1 degrees of freedom."""
    d = np.array([0.02, 0.01, 0.03, -0.01, 0.02, 0.015])
    found = correlated_bayes_test(d, 0.25, rope=0.01)
    scale = np.sqrt((1 / 6 + 0.25) * d.var(ddof=1))
    draws = d.mean() + scale * np.random.default_rng(0).standard_t(5, 400_000)
    want = [(draws > 0.01).mean(), (np.abs(draws) <= 0.01).mean(), (draws < -0.01).mean()]
    np.testing.assert_allclose(found, want, atol=0.004)
    assert sum(found) == pytest.approx(1)
    assert correlated_bayes_test([0.02] * 4, 0.25, rope=0.01) == (1, 0, 0)
    assert np.isnan(correlated_bayes_test([0.02], 0.25, rope=0.01)).all()
    with pytest.raises(ValueError, match="rope must not be negative"):
        correlated_bayes_test(d, 0.25, rope=-1)


def test_the_gain_of_a_choice_among_noise_is_nothing():
    rng = np.random.default_rng(0)
    best, corrected = [], []
    for _ in range(60):
        gains = rng.normal(0, 0.02, (8, 15))
        best.append(gains.mean(axis=1).max())
        corrected.append(corrected_gain(gains, rng))
    assert np.mean(best) > 0.006
    assert abs(np.mean(corrected)) < 0.002
    sure = np.full((2, 15), 0.1) + rng.normal(0, 0.001, (2, 15))
    assert corrected_gain(sure, rng) == pytest.approx(0.1, abs=0.001)
    assert corrected_gain(np.full((2, 2), 0.1), rng) is None
    assert corrected_gain(np.full((2, 3), 0.1), rng) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("metric", "want"),
    [("balanced_accuracy", 0.5), ("mcc", 0.0), ("f1", 1 / 3), ("g_mean", 0.5),
     ("expected_cost", 0.8), ("average_precision", 0.2), ("worst_tpr", None)],
)  # fmt: skip
def test_the_best_guess(metric, want):
    """One positive row in five: always positive, never, or a coin, whichever is best."""
    record = SimpleNamespace(scores={"average_precision": 0.2})
    assert best_guess(metric, record, 2, (1.0, 10.0)) == (
        None if want is None else pytest.approx(want)
    )


def test_chances_and_the_worth_of_the_choice_are_said():
    chances = {"p_better": 0.914, "p_equivalent": 0.08, "p_worse": 0.006, "gain_corrected": 0.0321}
    text = sentences(choice(rival="SMOTE", **chances), [])[1]
    assert text.startswith("Chances of SMOTE: 91 % better, 8 % equivalent, 1 % worse")
    assert text.endswith("worth +0.032 on new folds.")
    for outcome in ("no skill", "no evidence"):
        given = choice(rival="SMOTE", outcome=outcome, **chances)
        skill = Skill(False, "roc_auc", "a", "m", 0.5, 0.5, 0.4, 0.6)
        assert len(sentences(given, [], skill=skill)) == 1
