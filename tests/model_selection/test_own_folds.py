"""Folds of the user's own, folds by time, and comparisons that fit into a budget."""

import time

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.model_selection import GroupKFold, KFold, RepeatedStratifiedKFold, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline

from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare.design.own_folds import given_folds, time_folds
from skresample.model_selection._compare.run.estimate import Estimate, rows_within, said

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
    for _, k, train, test in time_folds(moment, y, 3, NAMES):
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
        time.sleep(0.3)
        return X, y


def test_the_budget_stops_inside_a_fold(table):
    start = time.monotonic()
    result = quick(*table, resamplers={"slow": Slow()}, inner_splits=9, time_budget=1.5)
    # One fold of it takes 3 s: 9 inner resamplings and the outer one.
    assert time.monotonic() - start < 3.0
    assert "skipped" in {r.status for r in result.folds if r.method == "slow"}
    assert {r.status for r in result.folds if r.method == "do nothing" and r.fold == 0} == {"ok"}


def test_estimates_are_said_and_fit_the_budget():
    found = Estimate(scale=10.0, unit=1000, power=1.5)
    assert found.seconds(4000) == pytest.approx(80)
    assert found.seconds(found.rows(80)) == pytest.approx(80, rel=0.05)
    assert rows_within(found, 4000, 200) is None
    fits = rows_within(found, 100_000, 200)
    assert found.seconds(fits) <= 0.65 * 200
    assert said(found, 4000) == ""
    text = said(found, 100_000)
    assert text.startswith("about 3 h on this machine; --max-rows 10000 takes about 5 min")


def test_a_budget_chooses_the_rows_and_says_so(tmp_path):
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
    result = quick(X, y, **settings)
    rows = result.data["n_rows"]
    assert 200 <= rows < 9_000
    assert f"sample of {rows} of 9000 rows was used (what fits into 6 s)" in result.messages[0]
    assert heard[0] == result.messages[0]
    assert "running do nothing, repeat 1, fold 1" in heard
    # The same command chooses the same rows, and goes on.
    assert quick(X, y, **settings).data["n_rows"] == rows


class Waits(GaussianNB):
    """Takes time in proportion to the rows."""

    def fit(self, X, y, sample_weight=None):
        time.sleep(len(X) * 2e-4)
        return super().fit(X, y, sample_weight)
