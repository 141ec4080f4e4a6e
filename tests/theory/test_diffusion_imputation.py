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
    OptimalInitialNoise,
    RegressionDenoiser,
)

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
        (RegressionDenoiser(), {"n_rounds": 1, "n_steps": 10}),
    ],
    ids=["default", "path", "learned"],
)
def test_intervals_of_90_per_cent_cover_what_they_say(denoiser, params):
    """Gaps in the rows of fit as well; about 300 missing cells: two standard errors are 0.035."""
    X, gaps, _ = gaussian(300, 0)
    imputer = DiffusionImputer(denoiser, random_state=0, **params)
    holed = np.where(gaps, np.nan, X)
    draws = np.stack(imputer.fit(holed).sample(holed, 40))
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
