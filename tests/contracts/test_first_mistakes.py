"""Mistakes that newcomers make are answered with what to do instead."""

import importlib

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.linear_model import LogisticRegression, SGDClassifier, SGDRegressor

import skresample.pipeline
from skresample._compat import HasMethods
from skresample._table.group_labels import GIVE_GROUPS
from skresample.allocation import TemperatureAllocation
from skresample.combine import ResamplerChain, resample_nd
from skresample.model_selection import compare_resamplers
from skresample.over_sampling import SMOTE
from skresample.selection import PostStratification
from skresample.testing import check_resampler
from skresample.utils.discovery import all_estimators, construct_instances

CLASSES = dict(all_estimators())
X, Y = np.arange(60.0).reshape(30, 2), np.repeat([0, 1], [20, 10])


# -- a class where an instance is wanted ----------------------------------------------------------
def wanting_instances():
    """Name of a class, parameter, and the methods that what it takes must have."""
    for name, cls in CLASSES.items():
        for parameter, rules in getattr(cls, "_parameter_constraints", {}).items():
            for rule in rules if isinstance(rules, list) else ():
                if isinstance(rule, HasMethods):
                    yield name, parameter, rule.methods


def test_classes_are_refused_where_instances_are_wanted():
    taken, unsaid, seen = [], [], 0
    for name, parameter, methods in wanting_instances():
        kind = type("Kind", (), {method: lambda *_: None for method in methods})
        estimator = construct_instances(CLASSES[name])[0].set_params(**{parameter: kind})
        seen += 1
        try:
            estimator._validate_params()
            taken.append((name, parameter))
        except ValueError as error:
            said = str(error)
            if repr(parameter) not in said or not ("instance" in said or "(no class)" in said):
                unsaid.append((name, parameter, said))
    assert not taken
    assert not unsaid
    assert seen > 250


@pytest.mark.parametrize(
    "call",
    [
        lambda: skresample.pipeline.make_pipeline(SMOTE, LogisticRegression()).fit(X, Y),
        lambda: ResamplerChain([("one", SMOTE)]).fit_resample(X, Y),
        lambda: compare_resamplers(X, Y, resamplers={"one": SMOTE}),
        lambda: compare_resamplers(X, Y, resamplers=[SMOTE]),
        lambda: resample_nd(SMOTE, X, Y),
        lambda: check_resampler(SMOTE),
    ],
)
def test_the_answer_to_a_class_is_an_instance(call):
    with pytest.raises(TypeError, match=r"the class SMOTE; pass an instance, SMOTE\(\)"):
        call()


def test_so_for_models_and_allocations():
    model = r"the class LogisticRegression; pass an instance, LogisticRegression\(\)"
    with pytest.raises(TypeError, match=model):
        skresample.pipeline.make_pipeline(SMOTE(), LogisticRegression).fit(X, Y)
    for learners in ([LogisticRegression], {"one": LogisticRegression}):
        with pytest.raises(TypeError, match=model):
            compare_resamplers(X, Y, learners=learners)
    with pytest.raises(ValueError, match=r"callable \(no class\). Got <class .*Temperature"):
        SMOTE(sampling_strategy=TemperatureAllocation).fit_resample(X, Y)


# -- text for a model that reads numbers ----------------------------------------------------------
ARRAYS = ("MaskedCategoricalModel", "RegressionDenoiser")  # are given numbers by their samplers


@pytest.mark.filterwarnings("ignore")
def test_text_columns_for_a_model_of_numbers_are_answered_with_the_encoder():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.normal(size=80), "colour": np.tile(["red", "blue"], 40)})
    y = (rng.random(80) < 0.4).astype(int)
    pointed, bare = set(), set()
    for name, cls in CLASSES.items():
        for model in (SGDClassifier(loss="log_loss"), SGDRegressor()):
            estimator = construct_instances(cls)[0]
            if "estimator" not in estimator.get_params(deep=False) or name in ARRAYS:
                continue
            estimator.set_params(estimator=model)
            try:
                getattr(estimator, "fit_resample", estimator.fit)(frame, y)
            except (TypeError, ValueError) as error:
                said = str(error)
                if "could not convert string" in said:
                    (pointed if "TableEncoder" in said else bare).add(name)
    assert not bare
    assert len(pointed) >= 12


def test_the_answer_about_text_helps():
    frame = pd.DataFrame({"a": X[:, 0], "colour": np.tile(["red", "blue"], 15)})
    plain = skresample.pipeline.make_pipeline(SMOTE(random_state=0), LogisticRegression())
    with pytest.raises(ValueError, match=r"LogisticRegression reads numbers only: .*TableEncoder"):
        plain.fit(frame, Y)
    encoder = skresample.model_selection.TableEncoder()
    skresample.pipeline.make_pipeline(SMOTE(random_state=0), encoder, LogisticRegression()).fit(
        frame, Y
    )


# -- groups that did not come ---------------------------------------------------------------------
@pytest.mark.parametrize("package", ["imblearn", "skresample"])
def test_the_advice_about_groups_holds(package):
    with pytest.raises(ValueError, match="PostStratification needs cells") as caught:
        PostStratification().fit_resample(X, Y)
    assert GIVE_GROUPS in str(caught.value)
    with pytest.raises(ValueError, match="no groups were given") as caught:
        SMOTE(sampling_strategy={(1, "f"): 15}).fit_resample(X, Y)
    assert GIVE_GROUPS in str(caught.value)
    groups = np.arange(30) % 2
    module = importlib.import_module(f"{package}.pipeline")
    with sklearn.config_context(enable_metadata_routing=package == "imblearn"):
        pipe = module.make_pipeline(PostStratification(), LogisticRegression())
        pipe.fit(X, Y, groups=groups)
    assert len(pipe[0].plan_.weight) == len(X)
