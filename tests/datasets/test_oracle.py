"""The oracle allocation against exhaustive search."""

import itertools

import numpy as np
import pytest

from skresample.datasets import make_group_classification, make_group_regression
from skresample.datasets._oracle import best_counts
from skresample.exceptions import QuotaError


def exhaustive(tables, weights, costs, budget, lowest, value):
    ranges = [range(low, low + t.size) for low, t in zip(lowest, tables, strict=True)]
    best = np.inf
    for counts in itertools.product(*ranges):
        if np.dot(counts, costs) <= budget:
            losses = [t[n - low] for t, n, low in zip(tables, counts, lowest, strict=True)]
            best = min(best, value(losses, weights))
    return best


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("objective", ["utilitarian", "maxmin"])
def test_counts_are_optimal_for_any_curves(seed, objective):
    rng = np.random.default_rng(seed)
    costs, lowest = rng.integers(1, 4, 3), rng.integers(0, 3, 3)
    budget = int(costs @ lowest) + 12
    tables = [rng.random(12 // c + 1) for c in costs]  # not even monotone
    weights = rng.random(3)

    def value(losses, weights):
        return np.dot(losses, weights) if objective == "utilitarian" else max(losses)

    counts = best_counts(tables, weights, costs, budget, lowest, objective)
    assert costs @ counts <= budget
    losses = [t[n - low] for t, n, low in zip(tables, counts, lowest, strict=True)]
    best = exhaustive(tables, weights, costs, budget, lowest, value)
    assert value(losses, weights) == pytest.approx(best, rel=1e-12)


def loss(truth, counts, **options):
    return np.array([truth.risk(g, n, **options) for g, n in counts.items()])


def test_no_single_move_improves_the_five_group_oracle():
    *_, truth = make_group_regression(noise_variance=(1, 1, 1, 2, 2), return_truth=True)
    best = truth.oracle_allocation(1000, n_min=40)
    assert sum(best.values()) == 1000
    assert min(best.values()) >= 40
    at_best = loss(truth, best).sum()
    dearer = [truth.risk(g, n - 2) - truth.risk(g, n) for g, n in best.items()]
    cheaper = [truth.risk(g, n) - truth.risk(g, n + 2) for g, n in best.items()]
    for a, b in itertools.permutations(range(5), 2):
        assert dearer[a] > cheaper[b]
    assert at_best < loss(truth, dict.fromkeys(range(5), 200)).sum()


def test_maxmin_lowers_the_worst_group():
    *_, truth = make_group_regression(noise_variance=(1, 1, 1, 2, 2), return_truth=True)
    fair = loss(truth, truth.oracle_allocation(500, objective="maxmin")).max()
    assert fair < loss(truth, truth.oracle_allocation(500)).max()
    assert fair < loss(truth, dict.fromkeys(range(5), 100)).max()


def test_interpolated_curves_are_as_good_as_exact_ones():
    *_, truth = make_group_regression(n_features=(3, 20), return_truth=True)
    for group in (0, 1):
        table = truth._table(group, 5, 400, {})
        exact = [truth.risk(group, n) for n in range(5, 401, 9)]
        np.testing.assert_allclose(table[::9], exact, rtol=2e-5)


def test_costs_and_weights_move_the_allocation():
    def counts(costs=(1, 1), weights=None, shares=None):
        *_, truth = make_group_regression(
            n_features=(6, 6), costs=costs, shares=shares, return_truth=True
        )
        return truth.oracle_allocation(120, weights=weights)

    assert counts() == {0: 60, 1: 60}
    dear = counts(costs=(4, 1))
    assert dear[0] < 30 < dear[1]
    assert 4 * dear[0] + dear[1] <= 120
    # with losses near a + b / n, counts go with the root of the weight (Neyman)
    weighted = counts(weights=(4, 1))
    assert weighted[0] / weighted[1] == pytest.approx(2, rel=0.15)
    assert counts(weights="shares", shares=(4, 1)) == weighted
    assert counts(weights=(1, 0)) == {0: 120, 1: 0}


def test_least_squares_oracle_steps_over_the_peak():
    *_, truth = make_group_regression(n_features=(4, 12), return_truth=True)
    counts = truth.oracle_allocation(60, penalty=0)
    assert np.isfinite(loss(truth, counts, penalty=0)).all()
    grid = [loss(truth, {0: n, 1: 60 - n}, penalty=0).sum() for n in range(61)]
    assert loss(truth, counts, penalty=0).sum() == pytest.approx(min(grid))


def test_classification_oracle_prefers_the_harder_group():
    *_, truth = make_group_classification(n_features=(3, 30), return_truth=True)
    counts = truth.oracle_allocation(200)
    assert counts[1] > counts[0]
    grid = [loss(truth, {0: n, 1: 200 - n}).sum() for n in range(201)]
    assert loss(truth, counts).sum() == pytest.approx(min(grid), rel=1e-4)


def test_what_the_oracle_refuses():
    *_, truth = make_group_regression(n_features=(3, 3), costs=(1.5, 1), return_truth=True)
    with pytest.raises(ValueError, match="whole units"):
        truth.oracle_allocation(100)
    *_, truth = make_group_regression(n_features=(3, 3), return_truth=True)
    with pytest.raises(QuotaError, match=r"budget=100 does not pay .* which cost 120"):
        truth.oracle_allocation(100, n_min=60)
    with pytest.raises(ValueError, match="up to a budget of 20000"):
        truth.oracle_allocation(30_000)
    with pytest.raises(ValueError, match="objective must be"):
        truth.oracle_allocation(100, objective="fair")
    with pytest.raises(ValueError, match="weights must be >= 0"):
        truth.oracle_allocation(100, weights=(1, -1))
