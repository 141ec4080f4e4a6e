"""Expected losses against closed forms and simulation.

Simulations have fixed seeds and a limit of 4.5 standard errors: a false alarm has probability
7e-6 per comparison.
"""

import numpy as np
import pytest
from scipy.special import ndtr

from skresample.datasets._risk import centroid_error, linear_risk


def simulated_risk(n, d, noise, signal, penalty, fit_intercept, repeats, seed):
    rng = np.random.default_rng(seed)
    coef = rng.standard_normal(d)
    coef *= np.sqrt(signal) / np.linalg.norm(coef)
    risks = np.empty(repeats)
    for i in range(repeats):
        X = rng.standard_normal((n, d))
        y = X @ coef + np.sqrt(noise) * rng.standard_normal(n)
        means = (X.mean(axis=0), y.mean()) if fit_intercept else (np.zeros(d), 0.0)
        X, y = X - means[0], y - means[1]
        if penalty:
            found = np.linalg.solve(X.T @ X + penalty * np.eye(d), X.T @ y)
        else:
            found = np.linalg.lstsq(X, y, rcond=None)[0]
        gap = found - coef
        risks[i] = noise + gap @ gap + (means[1] - means[0] @ found) ** 2
    return risks.mean(), risks.std() / np.sqrt(repeats)


RIDGE = [
    (200, 60, 2.0, 1.0, "optimal", False),
    (30, 60, 2.0, 1.0, "optimal", True),
    (12, 4, 1.0, 3.0, 5.0, False),
    (60, 60, 1.0, 1.0, 10.0, True),
    (100, 20, 1.0, 2.0, 0.0, True),
    (10, 30, 1.0, 2.0, 0.0, False),
    (1, 4, 1.0, 1.0, 1.0, False),
]


@pytest.mark.parametrize("case", RIDGE)
def test_ridge_risk_agrees_with_simulation(case):
    *problem, penalty, fit_intercept = case
    n, d, noise, signal = problem
    alpha = d * noise / signal if penalty == "optimal" else penalty
    mean, error = simulated_risk(*problem, alpha, fit_intercept, repeats=100, seed=n)
    assert abs(linear_risk(*case) - mean) < 4.5 * error


@pytest.mark.slow
@pytest.mark.parametrize("case", RIDGE)
def test_ridge_risk_agrees_with_long_simulation(case):
    *problem, penalty, fit_intercept = case
    n, d, noise, signal = problem
    alpha = d * noise / signal if penalty == "optimal" else penalty
    mean, error = simulated_risk(*problem, alpha, fit_intercept, repeats=3000, seed=n + 1)
    assert abs(linear_risk(*case) - mean) < 4.5 * error


@pytest.mark.parametrize(("n", "d"), [(7, 5), (40, 4), (300, 60)])
def test_least_squares_closed_form(n, d):
    assert linear_risk(n, d, 2.0, 1.0, 0, False) == pytest.approx(2 * (n - 1) / (n - d - 1))
    with_intercept = 2 * (1 + 1 / n) * (n - 2) / (n - d - 2) if n > d + 2 else np.inf
    assert linear_risk(n, d, 2.0, 1.0, 0, True) == pytest.approx(with_intercept)


def test_one_column_is_an_integral_over_chi_square():
    # with d = 1 the Wishart matrix is chi square with n degrees of freedom
    from scipy.integrate import quad
    from scipy.stats import chi2

    n, noise, signal, penalty = 6, 1.5, 2.0, 3.0
    exact = quad(
        lambda w: chi2.pdf(w, n) * (penalty**2 * signal + noise * w) / (w + penalty) ** 2,
        0,
        np.inf,
    )[0]
    risk = linear_risk(n, 1, noise, signal, penalty, False)
    assert risk == pytest.approx(noise + exact, rel=5e-4)


def test_small_penalties_reach_least_squares():
    for n in (30, 100):
        least_squares = linear_risk(n, 10, 1.0, 1.0, 0, False)
        assert linear_risk(n, 10, 1.0, 1.0, 1e-6, False) == pytest.approx(least_squares, rel=2e-3)
    few = linear_risk(5, 10, 1.0, 1.0, 0, False)
    assert linear_risk(5, 10, 1.0, 1.0, 1e-8, False) == pytest.approx(few, rel=2e-2)


def test_limits():
    assert linear_risk(0, 5, 1.0, 2.0, "optimal", False) == 3.0
    assert linear_risk(0, 5, 1.0, 2.0, "optimal", True) == 3.0
    assert linear_risk(9, 5, 1.0, 0.0, "optimal", False) == 1.0
    assert linear_risk(9, 5, 0.0, 2.0, 0, False) == 0.0
    assert linear_risk(3, 5, 0.0, 2.0, 0, False) == pytest.approx(2.0 * (1 - 3 / 5))
    assert linear_risk(9, 5, 1.0, 2.0, 1e12, False) == pytest.approx(3.0)
    for n in (4, 5, 6):
        assert linear_risk(n, 5, 1.0, 1.0, 0, False) == np.inf


def test_the_optimal_penalty_is_best_and_its_curve_falls_with_shrinking_steps():
    penalties = [10, 60, 100, 120, 140, 200, 1000]
    risks = [linear_risk(80, 60, 2.0, 1.0, p, False) for p in penalties]
    assert penalties[int(np.argmin(risks))] == 120
    assert linear_risk(80, 60, 2.0, 1.0, "optimal", False) == min(risks)
    curve = np.array([linear_risk(n, 12, 2.0, 1.0, "optimal", False) for n in range(150)])
    assert (np.diff(curve) < 0).all()
    assert (np.diff(curve, 2) > 0).all()


def simulated_centroid_error(n_negative, n_positive, d, separation, repeats, seed):
    rng = np.random.default_rng(seed)
    mean = np.zeros(d)
    mean[0] = separation / 2
    low = rng.standard_normal((repeats, d)) / np.sqrt(n_negative) - mean
    high = rng.standard_normal((repeats, d)) / np.sqrt(n_positive) + mean
    rule = high - low
    threshold = np.einsum("ij,ij->i", rule, low + high) / 2
    length = np.linalg.norm(rule, axis=1)
    rates = ndtr(np.stack([(rule @ -mean - threshold), (threshold - rule @ mean)]) / length)
    return rates.mean(axis=1), rates.std(axis=1) / np.sqrt(repeats)


@pytest.mark.parametrize(
    "case", [(20, 20, 4, 1.5), (30, 6, 20, 2.0), (5, 15, 1, 1.0), (3, 2, 2, 1.5), (1, 1, 3, 0.5)]
)
def test_centroid_error_agrees_with_simulation(case):
    mean, error = simulated_centroid_error(*case, repeats=40_000, seed=case[0])
    assert (np.abs(np.array(centroid_error(*case)) - mean) < 4.5 * error).all()


def test_centroid_error_limits():
    for d in (1, 2, 30):
        assert centroid_error(10**9, 10**9, d, 2.0) == pytest.approx([ndtr(-1)] * 2, abs=1e-7)
        assert centroid_error(20, 20, d, 0.0) == pytest.approx([0.5, 0.5], abs=1e-7)
    assert centroid_error(5, 0, 3, 2.0) == (0.0, 1.0)
    assert centroid_error(0, 5, 3, 2.0) == (1.0, 0.0)
    # swapping the classes swaps the rates
    assert centroid_error(4, 9, 5, 1.0) == pytest.approx(centroid_error(9, 4, 5, 1.0)[::-1])
