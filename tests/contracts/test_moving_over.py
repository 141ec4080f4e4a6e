"""One import line: every public module of imbalanced-learn has its counterpart under its name."""

import importlib
import inspect
import pathlib
import pkgutil
import re
import subprocess
import sys
import textwrap
import warnings

import imblearn
import imblearn.over_sampling.base
import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

import skresample

PAGE = pathlib.Path(skresample.__file__).parents[1] / "docs" / "moving_over.md"
# Parameters whose default differs, with the reason.
DEFAULTS = {"y": "no target is needed by every resampler, and its absence is said by the others"}


def public_modules():
    """Every module of theirs that a user may import: none whose path has an underscore."""
    yield "imblearn"
    for info in pkgutil.walk_packages(imblearn.__path__, "imblearn."):
        parts = info.name.split(".")
        if "tests" not in parts and not any(part.startswith("_") for part in parts):
            yield info.name


def public_names(module):
    """What a module says is public, and what it defines, or a package shows, without an underscore.

    A package shows functions and classes of its own private files.
    """
    shown = f"{module.__name__}." if hasattr(module, "__path__") else "no package"
    defined = {
        name
        for name, item in vars(module).items()
        if (place := getattr(item, "__module__", None) or "") == module.__name__
        or (callable(item) and place.startswith(shown))
    }
    return sorted(
        name for name in {*defined, *getattr(module, "__all__", ())} if not name.startswith("_")
    )


MODULES = list(public_modules())


def pairs():
    """Name, and the object of both packages."""
    for module in MODULES:
        theirs = importlib.import_module(module)
        ours = importlib.import_module(module.replace("imblearn", "skresample", 1))
        for name in public_names(theirs):
            if hasattr(ours, name):  # a test says what has none
                yield f"{module}.{name}", getattr(theirs, name), getattr(ours, name)


def reasons():
    """The table of the page that says what has no counterpart, and why."""
    text = PAGE.read_text(encoding="utf-8").split("### Without a counterpart\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| (`.*?`) \| (.+?) \|$", text, re.M)
    return {
        name: why for names, why in rows for name in re.findall(r"`imblearn\.([\w.*]+)`", names)
    }


TOLD = reasons() if PAGE.exists() else {}
with_pages = pytest.mark.skipif(not TOLD, reason="documentation is not part of this installation")


def test_the_walk_sees_what_it_should():
    assert {"imblearn.under_sampling.base", "imblearn.utils.testing"} <= set(MODULES)
    assert len(MODULES) >= 19
    assert len(list(pairs())) > 90
    assert "imblearn.show_versions" in {name for name, *_ in pairs()}


@with_pages
@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_has_a_counterpart(module):
    theirs = importlib.import_module(module)
    ours = importlib.import_module(module.replace("imblearn", "skresample", 1))
    missing = {name for name in public_names(theirs) if not hasattr(ours, name)}
    place = module.partition(".")[2]
    assert missing == {
        name for name in public_names(theirs) if f"{place}.{name}".strip(".") in TOLD
    }
    listed = set(getattr(theirs, "__all__", ())) & set(public_names(theirs))
    assert {name for name in listed if not hasattr(ours, "__path__")} <= set(ours.__all__)
    if module == "imblearn":
        assert set(imblearn.__all__) - {"__version__"} <= set(dir(skresample))
        assert callable(skresample.show_versions)
    elif module.count(".") == 1 and hasattr(theirs, "__path__"):
        assert listed <= set(ours.__all__)


def test_every_public_module_comes_when_asked_for():
    folder = pathlib.Path(skresample.__file__).parent
    modules = {info.name for info in pkgutil.iter_modules([str(folder)])}
    public = {name for name in modules if not name.startswith("_")} - {"cli"}
    assert public == set(skresample._SUBMODULES)


# -- signatures and attributes --------------------------------------------------------------------
def signatures(name, theirs, ours):
    """Name and signatures of a function, or of a class and its public methods."""
    yield name, inspect.signature(theirs), inspect.signature(ours)
    for method in dir(theirs) if inspect.isclass(theirs) else ():
        mine = getattr(ours, method, None)
        if callable(getattr(theirs, method)) and callable(mine) and not method.startswith("_"):
            yield (
                f"{name}.{method}",
                inspect.signature(getattr(theirs, method)),
                inspect.signature(mine),
            )


def test_every_parameter_is_taken_in_the_same_place_with_the_same_default():
    wrong, seen = [], 0
    for name, theirs, ours in pairs():
        if theirs is ours or not callable(theirs):
            continue
        for where, old, new in signatures(name, theirs, ours):
            by_place, mine = (
                [p.name for p in one.parameters.values() if p.kind <= p.POSITIONAL_OR_KEYWORD]
                for one in (old, new)
            )
            if mine[: len(by_place)] != by_place:
                wrong.append(f"{where}: {by_place} became {mine}")
            for p in old.parameters.values():
                if p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD):
                    continue
                seen += 1
                if p.name not in new.parameters:
                    wrong.append(f"{where} takes no {p.name}")
                elif new.parameters[p.name].default != p.default and p.name not in DEFAULTS:
                    wrong.append(f"{where}: another default of {p.name}")
    assert not wrong
    assert seen > 500


@pytest.fixture(scope="module")
def table():
    X, y = make_classification(120, 6, weights=[0.8], flip_y=0.02, random_state=0)
    X[:, 4:] = X[:, 4:] > 0
    return X, y


def fitted(cls, table):
    """An instance fitted on the table."""
    few = {
        "n_estimators": 2,
        "oob_score": True,
        "bootstrap": True,
        "steps": [("model", LogisticRegression())],
    }
    names = inspect.signature(cls).parameters
    given = {name: value for name, value in few.items() if name in names}
    if cls.__name__ == "SMOTENC":
        given["categorical_features"] = [4, 5]
    if cls.__name__ == "InstanceHardnessThreshold":
        given["estimator"] = LogisticRegression()
    model = cls(**given)
    if hasattr(model, "fit_resample"):
        model.fit_resample(*table)
    elif hasattr(model, "fit"):
        model.fit(*table)
    return model


CLASSES = {
    name: (theirs, ours)
    for name, theirs, ours in pairs()
    if inspect.isclass(theirs) and theirs is not ours
}


@with_pages
@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.filterwarnings("ignore")
def test_every_attribute_of_a_fitted_instance_has_a_counterpart(name, table):
    theirs, ours = (fitted(cls, table) for cls in CLASSES[name])
    short = name.removeprefix("imblearn.")
    missing = {
        f"{short}.{item}"
        for item in dir(theirs)
        if not item.startswith("_") and not hasattr(ours, item)
    }
    known = {item for item in TOLD if item.startswith(f"{short}.")}
    assert missing == known


@with_pages
def test_what_has_no_counterpart_is_told_with_a_reason():
    assert all(len(why) > 10 for why in TOLD.values())
    for name in TOLD:
        owner, _, last = f"imblearn.{name}".rpartition(".")
        assert owner in CLASSES or last in public_names(importlib.import_module(owner))


# -- classes of users that build on theirs --------------------------------------------------------
def test_samplers_written_on_their_bases_run_on_ours():
    code = """
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        from imblearn.base import BaseSampler, SamplerMixin, is_sampler
        from imblearn.over_sampling import SMOTE
        from imblearn.over_sampling.base import BaseOverSampler
        from imblearn.under_sampling import RandomUnderSampler, TomekLinks
        from imblearn.under_sampling.base import BaseCleaningSampler, BaseUnderSampler
        class Twice(BaseOverSampler):
            _parameter_constraints = BaseOverSampler._parameter_constraints
            def _fit_resample(self, X, y):
                rows = np.flatnonzero(y == 1)
                return np.vstack([X, X[rows]]), np.r_[y, y[rows]]
        X, y = np.arange(20.0).reshape(-1, 1), np.repeat([0, 1], [14, 6])
        rows, labels = Twice().fit_resample(X, y)
        assert np.bincount(labels).tolist() == [14, 12]
        assert isinstance(SMOTE(), BaseOverSampler) and isinstance(SMOTE(), SamplerMixin)
        assert isinstance(RandomUnderSampler(), BaseUnderSampler)
        assert isinstance(TomekLinks(), BaseCleaningSampler) and isinstance(Twice(), BaseSampler)
        assert is_sampler(SMOTE()) and is_sampler(Twice()) and not is_sampler(LogisticRegression())
    """
    for package in ("imblearn", "skresample"):
        exec(textwrap.dedent(code).replace("imblearn", package), {"__name__": "program"})


def test_all_estimators_takes_what_theirs_takes():
    from imblearn.utils.testing import all_estimators as theirs

    from skresample.utils.testing import all_estimators

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = dict(theirs("sampler"))
    samplers = dict(all_estimators(["sampler"]))
    assert set(wanted) - set(samplers) == {"FunctionSampler"}
    assert samplers == dict(all_estimators("sampler"))
    assert set(dict(all_estimators(["classifier", "regressor"]))).isdisjoint(samplers)
    with pytest.raises(ValueError, match="list of these, got 'transformer'"):
        all_estimators("transformer")


def test_tomek_pairs_by_the_nearest_rows():
    from imblearn.under_sampling import TomekLinks as Theirs

    from skresample.under_sampling import TomekLinks

    y, nearest = np.array([0, 1, 1, 0, 0, 1]), np.array([1, 0, 1, 5, 3, 3])
    for classes in ({0: 2}, [1], [0, 1]):
        want = Theirs.is_tomek(y, nearest, classes)
        np.testing.assert_array_equal(TomekLinks.is_tomek(y, nearest, classes), want)
    assert TomekLinks.is_tomek(y, nearest, 1).tolist() == [False, True, False, False, False, True]


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


def test_versions_are_folded_for_a_report_on_github(capsys):
    skresample.show_versions(github=True)
    said = capsys.readouterr().out
    assert said.startswith("<details><summary>System, Dependency Information</summary>\n\n")
    assert said.rstrip().endswith("</details>")
    assert re.search(rf"^\* skresample *: `{re.escape(skresample.__version__)}`$", said, re.M)
    assert re.search(rf"^\* numpy *: `{re.escape(np.__version__)}`$", said, re.M)
    assert re.search(r"^\* python *: `3\.", said, re.M)


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
