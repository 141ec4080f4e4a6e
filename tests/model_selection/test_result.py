"""The result object: frames, pictures, sentences, source to paste."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import RandomOverSampler
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skresample.model_selection import METRICS, compare_resamplers

mpl.use("agg")


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(3)
    y = (rng.random(400) < 0.15).astype(int)
    return rng.normal(size=(400, 2)) + 1.5 * y[:, None], y


def run(table, **changes):
    settings = {
        "resamplers": {"twice <b>": RandomOverSampler()},
        "learners": {"linear": LogisticRegression(), "nb": GaussianNB()},
        "n_splits": 4,
        "n_repeats": 2,
        "random_state": 0,
    }
    return compare_resamplers(*table, **(settings | changes))


@pytest.fixture(scope="module")
def result(table):
    return run(table)


@pytest.fixture(scope="module")
def decided():
    rng = np.random.default_rng(3)
    y = (rng.random(1500) < 0.1).astype(int)
    X = rng.normal(size=(1500, 2)) + y[:, None]
    return run((X, y), metric="g_mean", n_splits=5)


def test_frames_have_every_column_in_order(result):
    frame = result.to_frame()
    own = [name for name, metric in METRICS.items() if metric.task == "classification"]
    assert list(frame.columns)[-len(own) :] == own
    assert len(frame) == len(result.folds) == 8 * 2 * (3 + 2 + 2 + 2)
    board = result.leaderboard(as_frame=True)
    assert isinstance(board, pd.DataFrame)
    assert board["rank"].tolist() == list(range(1, len(board) + 1))
    assert board["recommended"].sum() == 1
    values = board["value"].to_numpy()
    assert (np.diff(values) <= 0).all()
    result.leaderboard()[0]["label"] = "changed"
    result.to_records()[0]["label"] = "changed"
    assert "changed" not in str(result.to_dict())


def test_means_on_the_board_are_means_over_folds(result):
    frame = result.to_frame()
    own = frame[(frame.label == "class weights") & (frame.learner == "nb")]
    row = next(
        r for r in result.leaderboard() if (r["label"], r["learner"]) == ("class weights", "nb")
    )
    for name in ("average_precision", "mcc", "brier", "calibration_bias"):
        assert row[name] == pytest.approx(own[name].mean())
    nothing = frame[(frame.label == "do nothing") & (frame.learner == "nb")]
    gain = own["average_precision"].to_numpy() - nothing["average_precision"].to_numpy()
    assert row["difference"] == pytest.approx(gain.mean())


def test_ranking_is_not_tested_for_thresholds_but_decisions_are(result, decided):
    variants = {t["variant"] for t in result.tests}
    assert variants == {"raw"}
    assert {t["variant"] for t in decided.tests} == {"raw", "prevalence", "tuned"}
    roles = {(t["role"], t["baseline"]) for t in decided.tests if t["learner"] == "nb"}
    assert ("nothing", "do nothing") in roles
    assert len({b for r, b in roles if r == "simple"}) == 1


def test_a_gain_in_decisions_is_recommended_without_resampling(decided):
    verdict = decided.verdict
    assert verdict.exceeds_noise
    assert verdict.method == "do nothing"
    assert verdict.low > 0
    assert verdict.text.startswith("Leave the data alone and ")
    assert "exceeds noise" in verdict.text
    assert len(verdict.by_learner) == 2
    # A changed threshold costs nothing in calibration.
    assert "price" not in verdict.text


def test_tuned_rows_decide_better_and_rank_the_same(decided):
    board = {(r["label"], r["learner"]): r for r in decided.leaderboard()}
    raw, tuned = board["do nothing", "linear"], board["threshold tuning", "linear"]
    assert tuned["g_mean"] > raw["g_mean"] + 0.05
    assert tuned["roc_auc"] == raw["roc_auc"]
    assert tuned["brier"] == raw["brier"]


def test_prior_correction_restores_calibration(result):
    board = {(r["label"], r["learner"]): r for r in result.leaderboard()}
    doubled, nothing = board["twice <b>", "linear"], board["do nothing", "linear"]
    assert doubled["brier"] > 1.3 * nothing["brier"]
    assert doubled["brier_corrected"] < 1.05 * nothing["brier"]
    assert doubled["calibration_bias"] > 0.1
    assert nothing["brier_corrected"] == nothing["brier"]


def test_curves_pool_every_row_once(result, table):
    curve = next(c for c in result.curves if (c["method"], c["learner"]) == ("do nothing", "nb"))
    assert (curve["rows"], curve["positives"]) == (400, int(table[1].sum()))
    assert sum(curve["calibration"]["rows"]) == 400
    assert curve["calibration_corrected"] is None
    assert curve["precision_recall"]["recall"][0] == 0
    assert curve["precision_recall"]["recall"][-1] == 1
    assert curve["threshold"]["threshold"][0] == 0
    assert curve["threshold"]["balanced_accuracy"][0] == 0.5
    other = next(c for c in result.curves if c["method"] == "twice <b>")
    assert other["calibration_corrected"] is not None


def test_the_picture_shows_names_as_they_are(result):
    ax = result.plot()
    labels = [t.get_text() for t in ax.get_yticklabels()]
    assert "twice <b>" in labels
    ax.figure.canvas.draw()
    assert "Average precision" in ax.get_xlabel()
    colors = {line.get_color() for line in ax.lines if line.get_marker() in "os"}
    assert len(colors) == 4  # nothing (and the dummy), weights, the sampler, the legend
    mpl.pyplot.close(ax.figure)


METRIC_CASES = [("tuned", m) for m in ("balanced_accuracy", "mcc", "f1", "g_mean")]


@pytest.mark.parametrize(
    ("variant", "metric"),
    [("raw", "mcc"), ("prevalence", "mcc"), *METRIC_CASES, ("tuned", "expected_cost")],
)
@pytest.mark.usefixtures("few_thresholds")
def test_snippets_run(table, metric, variant):
    from skresample.model_selection._compare.say.snippet import snippet

    X_train, y_train = (part[:100] for part in table)
    setup = _setup(metric, y_train)
    for method in ("do nothing", "class weights", "twice"):
        if variant == "prevalence" and method != "do nothing":
            continue
        tuned = ("nb",) if metric == "mcc" else ("linear",)
        for learner in tuned if variant == "tuned" else ("linear", "nb", "pipe"):
            space = {"X_train": X_train, "y_train": y_train}
            code = snippet(setup, learner, method, variant)
            exec(code, space)
            assert set(space["model"].predict(X_train)) == {0, 1}
            assert ("RandomOverSampler" in code) == (method == "twice")


def _setup(metric, y):
    from types import SimpleNamespace

    from skresample.model_selection._compare.design.learners import resolve_learners
    from skresample.model_selection._compare.design.roster import resolve_methods

    learners = {
        "linear": LogisticRegression(C=0.5),
        "nb": GaussianNB(),
        "pipe": make_pipeline(StandardScaler(), LogisticRegression()),
    }
    return SimpleNamespace(
        learners=resolve_learners(learners, "from_dtype"),
        methods=resolve_methods({"twice": RandomOverSampler()}),
        classes=np.unique(y),
        decision_metric=metric,
        costs=(1.0, 5.0),
        inner_splits=2,
        origin=None,
    )


def test_class_weights_fail_where_a_model_takes_none(table):
    found = run(table, learners={"knn": KNeighborsClassifier()}, n_repeats=1)
    bad = [r for r in found.folds if r["method"] == "class weights"]
    assert bad[0]["error"] == "ValueError: KNeighborsClassifier takes no sample_weight"
    good = [r for r in found.folds if r["method"] == "twice <b>"]
    assert {r["status"] for r in good} == {"ok"}


def test_tiers_only_rise_down_the_board(result, decided):
    for found in (result, decided):
        tiers = [row.tier for row in found.rows if row.tier]
        assert tiers == sorted(tiers)


def test_the_curve_begins_at_its_first_point(result):
    for curve in result.curves:
        points = curve.precision_recall
        assert points["recall"][0] == 0
        assert points["precision"][0] == points["precision"][1]


def test_notebooks_show_the_verdict_and_escape_names(result):
    html = result._repr_html_()
    assert "twice &lt;b&gt;" in html
    assert "<b>" not in html
    assert result.verdict.sentence.split(":")[0] in html
