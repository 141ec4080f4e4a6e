"""Particles that follow a law: modes kept, and the two modes one for a single particle."""

import numpy as np
import pytest

from skresample.diffusion import EmpiricalDenoiser, VariationalParticleSampler


class Modes:
    """Three far Gaussians with weights 0.4, 0.3, 0.3 and variance 0.05."""

    centres = np.array([[-2.0, 0.0], [2.0, 0.0], [0.0, 2.0]])
    weights = np.array([0.4, 0.3, 0.3])
    mean_ = weights @ centres

    def denoise(self, Y, rho):
        v = 0.05 + rho**2
        logits = np.log(self.weights) - ((Y[:, None] - self.centres) ** 2).sum(axis=2) / 2 / v
        share = np.exp(logits - logits.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        return Y + rho**2 / v * (share @ self.centres - Y)

    def shares(self, X):
        near = ((X[:, None] - self.centres) ** 2).sum(axis=2).argmin(axis=1)
        return np.bincount(near, minlength=3) / len(X)


def test_one_particle_moves_alike_in_both_modes():
    runs = [
        VariationalParticleSampler(Modes(), mode=m, n_iter=50).sample(1, random_state=0)
        for m in ("vsd", "sds")
    ]
    np.testing.assert_allclose(*runs, atol=1e-9)


def test_one_move_is_the_difference_of_the_noise_estimates():
    sampler = VariationalParticleSampler(Modes(), n_iter=1, learning_rate=0.1)
    X = np.array([[0.5, 0.0], [1.0, 1.0]])
    moved, loss = sampler._moved(X, 0.4, np.random.default_rng(0))
    t, noise = 0.4, np.random.default_rng(0).standard_normal(X.shape)
    rho = np.sqrt(np.expm1(t**2 * 19.9 / 2 + t * 0.1))
    Y = X + rho * noise
    gap = (EmpiricalDenoiser().fit(X).denoise(Y, rho) - Modes().denoise(Y, rho)) / rho
    a2 = 1 / (1 + rho**2)
    np.testing.assert_allclose(moved, X - 0.1 * rho**2 * a2 * np.sqrt(a2) * gap)
    assert loss == pytest.approx(np.mean(gap**2))


def test_projection_repeats_and_refusals():
    inside = VariationalParticleSampler(Modes(), n_iter=20, project=lambda X: np.clip(X, 0, 1))
    rows = inside.sample(10, random_state=0)
    assert rows.min() >= 0
    assert rows.max() <= 1
    np.testing.assert_array_equal(rows, inside.sample(10, random_state=0))
    assert inside.loss_path_.shape == (20,)
    with pytest.raises(ValueError, match="'mode' parameter"):
        VariationalParticleSampler(Modes(), mode="x").sample(3)


@pytest.mark.slow
def test_vsd_keeps_the_modes_that_sds_loses():
    """200 particles, mean of four seeds: weights within 0.1; sds leaves a mode nearly empty."""
    law = Modes()
    kept = np.mean(
        [law.shares(VariationalParticleSampler(law).sample(200, s)) for s in range(4)], axis=0
    )
    np.testing.assert_allclose(kept, law.weights, atol=0.1)
    lost = [
        law.shares(VariationalParticleSampler(law, mode="sds").sample(200, s)) for s in range(4)
    ]
    assert np.mean([np.abs(shares - law.weights).max() for shares in lost]) > 0.2
