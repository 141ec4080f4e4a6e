"""Outcomes of whole comparisons: skill, topics, costs, suspicion, groups."""

import dataclasses

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

from skresample._figures import METRICS, MethodTest
from skresample.inspection._report.headline import three_figures
from skresample.model_selection import compare_resamplers, corrected_paired_test
from skresample.model_selection._compare.judge.verdict import Cell
from skresample.model_selection._compare.recommendation import Verdict
from skresample.model_selection._compare.say.words import sentences


class Copies(BaseEstimator):
    """Repeats the rare rows until the classes are level."""

    def fit_resample(self, X, y):
        rare = np.flatnonzero(y == 1)
        rows = np.r_[np.arange(len(y)), np.resize(rare, len(y) - 2 * len(rare))]
        return X[rows], y[rows]


class Half(BaseEstimator):
    """Keeps every second row."""

    def fit_resample(self, X, y):
        rows = np.r_[np.flatnonzero(y == 0)[::3], np.flatnonzero(y == 1)]
        return X[rows], y[rows]


def made(n=500, share=0.12, shift=1.2, seed=0):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < share).astype(int)
    return rng.normal(size=(n, 3)) + shift * y[:, None], y


def quick(X, y, **changes):
    settings = {
        "resamplers": {"copies": Copies()}, "learners": {"nb": make_pipeline(GaussianNB())},
        "n_repeats": 2, "inner_splits": 2, "random_state": 0,
    }  # fmt: skip
    return compare_resamplers(X, y, **(settings | changes))


@pytest.fixture(scope="module")
def decided():
    return quick(*made(), metric="balanced_accuracy")


@pytest.fixture(scope="module")
def noise():
    X, y = made(shift=0.0)
    return {m: quick(X, y, metric=m, n_repeats=1) for m in ("f1", "roc_auc")}


@pytest.mark.parametrize("metric", ["f1", "roc_auc"])
def test_noise_is_called_no_skill(noise, metric):
    verdict = noise[metric].verdict
    assert verdict.outcome == "no skill"
    assert (verdict.method, verdict.variant) == ("do nothing", "raw")
    assert not verdict.exceeds_noise
    assert [x.topic for x in verdict.lines] == ["ranking", "decisions", "probabilities"]
    assert "no model is shown to decide better than guessing" in verdict.text
    assert "guessing" in verdict.sentence


def test_what_ranks_well_is_not_said_to_rank_like_chance():
    """Dear misses: calling all rows positive is not shown to be beaten, yet the ranks are good."""
    X, y = made(n=300, shift=1.0)
    result = quick(X, y, metric="expected_cost", cost_fn=30.0, n_repeats=1)
    verdict = result.verdict
    assert verdict.outcome == "no skill"
    assert verdict.sentence.startswith("No model here is shown to beat guessing by expected cost")
    ranking, decisions, _ = (line.text for line in verdict.lines)
    assert "is shown to rank rows better than chance (ROC AUC 0." in ranking
    assert "no model is shown to decide better than guessing (at best expected cost" in decisions
    # Of the thresholds, which are all free, the one with the least cost stands meanwhile.
    free = [row for row in result.rows if row.method == "do nothing"]
    assert verdict.label == min(free, key=lambda row: row.value).label != "do nothing"
    assert "Meanwhile leave the data alone and" in verdict.sentence
    assert not verdict.exceeds_noise


def test_doing_nothing_beats_no_guess_by_f1_although_tuning_gains(noise):
    """The gate is needed: on noise a tuned threshold raises F1 from 0."""
    board = {r.label: r for r in noise["f1"].rows}
    assert board["threshold tuning"].value > board["do nothing"].value + 0.05


def test_no_row_is_called_better_where_no_model_beats_guessing(noise):
    result = noise["f1"]
    assert {r.outcome for r in result.rows if r.label == "threshold tuning"} == {"no skill"}
    assert "better" not in {x.outcome for x in (*result.rows, *result.tests, *result.verdict.lines)}
    shares = [r.scores["average_precision"] for r in result.folds if r.label == "dummy"]
    guess = np.mean([2 * p / (1 + p) for p in shares])  # F1 of calling every row positive
    decisions = next(x for x in result.verdict.lines if x.topic == "decisions")
    best = max(r.value for r in result.rows if r.kind != "dummy")
    assert decisions.text.endswith(f"(at best F1 {best:.3f}; guessing: {guess:.3f}).")


def test_three_topics_whatever_decides(decided):
    verdict = decided.verdict
    assert verdict.outcome == "better"
    assert [x.topic for x in verdict.lines] == ["ranking", "decisions", "probabilities"]
    assert verdict.text.splitlines()[1:] == [x.text for x in verdict.lines]
    ranking, decisions, probabilities = verdict.lines
    board = {r.label: r for r in decided.rows}
    assert ranking.before == board[ranking.baseline].scores["average_precision"]
    for line in (ranking, decisions):  # one baseline for before, after and gain
        assert line.after - line.before == pytest.approx(line.gain, abs=1e-12)
    assert verdict.favours == "alternative"
    assert decisions.before == board["do nothing"].value
    assert decisions.after == board[decisions.label].value
    cuts = [r.threshold for r in decided.folds if r.label == decisions.label]
    assert decisions.threshold == pytest.approx(np.mean(cuts))
    assert f"call a row '1' above {decisions.threshold:.3f}" in decisions.text
    assert probabilities.after == board["copies"].scores["brier"]
    assert "prior correction restores" in probabilities.text


def test_the_threshold_is_said_and_pasted_whatever_decides():
    result = quick(*made())
    verdict = result.verdict
    assert verdict.metric == "average_precision"
    line = next(x for x in verdict.lines if x.topic == "decisions")
    assert line.outcome == "better"
    assert f"    pos_label=1,\n    threshold={line.threshold:.4g},\n" in verdict.snippet
    X, y = made()
    space = {"X_train": X, "y_train": y}
    exec(verdict.snippet, space)
    p = space["model"].predict_proba(X)[:, 1]
    np.testing.assert_array_equal(space["model"].predict(X), p >= round(line.threshold, 6))


def test_the_rival_is_the_winner_and_its_gain_is_corrected(decided):
    verdict = decided.verdict
    assert verdict.rival == verdict.label
    assert (verdict.rival_gain, verdict.rival_low) == (verdict.gain, verdict.low)
    assert verdict.p_better > 0.95
    assert verdict.p_better + verdict.p_equivalent + verdict.p_worse == pytest.approx(1)
    assert verdict.gain_corrected < max(t.mean for t in decided.tests if t.role == "nothing") + 1e-9


def test_prices_bring_the_textbook_threshold():
    result = quick(*made(), metric="expected_cost", cost_fp=1.0, cost_fn=9.0, n_repeats=1)
    row = next(r for r in result.rows if r.variant == "cost")
    assert row.label == "do nothing, threshold = cost ratio"
    assert {r.threshold for r in result.folds if r.variant == "cost"} == {0.1}
    level = [r for r in result.rows if r.method == "do nothing" and r.variant != "raw"]
    if result.verdict.method == "do nothing":
        assert result.verdict.value == min(r.value for r in level)
    equal = quick(*made(), metric="expected_cost", n_repeats=1)
    assert "cost" not in {r.variant for r in equal.rows}


def test_a_near_perfect_score_and_a_leak_are_in_the_verdict():
    X, y = made()
    perfect = quick(np.column_stack([X + 8 * y[:, None]]), y, n_repeats=1).verdict
    assert perfect.lines[-1].topic == "suspicion"
    leak = np.column_stack([X, y + np.random.default_rng(0).normal(0, 0.1, len(y))])
    named = quick(leak, y, n_repeats=1).verdict
    assert "column 'x3' alone predicts the target" in named.lines[-1].text
    assert named.lines[-1].text in named.text


def test_gaps_between_groups_are_in_the_verdict():
    X, y = made(800)
    group = np.where(np.arange(len(y)) % 2, "f", "m")
    X[(group == "f") & (y == 1)] -= 1.0
    result = quick(X, y, groups=group, metric="balanced_accuracy", n_repeats=1)
    line = next(x for x in result.verdict.lines if x.topic == "groups")
    rates = {g.group: g.tpr for g in result.groups if g.label == result.verdict.label}
    assert (line.before, line.after) == (rates["f"], rates["m"])
    assert "for f to" in line.text
    cuts = [r.threshold for r in result.folds if r.label == result.verdict.label]
    assert line.threshold == pytest.approx(np.mean(cuts))
    assert line.text.endswith(f", read above {line.threshold:.3f} with {result.verdict.label}.")


def test_the_line_on_cost_is_kept_apart():
    X, y = made(1500, 0.3)
    result = quick(X, y, resamplers={"half": Half()}, n_repeats=1)
    result.resources[:] = []
    assert result.verdict.cost is None or result.verdict.cost.topic == "cost"
    assert "cost" not in result.to_dict(resources=False)["verdict"]
    assert "cost" in result.to_dict()["verdict"]


def test_a_run_of_three_folds_says_that_it_is_small():
    own = StratifiedKFold(3, shuffle=True, random_state=0)
    for given in ({"n_splits": 3}, {"cv": own}, {"cv": own, "metric": "expected_cost"}):
        verdict = quick(*made(), n_repeats=1, **given).verdict
        assert verdict.outcome != "no evidence"
        assert "Only 3 folds were measured" in verdict.text


def a_test(label, mean, low, high, outcome="undecided"):
    return MethodTest("nb", label, "raw", label, "do nothing", "nothing", "average_precision", mean,
                      low, high, 0.5, 0.5, outcome, 5)  # fmt: skip


def test_who_keeps_the_question_open_and_who_is_ahead_is_said(decided):
    choice = dataclasses.replace(
        decided.verdict.by_learner[0], outcome="undecided", rope=0.01, rival="weights",
        rival_gain=0.0, rival_low=-0.006, rival_high=0.004, metric="average_precision",
    )  # fmt: skip
    tests = [a_test("weights", 0, -0.006, 0.004), a_test("SMOTE", -0.001, -0.02, 0.015)]
    said = " ".join(sentences(choice, tests))
    assert "Weights itself lies within the 0.010 that count as equal" in said
    assert "SMOTE keeps the question open, whose gain may reach +0.015" in said
    assert "keeps the question open" not in " ".join(sentences(choice, tests[:1]))
    lead = corrected_paired_test([0.02, -0.01, 0.015, 0.01, 0.01], 0.25)
    said = " ".join(sentences(choice, tests, None, ("tuning", 0.501, lead, True)))
    assert "Tuning has a higher average precision (0.501)" in said
    assert "is within noise; the simpler is recommended" in said


def test_a_cheaper_row_beside_the_recommended_one_is_explained(decided):
    from skresample.model_selection._compare.judge.recommend import _ahead

    def cell(label, order, scores):
        return Cell("nb", label, "raw", label, "baseline", order, np.array(scores), 0)

    dear, cheap = cell("dear", 1, [-0.51, -0.5, -0.52]), cell("cheap", 2, [-0.5, -0.5, -0.51])
    choice = dataclasses.replace(decided.verdict.by_learner[0], label="dear", rival="dear")
    label, value, lead, simpler = _ahead([dear, cheap], dear, choice, "expected_cost", 0.25)
    assert (label, simpler) == ("cheap", True)
    assert value == pytest.approx(0.50333, abs=1e-4)
    np.testing.assert_allclose(lead, corrected_paired_test([0.01, 0.0, 0.01], 0.25))
    assert _ahead([dear, cheap], cheap, choice, "expected_cost", 0.25) is None
    named = dataclasses.replace(choice, rival="cheap")
    assert _ahead([dear, cheap], dear, named, "expected_cost", 0.25) is None


def test_doing_nothing_that_beats_all_is_told_from_an_alternative_that_does():
    class Spoilt(Copies):
        def fit_resample(self, X, y):
            return X, np.roll(y, 1)

    X, y = made(300, 0.5)
    result = quick(
        X, y, resamplers={"spoilt": Spoilt()}, metric="roc_auc", n_repeats=1,
        learners={"near": make_pipeline(KNeighborsClassifier(15))},  # takes no weights
    )  # fmt: skip
    assert (result.verdict.outcome, result.verdict.favours) == ("better", "nothing")
    assert not result.verdict.exceeds_noise


def test_a_gain_in_a_cost_is_not_called_a_change():
    same = dataclasses.replace(
        quick(*made(), n_splits=2, n_repeats=1, metric="expected_cost").verdict.by_learner[0],
        outcome="undecided", rival="SMOTE", rival_gain=0.842, rival_low=0.5, rival_high=1.0,
    )  # fmt: skip
    assert "SMOTE, has a gain of +0.842" in sentences(same, [])[0]
    (_, shown, interval), *_ = three_figures(Verdict(**dict(same)), METRICS, {"expected_cost": 3})
    assert (shown, interval) == ("−0.842", "95 % interval −1.000 to −0.500")
    up = dataclasses.replace(same, metric="average_precision")
    assert three_figures(Verdict(**dict(up)), METRICS, {"average_precision": 3})[0][1] == "+0.842"


def test_a_few_folds_neither_prove_nor_deny_skill():
    verdict = quick(*made(200, 0.2), n_splits=2, n_repeats=1).verdict
    assert verdict.outcome == "undecided"
    assert verdict.method == "do nothing"
    assert len(verdict.lines) == 3
