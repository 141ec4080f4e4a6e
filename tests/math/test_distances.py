"""Two-sample distances against closed forms and scipy."""

import numpy as np
import pytest
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist
from scipy.stats import energy_distance as energy_1d

from skresample._math import distances
from skresample._math.distances import (
    energy_of_samples,
    frechet_of_gaussians,
    gaussian_moments,
    median_gamma,
    mmd,
    rbf_vendi,
    spectrum_diversity,
)


@pytest.fixture
def samples():
    rng = np.random.default_rng(0)
    return rng.normal(size=(60, 4)) + 1e4, 1.5 * rng.normal(size=(45, 4)) + 1e4 + 0.5


def test_frechet_equals_the_matrix_root(samples):
    (ma, ca), (mb, cb) = map(gaussian_moments, samples)
    expected = ((ma - mb) ** 2).sum() + np.trace(ca + cb - 2 * np.real(sqrtm(ca @ cb)))
    assert frechet_of_gaussians(ma, ca, mb, cb) == pytest.approx(expected, rel=1e-9)


def test_frechet_of_one_column_is_the_closed_form():
    assert frechet_of_gaussians([1.0], [[4.0]], [3.0], [[9.0]]) == pytest.approx(4 + (2 - 3) ** 2)


def test_frechet_stands_singular_covariances():
    X = np.random.default_rng(1).normal(size=(3, 10))
    moments = gaussian_moments(X)
    assert frechet_of_gaussians(*moments, *moments) == pytest.approx(0, abs=1e-6)
    other = gaussian_moments(X + 2)
    assert frechet_of_gaussians(*moments, *other) == pytest.approx(40, rel=1e-6)


def test_moments_and_shrinkage():
    X = np.random.default_rng(2).normal(size=(30, 3)) @ np.diag([1, 2, 3])
    mean, covariance = gaussian_moments(X)
    np.testing.assert_allclose(covariance, np.cov(X.T, bias=True))
    np.testing.assert_allclose(mean, X.mean(0))
    shrunk = gaussian_moments(X, shrinkage=0.25)[1]
    target = np.eye(3) * np.trace(covariance) / 3
    np.testing.assert_allclose(shrunk, 0.75 * covariance + 0.25 * target)


def test_energy_distance_equals_scipy_in_one_dimension():
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=80), rng.exponential(size=50)
    assert energy_of_samples(a[:, None], b[:, None]) == pytest.approx(energy_1d(a, b), rel=1e-7)


def test_blocks_change_nothing_and_the_formulae_hold(samples, monkeypatch):
    X, Y = samples
    monkeypatch.setattr(distances, "_BLOCK_ENTRIES", 100)
    expected = 2 * cdist(X, Y).mean() - cdist(X, X).mean() - cdist(Y, Y).mean()
    assert energy_of_samples(X, Y) == pytest.approx(np.sqrt(expected), rel=1e-6)

    def k(a, b):
        return np.exp(-0.1 * cdist(a, b, "sqeuclidean"))

    expected = k(X, X).mean() + k(Y, Y).mean() - 2 * k(X, Y).mean()
    assert mmd(X, Y, gamma=0.1) == pytest.approx(np.sqrt(expected), rel=1e-6)


def test_a_sample_has_no_distance_to_itself_in_any_order(samples):
    X, _ = samples
    assert energy_of_samples(X, X[::-1]) == pytest.approx(0, abs=1e-6)
    assert mmd(X, X[::-1]) == pytest.approx(0, abs=1e-6)


def test_median_gamma_is_the_median_of_the_pairs(samples):
    X, _ = samples
    pairs = cdist(X, X, "sqeuclidean")[np.triu_indices(60, 1)]
    assert median_gamma(X) == pytest.approx(0.5 / np.median(pairs), rel=1e-6)
    assert median_gamma(np.full((5, 2), 0.1)) == 1.0


def test_diversity_of_order_two_equals_the_eigenvalues(samples):
    X, _ = samples
    K = np.exp(-0.3 * cdist(X, X, "sqeuclidean")) / 60
    expected = spectrum_diversity(np.linalg.eigvalsh(K), order=2)
    assert rbf_vendi(X, gamma=0.3) == pytest.approx(expected, rel=1e-6)


def test_spectrum_diversity_counts_equal_items():
    for order in (0.5, 1, 2, np.inf):
        assert spectrum_diversity(np.full(7, 1 / 7), order) == pytest.approx(7)
        assert spectrum_diversity([1.0, 0.0], order) == pytest.approx(1)
    mixed = [0.7, 0.2, 0.1]
    series = [spectrum_diversity(mixed, q) for q in (0.5, 1, 2, np.inf)]
    assert series == sorted(series, reverse=True)
