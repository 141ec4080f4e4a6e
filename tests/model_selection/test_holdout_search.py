"""The search asks in order, hides raw scores, and never trains on hold-out rows."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import make_classification
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, PredefinedSplit, ShuffleSplit
from sklearn.neighbors import KNeighborsClassifier

from skresample.model_selection import (
    ReusableHoldout,
    ReusableHoldoutScorer,
    ReusableHoldoutSearchCV,
    reusable_holdout_refit,
)


class Spy(ClassifierMixin, BaseEstimator):
    """Remembers the ids (first column) it was fitted on."""

    fitted: list = []

    def __init__(self, level=0.5):
        self.level = level

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        Spy.fitted.append(set(X[:, 0].astype(int)))
        return self

    def predict(self, X):
        return (X[:, 1] > self.level).astype(int)


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 300)
    return np.column_stack([np.arange(300), y + rng.normal(0, 0.3, 300)]), y


def test_hold_out_rows_are_never_trained_on(table):
    X, y = table
    Spy.fitted.clear()
    fold = np.where(np.arange(300) < 120, 0, -1)
    search = ReusableHoldoutSearchCV(
        Spy(), {"level": [0.0, 0.5, 1.0]}, holdout_size=PredefinedSplit(fold), random_state=0
    ).fit(X, y)
    assert (search.n_train_, search.n_holdout_) == (180, 120)
    assert not set.union(*Spy.fitted) & set(range(120))
    assert Spy.fitted[-1] == set(range(120, 300))
    assert search.best_params_ == {"level": 0.5}
    assert search.best_score_ == pytest.approx(search.score(X[:120], y[:120]), abs=0.1)


def test_answers_come_in_order_and_raw_scores_are_hidden(table):
    X, y = table
    holdout = ReusableHoldout(threshold=0.5, sigma=0.001, noise_scales=(0, 0, 0))
    search = ReusableHoldoutSearchCV(
        Spy(), {"level": [1.0, 0.0, 0.5]}, holdout=holdout, final_release=False, random_state=0
    ).fit(X, y)
    results = search.cv_results_
    # Under a wide threshold every answer is the training score, in candidate order.
    assert results["reusable_holdout_score"].tolist() == results["train_score"].tolist()
    assert [v for v, _ in holdout.history_] == results["train_score"].tolist()
    assert set(results) == {
        "params", "reusable_holdout_score", "train_score", "mean_fit_time",
        "rank_reusable_holdout_score", "param_level",
    }  # fmt: skip
    assert results["rank_reusable_holdout_score"][search.best_index_] == 1
    assert search.holdout_ is holdout
    assert holdout.budget_used_ == 0


def test_the_final_release_costs_one_and_replaces_the_answer(table):
    X, y = table
    holdout = ReusableHoldout(threshold=0.5, sigma=0.001, noise_scales=(0, 0, 0))
    search = ReusableHoldoutSearchCV(
        Spy(), {"level": [0.5]}, holdout=holdout, holdout_size=100, random_state=0
    ).fit(X, y)
    assert holdout.budget_used_ == 1
    assert search.best_score_ == holdout.history_[-1][0]
    assert search.best_score_ != search.cv_results_["train_score"][0]


def test_processes_do_not_matter(table):
    X, y = table
    grid = {"n_neighbors": [1, 5, 15, 45]}
    one, two = (
        ReusableHoldoutSearchCV(KNeighborsClassifier(), grid, random_state=3, n_jobs=n).fit(X, y)
        for n in (1, 2)
    )
    assert np.array_equal(
        one.cv_results_["reusable_holdout_score"], two.cv_results_["reusable_holdout_score"]
    )
    assert one.best_score_ == two.best_score_


def test_random_candidates_and_refit_on_all(table):
    X, y = table
    Spy.fitted.clear()
    search = ReusableHoldoutSearchCV(
        Spy(), {"level": [0.1, 0.3, 0.5, 0.7]}, n_iter=2, refit_on="all", random_state=0
    ).fit(X, y)
    assert len(search.cv_results_["params"]) == 2
    assert len(Spy.fitted[-1]) == 300


def test_groups_go_to_one_side_and_count_as_units(table):
    X, y = table
    groups = np.arange(300) // 3
    Spy.fitted.clear()
    search = ReusableHoldoutSearchCV(Spy(), {"level": [0.5]}, random_state=0)
    search.fit(X, y, groups=groups)
    train = Spy.fitted[-1]
    assert not {i // 3 for i in train} & {i // 3 for i in set(range(300)) - train}
    assert search.holdout_.n_effective == 50


def test_the_default_size_depends_on_the_score():
    X, y = make_classification(400, weights=[0.9], random_state=0)
    grid = {"C": [1.0]}
    for scoring, rows in ((None, 200), ("accuracy", 200), ("roc_auc", None)):
        search = ReusableHoldoutSearchCV(
            LogisticRegression(), grid, scoring=scoring, random_state=0
        ).fit(X, y)
        if rows is None:
            assert 10 < search.holdout_.n_effective < 40
        else:
            assert search.holdout_.n_effective == rows


def test_one_failing_candidate_is_said_and_all_failing_raise(table):
    X, y = table
    grid = {"n_neighbors": [5, 10_000]}
    with pytest.warns(UserWarning, match="candidate .* failed: ValueError"):
        search = ReusableHoldoutSearchCV(KNeighborsClassifier(), grid, random_state=0).fit(X, y)
    assert np.isnan(search.cv_results_["reusable_holdout_score"][1])
    assert search.best_params_ == {"n_neighbors": 5}
    with pytest.raises(ValueError, match="n_neighbors"):
        ReusableHoldoutSearchCV(
            KNeighborsClassifier(), {"n_neighbors": [10_000]}, random_state=0
        ).fit(X, y)


def test_unbounded_scores_and_several_splits_are_refused(table):
    X, y = table
    with pytest.raises(ValueError, match="outside value_range"):
        ReusableHoldoutSearchCV(
            LinearRegression(), {"fit_intercept": [True]}, scoring="neg_mean_squared_error"
        ).fit(X, y.astype(float))
    with pytest.raises(ValueError, match="exactly one split"):
        ReusableHoldoutSearchCV(Spy(), {"level": [0.5]}, holdout_size=ShuffleSplit(2)).fit(X, y)


def test_the_scorer_ignores_the_rows_it_is_called_with(table):
    X, y = table
    model = LogisticRegression().fit(X[:150], y[:150])
    holdout = ReusableHoldout(threshold=0.001, sigma=0.001, noise_scales=(0, 0, 0))
    score = ReusableHoldoutScorer("accuracy", X[:150], y[:150], X[150:], y[150:], holdout)
    assert score(model, X[:3], y[:3]) == model.score(X[150:], y[150:])
    assert holdout.n_queries_ == 1


def test_the_refit_callable_works_in_a_grid_search(table):
    X, y = table
    holdout = ReusableHoldout(n_effective=150, random_state=0)
    search = GridSearchCV(
        Spy(), {"level": [0.0, 0.5, 1.0]}, cv=ShuffleSplit(1, test_size=0.5, random_state=0),
        refit=reusable_holdout_refit(holdout), return_train_score=True,
    ).fit(X, y)  # fmt: skip
    assert search.best_params_ == {"level": 0.5}
    assert holdout.n_queries_ == 3
    choose = reusable_holdout_refit(holdout)
    with pytest.raises(ValueError, match="return_train_score=True"):
        choose({"split0_test_score": [0.5]})
    with pytest.raises(ValueError, match="single split"):
        choose({"mean_train_score": [1], "split0_test_score": [1], "split1_test_score": [1]})
    with pytest.raises(ValueError, match="no candidate"):
        choose({"mean_train_score": [np.nan], "split0_test_score": [1.0]})
