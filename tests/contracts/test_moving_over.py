"""One import line: every public module of imbalanced-learn has its counterpart under its name."""

import importlib
import re
import subprocess
import sys
import textwrap

import imblearn
import pytest

import skresample

MODULES = [
    "combine",
    "datasets",
    "ensemble",
    "exceptions",
    "keras",
    "metrics",
    "model_selection",
    "over_sampling",
    "pipeline",
    "tensorflow",
    "under_sampling",
    "utils",
]


def test_no_public_module_is_forgotten():
    assert set(imblearn.__all__) - {"__version__", "FunctionSampler"} <= set(MODULES)
    for name in ("FunctionSampler", "show_versions"):
        assert hasattr(imblearn, name)
        assert callable(getattr(skresample, name))


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_has_a_counterpart(name):
    theirs = importlib.import_module(f"imblearn.{name}")
    ours = importlib.import_module(f"skresample.{name}")
    public = getattr(theirs, "__all__", ["raise_isinstance_error"])
    assert not [item for item in public if not hasattr(ours, item)]
    assert set(public) <= set(ours.__all__)


def test_modules_below_the_first_level():
    from skresample.metrics.pairwise import ValueDifferenceMetric
    from skresample.utils.estimator_checks import parametrize_with_checks

    assert callable(ValueDifferenceMetric)
    assert callable(parametrize_with_checks)


def test_submodules_come_when_asked_for():
    code = (
        "import sys, skresample\n"
        "assert 'skresample.over_sampling' not in sys.modules\n"
        "sampler = skresample.over_sampling.SMOTE()\n"
        "assert {'diffusion', 'valuation', 'pipeline'} <= set(dir(skresample))\n"
        "try:\n    skresample.nothing\n"
        "except AttributeError as error:\n    assert 'nothing' in str(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_versions_are_told(capsys):
    skresample.show_versions()
    said = capsys.readouterr().out
    assert f"skresample: {skresample.__version__}" in said
    assert "imbalanced-learn: " in said
    assert "sklearn: " in said


PROGRAMS = {
    "ratio and report": """
        from collections import Counter
        from sklearn.datasets import make_classification
        from sklearn.linear_model import LogisticRegression
        from imblearn.metrics import classification_report_imbalanced, geometric_mean_score
        from imblearn.over_sampling import SMOTE
        from imblearn.pipeline import make_pipeline
        X, y = make_classification(300, weights=[0.9], flip_y=0, random_state=0)
        model = make_pipeline(SMOTE(random_state=0), LogisticRegression()).fit(X, y)
        print(classification_report_imbalanced(y, model.predict(X)))
        assert 0.5 < geometric_mean_score(y, model.predict(X)) <= 1
    """,
    "random over with shrinkage": """
        from sklearn.datasets import make_classification
        from imblearn.over_sampling import RandomOverSampler
        X, y = make_classification(200, weights=[0.8], random_state=0)
        X_new, y_new = RandomOverSampler(shrinkage=0.5, random_state=0).fit_resample(X, y)
        assert (y_new == 0).sum() == (y_new == 1).sum()
    """,
    "categorical columns": """
        import numpy as np
        from imblearn.over_sampling import SMOTEN, SMOTENC
        rng = np.random.RandomState(0)
        X = np.column_stack([rng.normal(size=90), rng.randint(0, 3, 90)])
        y = np.repeat([0, 1], [70, 20])
        SMOTENC(categorical_features=[1], random_state=0).fit_resample(X, y)
        SMOTEN(random_state=0).fit_resample(X[:, [1]].astype(str), y)
    """,
    "cleaning": """
        from sklearn.datasets import make_classification
        from imblearn.under_sampling import EditedNearestNeighbours, NearMiss, TomekLinks
        X, y = make_classification(200, weights=[0.8], random_state=0)
        for sampler in (TomekLinks(), EditedNearestNeighbours(), NearMiss(version=2)):
            rows, _ = sampler.fit_resample(X, y)
            assert len(rows) == len(sampler.sample_indices_)
    """,
    "combined": """
        from sklearn.datasets import make_classification
        from imblearn.combine import SMOTEENN, SMOTETomek
        X, y = make_classification(200, weights=[0.8], random_state=0)
        SMOTEENN(random_state=0).fit_resample(X, y)
        SMOTETomek(random_state=0).fit_resample(X, y)
    """,
    "ensembles": """
        from sklearn.datasets import make_classification
        from imblearn.ensemble import BalancedBaggingClassifier, BalancedRandomForestClassifier
        from imblearn.under_sampling import RandomUnderSampler
        X, y = make_classification(200, weights=[0.8], random_state=0)
        BalancedRandomForestClassifier(5, random_state=0).fit(X, y)
        BalancedBaggingClassifier(n_estimators=3, sampler=RandomUnderSampler()).fit(X, y)
    """,
    "function sampler": """
        import numpy as np
        from imblearn import FunctionSampler
        X, y = np.arange(20.0).reshape(-1, 1), np.repeat([0, 1], 10)
        half = FunctionSampler(func=lambda X, y: (X[::2], y[::2]))
        assert len(half.fit_resample(X, y)[0]) == 10
    """,
    "make imbalance and a dict": """
        from sklearn.datasets import load_iris
        from imblearn.datasets import make_imbalance
        from imblearn.under_sampling import RandomUnderSampler
        X, y = load_iris(return_X_y=True)
        X, y = make_imbalance(X, y, sampling_strategy={0: 20, 1: 30, 2: 40}, random_state=0)
        rows, labels = RandomUnderSampler(sampling_strategy={2: 25}).fit_resample(X, y)
        assert (labels == 2).sum() == 25
    """,
    "grid search": """
        from sklearn.datasets import make_classification
        from sklearn.model_selection import GridSearchCV, cross_validate
        from sklearn.tree import DecisionTreeClassifier
        from imblearn.model_selection import InstanceHardnessCV
        from imblearn.over_sampling import BorderlineSMOTE
        from imblearn.pipeline import Pipeline
        X, y = make_classification(200, weights=[0.8], random_state=0)
        pipe = Pipeline([("over", BorderlineSMOTE()), ("tree", DecisionTreeClassifier())])
        search = GridSearchCV(pipe, {"over__k_neighbors": [3, 5]}, cv=3).fit(X, y)
        cross_validate(search.best_estimator_, X, y, cv=InstanceHardnessCV(pipe[-1], n_splits=3))
    """,
    "index balanced accuracy": """
        from imblearn.metrics import geometric_mean_score, make_index_balanced_accuracy
        from imblearn.metrics import sensitivity_score, specificity_score
        y, guess = [0, 1, 0, 1], [0, 1, 1, 1]
        score = make_index_balanced_accuracy(alpha=0.1, squared=True)(geometric_mean_score)
        assert 0 < score(y, guess) < 1
        assert sensitivity_score(y, guess) == 1 and specificity_score(y, guess) == 0.5
    """,
}


@pytest.mark.parametrize("package", ["imblearn", "skresample"])
@pytest.mark.parametrize("title", PROGRAMS)
@pytest.mark.filterwarnings("ignore")
def test_programs_run_after_one_word_is_replaced(title, package):
    code = textwrap.dedent(PROGRAMS[title])
    assert "from imblearn" in code
    names = {"__name__": "program"}
    exec(compile(code.replace("imblearn", package), title, "exec"), names)
    imported = re.findall(r"from imblearn[\w.]* import (.*)", code)
    assert all(name in names for line in imported for name in line.split(", "))


def test_there_are_ten_programs():
    assert len(PROGRAMS) == 10
