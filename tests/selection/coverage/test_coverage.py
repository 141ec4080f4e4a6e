from itertools import combinations

import numpy as np
import pytest
from scipy import sparse
from scipy.spatial.distance import cdist

from skresample.selection._coverage.determinantal import determinantal_path
from skresample.selection._coverage.farthest_points import farthest_points
from skresample.selection._coverage.features import non_negative_parts
from skresample.selection._coverage.herding import herding_path
from skresample.selection._coverage.similarity import Similarity


def plain_traversal(X, m, start):
    chosen = list(start)
    distance = cdist(X, X)
    while len(chosen) < m:
        nearest = distance[:, chosen].min(axis=1)
        nearest[chosen] = -1
        chosen.append(int(nearest.argmax()))
    return np.array(chosen), distance[:, chosen].min(axis=1).max()


@pytest.mark.parametrize("storage", ["dense", "sparse"])
def test_farthest_points_equal_the_plain_loop(storage):
    for seed in range(3):
        X = np.random.default_rng(seed).normal(size=(300, 4)) + 50.0 * (storage == "dense")
        order, radius = plain_traversal(X, 40, [seed, 5])
        path = farthest_points(sparse.csr_array(X) if storage == "sparse" else X, 40, [seed, 5])
        np.testing.assert_array_equal(path.order, order)
        assert path.radius == pytest.approx(radius)
        to_centers = cdist(X, X[order])
        own = to_centers[np.arange(300), path.nearest]
        np.testing.assert_allclose(own, to_centers.min(axis=1), atol=1e-6)
        assert (np.diff(path.distances[2:]) <= 1e-9).all()


def test_skipping_rows_changes_nothing():
    # Tight clusters: most rows are skipped once every cluster has a centre.
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 3))[rng.integers(0, 50, 2000)] + 1e-3 * rng.normal(size=(2000, 3))
    order, radius = plain_traversal(X, 120, [0])
    path = farthest_points(X, 120, [0])
    np.testing.assert_array_equal(path.order, order)
    assert path.radius == pytest.approx(radius, rel=1e-6)


def test_radius_is_within_twice_the_best():
    for seed in range(20):
        X = np.random.default_rng(seed).normal(size=(9, 2))
        distance = cdist(X, X)
        best = min(distance[:, list(s)].min(axis=1).max() for s in combinations(range(9), 3))
        assert farthest_points(X, 3, [0]).radius <= 2 * best + 1e-12


def test_all_rows_equal_and_every_row_chosen():
    path = farthest_points(np.ones((5, 2)), 5, [2])
    assert path.order.tolist() == [2, 0, 1, 3, 4]
    assert path.radius == 0.0


@pytest.mark.parametrize("metric", ["rbf", "cosine", "linear"])
def test_determinantal_path_equals_greedy_by_determinants(metric):
    X = np.random.default_rng(1).normal(size=(25, 4))
    quality = np.random.default_rng(2).uniform(0.5, 2.0, 25)
    similarity = Similarity(X, metric, gamma=0.3)
    L = quality[:, None] * similarity.columns(np.arange(25)) * quality + 1e-3 * np.eye(25)
    chosen, value = [], 0.0
    order, gains, _ = determinantal_path(similarity, 8, ridge=1e-3, quality=quality)
    for step in range(8):
        left = [i for i in range(25) if i not in chosen]
        logs = [np.linalg.slogdet(L[np.ix_([*chosen, i], [*chosen, i])])[1] for i in left]
        chosen.append(left[int(np.argmax(logs))])
        assert gains[step] == pytest.approx(max(logs) - value, abs=1e-7)
        value = max(logs)
    np.testing.assert_array_equal(order, chosen)


def test_determinantal_path_ends_with_the_rank():
    X = np.random.default_rng(0).normal(size=(30, 3))
    assert determinantal_path(Similarity(X, "linear"), 10, ridge=0.0)[0].size == 3
    assert determinantal_path(Similarity(X, "linear"), 10)[0].size == 10


@pytest.mark.parametrize("metric", ["rbf", "linear"])
def test_herding_equals_the_definition(metric):
    X = np.random.default_rng(0).normal(size=(40, 3)) + 1.0
    similarity = Similarity(X, metric, gamma=0.4)
    K = similarity.columns(np.arange(40))
    means, chosen = K.mean(axis=1), []
    for t in range(12):
        score = (t + 1) * means - K[:, chosen].sum(axis=1)
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    np.testing.assert_array_equal(herding_path(similarity, 12), chosen)


def test_similarities_equal_their_formulae():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 5)).astype(np.float32)
    at = np.array([3, 9])
    distance = cdist(X, X[at])
    rbf = Similarity(X, "rbf", gamma=0.2)
    np.testing.assert_allclose(rbf.columns(at), np.exp(-0.2 * distance**2), rtol=1e-9)
    medoid = Similarity(X)
    np.testing.assert_allclose(medoid.diameter - medoid.columns(at), distance, atol=1e-6)
    assert medoid.diameter >= cdist(X, X).max()
    cosine = 1 - cdist(X, X[at], "cosine")
    np.testing.assert_allclose(Similarity(X, "cosine").columns(at), 0.5 + cosine / 2, rtol=1e-6)
    for metric in ("euclidean", "rbf", "cosine", "linear"):
        dense, csr = Similarity(X, metric, 0.2), Similarity(sparse.csr_array(X), metric, 0.2)
        if metric == "euclidean":  # the constant differs: sparse rows are not centred
            shift = csr.diameter - dense.diameter
            np.testing.assert_allclose(csr.columns(at) - shift, dense.columns(at), atol=1e-5)
        else:
            np.testing.assert_allclose(csr.columns(at), dense.columns(at), atol=1e-5)
        everything = dense.columns(np.arange(30))
        np.testing.assert_allclose(dense.means(), everything.mean(axis=1), atol=1e-8)
        np.testing.assert_allclose(dense.diagonal(), np.diag(everything), atol=1e-6)


def test_own_similarity_and_its_gamma():
    X = np.random.default_rng(0).normal(size=(20, 2))
    own = Similarity(X, lambda A, B: A @ B.T + 1.0)
    np.testing.assert_allclose(own.columns(np.array([1]))[:, 0], X @ X[1] + 1.0)
    np.testing.assert_allclose(own.diagonal(), (X * X).sum(axis=1) + 1.0)
    squared = cdist(X, X, "sqeuclidean")
    want = 0.5 / np.median(squared[squared > 0])
    assert Similarity(X, "rbf").gamma == pytest.approx(want)
    assert Similarity(np.ones((5, 2)), "rbf").gamma == 1.0


def test_non_negative_parts():
    X = np.array([[2.0, -1.0], [-4.0, np.nan], [0.0, 3.0]])
    dense = non_negative_parts(X)
    np.testing.assert_allclose(dense[:, :2], [[0.5, 0], [0, 0], [0, 1]])
    np.testing.assert_allclose(dense[:, 2:], [[0, 1 / 3], [1, 0], [0, 0]])
    whole = np.nan_to_num(X)
    np.testing.assert_allclose(
        non_negative_parts(sparse.csr_array(whole)).toarray(), non_negative_parts(whole)
    )
    with_codes = non_negative_parts(X, np.array([[1], [0], [1]]), scale=False).toarray()
    np.testing.assert_allclose(with_codes[:, 4:], [[0, 1], [1, 0], [0, 1]])
