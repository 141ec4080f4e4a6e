import numpy as np
import pytest
from scipy.linalg import sqrtm

from skresample.selection._search.moments import (
    balanced_labels,
    cluster_distances,
    moments_of,
    prefix_distances,
)


def test_merged_moments_are_the_moments_of_the_union():
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(7, 3)), rng.normal(2.0, 3.0, size=(12, 3))
    merged, whole = moments_of(A).merge(moments_of(B)), moments_of(np.r_[A, B])
    assert merged.n == 19
    np.testing.assert_allclose(merged.mean, whole.mean)
    np.testing.assert_allclose(merged.scatter, whole.scatter)
    np.testing.assert_allclose(whole.covariance(0.0), np.cov(np.r_[A, B].T, ddof=0))
    shrunk = whole.covariance(0.3)
    assert np.trace(shrunk) == pytest.approx(np.trace(whole.covariance(0.0)))


def test_distances_equal_the_formula():
    rng = np.random.default_rng(1)
    sets = [rng.normal(i, 1 + i, size=(40, 3)) for i in range(3)]
    target = rng.normal(1.0, 1.5, size=(60, 3))

    def formula(X):
        a, b = np.cov(X.T, ddof=0), np.cov(target.T, ddof=0)
        gap = X.mean(axis=0) - target.mean(axis=0)
        return gap @ gap + np.trace(a + b - 2 * sqrtm(a @ b).real)

    parts, aim = [moments_of(s) for s in sets], moments_of(target)
    np.testing.assert_allclose(cluster_distances(parts, aim), [formula(s) for s in sets])
    unions = [formula(np.concatenate(sets[: i + 1])) for i in range(3)]
    np.testing.assert_allclose(prefix_distances(parts, aim), unions)


def test_one_row_is_a_set_too():
    target = moments_of(np.random.default_rng(0).normal(size=(50, 4)))
    distance = cluster_distances([moments_of(np.zeros((1, 4)))], target)[0]
    want = target.mean @ target.mean + np.trace(target.covariance(0.0))
    assert distance == pytest.approx(want)


def test_balanced_labels_fill_no_cluster_beyond_its_share():
    rng = np.random.default_rng(0)
    points = np.r_[rng.normal(size=(70, 2)), rng.normal(8, 1, size=(20, 2))]
    labels, centers = balanced_labels(points, points[[0, 1, 89]].copy())
    assert np.bincount(labels).tolist() == [30, 30, 30]
    np.testing.assert_allclose(centers[2], points[labels == 2].mean(axis=0))
    assert (labels[70:] == 2).all()
