"""Headlines of the selectors that spend few evaluations or labels; seeds fixed beforehand."""

import numpy as np
import pytest

from skresample.valuation import BanditClusterSampler

pytestmark = pytest.mark.slow


def test_few_evaluations_find_most_of_the_influence():
    """5 % of the evaluations, 50 clusters of 20,000 rows, noise as wide as the clusters' means."""
    shares = []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        kind = rng.integers(50, size=20_000)
        X = 10 * rng.normal(size=(50, 8))[kind] + rng.normal(size=(20_000, 8))
        influence = rng.normal(0, 0.01, 50)[kind] + rng.normal(0, 0.01, 20_000)
        sampler = BanditClusterSampler(
            lambda _, y: y, n_samples=980, n_evaluations=0.05, n_clusters=50, random_state=seed
        )
        sampler.fit_resample(X, influence)
        assert sampler.n_influence_evaluations_ <= 1000
        gain = influence[sampler.sample_indices_].mean() - influence.mean()
        best = np.sort(influence)[-980:].mean() - influence.mean()
        means = (np.bincount(kind, influence) / np.bincount(kind))[kind]
        whole = np.sort(means)[-980:].mean() - influence.mean()
        shares.append((gain / best, gain / whole))
    rows, clusters = np.mean(shares, axis=0)
    assert rows >= 0.40
    assert clusters >= 0.70
