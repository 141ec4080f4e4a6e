"""One index for X and y, and what pandas objects carry besides."""

import inspect
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.preprocessing import StandardScaler

from skresample.combine import make_pipeline
from skresample.ensemble import BalancedBaggingClassifier
from skresample.exceptions import ResamplingWarning
from skresample.metrics import (
    attribute_diversity_score,
    default_behavior_rate,
    train_on_synthetic_score,
)
from skresample.model_selection import diagnose, recommend
from skresample.over_sampling import CCR, SMOTE
from skresample.under_sampling import ClusterCentroids, RandomUnderSampler, TomekLinks
from skresample.utils.discovery import all_estimators, construct_instances, fit_resample_kwargs

N = 40
Y = np.arange(N) % 4 // 3


def frame(index=None):
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(N, 3)), columns=list("abc"))
    X["row"] = np.arange(N)
    return X if index is None else X.set_axis(index)


@pytest.mark.parametrize("sampler", [SMOTE(), CCR(), ClusterCentroids(), RandomUnderSampler()])
def test_the_target_may_be_stored_beside_the_rows(sampler):
    X = frame([f"r{i}" for i in range(N)])
    rows, y = sampler.set_params(random_state=0).fit_resample(X, pd.Series(Y, X.index, name="t"))
    assert rows.assign(t=y)["t"].tolist() == y.tolist()
    kept = ~sampler.plan_.is_new
    assert (Y[rows["row"].to_numpy()[kept]] == y.to_numpy()[kept]).all()


def test_a_target_with_labels_of_its_own_takes_those_of_the_rows():
    X = frame()
    for labels in (np.arange(N) + 100, pd.RangeIndex(N, name="own")):
        rows, y = TomekLinks().fit_resample(X, pd.Series(Y, index=labels))
        assert y.index.identical(rows.index)
        assert rows.index.tolist() == rows["row"].tolist()


@pytest.mark.parametrize("name", ["y", "groups", "sample_weight"])
def test_the_same_labels_in_another_order_are_matched_by_position_aloud(name):
    X = frame()
    shuffled = X.sample(frac=1, random_state=0)
    given = {"y": pd.Series(Y), name: pd.Series(Y if name == "y" else Y + 1)}
    given = {key: value.set_axis(X.index if key == name else shuffled.index)
             for key, value in given.items()}  # fmt: skip
    sampler = RandomUnderSampler(random_state=0)
    with pytest.warns(ResamplingWarning, match=f"X and {name} have the same index") as said:
        rows, y = sampler.fit_resample(shuffled, **given)
    assert [warning.filename for warning in said] == [__file__]  # where the user called
    assert y.tolist() == Y[sampler.sample_indices_].tolist()
    assert y.index.equals(rows.index)


def test_equal_labels_and_foreign_labels_are_matched_silently():
    X = frame()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        SMOTE().fit_resample(X, pd.Series(Y))
        SMOTE().fit_resample(X, pd.Series(Y, index=np.arange(N) + 7))
        SMOTE().fit_resample(X.set_axis([0] * N), pd.Series(Y, index=[0] * N))


@pytest.mark.parametrize("sampler", [SMOTE(), CCR(), TomekLinks()])
def test_attributes_of_a_frame_stay(sampler):
    X, y = frame(), pd.Series(Y)
    X.attrs["source"], y.attrs["unit"] = "survey", "class"
    for change in (lambda _: X, lambda _: X.assign(k=pd.Categorical(Y))):
        rows, target = sampler.fit_resample(change(X), y)
        assert rows.attrs == {"source": "survey"}
        assert target.attrs == {"unit": "class"}


@pytest.mark.parametrize("sampler", [SMOTE(), CCR(), TomekLinks()])
@pytest.mark.parametrize("labels", [Y, np.array(["no", "yes"])[Y]])
def test_labels_given_as_an_index_come_back_as_one(sampler, labels):
    _, y = sampler.fit_resample(frame(), pd.Index(labels, name="t"))
    assert isinstance(y, pd.Index)
    assert y.name == "t"
    want = sampler.fit_resample(frame(), labels)[1]
    assert y.tolist() == want.tolist()


def _takes_a_target(item) -> bool:
    method = getattr(item, "fit_resample", None) or item.fit
    y = inspect.signature(method).parameters.get("y")
    return y is not None and y.annotation != "None" and "gnored" not in method.__doc__


@pytest.mark.parametrize(
    "item", [cls for _, cls in all_estimators() if _takes_a_target(cls)], ids=lambda c: c.__name__
)
def test_every_estimator_that_takes_a_target_announces_shuffled_labels(item):
    """The warning stops the call at the door, so that this costs nothing."""
    estimator = construct_instances(item)[0]
    X = pd.DataFrame(np.abs(np.random.default_rng(0).normal(size=(80, 2))), columns=["a", "b"])
    y = pd.Series(np.arange(80) % 4 == 0).astype(int)
    call = getattr(estimator, "fit_resample", None) or estimator.fit
    extra = fit_resample_kwargs(estimator, X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResamplingWarning)
        with pytest.raises(ResamplingWarning, match="X and y have the same index labels"):
            call(X, y[::-1], **extra)


def test_what_reads_labels_without_a_sampler_announces_shuffled_ones():
    X = pd.DataFrame(np.random.default_rng(0).normal(size=(80, 2)))
    y = pd.Series(np.arange(80) % 4 == 0, name="y").astype(int)[::-1]
    bagging = BalancedBaggingClassifier(n_estimators=1, random_state=0)
    for call in (diagnose, recommend, attribute_diversity_score, default_behavior_rate):
        with pytest.warns(ResamplingWarning, match="X and y have the same index labels"):
            call(X, y)
    few = X[:20], y.sort_index()[:20]
    with pytest.warns(ResamplingWarning, match="X_test and y_test have the same index labels"):
        train_on_synthetic_score(*few, few[0], few[1][::-1], estimator=DummyClassifier())
    with pytest.warns(ResamplingWarning, match="X and y have the same index labels") as said:
        make_pipeline(StandardScaler(), RandomUnderSampler(), DummyClassifier()).fit(X, y)
    assert len(said) == 1
    with pytest.warns(ResamplingWarning, match="X and groups have the same index labels"):
        bagging.fit(X, y.sort_index(), groups=y)
