"""Learners by name: an allow-list, imported only when asked for, early stopping on clean rows."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline

from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare.design.by_name import model_by_name, sklearn_models
from skresample.model_selection._compare.design.learners import resolve_learners
from skresample.model_selection._compare.design.roster import resolve_methods
from skresample.model_selection._compare.say.recommended import estimator_of, usual_parameters
from skresample.model_selection._compare.say.snippet import snippet
from skresample.over_sampling import SMOTE, RandomOverSampler


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(3)
    y = rng.random(150) < 0.3
    X = rng.normal(size=(150, 3)) + y[:, None]
    X[::9, 1] = np.nan
    return X, np.where(y, "yes", "no")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["lightgbm", "xgboost", "catboost"])
def test_strong_learners_take_part_and_stay_silent(name, table, capfd):
    pytest.importorskip(name)
    result = compare_resamplers(
        *table, learners=[name], resamplers=["RandomOverSampler"], n_splits=2, n_repeats=1,
        inner_splits=2, random_state=0,
    )  # fmt: skip
    assert {(r.status, r.error) for r in result.folds} == {("ok", "")}
    board = {r.label: r for r in result.rows}
    assert board["do nothing"].scores["roc_auc"] > 0.6
    assert capfd.readouterr() == ("", "")
    assert f"from {name} import" in result.verdict.snippet
    space = {"X_train": table[0], "y_train": table[1]}
    exec(result.verdict.snippet, space)
    assert len(set(space["model"].predict(table[0]))) == 2
    assert space["model"].predict_proba(table[0]).shape == (150, 2)


def test_classifiers_of_scikit_learn_by_name():
    for name in ("RandomForestClassifier", "sklearn.ensemble.RandomForestClassifier"):
        (learner,) = resolve_learners([name], "from_dtype")
        assert type(learner.model) is RandomForestClassifier
        assert learner.name == name
    assert {"GaussianNB", "LogisticRegression"} <= set(sklearn_models())
    assert not {"StackingClassifier", "VotingClassifier"} & set(sklearn_models())


@pytest.mark.parametrize("name", ["os.system", "evil.RandomForestClassifier", "RandomForrest"])
def test_other_names_are_refused(name):
    with pytest.raises(ValueError, match="learners must be among"):
        model_by_name(name)


def test_a_package_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "xgboost", None)
    with pytest.raises(ValueError, match="learner 'xgboost' needs the package xgboost: pip"):
        model_by_name("xgboost")


class Watcher(ClassifierMixin, BaseEstimator):
    """Stops early like a boosting library; keeps the rows it was trained on and watched."""

    seen: list = []

    def __init__(self, early_stopping_rounds=5):
        self.early_stopping_rounds = early_stopping_rounds

    def fit(self, X, y, eval_set=None):
        if eval_set is None:
            raise ValueError("at least one validation set is required")
        type(self).seen.append((X[:, 0], eval_set[0][0][:, 0]))
        self.classes_, self.share_ = np.unique(y), np.mean(y == "yes")
        return self

    def predict_proba(self, X):
        return np.tile([1 - self.share_, self.share_], (len(X), 1))

    def predict(self, X):
        return self.classes_[np.zeros(len(X), dtype=int)]


@pytest.mark.parametrize("method", ["do nothing", "RandomOverSampler", "Noisy"])
def test_the_pasted_model_watches_rows_that_nothing_has_touched(table, method):
    X, y = np.column_stack([np.arange(150.0), table[0]]), table[1]
    setup = SimpleNamespace(
        learners=resolve_learners({"w": make_pipeline(Watcher())}, "from_dtype"),
        methods=resolve_methods({"RandomOverSampler": RandomOverSampler(), "Noisy": SMOTE()}),
        classes=np.array(["no", "yes"]),
        y=(y == "yes").astype(int),
        entropy=3,
        tune=False,
    )
    X = np.nan_to_num(X)
    Watcher.seen.clear()
    estimator_of(setup, "w", method, "raw").fit(X, y)
    ((trained, watched),) = Watcher.seen
    assert set(watched) <= set(X[:, 0])
    assert not set(watched) & set(trained)
    assert 10 <= len(watched) <= 20
    assert len(np.unique(watched)) == len(watched)


def test_tuned_parameters_are_pasted():
    records = [
        SimpleNamespace(status="ok", parameters=text)
        for text in ("", "k_neighbors=3", "k_neighbors=3, sampling_strategy=0.5", "k_neighbors=3")
    ]
    setup = SimpleNamespace(
        learners=resolve_learners(["linear"], "from_dtype"),
        methods=resolve_methods(["SMOTE"]),
        classes=np.array([0, 1]),
        tune=True,
        entropy=1,
        origin=None,
    )
    chosen = usual_parameters(setup, "SMOTE", records)
    assert chosen == {"k_neighbors": 3}
    assert usual_parameters(setup, "do nothing", records) == {}
    code = snippet(setup, "linear", "SMOTE", "raw", parameters=chosen)
    assert "SMOTE(k_neighbors=3, random_state=1)" in code


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["lightgbm", "xgboost", "catboost"])
def test_pasted_regressors_run(name):
    pytest.importorskip(name)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 2))
    y = X[:, 0] + np.exp(X[:, 1])
    result = compare_resamplers(
        *(X, y), learners=[name], resamplers=[], n_splits=2, n_repeats=1, random_state=0
    )
    space = {"X_train": X, "y_train": y}
    exec(result.verdict.snippet, space)
    assert np.corrcoef(space["model"].predict(X), y)[0, 1] > 0.5
