"""The curve fit and the stratified orders it is fed with."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skresample._math.rng import Streams
from skresample.allocation._adaptive.stratified_order import stratified_folds, stratified_order
from skresample.allocation._curves.fit import fit_curves
from skresample.allocation._curves.profile import Seen, profile_interval

SIZES = np.geomspace(20, 500, 8)


def fit_curve(n, loss, error, *, total=None):
    """The posterior of one group with independent relative errors."""
    n = np.asarray(n, float)
    total, shared = (n, False) if total is None else (np.asarray(total, float), True)
    cover = np.diag(np.asarray(error, float) ** 2)
    return fit_curves([(n, total, np.log(loss), cover)], shared=shared)[0]


@pytest.mark.parametrize("law", [(0.05, 2.0, 0.6), (0.3, 5.0, 1.0), (0.0, 1.0, 0.35)])
def test_noiseless_curves_are_recovered(law):
    a, b, p = law
    curve = fit_curve(SIZES, a + b * SIZES**-p, np.full(8, 1e-5))
    best = [float(part[0]) for part in curve.best[:3]]
    np.testing.assert_allclose(best, law, rtol=2e-3, atol=2e-3)
    far = np.array([1000.0, 5000.0])
    np.testing.assert_allclose(curve.mean(far), a + b * far**-p, rtol=2e-3)


def test_noiseless_shared_curves_predict():
    n, total = np.tile(SIZES, 3), np.repeat([600.0, 1000.0, 1500.0], 8)
    loss = 0.05 + 2 * n**-0.6 + 1 * total**-0.4
    curve = fit_curve(n, loss, np.full(24, 1e-4), total=total)
    assert curve.best.shared_scale is not None
    predicted = curve.mean([700.0, 200.0], [3000.0, 3000.0])
    expected = 0.05 + 2 * np.array([700.0, 200.0]) ** -0.6 + 3000.0**-0.4
    np.testing.assert_allclose(predicted, expected, rtol=0.03)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(1e-6, 1e3), min_size=3, max_size=6), st.floats(0.005, 0.5))
def test_any_losses_give_monotone_bounded_curves(losses, error):
    n = np.geomspace(10, 100, len(losses))
    curve = fit_curve(n, losses, np.full(n.size, error))
    grid = np.geomspace(5, 1e5, 60)
    mean = curve.mean(grid)
    assert np.isfinite(mean).all()
    assert (np.diff(mean) <= 1e-12 * mean[0]).all()
    assert (mean > 0).all()
    low, high = curve.interval(grid, 0.9)
    assert (low <= high).all()
    assert curve.weight.sum() == pytest.approx(1.0)
    assert 0.05 <= curve.best.rate[0] <= 2.0


def test_a_spike_at_small_sizes_does_not_carry_the_curve_away():
    """Least squares near as many rows as columns: the losses explode, then settle."""
    n = np.array([40.0, 56.0, 68.0, 80.0])
    curve = fit_curve(n, [60.0, 5.0, 3.2, 2.9], np.full(4, 0.1))
    # From 80 to 400 rows the loss cannot fall below what rate 2 allows.
    assert 2.9 * (80 / 400) ** 2 < curve.mean([400.0])[0] < 2.9 * 1.5


def test_like_groups_get_like_curves_and_unlike_ones_keep_theirs():
    """Five groups of one law scatter less when pooled; a sixth that learns more stays apart."""
    n = np.array([40.0, 60.0, 80.0, 100.0])
    rng = Streams(2).get("pool")
    laws = [0.5 + 2 / n] * 5 + [0.5 + 40 / n]
    points = [(n, n, np.log(law) + 0.05 * rng.standard_normal(4), 0.05**2 * np.eye(4))
              for law in laws]  # fmt: skip

    def falls(pooling):
        curves = fit_curves(points, pooling=pooling)
        return np.array([c.mean([100.0])[0] - c.mean([200.0])[0] for c in curves])

    alone, together = falls(False), falls(True)
    assert together[:5].std() < 0.6 * alone[:5].std()
    assert together[5] > 3 * together[:5].max()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(0, 5))
def test_every_prefix_holds_the_strata_in_proportion(sizes, seed):
    strata = np.repeat(np.arange(len(sizes)), sizes)
    order = stratified_order(strata, Streams(seed).get("o"))
    assert sorted(order.tolist()) == list(range(strata.size))
    share = np.array(sizes) / strata.size
    for m in range(1, strata.size + 1):
        held = np.bincount(strata[order[:m]], minlength=len(sizes))
        assert (np.abs(held - m * share) <= len(sizes)).all()


def test_rows_of_one_stratum_come_as_they_were_shuffled():
    one, other = Streams(0).get("o"), Streams(0).get("o")
    order = stratified_order(np.ones(30), one)
    shuffled, _ = other.permutation(30), other.random(1)
    np.testing.assert_array_equal(order, shuffled)
    assert one.random() == other.random()  # what is drawn next is the same


def test_folds_partition_the_rows_and_each_stratum():
    strata = np.repeat([0, 1, 2], [11, 7, 3])
    folds = stratified_folds(strata, 4, Streams(0).get("f"))
    assert sorted(np.concatenate(folds).tolist()) == list(range(21))
    assert {fold.size for fold in folds} == {5, 6}
    for k, size in enumerate([11, 7, 3]):
        held = [int((strata[fold] == k).sum()) for fold in folds]
        assert max(held) - min(held) <= 1
        assert sum(held) == size


def test_draws_that_are_all_out_of_bounds_stand_at_them():
    from skresample.allocation._curves.importance import _Noise, _normal, _sample
    from skresample.allocation._curves.population import observe

    sizes = np.geomspace(20, 500, 6)
    data, _ = observe([(sizes, sizes, np.log(1 / sizes), 1e-4 * np.eye(6))])
    mean, spread, bounds = np.array([[0.0, 0.0, 50.0]]), np.full((1, 3), 1e-3), np.log([0.01, 3])
    cover = 1e-6 * np.eye(3)[None]
    noise = _Noise.drawn(data, 1, 3, 100)
    theta, log = _sample(data, mean, spread, mean, cover, bounds, noise)
    assert (theta[..., 2] == bounds[1]).all()
    np.testing.assert_allclose(_normal(log), 0.01)


@pytest.mark.parametrize(("freedom", "cut"), [(np.inf, 2.7055), (5.0, 4.0602)])
def test_intervals_end_where_no_curve_through_a_value_is_good_enough(freedom, cut):
    """Brute force: of all curves whose chi-square is within the cut of the best, the extremes."""
    from scipy.optimize import minimize

    x = np.log(SIZES / SIZES[0])
    y = np.log(0.1 + 2 * SIZES**-0.7) + 0.03 * Streams(3).get("y").standard_normal(8)
    precision = np.linalg.inv(0.03**2 * (np.eye(8) + 0.5))
    seen = Seen(x, y, precision, freedom, 2.0)
    far = np.log(4 * SIZES[-1] / SIZES[0])

    def curve(theta, at):
        level, learnt, rate = theta
        share = 1 / (1 + np.exp(-learnt))
        return level + np.log(1 - share + share * np.exp(-rate * at))

    def chi(theta):
        gap = y - curve(theta, x)
        return gap @ precision @ gap

    start = [y[0], 2.0, 0.7]
    bounds = [(None, None), (-10, 15), (0.05, 2.0)]
    best = minimize(chi, start, bounds=bounds, options={"maxiter": 1000})
    scale = 1.0 if np.isinf(freedom) else best.fun / freedom
    limit = {"type": "ineq", "fun": lambda theta: best.fun + scale * cut - chi(theta)}
    for side, found in zip((1, -1), profile_interval(seen, [far], 0.9), strict=True):
        end = minimize(
            lambda theta, side=side: side * curve(theta, far), best.x, bounds=bounds,
            constraints=limit, method="SLSQP", options={"maxiter": 500},
        )  # fmt: skip
        assert found[0] == pytest.approx(side * end.fun, abs=2e-3)


def test_a_free_scale_is_that_of_the_residuals():
    """Errors given ten times too large or too small: the same losses have the same interval."""
    y = np.log(0.1 + 2 * SIZES**-0.7) + 0.03 * Streams(3).get("y").standard_normal(8)
    found = [
        fit_curves([(SIZES, SIZES, y, e**2 * np.eye(8))], free_scale=[True])[0].interval([2e3], 0.9)
        for e in (0.003, 0.3)
    ]
    np.testing.assert_allclose(found[0], found[1], rtol=0.01)
    known = fit_curves([(SIZES, SIZES, y, 0.3**2 * np.eye(8))])[0].interval([2e3], 0.9)
    assert known[1] - known[0] > 2 * (found[1][1] - found[1][0])


def test_intervals_of_few_or_odd_points_are_those_of_the_family():
    """Two sizes, one size twice: what the largest rate and no rate allow, beyond the noise."""
    for n in ([50.0, 100.0], [80.0, 80.0]):
        curve = fit_curve(n, [1.0, 1.0], [0.02, 0.02])
        low, high = (side[0] for side in curve.interval([4 * n[1]], 0.9))
        assert 4**-2.0 * 0.9 < low < 1.0 < high < 1.05
    assert fit_curve([50, 100], [1.0, 0.7], [0.02] * 2).seen.freedom == np.inf
