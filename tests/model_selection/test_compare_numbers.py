"""Regressions are compared as classifications are: same folds, same statistics, own figures."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score
from sklearn.pipeline import make_pipeline

from skresample.metrics import sera
from skresample.model_selection import (
    METRICS,
    ComparisonResult,
    compare_resamplers,
    diagnose,
    holm,
)
from skresample.model_selection._compare.design.asked import Asked
from skresample.model_selection._compare.design.by_name import model_by_name
from skresample.model_selection._compare.design.folds import make_folds
from skresample.model_selection._compare.design.learners import resolve_learners
from skresample.model_selection._compare.design.numbers import is_regression, number_strata
from skresample.model_selection._compare.design.roster import NUMERIC, resolve_methods
from skresample.model_selection._compare.design.setup import FoldOrigin
from skresample.model_selection._compare.run.plans import plans_of
from skresample.model_selection._compare.run.timing import Cells, Timing
from skresample.model_selection._compare.say.recommended import estimator_of
from skresample.model_selection._compare.say.snippet import snippet
from skresample.over_sampling import SMOTER, dense_weight, target_relevance


@pytest.fixture(scope="module")
def table():
    """The first column is the number of the row; few values of the target are high."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 2))
    y = X[:, 0] + np.exp(1.2 * X[:, 1]) + 0.5 * rng.normal(size=120)
    return np.column_stack([np.arange(120.0), X]), y


FOLDS = [(np.flatnonzero(np.arange(120) % 3 != k), np.arange(k, 120, 3)) for k in range(3)]


class Twice(BaseEstimator):
    """Rows above the 80 % quantile once more; ``log`` keeps what was resampled."""

    log: list = []

    def fit_resample(self, X, y):
        type(self).log.append(X[:, 0])
        again = np.flatnonzero(y > np.quantile(y, 0.8))
        rows = np.concatenate([np.arange(len(y)), again])
        return X[rows], y[rows]


def quick(X, y, **changes):
    settings = {
        "resamplers": {"twice": Twice()},
        "learners": {"m": make_pipeline(LinearRegression())},
        "n_splits": 3,
        "n_repeats": 1,
        "random_state": 5,
    }
    return compare_resamplers(X, y, **(settings | changes))


@pytest.fixture(scope="module")
def compared(table):
    return quick(*table, cv=FOLDS)


def test_figures_are_those_of_scikit_learn_on_the_same_folds(table, compared):
    X, y = table
    phi = target_relevance(y)  # of all rows
    rows = {(r.label, r.fold): r.scores for r in compared.folds}
    for fold, (train, test) in enumerate(FOLDS):
        again = np.concatenate([train, train[y[train] > np.quantile(y[train], 0.8)]])
        fits = {
            "do nothing": LinearRegression().fit(X[train], y[train]).predict(X[test]),
            "dense weights": LinearRegression()
            .fit(X[train], y[train], sample_weight=dense_weight(y[train]))
            .predict(X[test]),
            "twice": LinearRegression().fit(X[again], y[again]).predict(X[test]),
            "dummy": np.full(len(test), y[train].mean()),
            "dummy, median": np.full(len(test), np.median(y[train])),
        }
        rare = phi[test] >= 0.5
        assert 0 < rare.sum() < len(test)
        for label, p in fits.items():
            want = {
                "rmse": mean_squared_error(y[test], p) ** 0.5,
                "mae": mean_absolute_error(y[test], p),
                "r2": r2_score(y[test], p),
                "sera": sera(y[test], p, phi[test]) / len(test),
                "tail_rmse": mean_squared_error(y[test][rare], p[rare]) ** 0.5,
                "tail_mae": mean_absolute_error(y[test][rare], p[rare]),
                "mean_error": (p - y[test]).mean(),
            }
            found = {name: rows[label, fold][name] for name in want}
            assert found == pytest.approx(want, abs=1e-8), label


def test_tests_follow_from_the_folds_by_hand(compared):
    scores = {}
    for r in compared.folds:
        scores.setdefault(r.label, []).append(r.scores["rmse"])
    for role in ("nothing", "simple"):
        tests, raw = [t for t in compared.tests if t.role == role], []
        assert tests
        for t in tests:
            gain = np.subtract(scores[t.baseline], scores[t.label])  # a fall is a gain
            scale = np.sqrt((1 / 3 + 1 / 2) * gain.var(ddof=1))
            law = stats.t(2)
            assert t.mean == pytest.approx(gain.mean(), abs=1e-10)
            assert t.high == pytest.approx(gain.mean() + law.ppf(0.975) * scale, abs=1e-10)
            raw.append(2 * law.sf(abs(gain.mean() / scale)))
            assert t.pvalue == pytest.approx(raw[-1], abs=1e-10)
        assert [t.pvalue_holm for t in tests] == pytest.approx(holm(raw), abs=1e-10)


def test_records_hold_the_figures_of_their_task_only(compared):
    own = [name for name, metric in METRICS.items() if metric.task == "regression"]
    assert all(list(r.scores) == own for r in compared.folds)
    assert list(compared.to_frame().columns)[-len(own) :] == own
    assert list(compared.rows[0].scores) == own
    assert compared.settings["task"] == "regression"
    assert compared.settings["metric"] == "rmse"


def test_no_test_row_is_resampled_and_none_is_trained_on(table):
    class Witness(RegressorMixin, BaseEstimator):
        def fit(self, X, y, sample_weight=None):
            self.seen_ = set(X[:, 0].tolist())
            return self

        def predict(self, X):
            assert not self.seen_ & set(X[:, 0].tolist())
            return X[:, 1]

    Twice.log.clear()
    result = quick(*table, cv=FOLDS, learners={"m": make_pipeline(Witness())})
    assert {(r.status, r.error) for r in result.folds} == {("ok", "")}
    assert len(Twice.log) >= 3  # and once more for the memory
    trains = [set(train.tolist()) for train, _ in FOLDS]
    assert all(any(set(rows) == train for train in trains) for rows in Twice.log)


def test_early_stopping_watches_untouched_rows(table):
    log = []

    class Watcher(HistGradientBoostingRegressor):
        def fit(self, X, y, sample_weight=None, *, X_val=None, y_val=None, sample_weight_val=None):
            rows = X_val[:, 0]
            assert len(np.unique(rows)) == len(rows)
            assert not set(rows) & set(X[:, 0])
            np.testing.assert_array_equal(y_val, table[1][rows.astype(int)])
            self.own_ = set(rows) | set(X[:, 0])
            log.append(len(rows))
            return super().fit(X, y, sample_weight, X_val=X_val, y_val=y_val,
                               sample_weight_val=sample_weight_val)  # fmt: skip

        def predict(self, X):
            assert not self.own_ & set(X[:, 0])
            return super().predict(X)

    learner = Watcher(early_stopping=True, max_iter=3, min_samples_leaf=5, scoring="loss")
    result = quick(*table, learners={"m": make_pipeline(learner)})
    assert {(r.status, r.error) for r in result.folds} == {("ok", "")}
    assert len(log) == 3 * 3  # nothing, weights and the resampler
    assert all(7 <= rows <= 9 for rows in log)


def test_folds_have_the_same_distribution_and_keep_rows_together(table):
    X, y = table
    together = np.arange(120) // 4
    result = quick(X, y, together=together, n_splits=4)
    assert all(24 <= r.n_test <= 36 for r in result.folds)
    strata = number_strata(y, np.arange(120), 4)
    folds = make_folds(strata, n_splits=4, n_repeats=1, random_state=0)
    assert np.bincount(strata).size == 7  # 120 rows in bins of about 4 * 4
    assert (np.diff(strata[np.argsort(y)]) >= 0).all()
    for s in range(7):
        inside = [np.count_nonzero(strata[test] == s) for _, _, _, test in folds]
        assert max(inside) - min(inside) <= 1
    kept = make_folds(
        number_strata(y, together, 4), together=together, n_splits=4, n_repeats=1, random_state=0
    )
    for _, _, train, test in kept:
        assert not set(together[train]) & set(together[test])
    with pytest.raises(ValueError, match="there are 2 among 120 rows; lower n_splits to 2"):
        number_strata(y, np.arange(120) // 60, 4)
    with pytest.raises(ValueError, match="there are 1 among 120 rows; no fold can be made"):
        quick(np.ones((120, 2)), y)


@pytest.mark.parametrize(
    ("y", "numeric"),
    [
        (np.arange(21), True),
        (np.arange(20), False),
        (np.array([0.5, 1.0] * 10), True),
        (np.array([1.0, 2.0] * 10), False),
        (np.array(["a", "b"] * 10), False),
        (np.array([True, False] * 10), False),
        (pd.Series(np.linspace(0, 1, 30), dtype=object), True),
        ([float(i) for i in range(30)], True),
    ],
)
def test_which_way_auto_goes(y, numeric):
    assert is_regression(y) == numeric
    assert is_regression(y, "regression")
    assert not is_regression(y, "classification")


def test_which_way_auto_went_is_said(table):
    X, y = table
    assert any(
        "different numbers and is compared as a regression" in m for m in quick(X, y).messages
    )
    few = np.tile(np.arange(4), 30)
    learners = {"m": make_pipeline(LogisticRegression())}
    classes = compare_resamplers(X, few, resamplers=[], learners=learners, n_splits=2, n_repeats=1)
    assert any("4 different whole numbers, which are taken for classes" in m
               for m in classes.messages)  # fmt: skip
    told = quick(X, few, task="regression")
    assert told.settings["task"] == "regression"
    assert not any("different" in m for m in told.messages)


def test_same_seed_same_bytes_and_an_interrupted_run_continues(table, tmp_path):
    X, y = table
    settings = {"resamplers": ["SMOTER"], "n_splits": 2, "cache_dir": tmp_path / "cache"}
    quick(X, y, **settings).to_json(tmp_path / "a.json")
    done = sorted((tmp_path / "cache").rglob("m*.json"))
    for path in done[::2]:
        path.unlink()
    quick(X, y, **settings).to_json(tmp_path / "b.json")
    text = (tmp_path / "a.json").read_text()
    assert text == (tmp_path / "b.json").read_text()
    back = ComparisonResult.from_json(tmp_path / "a.json")
    back.to_json(tmp_path / "c.json")
    assert text == (tmp_path / "c.json").read_text()
    assert json.loads(text)["error_curves"]
    quick(X, y, relevance=[(0, 0), (3, 1)], **settings)
    assert len(list((tmp_path / "cache").iterdir())) == 2  # another question, other folds on disk


def test_relevance_reaches_the_figures_and_the_resamplers(table):
    X, y = table
    points = [(0.0, 1.0), (1.0, 0.0)]  # low values matter
    result = quick(X, y, relevance=points, resamplers=["SMOTER"], cv=FOLDS)
    phi = target_relevance(y, points=points)
    train, test = FOLDS[0]
    p = LinearRegression().fit(X[train], y[train]).predict(X[test])
    own = next(r for r in result.folds if r.label == "do nothing" and r.fold == 0).scores
    assert own["sera"] == pytest.approx(sera(y[test], p, phi[test], normalize=True), abs=1e-8)
    (done,) = result.resampling
    assert done.after["rare low values"] > done.before["rare low values"]
    assert done.before["rare low values"] == (phi[train] >= 0.5).sum()
    other = quick(X, y, resamplers=["SMOTER"], cv=FOLDS)
    assert "rare low values" not in other.resampling[0].before


def test_tuning_chooses_the_parameters_of_resamplers(table):
    result = quick(*table, resamplers={"s": SMOTER()}, tune=True, inner_splits=2, n_splits=2)
    tuned = [r.parameters for r in result.folds if r.method == "s"]
    assert {r.error for r in result.folds} == {""}
    assert all(text in ("", "k_neighbors=3", "k_neighbors=10") for text in tuned)


def test_groups_report_their_errors(table):
    X, y = table
    groups = np.where(np.arange(120) % 4 == 0, "a", "b")
    result = quick(X, y, groups=groups, metric="worst_rmse", cv=FOLDS)
    train, test = FOLDS[1]
    error = LinearRegression().fit(X[train], y[train]).predict(X[test]) - y[test]
    each = [error[groups[test] == g] for g in "ab"]
    own = next(r for r in result.folds if r.label == "do nothing" and r.fold == 1).scores
    assert own["worst_rmse"] == pytest.approx(max(np.sqrt(np.mean(e**2)) for e in each), abs=1e-8)
    assert own["worst_mean_error"] == pytest.approx(max(abs(e.mean()) for e in each), abs=1e-8)
    rates = [g for g in result.group_errors if g.label == "do nothing"]
    assert [(g.group, g.n_rows) for g in rates] == [("a", 30), ("b", 90)]
    line = next(x for x in result.verdict.lines if x.topic == "groups")
    assert line.before < line.after
    assert not result.groups


def test_curves_are_those_of_the_pooled_predictions(table, compared):
    X, y = table
    phi, p = target_relevance(y), np.empty(120)
    for train, test in FOLDS:
        p[test] = LinearRegression().fit(X[train], y[train]).predict(X[test])
    own = next(c for c in compared.error_curves if c.method == "do nothing")
    for t, error in zip(*own.relevance.values(), strict=True):
        assert error == pytest.approx(((p - y)[phi >= t] ** 2).sum() / 120, abs=1e-8)
    assert sum(own.by_value["rows"]) == 120
    assert own.by_value["observed"] == sorted(own.by_value["observed"])
    top = np.argsort(y)[-own.by_value["rows"][-1] :]
    assert own.by_value["mean_error"][-1] == pytest.approx((p - y)[top].mean(), abs=1e-8)
    assert sorted(own.points["observed"]) == pytest.approx(sorted(y))
    assert sum(own.points["rare"]) == (phi >= 0.5).sum()


def test_figures_follow_the_units_of_the_target(table):
    X, y = table
    small = quick(X, y * 1e-9).verdict
    assert "e-10" in small.sentence
    assert "0.000000" not in small.text
    large = quick(X, y * 1e6).verdict
    assert "," in large.sentence.split("RMSE ")[1][:12]
    assert small.outcome == large.outcome == quick(X, y).verdict.outcome


def test_max_rows_and_an_exhausted_budget(table):
    X, y = table
    result = quick(X, y, max_rows=60)
    assert result.data["n_rows"] == 60
    assert any("Only a stratified sample of 60 of 120 rows" in m for m in result.messages)
    assert abs(result.data["target"]["median"] - np.median(y)) < 0.1 * y.std()
    spent = quick(X, y, time_budget=1e-9)
    assert spent.verdict.outcome == "no evidence"
    assert {r.status for r in spent.folds} == {"skipped"}


def test_a_budget_counts_one_fit_a_cell_and_keeps_cheap_methods():
    learners = resolve_learners(None, "from_dtype", numeric=True)
    asked = Asked(
        methods=resolve_methods(None, numeric=True), learners=learners, metric="rmse", n_splits=5,
        n_repeats=3, inner_splits=3, costs=(1.0, 1.0), tune=False, seed=0, cv=None,
        categorical_features="from_dtype", default_methods=True, default_learners=True,
    )  # fmt: skip
    names = [m.name for m in asked.methods if m.kind != "dummy"]
    seconds = dict.fromkeys(names, 0.1) | {"SMOGN": 9.0, "RelevanceUnderSampler": 9.0}
    cells = Cells(seconds, {(m, le.name): 1.0 for m in names for le in learners}, 0.0)
    timing = Timing.of([(400, cells)], asked)
    assert timing.cell("SMOTER", ["linear", "boosting"], 400, False) == pytest.approx(2.1)
    plans = plans_of(asked, timing)
    assert not any(plan.lean for plan in plans)
    assert all("RelevanceUnderSampler" in plan.methods for plan in plans)
    assert "SMOGN" not in plans[-1].methods
    tuned = Timing.of([(400, cells)], replace(asked, tune=True))
    assert tuned.cell("SMOTER", ["linear"], 400, False) > 2 * 1.1


def test_time_and_frames_with_text(table):
    X, y = table
    frame = pd.DataFrame(X[:, 1:], columns=["a", "b"])
    frame["kind"] = np.where(np.arange(120) % 3, "x", None)
    result = compare_resamplers(
        frame, pd.Series(y), resamplers=["SMOTER"], learners=["linear", "neighbours"],
        n_splits=3, time=np.arange(120), random_state=0,
    )  # fmt: skip
    weighed = [r for r in result.folds if r.label == "dense weights" and r.learner == "neighbours"]
    assert all("takes no sample_weight" in r.error for r in weighed)
    assert {r.status for r in result.folds if r.learner == "linear"} == {"ok"}
    assert {r.n_test for r in result.folds} == {30}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"metric": "roc_auc"}, "metric must be one of rmse"),
        ({"metric": "worst_rmse"}, "needs groups"),
        ({"positive": 1}, "y is a column of numbers"),
        ({"task": "ranking"}, "task must be one of auto"),
        ({"task": "classification"}, "Unknown label type: continuous"),
        ({"relevance": "often"}, "method must be 'boxplot'"),
        ({"resamplers": ["SMOTE2"]}, "resamplers names 'SMOTE2'"),
    ],
)
def test_bad_arguments_are_named(table, changes, message):
    with pytest.raises(ValueError, match=message):
        quick(*table, **changes)


def test_bad_targets_and_learners_are_named(table):
    X, y = table
    with pytest.raises(ValueError, match="NaN"):
        quick(X, np.where(y > 2, np.nan, y))
    with pytest.raises(ValueError, match="all values of y equal"):
        quick(X, np.ones(120), task="regression")
    with pytest.raises(ValueError, match="must hold numbers"):
        quick(X, np.array(["a", "b"] * 60), task="regression")
    with pytest.raises(TypeError, match="is no regressor"):
        quick(X, y, learners={"m": LogisticRegression()})
    with pytest.raises(ValueError, match="metric must be one of average_precision"):
        quick(X, y > 1, metric="rmse", learners=["linear"])


def test_a_method_that_fails_is_a_row_with_its_text(table):
    from skresample.over_sampling import SMOTE

    result = quick(*table, resamplers={"SMOTE": SMOTE()})
    assert all("Unknown label type" in r.error for r in result.folds if r.method == "SMOTE")
    assert result.verdict.method != "SMOTE"


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("method", ["do nothing", "dense weights", "SMOTER"])
def test_the_pasted_pipeline_gives_the_number_of_the_leaderboard(table, method, together):
    """Executed, and measured again by scikit-learn on the folds of the splitter it names."""
    X, y = table
    sets = np.arange(120) // 2 if together else None
    result = quick(X, y, resamplers=["SMOTER"], learners=["linear"], together=sets)
    setup = _setup(table, together)
    row = next(r for r in result.rows if r.label == method)
    space = {"X_train": X, "y_train": y, "together": sets}
    exec(snippet(setup, "linear", method, "raw", value=row.value), space)
    assert space["measure_again"]() == pytest.approx(row.value, abs=1e-8)
    handed = estimator_of(setup, "linear", method, "raw").fit(X, y)
    np.testing.assert_allclose(handed.predict(X), space["model"].predict(X), atol=1e-8)


def test_the_verdicts_own_code_runs_on_a_sample_and_by_time(table):
    X, y = table
    for changes, more in (
        ({"max_rows": 90}, {}),
        ({"time": np.arange(120), "metric": "mae"}, {"time": np.arange(120)}),
    ):
        result = quick(X, y, learners=["linear"], resamplers=[], **changes)
        space = {"X_train": X, "y_train": y} | more
        exec(result.verdict.snippet, space)
        best = next(r for r in result.rows if r.recommended)
        assert space["measure_again"]() == pytest.approx(best.value, abs=1e-8)
        model = result.recommended_estimator().fit(X, y)
        np.testing.assert_allclose(model.predict(X), space["model"].predict(X), atol=1e-8)
    tails = quick(X, y, learners=["linear"], resamplers=[], metric="sera")
    assert "measure_again" not in tails.verdict.snippet


def _setup(table, together):
    return SimpleNamespace(
        learners=resolve_learners(["linear"], "from_dtype", numeric=True),
        methods=resolve_methods(["SMOTER"], numeric=True),
        classes=np.empty(0),
        y=table[1],
        metric="rmse",
        tune=False,
        entropy=5,
        origin=FoldOrigin("stratified", 3, 1, None, together),
    )


def test_the_default_roster_and_names(table):
    names = [m.name for m in resolve_methods(None, numeric=True)]
    assert names == ["do nothing", "dense weights", "dummy", *NUMERIC]
    assert [m.name for m in resolve_methods("all", numeric=True)] == names
    assert isinstance(model_by_name("Ridge", numeric=True), Ridge)
    with pytest.raises(ValueError, match="regressors of scikit-learn"):
        model_by_name("LogisticRegresion", numeric=True)


@pytest.mark.parametrize("size", [1e200, 1e-200])
def test_targets_whose_squares_are_no_numbers_are_refused_with_the_remedy(table, size):
    X, y = table
    with pytest.raises(ValueError, match="divide the target by") as caught:
        compare_resamplers(X, y * size)
    remedy = float(str(caught.value).split("divide the target by ")[1].split()[0])
    assert 0.1 < np.std(y * size / remedy) < 10
    with pytest.raises(ValueError, match="divide the target by"):
        diagnose(X, y * size)
    assert diagnose(X, y * 1e90).target["skewness"] == pytest.approx(
        diagnose(X, y).target["skewness"]
    )
