"""Laws that one over-sampler has alone: shares of seeds, splits, kernels, shapes.

Fixed seeds. Tests of laws reject at p < 1e-5 and bounds are five standard errors wide, so that a
correct implementation fails under another seed with a probability below 1e-3 for the whole file.
"""

import numpy as np
import pytest
from scipy import stats
from theory.over_samplers import drawn

from skresample.over_sampling import (
    ADASYN,
    ROSE,
    SVMSMOTE,
    GeometricSMOTE,
)

pytestmark = pytest.mark.slow
ALPHA = 1e-5
MANY = 40_000


def many(cls, **params):
    return cls(sampling_strategy={1: MANY}, random_state=0, **params)


def test_adasyn_allocates_by_density_ratio():
    X, y = drawn(d=2, seed=6, n=(2000, 300))
    sampler = many(ADASYN, n_neighbors=10)
    sampler.fit_resample(X, y)
    dist2 = ((X[y == 1][:, None] - X[None]) ** 2).sum(-1)
    near = np.argsort(dist2, axis=1)[:, 1:11]
    share = (y[near] != 1).mean(axis=1)
    count = np.bincount(sampler.plan_.new.base, minlength=len(X))[y == 1]
    exact = (MANY - 300) * share / share.sum()
    assert np.abs(count - exact).max() < 1
    assert count.sum() == MANY - 300


def test_adasyn_gives_leftover_rows_by_lot():
    # Fewer new rows than seeds of equal share: each seed is as likely to get one.
    X, y = drawn(d=2, seed=7, n=(300, 30), shift=0.0)
    hits = np.zeros(len(X))
    for seed in range(400):
        sampler = ADASYN(sampling_strategy={1: 36}, n_neighbors=1, random_state=seed)
        sampler.fit_resample(X, y)
        hits[np.unique(sampler.plan_.new.base)] += 1
    dist2 = ((X[:, None] - X[None]) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    equal = (y == 1) & (y[dist2.argmin(axis=1)] != 1)
    assert (hits[~equal] == 0).all()
    expected = 400 * 6 / equal.sum()
    assert np.abs(hits[equal] - expected).max() < 5 * np.sqrt(expected)


def test_svm_split_is_a_beta_draw():
    X, y = drawn(d=2, seed=8, n=(300, 80), shift=1.5)
    shares = []
    for seed in range(300):
        sampler = SVMSMOTE(sampling_strategy={1: 1080}, random_state=seed)
        sampler.fit_resample(X, y)
        shares.append((sampler.plan_.new.coef >= 0).mean())
    assert stats.kstest(shares, stats.beta(10, 10).cdf).pvalue > ALPHA


def test_smoothed_bootstrap_has_the_variance_of_its_kernel():
    X, y = drawn(seed=9)
    made = many(ROSE).fit_resample(X, y)[0][len(X) :]
    own = X[y == 1]
    factor = (4 / (5 * 60)) ** (2 / 7)
    expected = own.var(axis=0) + factor * own.var(axis=0, ddof=1)
    np.testing.assert_allclose(made.var(axis=0), expected, rtol=0.05)
    np.testing.assert_allclose(made.mean(axis=0), own.mean(axis=0), atol=0.03)


def test_flat_geometric_rows_have_the_law_of_a_projected_ball():
    X, y = drawn(seed=10, n=(150, 40), d=10)
    sampler = many(GeometricSMOTE, selection_strategy="minority", deformation_factor=1.0,
                   k_neighbors=1)  # fmt: skip
    made = sampler.fit_resample(X, y)[0][len(X) :]
    rows = np.flatnonzero(y == 1)
    dist2 = ((X[rows][:, None] - X[rows][None]) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    partner = dict(zip(rows.tolist(), rows[dist2.argmin(axis=1)].tolist(), strict=True))
    parent = sampler.plan_.new.parent
    toward = X[[partner[p] for p in parent.tolist()]] - X[parent]
    position = ((made - X[parent]) * toward).sum(axis=1) / (toward**2).sum(axis=1)
    # |first coordinate| of a uniform 10-ball: its square is Beta(1/2, 11/2).
    assert stats.kstest(position**2, stats.beta(0.5, 5.5).cdf).pvalue > ALPHA
    assert position.min() >= 0
