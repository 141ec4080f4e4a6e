"""Curves that start where nothing is known, and plans that are means of best plans."""

import numpy as np
import pytest
from scipy.stats import truncnorm
from sklearn.linear_model import LogisticRegression, Ridge

from skresample._math.rng import Streams
from skresample.allocation._adaptive.acquisition import Acquisition
from skresample.allocation._adaptive.local_law import local_law, log_losses, losses_of_each
from skresample.allocation._adaptive.mean_plan import mean_plan
from skresample.allocation._adaptive.stratified_order import stratified_folds, stratified_order
from skresample.allocation._budget.solve import greedy_counts
from skresample.allocation._curves.anchor import draws_of_learned, head_start, mean_learned
from skresample.allocation._curves.answers import CurvePoints
from skresample.allocation._curves.loss import LossFunction
from skresample.allocation._curves.measure import measure_group
from skresample.allocation._curves.mode import Observed, curve_and_slopes
from skresample.allocation._curves.posterior import CurvePosterior, log_curve
from skresample.allocation._curves.power_law import PowerLaw, alpha_fairness
from skresample.allocation._curves.tracker import fit_points


def draws(k=50):
    """Log asymptotes, learnable parts, rates and learned parts."""
    return Streams(0).get("theta").normal([-1, -1.5, -0.4, -1.5], 0.7, size=(k, 4))


def test_curves_pass_through_what_is_known_and_what_nothing_is():
    theta = draws()
    losses = np.exp(log_curve(theta, np.array([-40.0, 0.0]), np.zeros(2)))
    a, b, _, learned = np.exp(theta).T
    np.testing.assert_allclose(losses[:, 1], a + b)
    np.testing.assert_allclose(losses[:, 0], a + b + learned)
    assert head_start(theta[:, 1], 0.7, np.inf).max() == 0  # a plain power law


def test_draws_of_several_curves_are_read_together_as_one_by_one():
    theta = draws(20).reshape(4, 5, 4)
    bases = np.array([[50.0, 50.0], [80.0, 80.0], [20.0, 20.0], [7.0, 7.0]])
    n = np.array([30, 0, 200])
    for d in (3, 4):
        found = losses_of_each(theta[..., :d], bases, n, 230)
        for own, base, losses in zip(theta[..., :d], bases, found, strict=True):
            curve = CurvePosterior(own, None, tuple(base), (1.0, 1.0), 1.0, None)
            np.testing.assert_array_equal(losses, log_losses(curve, own, n, 230))


def test_further_rows_never_teach_more_than_as_many_before_them():
    theta = draws()
    x = np.log([1.0, 1.5, 2.0, 4.0])
    falls = -np.diff(np.exp(log_curve(theta, x, x)), axis=1).cumsum(axis=1)
    assert (falls > 0).all()
    assert (falls <= np.exp(theta[:, 3:]) * (np.exp(x[1:]) - 1)).all()


def test_slopes_of_anchored_curves_are_those_of_differences():
    theta = draws(6)
    x = -np.abs(Streams(1).get("x").normal(size=(6, 4)))
    data = Observed(x, x, x, None, None, theta[:, 3])
    value, slopes = curve_and_slopes(theta[:, :3], data)
    np.testing.assert_allclose(value, [log_curve(t, r, r) for t, r in zip(theta, x, strict=True)])
    for i, step in enumerate(1e-6 * np.eye(3)):
        up, down = (curve_and_slopes(theta[:, :3] + s, data)[0] for s in (step, -step))
        np.testing.assert_allclose(slopes[..., i], (up - down) / 2e-6, atol=1e-7)


def test_what_was_learned_is_the_square_of_a_root_known_to_be_positive():
    root, error, excess = np.array([0.3, -0.2]), np.array([0.1, 0.15]), np.array([0.0, 0.02])
    share = (np.arange(4000) + 0.5) / 4000
    found = draws_of_learned(root, error, excess, share)
    for g in range(2):
        normal = truncnorm(-root[g] / error[g], np.inf, root[g], error[g])
        np.testing.assert_allclose(np.sort(found[g]), normal.ppf(share) ** 2 + excess[g], rtol=1e-6)
        mean = normal.var() + normal.mean() ** 2 + excess[g]
        assert mean_learned(root, error, excess)[g] == pytest.approx(mean)


def test_squared_losses_tell_the_correlation_and_the_cost_of_a_wrong_scale():
    rng = Streams(2).get("y")
    y = rng.normal(size=80)
    told = 0.5 * y + rng.normal(size=80) + 3
    loss = LossFunction(Ridge(), None)
    root, excess = loss.learned(y, told)
    r = np.corrcoef(y, told)[0, 1]
    assert root == pytest.approx(r)
    assert excess == pytest.approx(np.mean((y - told) ** 2) / y.var() - (1 - r**2))
    best = y.mean() + r * y.std() / told.std() * (told - told.mean())
    assert loss.learned(y, best) == pytest.approx((r, 0.0))
    root, excess = loss.learned(y, -told)
    assert root == pytest.approx(-r)
    assert excess == pytest.approx(np.mean((y + told) ** 2) / y.var() - 1)
    assert loss.learned(y, np.ones(80))[0] == 0.0


def test_refined_log_losses_tell_their_own_fall_and_others_have_no_unit():
    y = np.repeat([0, 1], 30)
    told = np.stack([0.8 - 0.6 * y, 0.2 + 0.6 * y], axis=1)
    loss = LossFunction(LogisticRegression(), None, np.array([0, 1]))
    fall = 1 - loss.rows(y, told).mean() / loss.scale(y)
    assert loss.learned(y, told) == (pytest.approx(np.sqrt(fall)), 0.0)
    for scoring in ("neg_mean_squared_error", "neg_mean_absolute_error"):
        assert np.isnan(LossFunction(Ridge(), scoring).learned(y, y)).all()


def test_a_measured_group_carries_what_its_largest_models_know():
    rng = Streams(3).get("x")
    X = rng.normal(size=(50, 6))
    y = X[:, 0] + rng.normal(size=50)
    rows = np.arange(5, 50)
    zeros = np.zeros(50, int)
    points = measure_group(
        Ridge(), X, y, zeros, rows, ((0.5, 1.0), 3, 1), LossFunction(Ridge(), None), Streams(1), "k"
    )
    rng, told = Streams(1).get("folds", "k", 0), np.zeros(50)
    for test in stratified_folds(zeros[rows], 3, rng):
        train = np.delete(np.arange(45), test)
        stratified_order(zeros[train], rng)
        told[rows[test]] = Ridge().fit(X[rows[train]], y[rows[train]]).predict(X[rows[test]])
    assert points.root == pytest.approx(np.corrcoef(y[rows], told[rows])[0, 1])
    assert points.excess == pytest.approx(points.loss[-1] / y[rows].var() - 1 + points.root**2)


def points_of(root, excess=0.0, n=100):
    sizes = np.array([0.5, 0.7, 1.0]) * n
    cover = 0.05**2 + np.diag(np.full(3, 0.03**2))
    return CurvePoints(
        sizes, sizes, np.array([1.0, 0.99, 0.98]), cover, n, gap=0.4, gap_error=0.04,
        root=root, excess=excess,
    )  # fmt: skip


def fall(curve):
    return curve.mean([100.0])[0] - curve.mean([200.0])[0]


def test_like_losses_and_gaps_are_told_apart_by_what_was_learned():
    """The gap alone takes noise that a model follows for something that is left to learn."""
    nothing, much = fit_points([points_of(0.0), points_of(0.6)], False, pooling=True, inside=True)
    assert fall(nothing) < 0.5 * fall(much)
    blind = [p._replace(root=np.nan) for p in (points_of(0.0), points_of(0.6))]
    same = fit_points(blind, False, pooling=True, inside=True)
    assert same[0].theta.shape[1] == 3
    assert fall(same[0]) == pytest.approx(fall(same[1]), rel=0.2)


def test_a_wrong_scale_can_be_mended_where_it_is_beyond_noise():
    noise = 0.98 * np.hypot(0.05, 0.03)
    some = [fit_points([points_of(0.0, e)] * 2, False, inside=True)[0] for e in (0.0, noise, 0.4)]
    np.testing.assert_allclose(some[1].theta, some[0].theta)
    assert fall(some[2]) > 2 * fall(some[0])


def test_shared_curves_and_unknown_roots_are_plain():
    pair = [points_of(0.3), points_of(np.nan)]
    assert fit_points(pair, False, inside=True)[0].theta.shape[1] == 3
    n = np.array([40.0, 60.0, 80.0])
    shared = [CurvePoints(n, 3 * n, 1 / n, 1e-3 * np.eye(3), 80, gap=0.1, root=0.5, excess=0.0)] * 2
    assert fit_points(shared, True, inside=True)[0].theta.shape[1] == 5


def test_shifted_laws_agree_with_themselves():
    law = PowerLaw(np.array([0.1, 0.2]), np.array([2.0, 3.0]), np.array([0.5, 1.0]),
                   shift=np.array([30.0, 0.0]))  # fmt: skip
    n = np.array([50.0, 70.0])
    np.testing.assert_allclose(law.loss(n), [0.1 + 2 / np.sqrt(80), 0.2 + 3 / 70])
    np.testing.assert_allclose(law.drop(n), law.loss(n) - law.loss(n + 1))
    np.testing.assert_allclose(law.slope(n), (law.loss(n - 1e-3) - law.loss(n + 1e-3)) / 2e-3)
    np.testing.assert_allclose(law.rows_at_losses(law.loss(n)), n)
    assert law.pick(0).loss(n[:1]) == law.loss(n)[0]


def posterior(theta, n0=100.0):
    weight = np.full(len(theta), 1 / len(theta))
    return CurvePosterior(np.array(theta), weight, (n0, n0), (n0, n0), 1.0, None)


def engine_of(costs, n):
    engine = Acquisition(
        list(range(len(costs))), costs=np.array(costs, float), weights=np.ones(len(costs)),
        budget=1e4, batch_size=50,
    )  # fmt: skip
    engine.buy(np.array(n))
    return engine


def test_local_laws_have_the_slopes_of_nearly_straight_curves():
    theta = np.array([[-1.0, -1.0, -0.3, -5.0]])
    n, more = np.array([100.0]), np.array([300.0])
    law = local_law([posterior(theta)], n, more)
    x = np.log(np.array([0.999, 1.001, 3.996, 4.004]))
    losses = np.exp(log_curve(theta, x, x))[0]
    slopes = (losses[0] - losses[1]) / 0.2, (losses[2] - losses[3]) / 0.8
    np.testing.assert_allclose(law.slope(np.array([100.0])), slopes[0], rtol=1e-3)
    np.testing.assert_allclose(law.slope(np.array([400.0])), slopes[1], rtol=1e-3)
    np.testing.assert_allclose(law.loss(np.array([100.0])), np.exp(-1) + np.exp(-1))


@pytest.mark.parametrize("learned", [None, -1.2])
def test_the_plan_for_known_curves_is_that_of_the_solver(learned):
    """One curve a group: the mean of best counts is the best count."""
    parts, rates, costs = np.array([-1.0, -2.0, -0.5]), np.log([0.5, 1.0, 0.8]), [1.0, 2.0, 4.0]
    theta = np.stack([np.full(3, -1.0), parts, rates], axis=1)
    if learned is not None:
        theta = np.column_stack([theta, np.full(3, learned)])
    engine, high = engine_of(costs, [100, 100, 100]), np.full(3, 5000)
    found = mean_plan(engine, [posterior(t[None]) for t in theta], high, 900.0)
    start = 0.0 if learned is None else head_start(parts, np.exp(rates), learned)
    scale = np.exp(parts) * ((1 - start) / 100) ** -np.exp(rates)
    law = PowerLaw(np.zeros(3), scale, np.exp(rates), shift=100 * start / (1 - start))
    best = greedy_counts(
        law, np.ones(3), engine.costs, 1600.0, engine.n, high, alpha_fairness(0)
    ) - engine.n  # fmt: skip
    assert 896 <= found @ engine.costs <= 900
    np.testing.assert_allclose(found, best, atol=3)


def test_groups_of_which_as_little_is_known_get_like_counts():
    """Means a tenth apart, spreads far larger: the best counts for the mean are far apart."""
    rng = Streams(4).get("z")
    noise = rng.normal(size=(400, 1)) * [[0.0, 0.2, 0.1, 1.0]]
    curves = [posterior(np.add(noise, [-1, -0.7, -0.3, m])) for m in (-4.0, -3.9)]
    found = mean_plan(engine_of([1.0, 1.0], [100, 100]), curves, np.full(2, 5000), 200.0)
    assert found.sum() == 200
    assert abs(found[0] - found[1]) < 60
