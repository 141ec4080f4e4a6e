"""Laws of the draws behind the SMOTE family, over many new rows.

Fixed seeds. Tests of laws reject at p < 1e-4 and bounds are five standard errors wide, so that a
correct implementation fails under another seed with a probability below 1e-3 for the whole file.
"""

import numpy as np
import pytest
from scipy import stats

from skresample.over_sampling import (
    ADASYN,
    ROSE,
    SMOTE,
    SMOTEN,
    SMOTENC,
    SVMSMOTE,
    BorderlineSMOTE,
    GeometricSMOTE,
    KMeansSMOTE,
)

pytestmark = pytest.mark.slow
ALPHA = 1e-4
MANY = 40_000


def overlapping(seed=0, n=(150, 40), d=2, shift=1.0):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(np.arange(len(n)), n))
    return rng.normal(size=(y.size, d)) + shift * y[:, None], y


def many(cls, **params):
    return cls(sampling_strategy={1: MANY}, random_state=0, **params)


@pytest.mark.parametrize(
    "sampler",
    [
        many(SMOTE),
        many(ADASYN),
        many(BorderlineSMOTE),
        many(KMeansSMOTE, kmeans_estimator=3, cluster_balance_threshold=0.0),
        many(SMOTENC, categorical_features=[1]),
    ],
    ids=lambda s: type(s).__name__,
)
def test_gaps_are_uniform_and_free_of_seed_and_neighbour(sampler):
    X, y = overlapping()
    if isinstance(sampler, SMOTENC):
        X[:, 1] = np.rint(X[:, 1])
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    gap = new.coef[:, 0]
    assert stats.kstest(gap, "uniform").pvalue > ALPHA
    common = np.bincount(new.base).argmax()
    assert stats.kstest(gap[new.base == common], "uniform").pvalue > ALPHA
    assert abs(np.corrcoef(gap[1:], gap[:-1])[0, 1]) < 5 / np.sqrt(MANY)
    assert abs(np.corrcoef(gap, new.partner[:, 0])[0, 1]) < 5 / np.sqrt(MANY)


@pytest.mark.parametrize("cls", [SMOTE, SMOTEN, GeometricSMOTE, ROSE])
def test_seeds_are_uniform_over_the_class(cls):
    X, y = overlapping(1)
    sampler = many(cls)
    sampler.fit_resample(np.rint(X) if cls is SMOTEN else X, y)
    count = np.bincount(sampler.plan_.origin[len(X) :], minlength=len(X))[y == 1]
    if cls is SMOTE:  # the origin is the nearer end: count the bases
        count = np.bincount(sampler.plan_.new.base, minlength=len(X))[y == 1]
    assert stats.chisquare(count).pvalue > ALPHA


def test_ranks_of_the_neighbours_are_uniform():
    X, y = overlapping(2)
    sampler = many(SMOTE, k_neighbors=5)
    sampler.fit_resample(X, y)
    rows = np.flatnonzero(y == 1)
    dist2 = ((X[rows][:, None] - X[rows][None]) ** 2).sum(-1)
    rank = np.full((len(X), len(X)), -1)
    rank[np.ix_(rows, rows)] = dist2.argsort(axis=1).argsort(axis=1)
    new = sampler.plan_.new
    count = np.bincount(rank[new.base, new.partner[:, 0]], minlength=6)
    assert count[0] == 0
    assert stats.chisquare(count[1:]).pvalue > ALPHA


@pytest.mark.parametrize("cls", [SMOTE, ADASYN, BorderlineSMOTE, SVMSMOTE, GeometricSMOTE, ROSE])
def test_draws_of_one_class_do_not_depend_on_the_others(cls):
    X, y = overlapping(3, n=(150, 60, 60))
    both = cls(sampling_strategy={1: 150, 2: 150}, random_state=0)
    alone = cls(sampling_strategy={2: 150}, random_state=0)
    X_both, y_both = both.fit_resample(X, y)
    X_alone, y_alone = alone.fit_resample(X, y)
    np.testing.assert_array_equal(X_both[270:][y_both[270:] == 2], X_alone[270:])
    assert (y_alone[270:] == 2).all()


@pytest.mark.parametrize("cls", [SMOTE, ADASYN, BorderlineSMOTE])
def test_two_classes_share_no_stream(cls):
    X, y = overlapping(4, n=(4000, 200, 200), shift=0.3)
    sampler = cls(random_state=0)
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    first, second = (new.coef[y[new.base] == c, 0] for c in (1, 2))
    assert first.size == second.size == 3800
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(first.size)


def test_gap_of_borderline_2_towards_other_classes_has_mean_a_quarter():
    X, y = overlapping(5)
    sampler = many(BorderlineSMOTE, kind="borderline-2")
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    foreign = y[new.partner[:, 0]] != 1
    gap = new.coef[foreign, 0]
    assert stats.kstest(gap, stats.uniform(0, 0.5).cdf).pvalue > ALPHA
    assert abs(gap.mean() - 0.25) < 5 * 0.5 / np.sqrt(12 * gap.size)
    assert stats.kstest(new.coef[~foreign, 0], "uniform").pvalue > ALPHA


def test_adasyn_allocates_by_density_ratio():
    X, y = overlapping(6, n=(2000, 300))
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
    X, y = overlapping(7, n=(300, 30), shift=0.0)
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
    X, y = overlapping(8, n=(300, 80), shift=1.5)
    shares = []
    for seed in range(300):
        sampler = SVMSMOTE(sampling_strategy={1: 1080}, random_state=seed)
        sampler.fit_resample(X, y)
        shares.append((sampler.plan_.new.coef >= 0).mean())
    assert stats.kstest(shares, stats.beta(10, 10).cdf).pvalue > ALPHA


def test_smoothed_bootstrap_has_the_variance_of_its_kernel():
    X, y = overlapping(9, n=(150, 60), d=3)
    made = many(ROSE).fit_resample(X, y)[0][len(X) :]
    own = X[y == 1]
    factor = (4 / (5 * 60)) ** (2 / 7)
    expected = own.var(axis=0) + factor * own.var(axis=0, ddof=1)
    np.testing.assert_allclose(made.var(axis=0), expected, rtol=0.05)
    np.testing.assert_allclose(made.mean(axis=0), own.mean(axis=0), atol=0.03)


def test_flat_geometric_rows_have_the_law_of_a_projected_ball():
    X, y = overlapping(10, n=(150, 40), d=10)
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
