"""Sampling by temperature against weighting: what is equal, and what is not.

Li et al., "Upsample or Upweight?", NAACL 2025. Fixed seeds; thresholds are more than five standard
errors away from the expected values (false-alarm probability below 1e-6 under another seed).
"""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from skresample._math.rng import Streams
from skresample.allocation import TemperatureAllocation

pytestmark = pytest.mark.slow


def three_domains(n, rng):
    """Class and domain of rows whose logits differ between domains; shares 0.9, 0.09, 0.01."""
    domain = np.repeat([0, 1, 2], [round(0.9 * n), round(0.09 * n), round(0.01 * n)])
    X = rng.normal(size=(domain.size, 2)) + domain[:, None] * 0.3
    slopes = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 1.0]])[domain]
    y = (rng.random(domain.size) < 1 / (1 + np.exp(-(X * slopes).sum(axis=1)))).astype(int)
    return X, y, domain


def draw(domain, y, rng, allocation):
    """Rows drawn with replacement, as many of each domain as the allocation says."""
    counts = allocation(y, domain)
    wanted = np.zeros(3, int)
    for (_, d), k in counts.items():
        wanted[d] += k
    return np.concatenate(
        [rng.choice(np.flatnonzero(domain == d), size=wanted[d]) for d in range(3)]
    )


def coefficients(X, y, weight=None):
    model = LogisticRegression(C=1e6, max_iter=500).fit(X, y, sample_weight=weight)
    return np.append(model.coef_.ravel(), model.intercept_)


def test_theorem_1_sampling_and_weighting_reach_the_same_model():
    rng = Streams(0).get("theorem 1")
    gaps = []
    for n in (2_000, 20_000, 200_000):
        X, y, domain = three_domains(n, rng)
        allocation = TemperatureAllocation(temperature=5.0, level="group", n_samples="same")
        weighted = coefficients(X, y, allocation.sample_weight(y, domain))
        gap = [
            np.linalg.norm(coefficients(X[rows], y[rows]) - weighted)
            for rows in (draw(domain, y, rng, allocation) for _ in range(4))
        ]
        gaps.append(np.mean(gap))
    plain = np.linalg.norm(coefficients(X, y) - weighted)
    # Errors fall with the square root of n: a factor of 10 from first to last.
    assert gaps[2] < 0.25 * gaps[0]
    assert gaps[2] < 0.05
    assert plain > 0.5  # the weights do matter


def variances(sizes, temperature, second_moments, n_draws=400_000):
    """Variance of one weighted gradient of a plain draw, and of one of a tempered draw."""
    y = np.repeat(np.arange(len(sizes)), sizes)
    model = TemperatureAllocation(temperature=temperature, n_samples=10**7)
    shares = np.array(list(model(y).values())) / 10**7
    weight = model.sample_weight(y)[np.cumsum(sizes) - 1]
    rng = Streams(1).get("theorem 2")
    noise = rng.standard_normal(n_draws) * 1.0
    plain = rng.choice(len(sizes), size=n_draws, p=np.array(sizes) / sum(sizes))
    tempered = rng.choice(len(sizes), size=n_draws, p=shares)
    root = np.sqrt(np.asarray(second_moments))
    return np.var(weight[plain] * root[plain] * noise), np.var(root[tempered] * noise)


def test_theorem_2_holds_for_equal_second_moments():
    weighting, sampling = variances((900, 100), 5.0, (1.0, 1.0))
    assert sampling == pytest.approx(1.0, rel=0.02)
    assert weighting == pytest.approx(1.9466, rel=0.03)


def test_theorem_2_fails_for_unequal_second_moments():
    weighting, sampling = variances((900, 100), 5.0, (10.0, 0.1))
    assert weighting == pytest.approx(4.2627, rel=0.03)
    assert sampling == pytest.approx(6.1205, rel=0.03)
    assert weighting < sampling


def test_theorem_3_the_gap_grows_with_the_temperature():
    """F(tau) = sum p(tau)^2 / p(1); published values for Zipf sizes with 100 domains."""
    sizes = np.round(10**7 / np.arange(1, 101)).astype(int)
    published = {1: 1, 1.5: 1.233549, 2: 1.501093, 3: 1.836349, 5: 2.136896, 10: 2.374672}
    y = np.repeat(np.arange(100), np.maximum(sizes // 1000, 1))
    found = []
    for temperature, expected in published.items():
        weight = TemperatureAllocation(temperature=temperature).sample_weight(y)
        found.append(np.mean(weight**2))
        assert found[-1] == pytest.approx(expected, rel=2e-3)
    assert found == sorted(found)
