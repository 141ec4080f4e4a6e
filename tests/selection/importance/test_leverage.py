"""Leverage scores against the SVD, on every kind of matrix."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from skresample.selection._importance import leverage
from skresample.selection._importance.leverage import gram, leverage_scores, whitener


def by_svd(X, weight=None):
    X = np.asarray(X, float)
    if weight is not None:
        X = X * np.sqrt(weight)[:, None]
    U, s, _ = np.linalg.svd(X, full_matrices=False)
    return (U[:, s > s[0] * max(X.shape) * np.finfo(float).eps] ** 2).sum(1)


@st.composite
def matrices(draw):
    n, d = draw(st.integers(1, 60)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    X = rng.standard_t(1.5, (n, d)) * 10.0 ** draw(st.integers(-6, 6))
    if draw(st.booleans()):
        X[:, draw(st.integers(0, d - 1))] = rng.normal()
    if draw(st.booleans()):
        X[draw(st.integers(0, n - 1))] = 0
    if d > 1 and draw(st.booleans()):
        X[:, -1] = 3 * X[:, 0]
    return X


@settings(deadline=None, max_examples=60)
@given(matrices())
def test_equals_the_svd_sums_to_the_rank_and_stays_within_one(X):
    if not X.any():
        assert not leverage_scores(X).any()
        return
    scores = leverage_scores(X)
    np.testing.assert_allclose(scores, by_svd(X), atol=1e-7)
    unit = X / np.where(np.linalg.norm(X, axis=0) == 0, 1, np.linalg.norm(X, axis=0))
    assert scores.sum() == pytest.approx(np.linalg.matrix_rank(unit), abs=1e-6)
    assert scores.min() >= 0
    assert scores.max() <= 1 + 1e-8


def test_scores_do_not_depend_on_the_basis_of_the_columns():
    rng = np.random.default_rng(0)
    X = rng.standard_t(2, (500, 5))
    R = rng.normal(size=(5, 5))
    np.testing.assert_allclose(leverage_scores(X @ R), leverage_scores(X), rtol=1e-7)


def test_an_ill_conditioned_matrix_keeps_its_rank_and_its_digits():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(2000, 4))
    X[:, 3] = X[:, 0] + 1e-7 * rng.normal(size=2000)
    scores = leverage_scores(X)
    # A subspace moves by the condition number of the unit columns times the rounding of the BLAS.
    bound = 20 * np.linalg.cond(X / np.linalg.norm(X, axis=0)) * np.finfo(float).eps
    assert bound < 1e-7
    assert scores.sum() == pytest.approx(4, abs=bound)
    np.testing.assert_allclose(scores, by_svd(X), atol=bound)


def test_exactly_dependent_columns_are_dropped():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(300, 3))
    wide = np.c_[X, X @ rng.normal(size=(3, 4)), np.zeros(300)]
    np.testing.assert_allclose(leverage_scores(wide), leverage_scores(X), atol=1e-10)


def test_weights_are_rows_scaled_by_their_roots():
    rng = np.random.default_rng(3)
    X, w = rng.normal(size=(200, 4)), rng.random(200)
    np.testing.assert_allclose(leverage_scores(X, w), by_svd(X, w), rtol=1e-9)
    X[:, 3] = X[:, 0]
    np.testing.assert_allclose(leverage_scores(X, w), by_svd(X, w), rtol=1e-7)


def test_ridge_is_the_formula_with_and_without_full_rank():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(50, 3))
    for A in (X, np.c_[X, X[:, 0]], 1e9 * np.c_[X, X[:, 0]]):
        expected = by_svd(np.r_[A, np.sqrt(0.5) * np.eye(A.shape[1])])[:50]
        np.testing.assert_allclose(leverage_scores(A, ridge=0.5), expected, rtol=1e-5)


def test_blocks_sparse_and_float32_give_the_same_scores(monkeypatch):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(300, 4)) * (rng.random((300, 4)) < 0.5)
    expected = leverage_scores(X)
    monkeypatch.setattr(leverage, "_BLOCK_ENTRIES", 64)
    X.setflags(write=False)
    np.testing.assert_allclose(leverage_scores(X), expected, rtol=1e-9)
    np.testing.assert_allclose(leverage_scores(sparse.csr_array(X)), expected, rtol=1e-9)
    single = leverage_scores(X.astype(np.float32))
    np.testing.assert_allclose(single, expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(gram(sparse.csr_array(X)), X.T @ X)


def test_rows_can_be_scored_against_another_matrix():
    rng = np.random.default_rng(6)
    X, Z = rng.normal(size=(80, 3)), rng.normal(size=(5, 3))
    expected = np.einsum("ij,ji->i", Z, np.linalg.solve(X.T @ X, Z.T))
    np.testing.assert_allclose(leverage_scores(Z, basis=whitener(X)), expected)


def test_zero_matrix_has_no_leverage():
    assert leverage_scores(np.zeros((4, 2))).tolist() == [0, 0, 0, 0]


def test_fewer_rows_than_columns():
    rng = np.random.default_rng(7)
    X, w = rng.normal(size=(20, 300)), rng.random(20)
    np.testing.assert_allclose(leverage_scores(X), 1.0)
    X[5] = X[6]
    np.testing.assert_allclose(leverage_scores(X, w), by_svd(X, w), rtol=1e-9)
    assert leverage_scores(X).sum() == pytest.approx(19)
    np.testing.assert_allclose(leverage_scores(sparse.csr_array(X)), by_svd(X), atol=1e-6)
