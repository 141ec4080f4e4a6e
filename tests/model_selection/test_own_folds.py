"""Folds of the user's own, folds by time, and comparisons that fit into a budget."""

import re

import numpy as np
import pytest
from clock import CLOCK
from sklearn.base import BaseEstimator
from sklearn.model_selection import GroupKFold, KFold, RepeatedStratifiedKFold, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare.design.asked import Asked
from skresample.model_selection._compare.design.learners import resolve_learners
from skresample.model_selection._compare.design.own_folds import given_folds, time_folds
from skresample.model_selection._compare.design.roster import resolve_methods
from skresample.model_selection._compare.run.estimate import Estimate, said
from skresample.model_selection._compare.run.plans import Plan, plan_within, plans_of
from skresample.model_selection._compare.run.timing import Cells, Curve, Timing

NAMES = np.array(["no", "yes"])


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(3)
    y = (rng.random(120) < 0.3).astype(int)
    return rng.normal(size=(120, 3)) + y[:, None], y


def quick(X, y, **changes):
    settings = {
        "resamplers": {}, "learners": {"nb": make_pipeline(GaussianNB())}, "inner_splits": 2,
        "random_state": 0, "n_splits": 3, "n_repeats": 1,
    }  # fmt: skip
    return compare_resamplers(X, y, **(settings | changes))


def test_a_splitter_decides_which_rows_are_tested(table):
    X, y = table
    folds = StratifiedKFold(4, shuffle=True, random_state=1)
    result = quick(X, y, cv=folds)
    scores = {r.fold: r.scores["roc_auc"] for r in result.folds if r.label == "do nothing"}
    from sklearn.model_selection import cross_val_score

    want = cross_val_score(GaussianNB(), X, y, cv=folds, scoring="roc_auc")
    np.testing.assert_allclose([scores[k] for k in range(4)], want, atol=1e-12)
    assert (result.settings["n_splits"], result.settings["n_repeats"]) == (4, 1)
    assert result.settings["folds"] == "own"
    assert any("Folds of your own" in text for text in result.messages)


def test_the_test_share_of_own_folds_reaches_the_test(table):
    X, y = table
    rows = np.arange(120)
    cv = [(rows[rows % 6 != k], rows[rows % 6 == k]) for k in range(4)]
    result = quick(X, y, cv=cv, metric="balanced_accuracy")
    test = next(t for t in result.tests if t.label == "threshold tuning" and t.role == "nothing")
    scores = {}
    for r in result.folds:
        scores.setdefault(r.label, []).append(r.scores["balanced_accuracy"])
    d = np.subtract(scores["threshold tuning"], scores["do nothing"])
    from scipy import stats

    reach = stats.t(3).ppf(0.975) * np.sqrt((1 / 4 + 20 / 100) * d.var(ddof=1))
    assert test.high == pytest.approx(d.mean() + reach, abs=1e-10)


def test_repeats_begin_where_rows_are_tested_again(table):
    X, y = table
    cv = RepeatedStratifiedKFold(n_splits=3, n_repeats=2, random_state=0)
    folds = given_folds(cv, X, y, None, NAMES)
    assert [(r, k) for r, k, _, _ in folds] == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]
    together = np.arange(120) // 4
    for _, _, train, test in given_folds(GroupKFold(3), X, y, together, NAMES):
        assert not set(together[train]) & set(together[test])


@pytest.mark.parametrize(
    ("cv", "message"),
    [
        ([(np.arange(100), np.arange(90, 120))] * 2, "fold 0 of cv trains on rows that it tests"),
        ([(np.arange(100), np.arange(100, 130))] * 2, "fold 0 of cv names row 129"),
        ([(np.arange(100), [-1, 110])] * 2, "fold 0 of cv names row -1"),
        ([(np.arange(100), [])] * 2, "must hold row positions"),
        ([(np.arange(60), np.arange(60, 120))], "at least 2 folds"),
        (KFold(60), "has no row of class"),
    ],
)
def test_folds_that_cannot_be_are_refused(table, cv, message):
    with pytest.raises(ValueError, match=message):
        quick(*table, cv=cv)


def test_cv_and_its_alternatives_exclude_each_other(table):
    with pytest.raises(TypeError, match="cv must be a splitter or an iterable"):
        quick(*table, cv=5)
    with pytest.raises(ValueError, match="pass one of them"):
        quick(*table, cv=KFold(3), time=np.arange(120))
    with pytest.raises(ValueError, match="max_rows would shift"):
        quick(*table, cv=[(np.arange(60), np.arange(60, 120))] * 2, max_rows=50)


def test_the_past_predicts_the_future(table):
    X, y = table
    moment = np.random.default_rng(0).permutation(120) // 2
    for repeat, k, train, test in time_folds(moment, y, 3, NAMES):
        assert repeat == 0
        assert moment[train].max() < moment[test].min()
        assert len(test) == 30
        assert len(train) == 30 * (k + 1)
    result = quick(X, y, time=moment)
    assert {(r.n_train, r.n_test) for r in result.folds} == {(30, 30), (60, 30), (90, 30)}
    assert any("past predicts" in text for text in result.messages)
    dates = np.datetime64("2020-01-01") + moment
    assert quick(X, y, time=dates).to_records() == result.to_records()


@pytest.mark.parametrize(
    ("moment", "message"),
    [
        (np.zeros(120), "needs at least 4 different times, got 1"),
        (np.arange(119), "has shape"),
        (np.r_[np.nan, np.arange(119.0)], "missing values"),
    ],
)
def test_times_that_cannot_be_are_refused(table, moment, message):
    with pytest.raises(ValueError, match=message):
        quick(*table, time=moment)


def test_uneven_times_give_every_step_a_block():
    y = np.arange(100) % 2
    moment = np.r_[np.zeros(70), np.arange(1, 31)]
    folds = time_folds(moment, y, 4, NAMES)
    assert [len(test) for *_, test in folds] == [7, 8, 7, 8]
    for _, _, train, test in folds:
        assert moment[train].max() < moment[test].min()


class Slow(BaseEstimator):
    """Takes a third of a second."""

    def fit_resample(self, X, y):
        CLOCK.sleep(0.3)
        return X, y


def test_the_budget_stops_inside_a_fold(table, clock):
    start = clock.now
    result = quick(*table, resamplers={"slow": Slow()}, inner_splits=9, time_budget=1.4)
    # One fold of it takes 3 s: 9 inner resamplings and the outer one. The fifth passes the budget.
    assert clock.now - start == pytest.approx(1.5)
    assert "skipped" in {r.status for r in result.folds if r.method == "slow"}
    assert {r.status for r in result.folds if r.method == "do nothing" and r.fold == 0} == {"ok"}


def asked_for(**changes):
    """The default roster, two learners, five folds, three repeats."""
    given = {
        "methods": resolve_methods(None),
        "learners": resolve_learners(None, "from_dtype"),
        "metric": "average_precision",
        "n_splits": 5,
        "n_repeats": 3,
        "inner_splits": 3,
        "costs": (1.0, 1.0),
        "tune": False,
        "seed": 0,
        "cv": None,
        "categorical_features": None,
        "default_methods": True,
        "default_learners": True,
    }
    return Asked(**given | changes)


def timed(asked, per_row=1e-5, slow="SMOTEENN", dear="boosting"):
    """As if a fit took 10 microseconds a row, one sampler 30 times, one learner 5 times that."""
    spent = []
    for n in (1000, 2000):
        made = {m.name: (30 if m.name == slow else 0.1) * per_row * n for m in asked.methods}
        fits = {
            (m.name, le.name): (5 if le.name == dear else 1) * per_row * n
            for m in asked.methods
            for le in asked.learners
            if m.kind != "dummy"
        }
        spent.append((n, Cells(made, fits, 1.0)))
    return Estimate(Timing.of(spent, asked), asked, 1)


def test_curves_through_two_points():
    line = Curve.through([(100, 1.0), (200, 1.5)])
    assert line.at(1000) == pytest.approx(5.5)
    steep = Curve.through([(100, 1.0), (200, 4.0)])
    assert steep.at(1000) == pytest.approx(100)
    assert Curve.through([(100, 1.0)]).at(50) == pytest.approx(0.5)


def test_seconds_of_a_plan_by_hand():
    asked = asked_for(methods=resolve_methods(["SMOTE"]))
    found = timed(asked)
    # Fits of 6 units (two learners) and 0.1 for resampling; inner ones on two thirds of the rows,
    # for each learner with a resampling of its own. Nothing, weights and SMOTE: 15 folds each.
    one = 6.1 + 3 * (2 / 3) * (6 + 0.2)
    whole = Plan.whole(asked)
    assert found.seconds(whole, 1000) == pytest.approx(0.01 * 15 * 3 * one)
    lean = whole._replace(lean=True, n_repeats=1)
    assert found.seconds(lean, 1000) == pytest.approx(0.01 * 5 * (one + 2 * 6.1))


def test_what_costs_much_goes_first():
    asked = asked_for()
    found = timed(asked)
    whole, lean, fewer, one, twice = plans_of(asked, found.timing)
    assert whole == Plan.whole(asked)
    assert lean.lean
    assert set(whole.methods) - set(fewer.methods) == {"SMOTEENN"}
    assert one.learners == ("linear",)
    assert twice.n_repeats == 2
    named = plans_of(asked_for(default_methods=False, default_learners=False), found.timing)
    assert {(p.methods, p.learners) for p in named} == {(whole.methods, whole.learners)}
    assert not any(p.lean for p in plans_of(asked_for(metric="mcc"), found.timing))


def test_a_plan_fits_into_the_time():
    asked = asked_for()
    found = timed(asked)
    plans = plans_of(asked, found.timing)
    assert plan_within(found, plans, 4000, 1e4) == plans[0]
    for seconds in (30, 100, 300, 1000):
        plan = plan_within(found, plans, 400_000, seconds)
        assert found.seconds(plan, plan.rows) <= seconds
        assert found.seconds(plan, plan.rows * 1.2) > seconds
    assert plan_within(found, plans, 400_000, 1e-3).rows == 200
    # Enough time for 30,000 rows with both learners: none is left out.
    generous = plan_within(found, plans, 400_000, found.seconds(plans[2], 31_000))
    assert generous._replace(rows=None) == plans[2]
    left, text = generous.cut(asked, 60.0)
    assert text == ("To fit into 60 s: without SMOTEENN; without tuned thresholds of weights and "
                    "resamplers.")  # fmt: skip
    assert left.lean
    assert "SMOTEENN" not in {m.name for m in left.methods}


def test_the_time_ahead_is_said():
    found = timed(asked_for())
    assert said(found, 100) == ""
    text = said(found, 1_000_000)
    assert re.fullmatch(r"about \d+ [hd] on this machine; --max-rows \d+ takes \d+ min", text)


def test_a_lean_roster_tunes_the_threshold_of_the_model_alone(clock):
    waits = make_pipeline(Waits())
    rng = np.random.default_rng(0)
    y = (rng.random(8_000) < 0.2).astype(int)
    X = rng.normal(size=(8_000, 2)) + y[:, None]
    start = clock.now
    result = quick(X, y, learners={"nb": waits}, metric="roc_auc", time_budget=8.0)
    assert clock.now - start < 8.0
    tuned = {r.method for r in result.folds if r.variant == "tuned"}
    assert tuned == {"do nothing"}
    assert any("without tuned thresholds" in text for text in result.messages)


def test_a_budget_chooses_the_rows_and_says_so(tmp_path, clock):
    rng = np.random.default_rng(0)
    y = (rng.random(9_000) < 0.2).astype(int)
    X = rng.normal(size=(9_000, 2)) + y[:, None]
    learner = {"nb": make_pipeline(Waits())}
    heard = []

    class Progress:
        def __call__(self, done, total, text):
            heard.append(text)

        def announce(self, text):
            heard.append(text)

    settings = {"learners": learner, "time_budget": 6.0, "cache_dir": tmp_path,
                "progress": Progress()}  # fmt: skip
    start = clock.now
    result = quick(X, y, **settings)
    assert clock.now - start < 6.0
    rows = result.data["n_rows"]
    assert 200 <= rows < 9_000
    assert f"sample of {rows} of 9000 rows was used (what fits into 6 s)" in result.messages[0]
    assert heard[0] == "running a first sample of 400 rows"
    assert result.messages[0] in heard
    assert "running do nothing, repeat 1, fold 1" in heard
    # The same command chooses the same rows, and goes on.
    assert quick(X, y, **settings).data["n_rows"] == rows


class Waits(GaussianNB):
    """Takes time in proportion to the rows."""

    def fit(self, X, y, sample_weight=None):
        CLOCK.sleep(len(X) * 2e-4)
        return super().fit(X, y, sample_weight)


@pytest.mark.parametrize("metric", ["balanced_accuracy", "average_precision"])
def test_few_sets_of_rows_are_tuned_in_fewer_folds(metric):
    """Four towns in three folds leave two or three for the inner ones, of which three are asked."""
    rng = np.random.default_rng(0)
    X, town = rng.normal(size=(160, 2)), np.arange(160) % 4
    y = (X[:, 0] + rng.normal(size=160) > 1.2).astype(int)
    result = compare_resamplers(
        X, y, together=town, n_splits=3, n_repeats=2, resamplers=["RandomOverSampler"],
        learners=["linear"], metric=metric, random_state=0,
    )  # fmt: skip
    assert {record.status for record in result.folds} == {"ok"}
    space = {"X_train": X, "y_train": y, "together": town}
    exec(result.verdict.snippet, space)
    assert space["measure_again"]() == pytest.approx(result.verdict.value, abs=1e-9)
