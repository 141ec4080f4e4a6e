"""Estimators that choose their method: the choice by hand, honest folds, metadata that follow."""

import pickle

import joblib
import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import balanced_accuracy_score, make_scorer, roc_auc_score
from sklearn.model_selection import (
    GroupKFold,
    PredefinedSplit,
    StratifiedKFold,
    cross_val_score,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight

from skresample.exceptions import ResamplingWarning
from skresample.model_selection import ResampledClassifierCV, ResampledRegressorCV
from skresample.model_selection._resampled_cv.choice import gaps_to, simplest_within
from skresample.model_selection._resampled_cv.weighting import BalancedClassWeights
from skresample.over_sampling import SMOTE, RandomOverSampler, dense_weight
from skresample.under_sampling import RandomUnderSampler


@pytest.fixture(scope="module")
def table():
    """The first column is the number of the row; weight and group follow from it."""
    rng = np.random.default_rng(3)
    y = (rng.random(150) < 0.2).astype(int)
    X = rng.normal(size=(150, 3)) + y[:, None] * [1.2, 0.6, 0.0]
    return np.column_stack([np.arange(150.0), X]), y


def weight_of(rows):
    return 1.0 + rows / 1000


def group_of(rows):
    return rows.astype(int) % 7


class _Log:
    """Notes of what models and samplers of this file were given."""

    fits: list = []
    sampled: list = []
    predicted: list = []


class Spy(ClassifierMixin, BaseEstimator):
    """Logistic regression on all columns but the number of the row."""

    def fit(self, X, y, sample_weight=None, groups=None):
        _Log.fits.append((X[:, 0].copy(), np.asarray(y), sample_weight, groups))
        self.seen_ = X[:, 0].copy()
        self.inner_ = LogisticRegression().fit(X[:, 1:], y, sample_weight=sample_weight)
        self.classes_ = self.inner_.classes_
        return self

    def predict(self, X):
        _Log.predicted.append((self.seen_, X[:, 0].copy()))
        return self.inner_.predict(X[:, 1:])

    def predict_proba(self, X):
        _Log.predicted.append((self.seen_, X[:, 0].copy()))
        return self.inner_.predict_proba(X[:, 1:])


class SpyRegressor(RegressorMixin, BaseEstimator):
    def fit(self, X, y, sample_weight=None):
        _Log.fits.append((X[:, 0].copy(), np.asarray(y), sample_weight, None))
        self.seen_ = X[:, 0].copy()
        self.inner_ = Ridge().fit(X[:, 1:], y, sample_weight=sample_weight)
        return self

    def predict(self, X):
        _Log.predicted.append((self.seen_, X[:, 0].copy()))
        return self.inner_.predict(X[:, 1:])


class SpySampler(BaseEstimator):
    """Keeps every row and repeats those of the first group; notes what it was given."""

    def fit_resample(self, X, y, *, sample_weight=None, groups=None):
        _Log.sampled.append((X[:, 0].copy(), sample_weight, groups))
        again = np.flatnonzero(X[:, 0] % 7 == 0)
        self.sample_indices_ = np.concatenate([np.arange(len(X)), again])
        return X[self.sample_indices_], np.asarray(y)[self.sample_indices_]


class Broken(BaseEstimator):
    def fit_resample(self, X, y):
        raise RuntimeError("no rows today")


@pytest.fixture(autouse=True)
def empty_log():
    _Log.fits, _Log.sampled, _Log.predicted = [], [], []


# -- the rule --------------------------------------------------------------------------------------
def test_choice_by_hand():
    nothing = [0.5, 0.6, 0.7]
    gains = np.array([[0.01, 0.05, 0.03], [0.1, 0.2, 0.3]])
    scores = np.array([nothing, nothing + gains[0], nothing + gains[1]])
    # Best is row 2. Its lead over nothing is 0.2 with s = 0.1: 0.2 / (0.1 sqrt(1/3 + 1/2)) = 2.19;
    # over row 1 it is 0.17 with s = 0.0917: 2.03.
    assert simplest_within(scores, 0.5, 2.0)[:2] == (2, 2)
    assert simplest_within(scores, 0.5, 2.1)[:2] == (1, 2)
    assert simplest_within(scores, 0.5, 2.2)[:2] == (0, 2)
    gaps = gaps_to(2, scores, 0.5)
    np.testing.assert_allclose(gaps.mean, [0.2, 0.17, 0.0])
    np.testing.assert_allclose(gaps.error[0], 0.1 * np.sqrt(1 / 3 + 1 / 2))


def test_ties_and_missing_scores_go_to_the_simpler_method():
    same = np.array([[0.1 + 0.2, 0.5], [0.3, 0.5], [np.nan, 0.9]])
    assert simplest_within(same, 0.25, 0.0)[0] == 0
    assert simplest_within(same[::-1], 0.25, 0.0)[0] == 1


@pytest.mark.parametrize("errors", [0.0, 50.0])
def test_the_choice_follows_from_independent_folds(table, errors):
    X, y = table
    folds = list(StratifiedKFold(3, shuffle=True, random_state=1).split(X, y))
    samplers = {"over": RandomOverSampler(random_state=2), "smote": SMOTE(random_state=3)}
    model = ResampledClassifierCV(
        LogisticRegression(), samplers, cv=folds, n_standard_errors=errors, random_state=0
    ).fit(X[:, 1:], y)

    def score(train, test, sampler=None, weight=None):
        rows, labels = X[train, 1:], y[train]
        if sampler is not None:
            rows, labels = clone(sampler).fit_resample(rows, labels)
        fitted = LogisticRegression().fit(rows, labels, sample_weight=weight)
        return balanced_accuracy_score(y[test], fitted.predict(X[test, 1:]))

    want = {
        "do nothing": [score(*f) for f in folds],
        "class weights": [
            score(*f, weight=compute_sample_weight("balanced", y[f[0]])) for f in folds
        ],
        "over": [score(*f, sampler=samplers["over"]) for f in folds],
        "smote": [score(*f, sampler=samplers["smote"]) for f in folds],
    }
    found = model.cv_results_
    assert found["method"].tolist() == [
        *("do nothing", "threshold tuning", "class weights", "over", "smote")
    ]
    table_of = np.column_stack([found[f"split{j}_test_score"] for j in range(3)])
    by_name = dict(zip(found["method"], table_of, strict=True))
    for name, scores in want.items():
        np.testing.assert_allclose(by_name[name], scores, atol=1e-12)
    # The rule once more, with its own arithmetic.
    best = max(by_name, key=lambda name: by_name[name].mean())
    for name in by_name:
        d = by_name[best] - by_name[name]
        if d.mean() <= errors * np.sqrt((1 / 3 + 1 / 2) * d.var(ddof=1)) + 1e-12:
            break
    assert model.best_method_ == name == found["method"][model.best_index_]
    assert model.best_score_ == pytest.approx(by_name[name].mean())
    np.testing.assert_allclose(found["gain"], table_of.mean(axis=1) - table_of[0].mean())


def test_nothing_wins_on_ranking_and_something_on_decisions(table):
    X, y = table
    options = {"resamplers": ["RandomOverSampler"], "random_state": 0, "cv": 3}
    ranking = ResampledClassifierCV(LogisticRegression(), scoring="roc_auc", **options)
    assert ranking.fit(X[:, 1:], y).best_method_ == "do nothing"
    assert "threshold tuning" not in ranking.cv_results_["method"]
    weight = 1.0 + y
    want = roc_auc_score(y, ranking.predict_proba(X[:, 1:])[:, 1], sample_weight=weight)
    assert ranking.score(X[:, 1:], y, sample_weight=weight) == pytest.approx(want)
    assert ranking.inference_estimator_.n_features_in_ == 3
    decisions = ResampledClassifierCV(LogisticRegression(), **options).fit(X[:, 1:], y)
    assert decisions.best_method_ == "threshold tuning"
    assert 0 < decisions.threshold_ < 0.5
    want = decisions.predict_proba(X[:, 1:])[:, 1] >= decisions.threshold_
    np.testing.assert_array_equal(decisions.predict(X[:, 1:]), want)


# -- no test row is fitted on ----------------------------------------------------------------------
@pytest.mark.parametrize("n_standard_errors", [0.0, 1e9])
def test_no_test_row_is_resampled_or_fitted_on(table, n_standard_errors):
    X, y = table
    folds = list(StratifiedKFold(3, shuffle=True, random_state=0).split(X, y))
    model = ResampledClassifierCV(
        Spy(), {"spy": SpySampler()}, cv=folds, n_standard_errors=n_standard_errors, random_state=0
    )
    model.fit(X, y, sample_weight=weight_of(X[:, 0]), groups=group_of(X[:, 0]))
    assert _Log.predicted
    for seen, asked in _Log.predicted:
        assert not set(seen) & set(asked)
    outside = [set(test.astype(float)) for _, test in folds]
    for rows, *_ in [*_Log.fits[:-1], *_Log.sampled[:3]]:
        assert any(not set(rows) & test for test in outside)
    assert [set(rows) for rows, *_ in _Log.sampled[:3]] == [set(map(float, f[0])) for f in folds]
    # Doing nothing sees each training part as it is; the last fit sees all rows.
    for (train, _), (rows, *_) in zip(folds, _Log.fits, strict=False):
        np.testing.assert_array_equal(rows, train)
    assert set(_Log.fits[-1][0]) == set(X[:, 0])


def test_metadata_follow_their_rows(table):
    X, y = table
    weight, groups = weight_of(X[:, 0]), group_of(X[:, 0])
    model = ResampledClassifierCV(Spy(), {"spy": SpySampler()}, cv=3, random_state=0)
    model.fit(X, y, sample_weight=weight, groups=groups.tolist())
    for rows, own, groups_seen in _Log.sampled:
        np.testing.assert_allclose(own, weight_of(rows))
        np.testing.assert_array_equal(groups_seen, group_of(rows))
    plain = balanced = 0
    for rows, labels, own, groups_seen in _Log.fits:
        np.testing.assert_array_equal(groups_seen, group_of(rows))
        given = weight_of(rows)
        total = np.array([given[labels == c].sum() for c in (0, 1)])
        even = given * (total.sum() / 2 / total)[labels]
        if np.allclose(own, given):
            plain += 1
        else:
            np.testing.assert_allclose(own, even)
            balanced += 1
    assert balanced >= 3
    assert plain >= 3 + 3 + 3 * 4  # nothing, the spy, the threshold (3 folds and a fit in each)


def test_scores_are_weighted_where_they_can_be(table):
    X, y = table
    weight = np.where(np.arange(len(y)) % 3 == 0, 5.0, 1.0)
    folds = list(StratifiedKFold(3).split(X, y))
    model = ResampledClassifierCV(LogisticRegression(), [], cv=folds, random_state=0)
    model.fit(X[:, 1:], y, sample_weight=weight)
    train, test = folds[1]
    fitted = LogisticRegression().fit(X[train, 1:], y[train], sample_weight=weight[train])
    want = balanced_accuracy_score(y[test], fitted.predict(X[test, 1:]), sample_weight=weight[test])
    assert model.cv_results_["split1_test_score"][0] == pytest.approx(want)


def test_groups_reach_the_splitter(table):
    X, y = table
    groups = group_of(X[:, 0])
    ResampledClassifierCV(Spy(), [], cv=GroupKFold(3), random_state=0).fit(X, y, groups=groups)
    for seen, asked in _Log.predicted:
        assert not set(group_of(seen)) & set(group_of(asked))


def test_an_outer_cross_validation_judges_the_choice(table):
    X, y = table
    outer = list(StratifiedKFold(2, shuffle=True, random_state=0).split(X, y))
    model = ResampledClassifierCV(Spy(), {"spy": SpySampler()}, cv=2, random_state=0)
    scores = cross_val_score(model, X, y, cv=outer)
    assert scores.shape == (2,)
    tests = [set(test.astype(float)) for _, test in outer]
    for rows, *_ in _Log.fits:
        assert any(not set(rows) & test for test in tests)
    again = clone(model).fit(X[outer[0][0]], y[outer[0][0]])
    assert scores[0] == again.score(X[outer[0][1]], y[outer[0][1]])


# -- the rest --------------------------------------------------------------------------------------
def test_same_seed_same_choice_whatever_n_jobs(table):
    X, y = table
    model = ResampledClassifierCV(
        make_pipeline(StandardScaler(), LogisticRegression()),
        {"under": RandomUnderSampler(), "smote": SMOTE()},
        cv=2,
        scoring=None,
        random_state=4,
    )
    one = clone(model).fit(X, y)
    with joblib.parallel_backend("threading"):
        two = clone(model).set_params(n_jobs=2).fit(X, y)
    for name, values in one.cv_results_.items():
        if name != "mean_fit_time":
            np.testing.assert_array_equal(values, two.cv_results_[name])
    np.testing.assert_array_equal(one.predict_proba(X), two.predict_proba(X))
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(one)).predict(X), one.predict(X))


def test_a_method_that_fails_takes_no_part_and_is_named(table):
    X, y = table
    samplers = {"broken": Broken(), "under": RandomUnderSampler()}
    model = ResampledClassifierCV(
        LogisticRegression(), samplers, cv=3, scoring="roc_auc", random_state=0
    )
    with pytest.warns(ResamplingWarning, match="broken failed in 3 of 3 folds"):
        model.fit(X, y)
    place = model.cv_results_["method"].tolist().index("broken")
    assert np.isnan(model.cv_results_["mean_test_score"][place])
    assert model.cv_results_["error"][place] == "RuntimeError: no rows today"
    assert model.best_method_ != "broken"


def test_a_model_without_weights_has_no_class_weights(table):
    X, y = table
    model = ResampledClassifierCV(KNeighborsClassifier(3), [], cv=2, random_state=0).fit(X, y)
    assert model.cv_results_["method"].tolist() == ["do nothing", "threshold tuning"]


def test_three_classes_text_labels_and_own_scorers(table):
    X, y = table
    three = np.array(["a", "b", "c"])[2 * y + (X[:, 0] % 2 == 0) * (y == 0)]
    model = ResampledClassifierCV(LogisticRegression(), [], cv=3, random_state=0).fit(
        X[:, 1:], three
    )
    assert "threshold tuning" not in model.cv_results_["method"]
    scorer = make_scorer(balanced_accuracy_score)
    labels = np.where(y == 1, "yes", "no")
    model = ResampledClassifierCV(
        LogisticRegression(),
        [],
        scoring=scorer,
        cv=PredefinedSplit(np.arange(150) % 3),
        random_state=0,
    ).fit(X[:, 1:], labels)
    assert "threshold tuning" in model.cv_results_["method"]
    assert model.best_method_ != "do nothing"
    assert set(model.predict(X[:, 1:])) == {"yes", "no"}


def test_class_weights_are_those_of_scikit_learn(table):
    _, y = table
    sampler = BalancedClassWeights()
    sampler.fit_resample(np.zeros((150, 1)), y)
    want = compute_sample_weight("balanced", y)
    np.testing.assert_allclose(sampler.sample_weight_, want)
    with pytest.raises(ValueError, match="class 1 have weight 0"):
        sampler.fit_resample(np.zeros((150, 1)), y, sample_weight=1.0 - y)


@pytest.mark.parametrize(
    ("changes", "error", "text"),
    [
        ({"resamplers": ["SMOTTE"]}, ValueError, "SMOTTE"),
        ({"cv": 200}, ValueError, "n_samples=150"),
        ({"cv": PredefinedSplit(np.arange(150) % 2 - 1)}, ValueError, "one split"),
        ({"n_standard_errors": -1}, ValueError, "n_standard_errors"),
        ({"scoring": "r3"}, ValueError, "scoring"),
        ({"scoring": lambda *_: np.nan}, ValueError, "score of a fold is nan"),
    ],
)
def test_errors_name_what_is_wrong(table, changes, error, text):
    X, y = table
    with pytest.raises(error, match=text):
        ResampledClassifierCV(
            LogisticRegression(), **{"resamplers": [], "random_state": 0, **changes}
        ).fit(X, y)


# -- numeric targets -------------------------------------------------------------------------------
def test_regression_folds_weights_and_choice(table):
    X, _ = table
    y = X[:, 1] + np.exp(X[:, 2])
    folds = [(np.flatnonzero(X[:, 0] % 3 != k), np.flatnonzero(X[:, 0] % 3 == k)) for k in range(3)]
    model = ResampledRegressorCV(SpyRegressor(), {"spy": SpySampler()}, cv=folds, random_state=0)
    model.fit(X, y, sample_weight=weight_of(X[:, 0]))
    assert model.cv_results_["method"].tolist() == ["do nothing", "dense weights", "spy"]
    for seen, asked in _Log.predicted:
        assert not set(seen) & set(asked)
    for (train, _), (rows, labels, own, _) in zip(folds, _Log.fits[3:6], strict=True):
        np.testing.assert_array_equal(rows, train)
        np.testing.assert_allclose(own, weight_of(rows) * dense_weight(labels))


def test_regression_chooses_what_the_score_rewards(table):
    X, _ = table
    y = np.exp(1.5 * X[:, 1])

    def tail(model, rows, target):
        rare = target >= np.quantile(target, 0.9)
        return -float(np.abs(model.predict(rows[rare]) - target[rare]).mean())

    by_tail = ResampledRegressorCV(Ridge(), scoring=tail, random_state=0).fit(X[:, 1:], y)
    assert by_tail.best_method_ != "do nothing"
    overall = ResampledRegressorCV(Ridge(), random_state=0).fit(X[:, 1:], y)
    assert overall.best_method_ == "do nothing"
    again = ResampledRegressorCV(Ridge(), random_state=0).fit(X[:, 1:], y)
    np.testing.assert_array_equal(overall.predict(X[:, 1:]), again.predict(X[:, 1:]))


def test_predictions_are_those_of_the_chosen_model():
    X = np.random.default_rng(0).normal(size=(60, 2))
    y = (X[:, 0] + np.random.default_rng(1).normal(size=60) > 0.8).astype(int)
    model = ResampledClassifierCV(
        LogisticRegression(), ["RandomOverSampler"], cv=2, scoring=None, random_state=0
    ).fit(X, y)
    for method in ("predict", "predict_proba"):
        expected = getattr(model.estimator_, method)(X)
        np.testing.assert_array_equal(getattr(model, method)(X), expected)
