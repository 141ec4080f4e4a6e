"""Columns as normal scores, and draws that bounds cut off without costing variance."""

import numpy as np
import pytest
from scipy.stats import norm, truncnorm

from skresample.diffusion import DiffusionOverSampler, GaussianMixtureDenoiser, RegressionDenoiser
from skresample.diffusion._normal_scores import NormalScores
from skresample.diffusion._within_bounds import stretched_within
from skresample.metrics import variance_kept

draw = np.random.default_rng(0)


def censored(n, seed):
    """A normal variable seen through [0, 2], a column of 0 and 1, and a free one."""
    rng = np.random.default_rng(seed)
    hidden = rng.normal(size=(n, 3))
    return np.column_stack(
        [np.clip(hidden[:, 0], 0, 2), hidden[:, 0] + hidden[:, 1] > 1.5, hidden[:, 2]]
    ).astype(float)


def test_a_censored_normal_is_found_again():
    """clip(N(-0.3, 1.2^2), 0, 1): from its own mean and variance back to both parameters."""
    rows = np.clip(draw.normal(-0.3, 1.2, size=(200_000, 1)), 0, 1)
    probes = rows.mean() + rows.std() * norm.ppf((np.arange(4000) + 0.5) / 4000)[:, None]
    ends = np.array([0.0]), np.array([1.0])
    centre, shift, factor = stretched_within(probes, rows, *ends, most=10.0)
    assert factor * rows.std() == pytest.approx(1.2, rel=0.04)
    assert centre + shift == pytest.approx(-0.3, abs=0.04)


def test_the_stretch_of_rare_spikes_is_bounded():
    spikes = np.where(np.arange(500)[:, None] < 8, 1.0, 0.0)
    probes = spikes.mean() + spikes.std() * draw.normal(size=(1000, 1))
    _, shift, factor = stretched_within(probes, spikes, np.array([0.0]), np.array([1.0]))
    assert 2 < factor[0] <= 5
    assert shift[0] < 0


def test_columns_that_no_bound_cuts_are_left_alone():
    rows = draw.normal(size=(100, 2))
    wide = np.full(2, np.inf)
    assert stretched_within(rows, rows, -wide, wide) is None
    low = np.array([-np.inf, 0.5])
    _, shift, factor = stretched_within(rows, np.maximum(rows, low), low, wide)
    assert shift[0] == 0
    assert factor[0] == 1
    assert factor[1] == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("denoiser", "slack"),
    [(GaussianMixtureDenoiser(1), 0.08), (RegressionDenoiser(n_duplicates=20), 0.2)],
    ids=["known law", "learned"],
)
def test_bounds_cost_neither_mean_nor_variance(denoiser, slack):
    X, y = np.vstack([censored(150, 0), censored(60, 1)]), np.repeat([0, 1], [150, 60])
    sampler = DiffusionOverSampler(
        denoiser=denoiser, sampling_strategy={1: 1560}, n_steps=10, random_state=0
    )
    made, own = sampler.fit_resample(X, y)[0][210:], X[150:]
    assert made[:, 1].min() >= 0
    assert made[:, 1].max() <= 1
    np.testing.assert_allclose(made.mean(axis=0), own.mean(axis=0), atol=2 * slack)
    np.testing.assert_allclose(made.var(axis=0) / own.var(axis=0), 1, atol=3 * slack)
    assert variance_kept(own, made) == pytest.approx(1, abs=2 * slack)


def test_the_stretch_of_few_rows_is_not_guessed():
    X, y = np.vstack([censored(40, 0), censored(6, 1)]), np.repeat([0, 1], [40, 6])
    sampler = DiffusionOverSampler(random_state=0)
    sampler.fit_resample(X, y)
    assert sampler.denoisers_[1].stretch_ is None


def test_normal_scores_have_variance_one_whatever_the_number_of_rows():
    for n in (8, 25, 3000):
        X = np.exp(draw.normal(size=(n, 2)))
        scores = NormalScores().fit(X).transform(X)
        assert np.abs(scores).max() == pytest.approx(-norm.ppf(0.5 / n))
        np.testing.assert_allclose(scores.var(axis=0), 1, atol=0.25)
        np.testing.assert_allclose(NormalScores().fit(X).inverse_transform(scores), X, rtol=1e-6)
    far = np.array([[-9.0, 9.0]])
    ends = NormalScores().fit(X).inverse_transform(far)
    np.testing.assert_allclose(ends, [[X[:, 0].min(), X[:, 1].max()]])


def test_quantiles_keep_the_variance_of_a_skewed_class():
    skewed = truncnorm.rvs(-1, 6, size=(140, 3), random_state=0) ** 2
    y = np.repeat([0, 1], [100, 40])
    sampler = DiffusionOverSampler(sampling_strategy={1: 1040}, scale="quantile", random_state=0)
    made = sampler.fit_resample(skewed, y)[0][140:]
    assert 0.75 < variance_kept(skewed[100:], made) < 1.15
