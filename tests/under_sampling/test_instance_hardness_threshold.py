"""InstanceHardnessThreshold: out-of-fold probabilities, labels of any type, exact counts."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

from skresample import _progress_bar
from skresample.under_sampling import InstanceHardnessThreshold, _instance_hardness_threshold


def data(n=150, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.choice(3, size=n, p=[0.2, 0.3, 0.5])
    return rng.normal(size=(n, 3)) + y[:, None], y


def test_hardness_is_one_minus_the_out_of_fold_probability():
    X, y = data()
    cv = KFold(4)
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), cv=cv)
    sampler.fit_resample(X, y)
    p = cross_val_predict(GaussianNB(), X, y, cv=cv, method="predict_proba")[np.arange(150), y]
    np.testing.assert_allclose(sampler.instance_hardness_, 1 - p, atol=1e-9)
    kept = [np.flatnonzero(y == 0)]
    for c in (1, 2):
        rows = np.flatnonzero(y == c)
        kept.append(np.sort(rows[np.argsort(-p[rows])[: kept[0].size]]))
    np.testing.assert_array_equal(sampler.sample_indices_, np.concatenate(kept))


def test_noise_goes_first():
    X, y = data(seed=3)
    noise = np.flatnonzero(y == 2)[:10]
    X[noise] = -1.0 + 0.01 * np.arange(30).reshape(10, 3)  # on the far side of class 0
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    sampler.fit_resample(X, y)
    assert (sampler.instance_hardness_[noise] > 0.9).all()
    assert not np.isin(noise, sampler.sample_indices_).any()


@pytest.mark.parametrize("labels", [[-1, 0, 1], ["a", "b", "c"], [1.0, 2.0, 9.0], [3, 40, 700]])
def test_labels_of_any_type_give_the_same_rows(labels):
    X, y = data()
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=1)
    sampler.fit_resample(X, y)
    expected = sampler.sample_indices_
    sampler.fit_resample(X, np.array(labels)[y])
    np.testing.assert_array_equal(sampler.sample_indices_, expected)


def test_minus_one_and_boolean_labels_equal_zero_and_one():
    X, y = data()
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=1)
    rows = []
    for target in ((y == 0).astype(int), np.where(y == 0, 1, -1), y == 0):
        sampler.fit_resample(X, target)
        rows.append(sampler.sample_indices_)
    np.testing.assert_array_equal(rows[0], rows[1])
    np.testing.assert_array_equal(rows[0], rows[2])


def test_counts_are_exact_where_rows_are_equally_hard():
    X, y = data()
    sampler = InstanceHardnessThreshold(
        estimator=DecisionTreeClassifier(max_depth=1), sampling_strategy={2: 17}, random_state=0
    )
    _, y_new = sampler.fit_resample(X, y)
    assert np.unique(sampler.instance_hardness_[y == 2]).size < 17
    np.testing.assert_array_equal(np.bincount(y_new), [*np.bincount(y)[:2], 17])


def test_the_seed_and_not_the_estimators_state_decides(monkeypatch):
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    told = []
    X, y = data()
    rows = []
    for seed, jobs in ((0, None), (1, 2)):
        tree = DecisionTreeClassifier(max_features=1, random_state=seed)
        sampler = InstanceHardnessThreshold(estimator=tree, random_state=5, n_jobs=jobs)
        told.clear()
        sampler.set_params(progress=lambda *done: told.append(done))
        sampler.fit_resample(X, y)
        rows.append(sampler.sample_indices_)
        assert tree.random_state == seed
        assert told == [(done, 5, "folds") for done in range(1, 6)]
    np.testing.assert_array_equal(*rows)
    sampler.set_params(random_state=6).fit_resample(X, y)
    assert not np.array_equal(rows[0], sampler.sample_indices_)


def test_mixed_missing_and_sparse_tables():
    X, y = data(n=90)
    mixed = pd.DataFrame({"a": X[:, 0], "b": np.array(["x", "y"])[(X[:, 1] > 1).astype(int)]})
    mixed.loc[::8, "a"] = np.nan
    sampler = InstanceHardnessThreshold(random_state=0, cv=2)
    out, y_new = sampler.fit_resample(mixed, y)
    pd.testing.assert_frame_equal(out, mixed.iloc[sampler.sample_indices_])
    np.testing.assert_array_equal(np.bincount(y_new), [np.bincount(y).min()] * 3)
    sampler.set_params(estimator=DecisionTreeClassifier()).fit_resample(X, y)
    assert sampler.instance_hardness_.any(), "a tree knows the rows it is trained on"
    tree = DecisionTreeClassifier(max_depth=3)
    out, _ = sampler.set_params(estimator=tree).fit_resample(mixed, y)
    pd.testing.assert_frame_equal(out, mixed.iloc[sampler.sample_indices_])
    sampler.set_params(estimator=LogisticRegression()).fit_resample(sparse.csr_array(X), y)
    expected = sampler.sample_indices_
    sampler.fit_resample(X, y)
    np.testing.assert_array_equal(sampler.sample_indices_, expected)


def test_a_pipeline_reads_the_columns_as_they_are():
    X, y = data()
    frame = pd.DataFrame({"a": X[:, 0], "b": np.where(X[:, 1] > 1, "x", "y")})
    model = make_pipeline(
        make_column_transformer((OneHotEncoder(), ["b"]), remainder="passthrough"), GaussianNB()
    )
    sampler = InstanceHardnessThreshold(estimator=model, random_state=0)
    sampler.fit_resample(frame, y)
    encoded = np.column_stack([frame["b"] == "x", frame["b"] == "y", X[:, 0]]).astype(float)
    expected = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    expected.fit_resample(encoded, y)
    np.testing.assert_array_equal(sampler.sample_indices_, expected.sample_indices_)


def test_a_class_of_one_row_is_as_hard_as_can_be():
    X, y = data()
    y[y == 0] = 1
    y[0] = 0
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), sampling_strategy={2: 30})
    sampler.fit_resample(X, y)
    assert sampler.instance_hardness_[0] == 1.0
    two = np.where(y == 0, 0, 1)
    sampler.set_params(sampling_strategy={1: 30}).fit_resample(X, two)
    assert sampler.instance_hardness_[0] == 1.0


def test_cells_of_class_and_group_have_their_own_counts():
    X, y = data()
    group = np.where(np.arange(150) % 3, "f", "m")
    sampler = InstanceHardnessThreshold(
        estimator=GaussianNB(), sampling_strategy={(2, "f"): 9, (2, "m"): 4}, random_state=0
    )
    sampler.fit_resample(X, y, groups=group)
    kept = sampler.sample_indices_
    assert [np.sum((y[kept] == 2) & (group[kept] == g)) for g in "fm"] == [9, 4]


@pytest.mark.parametrize("params", [{"cv": 1}, {"estimator": KFold()}, {"cv": "five"}])
def test_failures_name_the_parameter(params):
    with pytest.raises(ValueError, match=next(iter(params))):
        InstanceHardnessThreshold(**params).fit_resample(*data())


def test_forests_get_the_rows_in_their_own_type(monkeypatch):
    X, y = np.random.default_rng(0).normal(size=(60, 3)), np.repeat([0, 1], [40, 20])
    forest, seen = RandomForestClassifier(3), []
    sampler = InstanceHardnessThreshold(estimator=forest, cv=2, random_state=0)
    real = RandomForestClassifier.fit

    def spy(model, rows, codes):
        seen.append(rows.dtype)
        return real(model, rows, codes)

    monkeypatch.setattr(RandomForestClassifier, "fit", spy)
    sampler.fit_resample(X, y)
    hardness = sampler.instance_hardness_
    monkeypatch.setattr(_instance_hardness_threshold, "FORESTS", ())
    sampler.fit_resample(X, y)
    assert seen == [np.float32] * 2 + [np.float64] * 2
    np.testing.assert_array_equal(sampler.instance_hardness_, hardness)
