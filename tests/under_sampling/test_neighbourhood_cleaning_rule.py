"""NeighbourhoodCleaningRule: the published rule by brute force, labels of any type."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from skresample.under_sampling import (
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    RandomUnderSampler,
    TomekLinks,
)


def data(seed, n=150, levels=10**6):
    rng = np.random.default_rng(seed)
    X = rng.integers(levels, size=(n, 2)) / levels
    return X, rng.choice(3, size=n, p=[0.2, 0.2, 0.6])


def kept_by_rule(X, y, k, threshold):
    """Laurikkala's steps with every distance; class 0 is of interest."""
    dist2 = ((X[:, None] - X) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    counts, dropped = np.bincount(y), set()
    interest = counts.argmin()
    for i in range(len(X)):
        near = np.argsort(dist2[i], kind="stable")[:k]
        wrong = np.bincount(y[near], minlength=3).argmax() != y[i]
        if wrong and y[i] != interest:
            dropped.add(i)
        if wrong and y[i] == interest:
            large = counts[y[near]] > threshold * counts[interest]
            dropped |= {j for j, is_large in zip(near, large, strict=True) if is_large}
    return np.array([i for i in range(len(X)) if i not in dropped or y[i] == interest])


@pytest.mark.parametrize("k", [1, 3, 4])
@pytest.mark.parametrize("threshold", [0.5, 2.0, 50.0])
def test_kept_rows_are_those_of_the_rule(k, threshold):
    for seed in range(4):
        X, y = data(seed)
        sampler = NeighbourhoodCleaningRule(n_neighbors=k, threshold_cleaning=threshold)
        sampler.fit_resample(X, y)
        np.testing.assert_array_equal(sampler.sample_indices_, kept_by_rule(X, y, k, threshold))


def test_the_second_step_is_what_editing_lacks():
    X, y = data(1, n=400)
    rule, edit = NeighbourhoodCleaningRule(), EditedNearestNeighbours(kind_sel="mode")
    rule.fit_resample(X, y), edit.fit_resample(X, y)
    assert set(rule.sample_indices_) < set(edit.sample_indices_)
    rule.set_params(threshold_cleaning=1e9).fit_resample(X, y)
    assert set(rule.sample_indices_) == set(edit.sample_indices_)
    assert rule.classes_to_clean_ == []


@pytest.mark.parametrize("labels", [["c", "a", "b"], [-1, 0, 7], [1.0, -2.0, 9.0]])
def test_labels_of_any_type(labels):
    X, y = data(2)
    order = np.argsort(np.argsort(labels))  # the same order of classes with numbers
    named, numbered = NeighbourhoodCleaningRule(), NeighbourhoodCleaningRule()
    named.fit_resample(X, np.array(labels)[y]), numbered.fit_resample(X, order[y])
    np.testing.assert_array_equal(named.sample_indices_, numbered.sample_indices_)
    assert set(named.classes_to_clean_) <= set(labels)


def test_boolean_labels():
    X, y = data(3)
    sampler = NeighbourhoodCleaningRule()
    _, y_new = sampler.fit_resample(X, y == 0)
    assert y_new.dtype == bool
    assert sampler.classes_to_clean_ == [False]


def test_neighbours_objects_count_the_row_unless_they_classify():
    X, y = data(4)
    expected = NeighbourhoodCleaningRule()
    expected.fit_resample(X, y)
    for given in (NearestNeighbors(n_neighbors=4), KNeighborsClassifier(n_neighbors=3)):
        sampler = NeighbourhoodCleaningRule(n_neighbors=given)
        sampler.fit_resample(X, y)
        np.testing.assert_array_equal(sampler.sample_indices_, expected.sample_indices_)
        assert sampler.nn_.n_neighbors == 3


def test_another_cleaner_for_the_first_step():
    X, y = data(5)
    links = TomekLinks()
    links.fit_resample(X, y)
    rule = NeighbourhoodCleaningRule(edited_nearest_neighbours=links, threshold_cleaning=1e9)
    rule.fit_resample(X, y)
    np.testing.assert_array_equal(rule.sample_indices_, links.sample_indices_)
    assert rule.edited_nearest_neighbours_ is not links


def test_a_cleaner_that_hides_its_rows_is_refused():
    class Silent(RandomUnderSampler):
        def fit_resample(self, X, y):
            return X, y

    rule = NeighbourhoodCleaningRule(edited_nearest_neighbours=Silent())
    with pytest.raises(TypeError, match="does not say which rows it keeps"):
        rule.fit_resample(*data(0))


def test_every_container_gives_the_same_rows():
    X, y = data(6, levels=9)
    sampler = NeighbourhoodCleaningRule()
    sampler.fit_resample(X, y)
    expected = sampler.sample_indices_
    for other in (sparse.csr_array(X), pd.DataFrame(X), np.asfortranarray(X)):
        sampler.fit_resample(other, y)
        np.testing.assert_array_equal(sampler.sample_indices_, expected)
    mixed = pd.DataFrame({"a": X[:, 0], "b": pd.Categorical((X[:, 1] * 9).astype(int))})
    mixed.loc[::9, "a"] = np.nan
    out, _ = sampler.fit_resample(mixed, y)
    pd.testing.assert_frame_equal(out, mixed.iloc[sampler.sample_indices_])


def test_more_neighbours_than_rows_is_refused():
    with pytest.raises(ValueError, match=r"n_neighbors=1000000 needs .* found 150"):
        NeighbourhoodCleaningRule(n_neighbors=10**6).fit_resample(*data(0))


@pytest.mark.parametrize(("rows", "cleaned"), [(12, False), (13, True)])
def test_a_class_at_the_threshold_is_not_cleaned(rows, cleaned):
    X = np.random.default_rng(0).normal(size=(6 + rows, 2))
    y = np.repeat(["rare", "common"], [6, rows])
    sampler = NeighbourhoodCleaningRule(threshold_cleaning=2.0)
    sampler.fit_resample(X, y)
    assert ("common" in sampler.classes_to_clean_) == cleaned
