"""Allocations as ``sampling_strategy`` of this package's samplers: classes, groups, searches."""

from collections import Counter

import numpy as np
import pytest
import sklearn
from imblearn.pipeline import Pipeline
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate

from skresample.allocation import (
    EqualAllocation,
    GroupAllocation,
    MixtureAllocation,
    SquareRootAllocation,
    TemperatureAllocation,
)
from skresample.exceptions import QuotaError
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.under_sampling import RandomUnderSampler


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    y = np.repeat(["no", "yes"], [160, 40])
    groups = np.tile(["f", "m", "m", "m"], 50)
    X = rng.normal(size=(200, 3)) + (y == "yes")[:, None]
    return X, y, groups


@pytest.mark.parametrize("allocation", [TemperatureAllocation(temperature=2), EqualAllocation()])
def test_class_cells_in_both_directions(data, allocation):
    X, y, _ = data
    over = SMOTE(sampling_strategy=allocation, random_state=0)
    _, labels = over.fit_resample(X, y)
    assert Counter(labels.tolist()) == allocation(y, sampling_type="over-sampling")
    under = RandomUnderSampler(sampling_strategy=allocation, random_state=0)
    _, labels = under.fit_resample(X, y)
    assert Counter(labels.tolist()) == allocation(y, sampling_type="under-sampling")


def cells(labels, groups):
    return Counter(zip(np.asarray(labels).tolist(), np.asarray(groups).tolist(), strict=True))


def test_group_cells_by_metadata_and_by_columns(data):
    X, y, groups = data
    allocation = EqualAllocation()
    sampler = RandomOverSampler(sampling_strategy=allocation, random_state=0)
    _, labels = sampler.fit_resample(X, y, groups=groups)
    found = cells(labels, sampler.plan_.apply(groups))
    assert found == allocation(y, groups)
    assert sampler.quota_ == allocation(y, groups)


def test_learning_curves_decide_in_an_under_sampler(data):
    X, y, groups = data
    curves = {
        "f": {"asymptote": 0.0, "scale": 4.0, "rate": 1.0},
        "m": {"asymptote": 0.0, "scale": 1.0, "rate": 1.0},
    }
    allocation = GroupAllocation(curves=curves, budget=60)
    sampler = RandomUnderSampler(sampling_strategy=allocation, random_state=0)
    sampler.fit_resample(X, y, groups=groups)
    kept = Counter(groups[sampler.sample_indices_].tolist())
    assert kept == {"f": 40, "m": 20}


def test_nested_parameters_are_searched_with_and_without_routing(data):
    X, y, groups = data
    pipe = Pipeline([
        ("smote", SMOTE(sampling_strategy=TemperatureAllocation(), random_state=0)),
        ("model", LogisticRegression()),
    ])  # fmt: skip
    grid = {"smote__sampling_strategy__temperature": [1.0, 2.0, np.inf]}
    search = GridSearchCV(pipe, grid, cv=3, error_score="raise", n_jobs=2).fit(X, y)
    assert search.best_params_["smote__sampling_strategy__temperature"] in (1.0, 2.0, np.inf)
    with sklearn.config_context(enable_metadata_routing=True):
        random = clone(pipe).set_params(
            smote=RandomOverSampler(sampling_strategy=SquareRootAllocation(), random_state=0)
        )
        found = cross_validate(
            random, X, y, params={"groups": groups}, cv=3, error_score="raise",
            return_estimator=True,
        )  # fmt: skip
        assert len(found["estimator"][0][0].quota_) == 4


def test_impossible_mixtures_say_which_cell(data):
    X, y, _ = data
    strategy = MixtureAllocation({"no": 1.0, "yes": 0.0})
    with pytest.raises(ValueError, match="cell 'yes' has share 0"):
        SMOTE(sampling_strategy=strategy).fit_resample(X, y)
    strategy = MixtureAllocation({"no": 1, "yes": 9}, n_samples=201)
    with pytest.raises(ValueError, match="cell 'yes' is limited to 40"):
        RandomUnderSampler(sampling_strategy=strategy).fit_resample(X, y)


def test_the_allocations_policy_for_missing_groups_is_the_samplers():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 2)), np.tile([0, 1, 1], 20)
    groups = np.repeat(np.array(["a", "b"], dtype=object), 30)
    groups[:6] = None
    dropped = EqualAllocation(missing_groups="drop")
    sampler = RandomUnderSampler(sampling_strategy=dropped, random_state=0)
    sampler.fit_resample(X, y, groups=groups)
    assert sampler.sample_indices_.min() >= 6
    own = RandomUnderSampler(sampling_strategy=EqualAllocation(missing_groups="own_group"))
    own.fit_resample(X, y, groups=groups)
    assert (0, "missing") in own.quota_
    with pytest.raises(QuotaError, match="6 missing values"):
        RandomUnderSampler(sampling_strategy=EqualAllocation()).fit_resample(X, y, groups=groups)
