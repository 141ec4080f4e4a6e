"""The comparison as a whole: same folds, same seeds, honest failures, resumable."""

import json
from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from skresample.model_selection import METRICS, ComparisonResult, compare_resamplers


class Doubler(BaseEstimator):
    """Repeats the rare rows once; records nothing."""

    def __init__(self, random_state=None):
        self.random_state = random_state

    def fit_resample(self, X, y):
        rare = np.flatnonzero(np.asarray(y) == 1)
        rows = np.concatenate([np.arange(len(y)), rare])
        return X[rows], np.asarray(y)[rows]


class Noisy(Doubler):
    """Repeats rows drawn by its random_state."""

    def fit_resample(self, X, y):
        rng = np.random.default_rng(self.random_state)
        rows = rng.integers(len(y), size=2 * len(y))
        return X[rows], np.asarray(y)[rows]


class Broken(Doubler):
    def fit_resample(self, X, y):
        raise RuntimeError("no rows today\nsecond line")


OWN = [name for name, metric in METRICS.items() if metric.task == "classification"]


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(3)
    y = (rng.random(160) < 0.25).astype(int)
    X = rng.normal(size=(160, 3)) + y[:, None] * [1.0, 0.5, 0.0]
    X.flags.writeable = y.flags.writeable = False
    return X, y


@pytest.fixture(scope="module")
def quick_result(table):
    """One comparison, for tests that only read it."""
    return quick(*table)


def quick(X, y, **changes):
    settings = {
        "resamplers": {"double": Doubler(), "noisy": Noisy()},
        "learners": {"nb": GaussianNB()},
        "n_splits": 3,
        "n_repeats": 2,
        "random_state": 5,
    }
    return compare_resamplers(X, y, **(settings | changes))


def test_every_method_sees_the_same_rows_and_every_metric_is_there(quick_result):
    result = quick_result
    sizes = {}
    for record in result.folds:
        sizes.setdefault((record["repeat"], record["fold"]), set()).add(
            (record["n_train"], record["n_test"])
        )
        assert list(record)[-len(OWN) :] == OWN
        assert record["status"] == "ok", record["error"]
    assert len(sizes) == 6
    assert all(len(s) == 1 for s in sizes.values())
    labels = {r["label"] for r in result.folds}
    assert labels == {
        "do nothing", "do nothing, threshold = prevalence", "threshold tuning", "class weights",
        "class weights, tuned threshold", "dummy", "always positive", "double",
        "double, tuned threshold", "noisy", "noisy, tuned threshold",
    }  # fmt: skip


def test_doing_nothing_equals_plain_cross_validation(table):
    X, y = table
    seen = []

    class Spy(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            self.classes_ = np.unique(y)
            self.inner_ = GaussianNB().fit(X, y)
            seen.append(len(X))
            return self

        def predict_proba(self, X):
            return self.inner_.predict_proba(X)

    result = quick(X, y, learners={"spy": Spy()}, resamplers={"double": Doubler()})
    rows = [r for r in result.folds if r["label"] == "double"]
    rare = y.sum()
    for record in rows:
        # Resampling adds the rare rows of the training part, two thirds of all.
        assert record["n_fit"] - record["n_train"] == pytest.approx(rare * 2 / 3, abs=1)
    assert max(seen) <= len(y) * 2 / 3 + rare


def test_the_dummy_has_the_value_of_chance(table, quick_result):
    _, y = table
    board = quick_result.leaderboard()
    dummy = next(r for r in board if r["label"] == "dummy")
    always = next(r for r in board if r["label"] == "always positive")
    assert always["f1"] == pytest.approx(2 * y.mean() / (1 + y.mean()), abs=0.01)
    assert (always["balanced_accuracy"], always["g_mean"]) == (0.5, 0.0)
    assert dummy["roc_auc"] == 0.5
    assert dummy["balanced_accuracy"] == 0.5
    assert dummy["average_precision"] == pytest.approx(y.mean(), abs=0.01)
    assert dummy["calibration_bias"] == pytest.approx(0, abs=0.02)


def test_failures_are_rows_with_their_text(table):
    result = quick(*table, resamplers={"broken": Broken(), "double": Doubler()})
    broken = [r for r in result.folds if r["method"] == "broken"]
    assert {r["status"] for r in broken} == {"failed"}
    assert broken[0]["error"] == "RuntimeError: no rows today second line"
    row = next(r for r in result.leaderboard() if r["method"] == "broken")
    assert (row["value"], row["tier"], row["n_failed"]) == (None, 0, 6)
    assert any("broken" in text for text in result.messages)
    assert "broken" not in result.verdict.text


def test_same_seed_same_bytes(table, quick_result, tmp_path):
    quick_result.to_json(tmp_path / "a.json")
    quick(*table, n_jobs=2).to_json(tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    quick(*table, random_state=6).to_json(tmp_path / "c.json")
    assert (tmp_path / "a.json").read_bytes() != (tmp_path / "c.json").read_bytes()


@pytest.mark.parametrize("stop", [1, 7, 20])
def test_an_interrupted_run_continues_to_the_same_bytes(table, quick_result, tmp_path, stop):
    quick_result.to_json(tmp_path / "whole.json")
    cache = tmp_path / "cache"

    def interrupt(done, total, text):
        if done == stop:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quick(*table, cache_dir=cache, progress=interrupt)
    files = sorted(cache.rglob("*.json"))
    assert len(files) == stop
    files[0].write_text('{"records": [')  # a torn file is made anew
    started = []
    result = quick(*table, cache_dir=cache, progress=lambda *a: started.append(a[0]))
    assert started[0] == stop - 1
    result.to_json(tmp_path / "resumed.json")
    assert (tmp_path / "whole.json").read_bytes() == (tmp_path / "resumed.json").read_bytes()


def test_the_cache_belongs_to_data_and_settings(table, tmp_path):
    X, y = table
    few = partial(quick, resamplers={"double": Doubler()}, n_repeats=1)
    few(X, y, cache_dir=tmp_path)
    first = []
    for changes in ({"random_state": 6}, {"metric": "mcc"}, {"cost_fn": 2.0}):
        few(X, y, cache_dir=tmp_path, progress=lambda *a: first.append((a[0], a[2])), **changes)
        assert first[0] == (0, "starting")
        first.clear()
    other = X.copy()
    other[0, 0] += 1e-9
    few(other, y, cache_dir=tmp_path, progress=lambda *a: first.append(a[0]))
    assert first[0] == 0
    again = []
    few(X, y, cache_dir=tmp_path, progress=lambda *a: again.append(a[0]))
    assert again[0] == first[-1] > 0


def test_an_exhausted_budget_skips_and_says_so(table):
    result = quick(*table, time_budget=0.0)
    assert {r["status"] for r in result.folds} == {"skipped"}
    assert any("time budget" in text for text in result.messages)
    assert not result.verdict.exceeds_noise
    assert result.verdict.outcome == "no evidence"
    assert not any(row.recommended for row in result.rows)
    assert "no verdict: 0 of 6 folds were measured" in result.verdict.sentence
    assert result.verdict.lines == []
    json.dumps(result.to_dict(), allow_nan=False)


def test_json_round_trip(quick_result, tmp_path):
    result = quick_result
    result.to_json(tmp_path / "r.json", resources=True)
    back = ComparisonResult.from_json(tmp_path / "r.json")
    assert back.to_dict() == result.to_dict()
    assert str(back.verdict) == result.verdict.text


def test_labels_and_the_positive_class(table, quick_result):
    X, y = table
    numbers = quick_result.leaderboard()
    words = quick(X, np.where(y == 1, "bad", "good"), resamplers={"noisy": Noisy()})
    assert words.data["positive"] == "bad"
    turned = quick(X, y, positive=0, resamplers={"noisy": Noisy()})
    assert turned.data["positive"] == "0"
    nothing = next(r for r in numbers if r["label"] == "do nothing")
    same = next(r for r in words.leaderboard() if r["label"] == "do nothing")
    assert same["average_precision"] == pytest.approx(nothing["average_precision"])
    other = next(r for r in turned.leaderboard() if r["label"] == "do nothing")
    assert other["average_precision"] > 0.8


def test_groups_report_the_worst_and_never_change_the_folds(table, quick_result):
    X, y = table
    groups = np.where(np.arange(len(y)) % 3 == 0, "a", "b")
    result = quick(X, y, groups=groups, metric="worst_tpr")
    assert [r["brier"] for r in result.folds] == [r["brier"] for r in quick_result.folds]
    worst = next(r for r in result.folds if r["label"] == "threshold tuning")
    assert 0 <= worst["worst_tpr"] <= 1
    assert {r["group"] for r in result.groups} == {"a", "b"}
    total = sum(r["n_rows"] for r in result.groups if r["label"] == "double")
    assert total == len(y)


def test_rows_that_belong_together_stay_together(table):
    X, y = table
    patient = np.arange(len(y)) // 4
    seen = []

    class Spy(GaussianNB):
        def fit(self, X, y, sample_weight=None):
            seen.append(set(X[:, 3].round().astype(int)))
            return super().fit(X, y, sample_weight)

    Z = np.column_stack([X, patient])
    result = quick(Z, y, together=patient, learners={"spy": _bare(Spy())})
    train = {(r["repeat"], r["fold"]): r["n_train"] for r in result.folds}
    assert all(n % 4 == 0 for n in train.values())


def _bare(model):
    from sklearn.pipeline import make_pipeline

    return make_pipeline(model)


def test_identical_rows_stay_together(table):
    X, y = table
    X, y = np.vstack([X, X]), np.concatenate([y, y])
    result = quick(X, y)
    assert result.data["duplicate_rows"] == 160
    assert all(r["n_test"] % 2 == 0 for r in result.folds)


def test_more_than_two_classes(table):
    X, _ = table
    y = np.arange(len(X)) % 3
    result = quick(X, y, metric="roc_auc", resamplers={"noisy": Noisy()})
    assert {r["variant"] for r in result.folds} == {"raw"}
    board = result.leaderboard()
    assert 0.3 < board[0]["roc_auc"] < 0.7
    assert board[0]["log_loss"] > 1.0
    with pytest.raises(ValueError, match="metric='expected_cost' is defined for two classes"):
        quick(X, y, metric="expected_cost")


def test_sparse_tables_give_the_figures_of_dense_ones(table):
    X, y = table
    X = np.where(np.abs(X) < 0.5, 0.0, X)
    settings = {
        "resamplers": ["RandomOverSampler"],
        "learners": {"tree": DecisionTreeClassifier(max_depth=2), "boosting": "boosting"},
        "n_repeats": 1,
    }
    found = quick(sparse.csr_array(X), y, **settings)
    assert {r["status"] for r in found.folds} == {"ok"}
    dense = quick(X, y, **settings)
    for a, b in zip(found.folds, dense.folds, strict=True):
        assert a["roc_auc"] == pytest.approx(b["roc_auc"], abs=1e-9)


def test_models_without_probabilities_have_no_calibration(table):
    board = quick(*table, learners={"ridge": RidgeClassifier()}).leaderboard()
    row = next(r for r in board if r["label"] == "double")
    assert row["brier"] is None
    assert row["average_precision"] > 0.4


def test_expected_cost_moves_the_threshold(table):
    dear = quick(*table, metric="expected_cost", cost_fn=20.0)
    cheap = quick(*table, metric="expected_cost", cost_fn=0.5)

    def cut(result):
        rows = [r["threshold"] for r in result.folds if r["label"] == "threshold tuning"]
        return np.mean(rows)

    assert cut(dear) < cut(cheap)
    assert dear.leaderboard()[0]["value"] == min(
        r["value"] for r in dear.leaderboard() if r["value"] is not None
    )


def test_max_rows_is_stratified_and_said_aloud(table):
    X, y = table
    result = quick(X, y, max_rows=80)
    assert result.data["n_rows"] == 80
    assert result.data["class_counts"]["1"] == pytest.approx(y.sum() / 2, abs=1)
    assert "80 of 160 rows" in result.messages[0]


class Keen(Doubler):
    """Only good at one of its settings."""

    def __init__(self, k_neighbors=1, random_state=None):
        self.k_neighbors = k_neighbors
        self.random_state = random_state

    def fit_resample(self, X, y):
        if self.k_neighbors == 3:
            return X, y
        return X, np.random.default_rng(0).permutation(y)


def test_tuning_finds_the_good_setting(table):
    result = quick(*table, tune=True, resamplers={"keen": Keen()}, n_repeats=1)
    chosen = {r["parameters"] for r in result.folds if r["method"] == "keen"}
    assert chosen == {"k_neighbors=3"}
    assert {r["parameters"] for r in result.folds if r["method"] == "do nothing"} == {""}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"metric": "accuracy"}, "metric must be one of average_precision"),
        ({"metric": "worst_tpr"}, "needs groups"),
        ({"n_splits": 1}, "n_splits must be an integer of at least 2, got 1"),
        ({"n_splits": 50}, "class '1' has"),
        ({"cost_fn": -1}, "cost_fn must be a finite number"),
        ({"alpha": 1.5}, "alpha must lie between 0 and 1"),
        ({"resamplers": ["SMOTTE"]}, "resamplers names 'SMOTTE'"),
        ({"resamplers": {"do nothing": Doubler()}}, "taken by a baseline"),
        ({"learners": ["forest"]}, "learners must be among"),
        ({"learners": {}}, "learners is empty"),
        ({"positive": "yes"}, "positive='yes' is no class of y"),
        ({"groups": [1, 2]}, "groups has 2 entries, but X has 160 rows"),
        ({"together": [1, 2]}, "together has 2 entries"),
        ({"categorical_features": ["no"]}, "names column 'no', which X does not have"),
        ({"max_rows": 0}, "max_rows must be an integer of at least 1"),
        ({"tune": "yes"}, "tune must be True or False"),
        ({"time_budget": np.nan}, "time_budget must be a finite number"),
    ],
)
def test_bad_arguments_are_named(table, changes, message):
    with pytest.raises(ValueError, match=message):
        quick(*table, **changes)


def test_bad_objects_are_named(table):
    with pytest.raises(TypeError, match="resampler 'x' is the class Doubler"):
        quick(*table, resamplers={"x": Doubler})
    with pytest.raises(TypeError, match="learner 'x' is the class LogisticRegression"):
        quick(*table, learners={"x": LogisticRegression})
    with pytest.raises(TypeError, match="resamplers must be None, 'all', a list"):
        quick(*table, resamplers=42)
    with pytest.raises(TypeError, match="learners must be None, a list"):
        quick(*table, learners=42)
    with pytest.raises(TypeError, match="progress must be callable"):
        quick(*table, progress=3)
    with pytest.raises(ValueError, match="more than 1 class"):
        quick(table[0], np.zeros(160, int))
    with pytest.raises(ValueError, match="got 1D array instead: X has shape"):
        quick(table[0][:, 0], table[1])
    with pytest.raises(ValueError, match="X is None"):
        quick(None, table[1])


@pytest.mark.parametrize("names", [["a", "a", "b"], [3, 4, 5]])
def test_odd_column_names_do_not_matter(table, names):
    X, y = table
    settings = {"resamplers": ["SMOTE"], "n_repeats": 1}
    found = quick(pd.DataFrame(X, columns=names), y, **settings)
    assert {r["status"] for r in found.folds} == {"ok"}
    plain = quick(X, y, **settings)
    assert found.to_records() == plain.to_records()
    assert [c["name"] for c in found.data["columns"]] == [str(n) for n in names]
