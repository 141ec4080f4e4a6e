"""Large tables: blocks and low rank instead of all pairs, and what they lose."""

import tracemalloc

import numpy as np
import pytest
from sklearn.base import clone

from skresample.selection import DeterminantalSampler, FacilityLocationSampler, HerdingSampler
from skresample.selection._coverage import herding
from skresample.selection._coverage.determinantal import default_rank, determinantal_path
from skresample.selection._coverage.herding import herding_in_blocks, herding_path
from skresample.selection._coverage.similarity import Similarity


def cloud(n, d=20, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def discrepancy(K, rows):
    """Squared maximum mean discrepancy of some rows to all rows of a kernel matrix."""
    return K[np.ix_(rows, rows)].mean() - 2 * K[rows].mean() + K.mean()


@pytest.mark.parametrize("metric", ["rbf", "cosine", "linear", lambda A, B: 1.0 + A @ B.T])
def test_a_block_is_herded_like_a_table_of_its_own(monkeypatch, metric):
    monkeypatch.setattr(herding, "_REFERENCE", 50)
    monkeypatch.setattr(herding, "_WHOLE_PICKS", 10)
    monkeypatch.setattr(herding, "_BLOCK", 40)
    X = cloud(120, 3) + 1.0
    similarity = Similarity(X, metric, gamma=0.2)
    order = herding_in_blocks(similarity, 60)
    assert np.unique(order).size == 60
    dealt = np.argsort((np.arange(120) * herding._GOLDEN) % 1.0, kind="stable")
    for rows in np.array_split(dealt, 3):
        rows = np.sort(rows)
        own = rows[herding_path(similarity.part(rows), 20)]
        np.testing.assert_array_equal(order[np.isin(order, rows)], own)
    # A prefix has its share of every block.
    third = np.array([np.isin(order[:30], rows).sum() for rows in np.array_split(dealt, 3)])
    assert np.abs(third - 10).max() <= 1


def test_herded_blocks_are_far_nearer_to_the_table_than_random_rows(monkeypatch):
    monkeypatch.setattr(herding, "_REFERENCE", 400)
    monkeypatch.setattr(herding, "_WHOLE_PICKS", 100)
    monkeypatch.setattr(herding, "_BLOCK", 300)
    similarity = Similarity(cloud(1500, 5), "rbf")
    K, rng = similarity.columns(np.arange(1500)), np.random.default_rng(0)
    for m, share in ((750, 0.3), (80, 0.55)):
        chance = np.mean([discrepancy(K, rng.choice(1500, m, False)) for _ in range(20)])
        assert discrepancy(K, herding_in_blocks(similarity, m)) < share**2 * chance


def test_small_tables_are_herded_exactly():
    similarity = Similarity(cloud(300, 3), "rbf")
    np.testing.assert_array_equal(herding_in_blocks(similarity, 90), herding_path(similarity, 90))


@pytest.mark.parametrize(("d", "share"), [(2, 0.25), (5, 0.18), (20, 0.06)])
def test_low_rank_determinants_lie_near_the_exact_greedy_ones(d, share):
    """Share of what random rows lose; gains bound the log determinant from above."""
    similarity = Similarity(cloud(600, d), "rbf")
    L = similarity.columns(np.arange(600)) + 1e-6 * np.eye(600)

    def log_det(rows):
        return np.linalg.slogdet(L[np.ix_(rows, rows)])[1]

    exact = determinantal_path(similarity, 300)
    low = determinantal_path(similarity, 300, rank=60)
    assert (exact.rank, low.rank) == (300, 60)
    np.testing.assert_array_equal(low.order[:60], exact.order[:60])
    np.testing.assert_allclose(low.gains[:61], exact.gains[:61])
    assert (np.diff(low.gains) <= 1e-9).all()
    assert low.gains.sum() >= log_det(low.order) - 1e-6
    rng = np.random.default_rng(0)
    chance = np.mean([log_det(rng.choice(600, 300, False)) for _ in range(5)])
    best = log_det(exact.order)
    assert best - log_det(low.order) < share * (best - chance)


def test_low_rank_picks_no_copy_before_every_row_is_represented():
    X = cloud(100, 3)
    path = determinantal_path(Similarity(np.repeat(X, 3, axis=0), "rbf"), 100, rank=10)
    assert np.unique(path.order // 3).size == 100


def test_rank_is_a_parameter_and_is_told():
    X = cloud(60, 3)
    sampler = DeterminantalSampler(n_samples=30, rank=5)
    sampler.fit_resample(X)
    assert sampler.rank_ == 5
    sampler.set_params(rank=None).fit_resample(X)
    assert sampler.rank_ == 30
    assert default_rank(6000, 3000) == 699
    assert default_rank(24_000, 12_000) == 192


@pytest.mark.slow
@pytest.mark.parametrize(
    "sampler",
    [
        DeterminantalSampler(n_samples=500),
        HerdingSampler(),
        FacilityLocationSampler(n_samples=200, optimizer="stochastic", random_state=0),
        FacilityLocationSampler(n_samples=500, n_neighbors=16),
    ],
    ids=repr,
)
def test_memory_stays_below_twelve_times_the_data_or_64_megabytes(sampler):
    peaks = []
    for n in (6000, 12_000, 24_000):  # below some 9,000 rows neighbours are searched another way
        X = cloud(n)
        clone(sampler).set_params(n_samples=0.5).fit_resample(X[:100])  # imports and caches
        tracemalloc.start()
        X_new, _ = sampler.fit_resample(X)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert peaks[-1] <= max(12 * X.nbytes + X_new.nbytes, 64 * 2**20)
    assert peaks[2] <= 2.25 * peaks[1]
