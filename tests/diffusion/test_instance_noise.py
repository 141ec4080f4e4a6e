"""Noise added before learning and taken out after: variances, levels, generators."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from skresample.diffusion import (
    DiffusionOverSampler,
    EmpiricalDenoiser,
    GaussianMixtureDenoiser,
    InstanceNoise,
    RegressionDenoiser,
)

rng = np.random.default_rng(0)
X = rng.normal(size=(300, 2)) * [1.0, 0.3]


def test_the_noise_is_added_and_its_variance_taken_out():
    one = GaussianMixtureDenoiser(1)
    noisy = InstanceNoise(one, noise_scale=0.5, deconvolve=False, random_state=0).fit(X)
    clean = InstanceNoise(one, noise_scale=0.5, random_state=0).fit(X)
    draw = np.random.default_rng(1)
    np.testing.assert_allclose(noisy.sample(8000, draw).var(axis=0), [1.25, 0.34], rtol=0.12)
    np.testing.assert_allclose(clean.sample(8000, draw).var(axis=0), X.var(axis=0), atol=0.09)
    # At level r the clean law is the noisy one at sqrt(r^2 - 0.5^2).
    np.testing.assert_allclose(
        clean.log_prob(X[:5], 1.3), noisy.log_prob(X[:5], np.sqrt(1.3**2 - 0.25))
    )


def test_without_noise_it_is_the_generator():
    kernel = EmpiricalDenoiser(0.3)
    law = InstanceNoise(kernel, noise_scale=0.0).fit(X)
    np.testing.assert_allclose(law.denoise(X[:4], 0.7), kernel.fit(X).denoise(X[:4], 0.7))
    np.testing.assert_array_equal(
        law.sample(9, np.random.default_rng(0)), kernel.sample(9, np.random.default_rng(0))
    )
    assert not hasattr(kernel, "cv_scores_")


@pytest.mark.parametrize(
    "generator", [EmpiricalDenoiser(0.05), RegressionDenoiser(Ridge(), n_duplicates=4)], ids=str
)
def test_other_generators_follow_a_path_that_stops_at_the_noise(generator):
    law = InstanceNoise(generator, noise_scale=0.25, random_state=0).fit(X)
    made = law.sample(600, np.random.default_rng(2))
    noisy = InstanceNoise(generator, noise_scale=0.25, deconvolve=False, random_state=0).fit(X)
    kept = noisy.sample(600, np.random.default_rng(2))
    assert made[:, 1].std() < kept[:, 1].std()
    np.testing.assert_allclose(made.mean(axis=0), X.mean(axis=0), atol=0.15)
    with pytest.raises(AttributeError, match="knows no density at level 0"):
        law.log_prob(X)
    assert not hasattr(law, "score")


def test_no_eigenvalue_is_below_the_noise_before_it_is_taken_out():
    doubled = np.vstack([X, np.repeat(X[:1], 30, axis=0)])
    flat = np.column_stack([doubled[:, 0], doubled[:, 0]])
    law = InstanceNoise(GaussianMixtureDenoiser(3), noise_scale=0.1, random_state=0).fit(flat)
    assert law.generator_.eigenvalues_.min() > 0.9 * 0.1**2
    assert law.generator_.means_.shape == (3, 2)
    made = law.sample(500, np.random.default_rng(0))
    assert np.abs(made[:, 0] - made[:, 1]).mean() < 0.06


def test_the_noise_is_chosen_by_rows_left_out():
    t = rng.uniform(0, 6.28, 300)
    circle = np.column_stack([np.cos(t), np.sin(t)])
    law = InstanceNoise(GaussianMixtureDenoiser(8, random_state=0), random_state=0).fit(circle)
    assert law.cv_scores_.shape == (5,)
    spread = np.sqrt(circle.var(axis=0).mean())
    chosen = np.array([0, 0.02, 0.05, 0.1, 0.2])[law.cv_scores_.argmin()]
    assert law.noise_scale_ == pytest.approx(chosen * spread)
    assert InstanceNoise(random_state=0).fit(X[:4]).noise_scale_ == 0


def test_it_serves_an_over_sampler():
    y = np.repeat([0, 1], [220, 80])
    law = InstanceNoise(noise_scale=0.1)
    sampler = DiffusionOverSampler(denoiser=law, random_state=0)
    rows, labels = sampler.fit_resample(X, y)
    assert np.bincount(labels).tolist() == [220, 220]
    assert sampler.denoisers_[1].denoiser_.noise_scale_ == 0.1
    again = DiffusionOverSampler(denoiser=law, random_state=0).fit_resample(X, y)[0]
    np.testing.assert_array_equal(rows, again)
