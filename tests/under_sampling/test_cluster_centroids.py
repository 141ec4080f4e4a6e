"""ClusterCentroids: exact counts, means of clusters, real rows by hard voting."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from skresample import _progress_bar
from skresample._math.rng import Streams
from skresample.under_sampling import ClusterCentroids, _cluster_centroids
from skresample.under_sampling._rankings import many_means, wide_means
from skresample.under_sampling._rankings.centroids import (
    cluster_modes,
    clustering_space,
    representatives,
)


def data(n=150, seed=0, d=3):
    rng = np.random.default_rng(seed)
    y = rng.choice(3, size=n, p=[0.2, 0.3, 0.5])
    return rng.normal(size=(n, d)) + y[:, None], y


def test_soft_rows_are_means_of_a_partition_of_the_class():
    X, y = data()
    sampler = ClusterCentroids(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    small = np.sum(y == 0)
    np.testing.assert_array_equal(np.bincount(y_new), [small] * 3)
    np.testing.assert_array_equal(X_new[y_new == 0], X[y == 0])
    members = X[y == 2]
    centres = X_new[y_new == 2]
    nearest = ((members[:, None] - centres) ** 2).sum(-1).argmin(axis=1)
    means = np.array([members[nearest == c].mean(axis=0) for c in range(small)])
    np.testing.assert_allclose(centres, means, atol=1e-12)
    parents = sampler.plan_.origin[y_new == 2]
    assert (y[parents] == 2).all()


@pytest.mark.parametrize("voting", ["hard", "soft"])
def test_counts_are_exact_and_hard_rows_are_distinct(voting):
    rng = np.random.default_rng(1)
    X = rng.integers(4, size=(200, 2)).astype(float)  # at most 16 distinct rows
    y = np.r_[np.zeros(60, int), np.ones(140, int)]
    sampler = ClusterCentroids(voting=voting, random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    np.testing.assert_array_equal(np.bincount(y_new), [60, 60])
    if voting == "hard":
        assert np.unique(sampler.plan_.origin).size == 120
        assert sampler.plan_.is_selection


def test_hard_rows_are_the_members_nearest_to_the_centres():
    X, y = data(seed=2)
    sampler = ClusterCentroids(voting="hard", random_state=0, sampling_strategy={2: 7})
    sampler.fit_resample(X, y)
    kept, centres = sampler.plan_.origin, sampler.estimator_.cluster_centers_
    rows = np.flatnonzero(y == 2)
    expected = [
        rows[sampler.estimator_.labels_ == c][
            ((X[rows[sampler.estimator_.labels_ == c]] - centre) ** 2).sum(axis=1).argmin()
        ]
        for c, centre in enumerate(centres)
    ]
    np.testing.assert_array_equal(np.sort(kept[y[kept] == 2]), np.sort(expected))


def test_representatives_of_coinciding_centres_are_rows_that_are_left():
    space = np.array([[0.0], [0.0], [5.0], [5.0]])
    centers, labels = np.array([[0.0], [5.0], [5.0]]), np.array([0, 0, 1, 1])
    np.testing.assert_array_equal(representatives(space, centers, labels), [0, 2, 1])


def test_nominal_columns_take_the_most_frequent_value_of_the_cluster():
    codes, labels = np.array([[2], [0], [0], [1], [1], [0]]), np.array([0, 0, 0, 1, 1, 1])
    np.testing.assert_array_equal(cluster_modes(codes, labels, [0, 0, 4])[:, 0], [1, 3, 4])
    rng = np.random.default_rng(0)
    side = np.repeat([0.0, 9.0], 40)
    frame = pd.DataFrame({"x": side + rng.normal(size=80), "kind": ["a", "b"] * 40})
    frame.loc[:34, "kind"], frame.loc[40:74, "kind"] = "low", "high"
    frame.loc[::7, "x"] = np.nan
    frame = pd.concat([frame, pd.DataFrame({"x": [50.0, 51.0], "kind": "b"})], ignore_index=True)
    out, _ = ClusterCentroids(random_state=0).fit_resample(frame, [0] * 80 + [1] * 2)
    assert sorted(out["kind"]) == ["b", "b", "high", "low"]
    assert out["x"].between(-1, 60).all()


def test_the_space_measures_the_distances_of_the_table():
    from skresample._math.neighbors import NeighborIndex, Points

    rng = np.random.default_rng(0)
    numeric, codes = rng.normal(size=(12, 2)), rng.integers(3, size=(12, 2))
    points = Points(numeric, codes, np.array([0.5, 2.0]))
    space = clustering_space(points)
    dist2, near = NeighborIndex(points).knn_self(11)
    for i in range(12):
        np.testing.assert_allclose(((space[i] - space[near[i]]) ** 2).sum(-1), dist2[i], atol=1e-12)


@pytest.mark.parametrize("dtype", ["f4", "f8", "i4"])
def test_the_dtype_and_the_range_survive(dtype):
    X, y = data()
    X = (10 * X).astype(dtype)
    X_new, _ = ClusterCentroids(random_state=0).fit_resample(X, y)
    assert X_new.dtype == np.dtype(dtype)
    assert (X_new >= X.min(axis=0)).all()
    assert (X_new <= X.max(axis=0)).all()


def test_sparse_rows_stay_sparse_and_equal_the_dense_result():
    X, y = data()
    X[np.abs(X) < 0.8] = 0
    for voting in ("hard", "soft"):
        sampler = ClusterCentroids(voting=voting, random_state=0)
        out, _ = sampler.fit_resample(sparse.csr_array(X), y)
        assert isinstance(out, sparse.csr_array)
        np.testing.assert_allclose(out.toarray(), sampler.fit_resample(X, y)[0], atol=1e-12)


@pytest.mark.parametrize("clusterer", [MiniBatchKMeans(n_init=1), BisectingKMeans()])
def test_other_clusterers_are_seeded_and_left_alone(clusterer):
    X, y = data()
    sampler = ClusterCentroids(estimator=clusterer, random_state=3)
    first, second = (sampler.fit_resample(X, y)[0] for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert clusterer.n_clusters == 8
    assert clusterer.random_state is None
    assert not hasattr(clusterer, "cluster_centers_")


def test_cells_keep_their_counts_and_groups_follow():
    X, y = data()
    group = np.where(np.arange(150) % 3, "f", "m")
    sampler = ClusterCentroids(sampling_strategy={(2, "f"): 9, (2, "m"): 4}, random_state=0)
    _, y_new = sampler.fit_resample(X, y, groups=group)
    out = sampler.plan_.apply(group)
    assert [np.sum((y_new == 2) & (out == g)) for g in "fm"] == [9, 4]


def test_a_class_that_keeps_all_rows_keeps_them_as_they_are():
    X, y = data()
    sampler = ClusterCentroids(sampling_strategy={2: int(np.sum(y == 2))})
    X_new, _ = sampler.fit_resample(X, y)
    np.testing.assert_array_equal(X_new, X[np.argsort(y, kind="stable")])


def test_huge_values_are_refused_not_overflown():
    X, y = data()
    X[3] = 1e308
    with pytest.raises(ValueError, match="1e\\+308"):
        ClusterCentroids().fit_resample(X, y)


class OneCluster(KMeans):
    """Ignores what was asked."""

    def fit(self, X, y=None):
        self.cluster_centers_ = np.zeros((1, X.shape[1]))
        return self


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"estimator": LogisticRegression()}, "n_clusters"),
        ({"estimator": OneCluster()}, "estimator=OneCluster found cluster centres of shape"),
        ({"voting": "loud"}, "voting"),
    ],
)
def test_failures_name_the_parameter(params, message):
    with pytest.raises(ValueError, match=message):
        ClusterCentroids(**params).fit_resample(*data())


def three_groups(n=900, d=4):
    rng = np.random.default_rng(4)
    return rng.normal(size=(n, d)) + 8 * rng.integers(3, size=(n, 1))


def test_seeds_are_drawn_by_squared_distance_and_know_their_rows():
    X = three_groups()
    taken, labels = many_means.seeds(X, 60, np.random.default_rng(0))
    assert np.unique(taken).size == 60
    dist2 = ((X[:, None] - X[taken]) ** 2).sum(axis=2)
    np.testing.assert_array_equal(labels, dist2.argmin(axis=1))
    # The second seed: P(row) proportional to its squared distance from the first.
    line = np.array([[0.0], [1.0], [3.0]])
    drawn = [many_means.seeds(line, 2, np.random.default_rng(s))[0] for s in range(1500)]
    second = np.bincount([b for a, b in drawn if a == 0], minlength=3)
    assert second[0] == 0
    assert abs(second[2] / second.sum() - 0.9) < 5 * np.sqrt(0.09 / second.sum())


def test_seeds_of_equal_rows_repeat():
    taken, _ = many_means.seeds(np.ones((5, 2)), 4, np.random.default_rng(0))
    assert taken.size == 4


@pytest.mark.parametrize("k", [1, 3, 90])
def test_many_means_find_clusters_as_tight_as_all_distances_do(k):
    X = three_groups()
    found = many_means.ManyMeans(k, random_state=0).fit(X)
    dist2 = ((X[:, None] - found.cluster_centers_) ** 2).sum(axis=2)
    np.testing.assert_array_equal(found.labels_, dist2.argmin(axis=1))
    start = X[many_means.seeds(X, k, Streams(0).get("seeds"))[0]]
    want = KMeans(k, init=start, n_init=1).fit(X)
    assert dist2.min(axis=1).sum() < 1.01 * want.inertia_
    means = np.array([X[found.labels_ == c].mean(axis=0) for c in range(k)])
    assert ((means - found.cluster_centers_) ** 2).sum() < 1e-3 * k


def test_a_label_without_rows_gets_a_far_row():
    X = np.array([[0.0], [0.0], [9.0]])
    means = many_means._means(X, np.zeros(3, np.intp), np.array([[0.0], [50.0]]))
    np.testing.assert_array_equal(means, [[3.0], [9.0]])


def test_many_centres_of_dense_rows_skip_distances(monkeypatch):
    X = three_groups(200)
    y = np.r_[np.zeros(160, int), np.ones(40, int)]
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    told = []
    sampler = ClusterCentroids(random_state=0, progress=lambda *done: told.append(done)).fit(X, y)
    sampler.fit_resample(X, y)
    assert isinstance(sampler.estimator_, KMeans)
    assert told == [(40, 40, "centres")]
    monkeypatch.setattr(_cluster_centroids, "MANY", 160 * 40)
    told.clear()
    X_new, y_new = sampler.fit_resample(X, y)
    assert told == [(done, 40, "centres") for done in range(41)]
    assert isinstance(sampler.estimator_, many_means.ManyMeans)
    np.testing.assert_array_equal(np.bincount(y_new), [40, 40])
    centres = sampler.estimator_.cluster_centers_
    np.testing.assert_allclose(np.sort(X_new[:40, 0]), np.sort(centres[:, 0]))
    np.testing.assert_array_equal(sampler.fit_resample(X, y)[0], X_new)
    told.clear()
    monkeypatch.setattr(_cluster_centroids, "MANY", 0)
    sampler.fit_resample(X, np.repeat([0, 1, 2], [70, 90, 40]))
    assert sorted({done for done, *_ in told}) == list(range(81))
    assert told == sorted(told)
    sampler.fit_resample(sparse.csr_array(X), y)
    assert isinstance(sampler.estimator_, KMeans)


def test_text_of_many_levels_is_clustered():
    """Sparse indicators of more than 200 levels: scikit-learn reads 32-bit indices only."""
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"tail": [f"N{i % 230}" for i in range(250)], "x": rng.normal(size=250)})
    y = (np.arange(250) % 25 == 0).astype(int)
    sampler = ClusterCentroids(sampling_strategy={0: 4}, random_state=0)
    rows, labels = sampler.fit_resample(X, y)
    assert len(rows) == len(labels) == 14


def test_few_rows_of_many_columns_fall_into_the_clusters_of_k_means(monkeypatch):
    rng = np.random.default_rng(0)
    X = 3 * rng.normal(size=(9, 40))[rng.integers(9, size=60)] + rng.normal(size=(60, 40)) + 1e3
    monkeypatch.setattr(wide_means, "LONG", 10)
    monkeypatch.setattr(wide_means, "SPARE", 0)
    y = np.repeat([0, 1], [48, 12])
    sampler = ClusterCentroids(random_state=0)
    made, y_made = sampler.fit_resample(X, y)
    found = sampler.estimator_
    assert isinstance(found, wide_means.WideMeans)
    want = KMeans(12, random_state=found.random_state, tol=0.0).fit(X[:48])
    np.testing.assert_array_equal(found.labels_, want.labels_)
    np.testing.assert_allclose(found.cluster_centers_, want.cluster_centers_, rtol=1e-12)
    np.testing.assert_array_equal(found.predict(X[:48]), want.labels_)
    np.testing.assert_array_equal(made[y_made == 0], found.cluster_centers_)
    X[:48] = X[:5].repeat([10, 10, 10, 9, 9], axis=0)  # fewer distinct rows than centres
    with pytest.warns(ConvergenceWarning):
        centres = wide_means.WideMeans(12, tol=0.0, random_state=0).fit(X[:48]).cluster_centers_
    assert centres.shape == (12, 40)
    assert (np.abs(centres[:, None] - X[:48]).max(axis=2).min(axis=1) < 1e-9).all()


def test_small_spaces_are_chosen_where_they_are_less_work():
    assert wide_means.is_wide(400, 20_000, 100)
    assert not wide_means.is_wide(400, 20_000, 5)
    assert not wide_means.is_wide(400, 1500, 100)
    assert not wide_means.is_wide(9000, 20_000, 4000)
