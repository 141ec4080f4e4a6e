"""Bandit over clusters: bounds and credit by hand, budgets, who is probed and who is taken."""

import numpy as np
import pytest
from sklearn.datasets import make_regression
from sklearn.linear_model import Ridge

from skresample.valuation import BanditClusterSampler, InfluenceScorer
from skresample.valuation._cluster_bandit import ClusterBandit, credit_shares

MEANS = np.array([0.3, -0.2, 0.9, 0.1, 0.5, -0.6])


@pytest.fixture(scope="module")
def pool():
    """Six clusters far apart; the target is the influence: mean of the cluster and noise."""
    rng = np.random.default_rng(0)
    kind = rng.integers(6, size=600)
    X = np.eye(6)[kind] * 50 + rng.normal(size=(600, 6))
    return X, MEANS[kind] + 0.1 * rng.normal(size=600), kind


class Spy:
    """An influence that returns the target and keeps what it was given."""

    def __init__(self, factor=1.0):
        self.factor, self.calls = factor, []

    def __call__(self, X, y):
        self.calls.append((X, y))
        return self.factor * y


def fitted(pool, influence, **params):
    params = {"n_clusters": 6, "n_samples": 60, "random_state": 0, **params}
    sampler = BanditClusterSampler(influence, **params)
    sampler.fit_resample(pool[0], pool[1])
    return sampler


def test_neighbours_share_credit_by_distance():
    centres = np.array([[0.0], [1.0], [4.0]])  # distances 1, 4, 3: median 3
    shares = credit_shares(centres, 0.5)  # reach 1.5
    np.testing.assert_allclose(shares, [[1, 1 / 3, 0], [1 / 3, 1, 0], [0, 0, 1]])
    np.testing.assert_array_equal(credit_shares(centres, 0.0), np.eye(3))
    np.testing.assert_array_equal(credit_shares(centres[:1], 0.2), [[1.0]])


def test_bounds_by_hand():
    bandit = ClusterBandit(np.array([[1, 0.25, 0], [0.25, 1, 0], [0, 0, 1.0]]), 2.0)
    np.testing.assert_array_equal(bandit.scores(0.7, 3.0), [0.7, 0.7, 0.7])  # no ln(0)
    bandit.tell(0, 1.0)
    bandit.tell(1, -1.0)
    count, total = np.array([1.25, 1.25, 0.0]), 2.5
    mean = np.array([0.75 / 1.25, -0.75 / 1.25, 0.7])
    bound = mean + 2.0 * 3.0 * np.sqrt(2 * np.log(total) / (count + 1))
    np.testing.assert_allclose(bandit.scores(0.7, 3.0), bound)
    open_ = np.array([False, True, True])
    np.testing.assert_array_equal(bandit.choose(np.array([9.0, 1, 1]), open_, 5), [1, 2])


def test_no_exploration_probes_the_highest_mean(pool):
    spy = Spy()
    sampler = fitted(
        *(pool, spy),
        exploration=0,
        clusters_per_round=2,
        probe_size=4,
        n_evaluations=80,
        neighbor_threshold=0,
        n_samples=200,
        baseline=10.0,
    )
    where = {tuple(row): label for row, label in zip(pool[0], sampler.labels_, strict=True)}
    visited = [where[tuple(X[0])] for X, _ in spy.calls]
    seen = {c: [] for c in range(6)}
    for start in range(0, len(visited), 2):
        everything = np.concatenate([y for _, y in spy.calls[:start]] or [[0.0]]).mean()
        mean = [np.mean(seen[c]) if seen[c] else everything for c in range(6)]
        assert visited[start : start + 2] == np.argsort(-np.array(mean), kind="stable")[:2].tolist()
        for at in (start, start + 1):
            seen[visited[at]].append(spy.calls[at][1].mean())
    assert len(visited) == 20


def test_infinite_exploration_is_round_robin(pool):
    params = {"exploration": np.inf, "clusters_per_round": 1, "baseline": 10.0, "probe_size": 2}
    for threshold in (0.0, 5.0):
        spy = Spy()
        sampler = fitted(pool, spy, n_evaluations=36, neighbor_threshold=threshold, **params)
        where = {tuple(row): label for row, label in zip(pool[0], sampler.labels_, strict=True)}
        assert [where[tuple(X[0])] for X, _ in spy.calls] == [0, 1, 2, 3, 4, 5] * 3
        np.testing.assert_array_equal(sampler.cluster_counts_, np.full(6, 3))


@pytest.mark.parametrize("n_evaluations", [1, 7, 33, 600, 5000, 0.1])
@pytest.mark.parametrize("exploration", [0, 0.5, np.inf])
def test_evaluations_keep_to_the_budget(pool, n_evaluations, exploration):
    spy = Spy()
    sampler = fitted(pool, spy, n_evaluations=n_evaluations, exploration=exploration)
    rows = np.concatenate([X for X, _ in spy.calls])
    budget = 60 if n_evaluations == 0.1 else n_evaluations
    assert len(rows) == sampler.n_influence_evaluations_ <= min(budget, 600)
    assert len(np.unique(rows, axis=0)) == len(rows)  # no row is evaluated twice
    known = ~np.isnan(sampler.influence_)
    assert known.sum() == len(rows)
    np.testing.assert_array_equal(sampler.influence_[known], pool[1][known])
    assert sampler.sample_indices_.size == 60


def test_probes_hand_over_rows_with_their_targets(pool):
    spy = Spy()
    fitted(pool, spy, n_evaluations=40)
    target = {tuple(row): value for row, value in zip(*pool[:2], strict=True)}
    for X, y in spy.calls:
        assert [target[tuple(row)] for row in X] == y.tolist()


def test_exploration_is_in_units_of_the_influence(pool):
    one = fitted(pool, Spy(), n_evaluations=60, exploration=0.7)
    other = fitted(pool, Spy(1e6), n_evaluations=60, exploration=0.7)
    np.testing.assert_array_equal(one.sample_indices_, other.sample_indices_)
    np.testing.assert_array_equal(one.cluster_counts_, other.cluster_counts_)


def test_without_blocks_the_highest_expected_rows_are_taken(pool):
    sampler = fitted(pool, Spy(), n_evaluations=60, baseline=1e9, exploration=np.inf)
    known = ~np.isnan(sampler.influence_)
    rewards = [
        np.mean(sampler.influence_[known & (sampler.labels_ == c)]) for c in range(6)
    ]  # equal probes: the mean of means is that of the rows
    expected = np.where(known, sampler.influence_, np.array(rewards)[sampler.labels_])
    least = expected[sampler.sample_indices_].min()
    assert least >= np.delete(expected, sampler.sample_indices_).max() - 1e-12


def test_blocks_come_from_every_rewarding_cluster(pool):
    """Clusters above the bar all give rows: the selection is wider than the best cluster."""
    params = {"n_evaluations": 60, "probe_size": 10, "clusters_per_round": 6, "block_size": 5}
    sampler = fitted(pool, Spy(), baseline=0.0, n_samples=20, **params)
    kinds = np.bincount(pool[2][sampler.sample_indices_], minlength=6)
    np.testing.assert_array_equal(kinds, [5, 0, 5, 5, 5, 0])
    high = fitted(pool, Spy(), baseline=0.7, n_samples=20, **params)
    assert set(pool[2][high.sample_indices_]) == {2}
    for name, figure in (("median", np.median), ("mean", np.mean)):
        by_name = fitted(pool, Spy(), baseline=name, n_samples=15, **params)
        probed = pool[1][~np.isnan(by_name.influence_)]
        assert set(pool[2][by_name.sample_indices_]) <= set(np.flatnonzero(figure(probed) < MEANS))


@pytest.mark.parametrize("params", [{}, {"order": "first"}, {"on": "self"}])
@pytest.mark.parametrize("given", [True, False])
def test_influence_on_demand_is_that_of_the_fit(params, given):
    X, y = make_regression(80, 4, noise=10, random_state=0)
    judge = {"X_val": X[60:], "y_val": y[60:]} if given else {"cv": 3}
    scorer = InfluenceScorer(Ridge(), **judge, **params)
    rows = np.array([3, 41, 7])
    got = scorer.on_demand(X[:60], y[:60])(rows)
    np.testing.assert_allclose(got, scorer.fit(X[:60], y[:60]).values_[rows], rtol=1e-9)


def test_linear_models_stand_for_their_influence():
    X, y = make_regression(200, 4, noise=10, random_state=0)
    params = {"n_samples": 40, "n_evaluations": 0.2, "random_state": 0}
    bare = BanditClusterSampler(Ridge(), **params)
    bare.fit_resample(X, y)
    whole = InfluenceScorer(Ridge()).fit(X, y).values_
    known = ~np.isnan(bare.influence_)
    assert known.sum() == 40
    np.testing.assert_allclose(bare.influence_[known], whole[known])
    assert whole[bare.sample_indices_].mean() > whole.mean()


def test_bad_input_is_named(pool):
    with pytest.raises(ValueError, match="n_samples=601 is more than the 600 rows"):
        fitted(pool, Spy(), n_samples=601)
    with pytest.raises(ValueError, match=r"one finite number for each of 10 rows.*10 not finite"):
        fitted(pool, lambda X, _: np.full(len(X), np.nan))
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        fitted(pool, lambda *_: np.ones(3))
    with pytest.raises(ValueError, match="requires y"):
        BanditClusterSampler().fit_resample(pool[0], None)
    with pytest.raises(ValueError, match="exploration"):
        fitted(pool, Spy(), exploration=-1)
