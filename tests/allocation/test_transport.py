"""Transport against linear programming, its bounds, and distances of mixtures."""

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.spatial.distance import cdist
from scipy.stats import wasserstein_distance_nd

from skresample.allocation._sources.transport import envelope, exact, sinkhorn, sliced_distances


def by_linear_programming(costs, a, b):
    """Cheapest transport with weights, as a linear programme over all pairs."""
    n, m = costs.shape
    rows = np.kron(np.eye(n), np.ones(m))
    columns = np.kron(np.ones(n), np.eye(m))
    found = linprog(costs.ravel(), A_eq=np.vstack([rows, columns]), b_eq=np.r_[a, b])
    return found.fun


def squared(seed, n=14, d=3):
    rng = np.random.default_rng(seed)
    return cdist(rng.normal(size=(n, d)), rng.normal(0.7, 2.0, size=(n, d)), "sqeuclidean")


@pytest.mark.parametrize("seed", range(6))
def test_exact_equals_linear_programming(seed):
    costs = squared(seed)
    plan, even = exact(costs), np.full(14, 1 / 14)
    assert abs(plan.cost - by_linear_programming(costs, even, even)) < 1e-10
    assert (costs - plan.f[:, None] - plan.g).min() > -1e-10
    assert abs(plan.f.mean() + plan.g.mean() - plan.cost) < 1e-10


def test_exact_with_ties_and_equal_samples():
    points = np.repeat([[0.0], [1.0], [2.0]], 3, axis=0)
    plan = exact(cdist(points, points, "sqeuclidean"))
    assert plan.cost == 0
    assert plan.f.mean() + plan.g.mean() == 0
    shifted = exact(cdist(points, points + 2.0, "sqeuclidean"))
    assert shifted.cost == pytest.approx(4.0, abs=1e-12)


def test_sinkhorn_is_near_and_its_dual_is_below():
    for seed in range(4):
        costs = squared(seed, n=40)
        best, plan = exact(costs), sinkhorn(costs)
        assert (costs - plan.f[:, None] - plan.g).min() > -1e-10
        dual = plan.f.mean() + plan.g.mean()
        assert 0.95 * best.cost < dual <= best.cost + 1e-10
        assert best.cost - 1e-10 < plan.cost < 1.1 * best.cost


@pytest.mark.parametrize("solve", [exact, sinkhorn])
def test_planes_lie_below_the_distance_and_touch_it(solve):
    rng = np.random.default_rng(3)
    sources = [rng.normal(c, 1.0, size=(20, 2)) for c in (-2.0, 0.5, 3.0)]
    target = rng.normal(size=(20, 2))
    costs = [cdist(part, target, "sqeuclidean") for part in sources]
    draws = [np.arange(20) + 20 * i for i in range(3)] + [np.arange(0, 60, 3)]
    planes = envelope(costs, draws, solve)
    assert planes.shape == (5, 3)
    assert (planes[-1] >= 0).all()
    even = np.full(20, 0.05)
    for p in (np.eye(3)[0], np.eye(3)[2], np.array([0.5, 0.25, 0.25]), np.full(3, 1 / 3)):
        truth = by_linear_programming(np.concatenate(costs), np.repeat(p / 20, 20), even)
        got = (planes @ p).max()
        assert got <= truth + 1e-9
        assert got >= (0.9 if solve is exact else 0.8) * truth
    if solve is exact:  # a draw that is the whole source: the bound is the distance itself
        own = [exact(one).cost for one in costs]
        np.testing.assert_allclose([(planes @ p).max() for p in np.eye(3)], own, atol=1e-10)


def test_sliced_distances_equal_transport_on_a_line():
    rng = np.random.default_rng(0)
    sources = [rng.normal(size=(9, 1)), rng.normal(2, 1, size=(6, 1))]
    target = rng.normal(size=(5, 1))
    mixtures = np.array([[1.0, 0.0], [0.3, 0.7], [0.0, 1.0]])
    got = sliced_distances(sources, target, mixtures, rng)
    costs = cdist(np.concatenate(sources), target, "sqeuclidean")
    for p, distance in zip(mixtures, got, strict=True):
        weights = np.repeat(p / [9, 6], [9, 6])
        truth = by_linear_programming(costs, weights, np.full(5, 0.2))
        assert distance == pytest.approx(truth, abs=1e-10)


def test_sliced_distance_of_moved_points():
    rng = np.random.default_rng(1)
    points = rng.normal(size=(50, 3))
    move = np.array([2.0, 0.0, 0.0])
    (moved,) = sliced_distances([points], points + move, np.ones((1, 1)), rng)
    assert moved == pytest.approx(4.0, rel=0.25)  # E (line . move)^2 times the dimension
    (same,) = sliced_distances([points], points, np.ones((1, 1)), rng)
    assert same == pytest.approx(0.0, abs=1e-12)
    assert wasserstein_distance_nd(points, points + move) == pytest.approx(2.0)
