"""Imputation and acquisition of features: coverage, closed forms, and what they gain.

Seeds are fixed; where a statistic is random its tolerance is stated beside it.
"""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from skresample.diffusion import (
    ActiveFeatureAcquirer,
    DiffusionImputer,
    EmpiricalDenoiser,
    GaussianMixtureDenoiser,
    InstanceNoise,
    OptimalInitialNoise,
    RegressionDenoiser,
)
from skresample.metrics import energy_distance

pytestmark = pytest.mark.slow
COV = 0.2 * np.eye(4) + np.cov(np.random.default_rng(7).normal(size=(4, 6)))
MEAN = np.arange(4.0)


def gaussian(n, seed, share=0.25):
    """Normal rows, which cells are missing (at random), and their exact law given the others."""
    rng = np.random.default_rng(seed)
    X = rng.multivariate_normal(MEAN, COV, size=n)
    gaps = rng.random(X.shape) < share
    exact = np.zeros(X.shape)
    for i in range(n):
        u, o = gaps[i], ~gaps[i]
        slope = COV[np.ix_(u, o)] @ np.linalg.inv(COV[np.ix_(o, o)])
        exact[i, u] = MEAN[u] + slope @ (X[i, o] - MEAN[o])
    return X, gaps, exact


@pytest.mark.parametrize(
    ("denoiser", "params"),
    [
        (None, {}),
        (GaussianMixtureDenoiser(1), {"sampler": "path", "n_steps": 15}),
        (RegressionDenoiser(n_duplicates=40), {"n_rounds": 1, "n_steps": 12}),
    ],
    ids=["default", "path", "learned"],
)
def test_intervals_of_90_per_cent_cover_what_they_say(denoiser, params):
    """Gaps in the rows of fit as well; about 400 missing cells: two standard errors are 0.03."""
    X, gaps, _ = gaussian(400, 2)
    imputer = DiffusionImputer(denoiser, random_state=0, **params)
    holed = np.where(gaps, np.nan, X)
    draws = np.stack(imputer.fit(holed).sample(holed, 30))
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    assert 0.85 <= np.mean(((low <= X) & (high >= X))[gaps]) <= 0.95


def test_the_expectation_tends_to_the_closed_form():
    """With 4000 rows the law is known to 2 %; the error of the mean is small beside the spread."""
    X, gaps, exact = gaussian(4000, 1)
    imputer = DiffusionImputer(GaussianMixtureDenoiser(1), clip=False, random_state=0).fit(X)
    filled = imputer.transform(np.where(gaps, np.nan, X))
    assert np.sqrt(np.mean((filled - exact)[gaps] ** 2)) < 0.06


def test_acquisition_beats_random_order_on_digits():
    """Squared error of what is left after 8 and 16 of 64 pixels, and as many at random."""
    X = load_digits().data / 16
    rows = np.random.default_rng(0).permutation(len(X))
    train, test = X[rows[:1400]], X[rows[1400:1600]]
    for budget in (8, 16):
        acquirer = ActiveFeatureAcquirer(budget, noise_scale=0.15, scale=None, random_state=0)
        found = acquirer.fit(train).acquire(None, test)
        assert (found.measured.sum(axis=1) == budget).all()
        at_random = []
        for seed in (0,):
            rank = np.random.default_rng(seed).random(test.shape).argsort(axis=1).argsort(axis=1)
            filled = acquirer.transform(np.where(rank < budget, test, np.nan))
            at_random.append(np.mean((filled - test) ** 2))
        assert np.mean((found.X - test) ** 2) <= 0.75 * np.mean(at_random)


def test_one_start_for_all_gains_little_and_the_mean_of_draws_more():
    """The paper's premise on digits with a fifth of the pixels known: it hardly holds."""
    X = load_digits().data[:900] / 16
    known = np.random.default_rng(0).random(X.shape) < 0.2
    train, test, shown = X[:800], X[800:], known[800:]
    holed = np.where(shown, test, np.nan)
    error = {}
    for name, n in (("chosen", 60), ("random", 1)):
        start = OptimalInitialNoise(n, n_reference=20, random_state=1)
        imputer = DiffusionImputer(
            EmpiricalDenoiser(0.1), scale=None, initial_noise=start, random_state=0
        ).fit(train)
        error[name] = np.mean((imputer.transform(holed) - test)[~shown] ** 2)
    imputer = DiffusionImputer(EmpiricalDenoiser(0.1), scale=None, random_state=0).fit(train)
    error["mean"] = np.mean((imputer.transform(holed) - test)[~shown] ** 2)
    assert error["chosen"] <= 1.1 * error["random"]
    assert error["mean"] <= 0.85 * error["chosen"]


def test_a_little_instance_noise_costs_nothing_and_much_does():
    """A curve in three dimensions, 1000 rows, 20 parts: squared energy distance, six seeds.

    The published gain is not seen here, nor with a mixture fitted by maximum likelihood.
    """

    def curve(n, rng):
        t = rng.uniform(0, 2 * np.pi, n)
        return np.column_stack([np.cos(t), np.sin(t), 0.5 * np.cos(2 * t)])

    energy = {0.0: [], 0.05: [], 0.2: []}
    for seed in range(6):
        rng = np.random.default_rng(seed)
        X, fresh = curve(1000, rng), curve(1500, rng)
        for scale, values in energy.items():
            law = InstanceNoise(GaussianMixtureDenoiser(20), noise_scale=scale, random_state=seed)
            made = law.fit(X).sample(1500, np.random.default_rng(seed))
            values.append(energy_distance(fresh, made) ** 2)
    mean = {scale: np.mean(values) for scale, values in energy.items()}
    assert mean[0.05] <= 1.1 * mean[0.0]
    assert mean[0.2] >= 2 * mean[0.05]
