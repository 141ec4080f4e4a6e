import numpy as np
import pytest
from scipy import sparse

from skresample.selection._hashing.lsh import bucket_density, fit_simhash, signatures


@pytest.mark.parametrize("width", [1, 3, 6])
def test_collisions_follow_the_angle(width):
    rng = np.random.default_rng(0)
    angles = np.linspace(0, np.pi, 7)
    X = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    model = fit_simhash(X, 4096, width, rng)
    model = model._replace(center=np.zeros(2), scale=np.ones(2))
    codes = signatures(model, X)
    share = (codes == codes[:1]).mean(axis=1)
    # Standard error at most .008; seven comparisons at four of them.
    np.testing.assert_allclose(share, (1 - angles / np.pi) ** width, atol=0.032)


def test_density_equals_counting():
    codes = np.array([[1, 5], [1, 6], [2, 5], [1, 5]])
    np.testing.assert_allclose(bucket_density(codes), np.array([6, 4, 4, 6]) / 8)
    new = np.array([[1, 7], [9, 9]])
    np.testing.assert_allclose(bucket_density(new, codes), [3 / 8, 0.0])


def test_shift_and_scale_of_columns_do_not_matter():
    X = np.random.default_rng(0).normal(size=(200, 3))
    codes = [
        signatures(fit_simhash(Z, 4, 8, np.random.default_rng(1)), Z)
        for Z in (X, X * [1e3, 1.0, 1e-3] + [5e4, -2.0, 0.0])
    ]
    assert (codes[0] == codes[1]).mean() > 0.999


def test_sparse_rows_equal_dense_rows():
    X = np.random.default_rng(0).normal(1.0, 1.0, size=(60, 5))
    csr = sparse.csr_array(X)
    models = [fit_simhash(Z, 4, 8, np.random.default_rng(1)) for Z in (X, csr)]
    np.testing.assert_allclose(models[0].center, models[1].center)
    np.testing.assert_allclose(models[0].scale, models[1].scale)
    np.testing.assert_array_equal(signatures(models[0], X), signatures(models[1], csr))


def test_constant_columns_are_harmless():
    X = np.ones((20, 2))
    model = fit_simhash(X, 3, 5, np.random.default_rng(0))
    assert np.isfinite(bucket_density(signatures(model, X))).all()
