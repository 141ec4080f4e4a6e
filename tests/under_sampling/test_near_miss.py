"""NearMiss: the three rules by brute force, exact counts, the smallest class itself."""

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from skresample._math.neighbors import NeighborIndex, Points
from skresample.exceptions import ShortfallWarning
from skresample.under_sampling import NearMiss
from skresample.under_sampling._rankings.near_miss import places_in_lists


def data(seed, n=120, levels=10**6):
    rng = np.random.default_rng(seed)
    X = rng.integers(levels, size=(n, 3)) / levels
    return X, rng.choice(3, size=n, p=[0.15, 0.35, 0.5])


def best_first(X, rows, small, version, k, m, wanted):
    """Rows of a class in the order of the rule, every distance computed."""
    dist = np.sqrt(((X[rows][:, None] - X[small]) ** 2).sum(-1))
    near = np.sort(dist, axis=1)
    if version < 3:
        part = near[:, :k] if version == 1 else near[:, -k:]
        return rows[np.argsort(part.mean(axis=1), kind="stable")]
    score = near[:, :k].mean(axis=1)
    order, taken = [], np.zeros(len(rows), bool)
    for reach in range(m, len(rows) + 1):
        listed = np.zeros(len(rows), bool)
        listed[np.argsort(dist, axis=0, kind="stable")[:reach]] = True
        new = np.flatnonzero(listed & ~taken)
        order += list(new[np.argsort(-score[new], kind="stable")])
        taken |= listed
        if len(order) >= wanted:
            return rows[order]


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("k", [1, 3, 7])
def test_kept_rows_are_those_of_the_rule(version, k):
    for seed in range(5):
        X, y = data(seed)
        small = np.flatnonzero(y == 0)
        sampler = NearMiss(version=version, n_neighbors=k, n_neighbors_ver3=2)
        _, y_new = sampler.fit_resample(X, y)
        np.testing.assert_array_equal(np.bincount(y_new), [small.size] * 3)
        expected = [small]
        for c in (1, 2):
            order = best_first(X, np.flatnonzero(y == c), small, version, k, 2, small.size)
            expected.append(order[: small.size])
        np.testing.assert_array_equal(sampler.sample_indices_, np.concatenate(expected))


def test_version_1_keeps_the_border_and_version_3_surrounds():
    # A grid of majority rows to the right of the smallest class, another cloud to the left.
    small = np.array([[0.0], [0.1], [0.2]])
    right, left = 1 + 0.01 * np.arange(30)[:, None], -4 - 0.01 * np.arange(30)[:, None]
    X = np.vstack([small, right, left])
    y = np.r_[np.ones(3, int), np.zeros(60, int)]
    sampler = NearMiss(version=1)
    sampler.fit_resample(X, y)
    np.testing.assert_array_equal(sampler.sample_indices_[:3], [3, 4, 5])
    sampler.set_params(version=3, n_neighbors_ver3=30).fit_resample(X, y)
    np.testing.assert_array_equal(sampler.sample_indices_[:3], [32, 31, 30])


def test_version_3_delivers_the_count_where_the_lists_are_too_short():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(scale=0.01, size=(10, 2)), rng.normal(size=(90, 2))])
    y = np.r_[np.ones(10, int), np.zeros(90, int)]
    # All ten rows list the same few majority rows: fewer than the 60 wanted.
    place = places_in_lists(NeighborIndex(Points(X[10:])), Points(X[:10]), 3, 1)
    assert np.sum(place < 90) < 20
    _, y_new = NearMiss(version=3, sampling_strategy={0: 60}).fit_resample(X, y)
    np.testing.assert_array_equal(np.bincount(y_new), [60, 10])


@pytest.mark.parametrize("version", [1, 2, 3])
def test_the_smallest_class_does_not_count_the_row_itself(version):
    X = np.array([[0.0], [0.0], [1.0], [3.0], [9.0], [9.1], [9.2], [9.3], [9.4]])
    y = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0])
    sampler = NearMiss(version=version, n_neighbors=1, n_neighbors_ver3=1, sampling_strategy={1: 3})
    sampler.fit_resample(X, y)
    # Nearest others at 0, 0, 1, 2; farthest others at 3, 3, 2, 3. Lists: 1, 0, 0 and 2.
    expected = {1: [0, 1, 2], 2: [2, 0, 1], 3: [2, 0, 1]}[version]
    np.testing.assert_array_equal(sampler.sample_indices_[-3:], expected)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_container_gives_the_same_rows(version):
    X, y = data(7, levels=8)
    sampler = NearMiss(version=version)
    sampler.fit_resample(X, y)
    expected = sampler.sample_indices_
    for other in (sparse.csr_array(X), pd.DataFrame(X), X.astype("f4")):
        out, _ = sampler.fit_resample(other, y)
        np.testing.assert_array_equal(sampler.sample_indices_, expected)
        assert type(out) is type(other)
    mixed = pd.DataFrame({"a": X[:, 0], "b": pd.Categorical((X[:, 1] * 8).astype(int))})
    mixed.loc[::9, "a"] = np.nan
    out, _ = sampler.fit_resample(mixed, y)
    pd.testing.assert_frame_equal(out, mixed.iloc[sampler.sample_indices_])


def test_cells_of_class_and_group_have_their_own_counts():
    X, y = data(8)
    group = np.where(np.arange(120) % 3, "f", "m")
    sampler = NearMiss(sampling_strategy={(2, "f"): 9, (2, "m"): 4})
    sampler.fit_resample(X, y, groups=group)
    kept = sampler.sample_indices_
    assert [np.sum((y[kept] == 2) & (group[kept] == g)) for g in "fm"] == [9, 4]
    assert np.sum(y[kept] == 1) == np.sum(y == 1)


class Manhattan(NearestNeighbors):
    """Another metric: the object's answers are used, not only its number."""

    def __init__(self, n_neighbors=3, metric="manhattan"):
        super().__init__(n_neighbors=n_neighbors, metric=metric)


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("strategy", ["auto", {0: 9, 1: 9}])
def test_neighbours_objects_do_the_search(version, strategy):
    X, y = data(9)
    numbers, objects = (NearMiss(version=version, sampling_strategy=strategy) for _ in range(2))
    near = NearestNeighbors(n_neighbors=3)
    objects.set_params(n_neighbors=near, n_neighbors_ver3=near)
    numbers.fit_resample(X, y), objects.fit_resample(X, y)
    np.testing.assert_array_equal(numbers.sample_indices_, objects.sample_indices_)
    assert objects.nn_.n_neighbors == 3
    objects.set_params(n_neighbors=Manhattan(), n_neighbors_ver3=Manhattan()).fit_resample(X, y)
    assert not np.array_equal(numbers.sample_indices_, objects.sample_indices_)
    with pytest.raises(ValueError, match="numeric columns only"):
        objects.fit_resample(pd.DataFrame({"a": ["x", "y"] * 60, "b": range(120)}), y)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"n_neighbors": 10**6}, r"n_neighbors=1000000 needs .* rows in class 0, found"),
        ({"n_neighbors": 10**6, "version": 2}, r"n_neighbors=1000000 needs .* in class 0, found"),
        ({"n_neighbors_ver3": 500, "version": 3}, r"n_neighbors_ver3=500 needs .* in class 1"),
    ],
)
def test_too_many_neighbours_are_all_there_are_and_the_class_is_named(params, message):
    X, y = data(1, n=80)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        got = NearMiss(**params).fit_resample(X, y)[0]
    assert any(re.search(message, str(w.message)) for w in caught)
    assert {w.category for w in caught} == {ShortfallWarning}
    counts = np.bincount(y)
    most = {"n_neighbors": counts.min(), "n_neighbors_ver3": counts.max()}
    least = {name: min(value, int(most.get(name, 3))) for name, value in params.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortfallWarning)  # another class has fewer still
        want = NearMiss(**least).fit_resample(X, y)[0]
    assert got.tobytes() == want.tobytes()


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("rare", [1, 2])
def test_a_class_of_one_or_two_rows_is_enough(rare, version):
    x = np.array([*[0.0, 0.5][:rare], 1.0, 9.0, 3.0, 7.0, 2.0])[:, None]
    y = np.repeat([1, 0], [rare, 5])
    with pytest.warns(ShortfallWarning, match=f"rows in class 1, found {rare}"):
        X_new, y_new = NearMiss(version=version).fit_resample(x, y)
    # The common rows nearest to the rare ones; version 3 takes the farthest of the listed three.
    nearest = [3.0] if version == 3 else [1.0]
    nearest += [2.0] * (rare == 2)
    assert X_new[y_new == 0].ravel().tolist() == nearest


def test_an_unknown_version_is_refused():
    with pytest.raises(ValueError, match="version"):
        NearMiss(version=4).fit_resample(*data(1, n=80))
