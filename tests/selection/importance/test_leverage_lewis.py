"""Lewis weights solve their equation, and sensitivities obey the inequalities."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, linprog, minimize
from sklearn.exceptions import ConvergenceWarning

from skresample.selection._importance.leverage import leverage_scores
from skresample.selection._importance.lewis import lewis_weights
from skresample.selection._importance.sensitivity import lp_sensitivities, sensitivity_bound


@st.composite
def tall(draw):
    d = draw(st.integers(1, 4))
    n = draw(st.integers(d + 1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    X = rng.standard_t(draw(st.sampled_from([1.5, 3.0, 30.0])), (n, d))
    if draw(st.booleans()):
        X[0] *= 100
    if draw(st.booleans()):
        X[-1] = 0
    return X


@pytest.mark.parametrize("p", [0.5, 1, 1.5, 2, 3, 4, 6, 10])
def test_weights_are_the_leverage_of_the_reweighted_matrix_and_sum_to_d(p):
    X = np.random.default_rng(0).standard_t(1.5, (2000, 6))
    w = lewis_weights(X, p, tol=1e-10)
    scaled = X * w[:, None] ** (0.5 - 1 / p)
    np.testing.assert_allclose(leverage_scores(scaled), w, rtol=1e-7)
    assert w.sum() == pytest.approx(6, abs=1e-6)


@pytest.mark.parametrize("p", [0.5, 1, 1.5, 3, 4, 6, 30])
def test_defaults_solve_to_eight_digits_also_beyond_order_four(p):
    X = np.random.default_rng(1).standard_t(1.5, (2000, 5))
    w = lewis_weights(X, p)
    assert w.sum() == pytest.approx(5, abs=1e-8)
    np.testing.assert_allclose(leverage_scores(X * w[:, None] ** (0.5 - 1 / p)), w, rtol=1e-8)
    exact = lewis_weights(X, p, tol=1e-12, max_iter=5000)
    np.testing.assert_allclose(w, exact, rtol=1e-8)


@pytest.mark.parametrize("p", [1, 1.5, 2, 2.5, 6])
def test_a_row_far_out_costs_no_digits(p):
    """The Gram matrix has half the digits of the rows; the equation is checked by their SVD."""
    X = np.random.default_rng(0).normal(size=(501, 4))
    X[-1] *= 1e6
    w = lewis_weights(X, p)
    U = np.linalg.svd(X * w[:, None] ** (0.5 - 1 / p), full_matrices=False)[0]
    np.testing.assert_allclose((U**2).sum(axis=1), w, rtol=1e-8)
    assert w.sum() == pytest.approx(4, abs=1e-8)


def test_rows_of_zeros_and_lost_rank():
    X = np.random.default_rng(2).normal(size=(100, 3))
    X[10:20] = 0
    w = lewis_weights(np.c_[X, X[:, 0]], 1, tol=1e-9)
    assert not w[10:20].any()
    assert w.sum() == pytest.approx(3, abs=1e-6)
    assert not lewis_weights(np.zeros((3, 2)), 1).any()


def test_weights_do_not_depend_on_the_basis():
    rng = np.random.default_rng(3)
    X, R = rng.standard_t(2, (400, 4)), rng.normal(size=(4, 4))
    for p in (1, 3):
        np.testing.assert_allclose(lewis_weights(X @ R, p), lewis_weights(X, p), rtol=1e-6)


def test_too_few_rounds_warn_and_name_the_parameter():
    X = np.random.default_rng(4).standard_t(1.5, (300, 4))
    with pytest.warns(ConvergenceWarning, match="raise max_iter"):
        lewis_weights(X, 1, max_iter=1, tol=1e-12)


def primal_program(X, i):
    """min |X v|_1 with x_i v = 1, by slack variables."""
    n, d = X.shape
    cost = np.r_[np.zeros(d), np.ones(n)]
    A_ub = np.block([[X, -np.eye(n)], [-X, -np.eye(n)]])
    free = [(None, None)] * d + [(0, None)] * n
    answer = linprog(
        cost, A_ub, np.zeros(2 * n), np.r_[X[i], np.zeros(n)][None], [1.0], bounds=free
    )
    return 1 / answer.fun


def test_sensitivities_of_order_one_equal_the_primal_program():
    X = np.random.default_rng(5).standard_t(2, (30, 3))
    expected = [primal_program(X, i) for i in range(30)]
    np.testing.assert_allclose(lp_sensitivities(X, 1), expected, rtol=1e-7)


@pytest.mark.parametrize("p", [1.2, 1.5, 3, 4])
def test_sensitivities_equal_a_general_optimiser(p):
    X = np.random.default_rng(6).standard_t(3, (25, 3))
    ours = lp_sensitivities(X, p)
    for i in range(0, 25, 6):
        start = X[i] / (X[i] @ X[i])
        answer = minimize(
            lambda v: (np.abs(X @ v) ** p).sum(),
            start,
            jac=lambda v: X.T @ (p * np.abs(X @ v) ** (p - 1) * np.sign(X @ v)),
            constraints=LinearConstraint(X[i][None], 1, 1),
            method="SLSQP",
            options={"ftol": 1e-13, "maxiter": 500},
        )
        assert ours[i] == pytest.approx(1 / answer.fun, rel=1e-4)
        assert ours[i] >= 1 / answer.fun * (1 - 1e-6)  # ours is the smaller minimum


def test_one_column_is_a_share_of_the_norm():
    x = np.array([1.0, -2.0, 0.0, 5.0])
    for p in (1, 1.5, 2, 3):
        share = np.abs(x) ** p / (np.abs(x) ** p).sum()
        np.testing.assert_allclose(lp_sensitivities(x[:, None], p), share, rtol=1e-9)


@settings(deadline=None, max_examples=40)
@given(tall(), st.sampled_from([1.0, 1.3, 1.7, 2.0, 2.5, 4.0]))
def test_inequalities_between_the_scores(X, p):
    n = len(X)
    rank = np.linalg.matrix_rank(X)
    s, tau = lp_sensitivities(X, p), leverage_scores(X)
    w = lewis_weights(X, p, tol=1e-10, max_iter=1000)
    room = 1 + 1e-6
    if p <= 2:
        assert (s <= room * tau ** (p / 2) + 1e-12).all()
        assert (s <= room * w + 1e-12).all()
        assert (w <= room * rank ** (1 - p / 2) * s + 1e-12).all()
    else:
        assert (s <= room * n ** (p / 2 - 1) * tau ** (p / 2) + 1e-12).all()
        assert (s <= room * rank ** (p / 2 - 1) * w + 1e-12).all()
    assert (s <= room * sensitivity_bound(w, rank, p) + 1e-12).all()
