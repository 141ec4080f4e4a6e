"""Headlines of the selectors that spend few evaluations or labels; seeds fixed beforehand."""

import numpy as np
import pytest

from skresample.valuation import (
    BanditClusterSampler,
    GroupShrinkagePrior,
    MinimaxQueryPolicy,
    ThompsonBatchSelector,
)

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


def final_slate(seed, strategy):
    """Clicks a slate that is greedy after 1,500 slates of 8, of 300 items in 15 groups."""
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(15), 20)
    logit = rng.normal(-3.3, 0.8, 15)[groups] + rng.normal(0, 0.6, 300)
    rate = 1.0 / (1.0 + np.exp(-logit))
    selector = ThompsonBatchSelector(
        strategy=strategy, prior=GroupShrinkagePrior(), repeat=True, random_state=seed
    ).start(np.zeros((300, 1)), groups)
    for _ in range(1500):
        rows = selector.ask()
        assert np.unique(rows).size == 8
        selector.tell(rows, (rng.random(8) < rate[rows]).astype(float))
    best = np.argsort(-selector.expected_values(), kind="stable")[:8]
    return rate[best].sum(), np.sort(rate)[-8:].sum()


def test_thompson_with_groups_finds_what_greedy_never_shows():
    """Three seeds; greedy has the same prior."""
    final = {
        strategy: np.mean([final_slate(seed, strategy) for seed in range(3)], axis=0)
        for strategy in ("greedy", "thompson", "in_slate")
    }
    for strategy in ("thompson", "in_slate"):
        value, optimum = final[strategy]
        assert value >= final["greedy"][0] + 0.15
        assert value >= 0.9 * optimum


def test_one_policy_is_nearly_best_at_every_noise():
    """Thresholds on 25 rows, 20 answers, rates of wrong answers of the card; one fixed seed."""
    cuts = np.arange(25) >= np.arange(26)[:, None]
    policy = MinimaxQueryPolicy(n_simulations=120, population=12, n_iter=8, random_state=0)
    policy.train(cuts)
    assert policy.gap_ <= 0.01
    for one in policy.losses_:
        assert one.loss <= one.uncertainty + 0.005
        assert one.loss <= one.random - 0.01
    assert policy.losses_[-1].loss <= policy.losses_[-1].uncertainty - 0.01
