"""Learners by name: an allow-list, imported only when asked for, early stopping on clean rows."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare.design.by_name import model_by_name, sklearn_models
from skresample.model_selection._compare.design.learners import resolve_learners


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


def test_strong_learners_are_imported_only_when_asked_for():
    code = (
        "import sys, skresample.model_selection._compare.compare as m;"
        "print([n for n in ('lightgbm', 'xgboost', 'catboost') if n in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
