"""Relevance and weights of a numeric target: closed forms, direct sums, awkward targets."""

import numpy as np
import pytest
from scipy.interpolate import CubicHermiteSpline, PchipInterpolator
from scipy.stats import gaussian_kde

from skresample._math.relevance import (
    boxplot_points,
    gaussian_density,
    hermite,
    runs,
)
from skresample.over_sampling import (
    dense_weight,
    label_distribution_smoothing,
    target_relevance,
)


def test_boxplot_points_of_a_worked_example():
    # Hinges of 1..11 are 3.5 and 8.5, so the whiskers reach to -4 and 16.
    y = np.r_[np.arange(1.0, 12.0)]
    np.testing.assert_array_equal(boxplot_points(y), [[1, 0, 0], [6, 0, 0], [11, 0, 0]])
    # With 30 instead of 11 the hinges stay; the upper whisker ends at 10.
    y[-1] = 30
    np.testing.assert_array_equal(boxplot_points(y), [[1, 0, 0], [6, 0, 0], [10, 1, 0]])
    np.testing.assert_array_equal(boxplot_points(-y), [[-10, 1, 0], [-6, 0, 0], [-1, 0, 0]])
    np.testing.assert_array_equal(
        boxplot_points(y, extremes="low"), [[1, 0, 0], [6, 0, 0], [30, 0, 0]]
    )


def test_even_samples_use_tukeys_hinges():
    # 1..10 has the hinges 3 and 8; quantiles by interpolation would give 3.25 and 7.75 and call
    # 15 extreme, though it lies within 8 + 1.5 * 5.
    y = np.r_[np.arange(1.0, 10.0), 15.0]
    assert boxplot_points(y)[-1].tolist() == [15, 0, 0]
    assert boxplot_points(np.r_[np.arange(1.0, 10.0), 16.0])[-1].tolist() == [9, 1, 0]


def test_relevance_at_control_points_between_and_beyond():
    rng = np.random.default_rng(0)
    y = np.sort(np.concatenate([rng.normal(size=300), [-6, -5, 7, 8]]))
    phi = target_relevance(y)
    low, median, high = boxplot_points(y)[:, 0]
    assert (phi[y <= low] == 1).all()
    assert (phi[y >= high] == 1).all()
    assert (np.diff(phi[y <= median]) <= 0).all()
    assert (np.diff(phi[y >= median]) >= 0).all()
    middle = (y > median) & (y < high)
    t = (y[middle] - median) / (high - median)
    np.testing.assert_allclose(phi[middle], 3 * t**2 - 2 * t**3, atol=1e-12)


def test_slopes_follow_the_cubic_hermite_formula():
    points = np.array([[0.0, 0.0, 0.5], [1.0, 0.6, 0.4], [3.0, 1.0, 0.1]])
    y = np.linspace(0, 3, 301)
    exact = CubicHermiteSpline(points[:, 0], points[:, 1], points[:, 2])(y)
    np.testing.assert_allclose(hermite(y, points), exact, atol=1e-12)


def test_slopes_that_overshoot_are_limited():
    steep = [(0, 0, 50.0), (1, 0.5, 50.0), (2, 1, -3.0), (3, 1, 2.0)]
    y = np.linspace(-1, 4, 2001)
    phi = target_relevance(y, points=steep)
    assert CubicHermiteSpline([0, 1, 2, 3], [0, 0.5, 1, 1], [50, 50, -3, 2])(0.1) > 1
    assert (np.diff(phi) >= -1e-12).all()
    at = target_relevance([0, 1, 2, 3], points=steep)
    np.testing.assert_array_equal(at, [0, 0.5, 1, 1])


def test_flat_points_agree_with_pchip_where_that_is_flat_too():
    x, p = [0.0, 1.0, 4.0, 6.0], [0.0, 1.0, 0.2, 0.8]
    y = np.linspace(1, 4, 50)  # pchip's slopes are 0 at both turning points
    phi = target_relevance(y, points=np.column_stack([x, p]))
    np.testing.assert_allclose(phi, PchipInterpolator(x, p)(y), atol=1e-12)


def test_many_ties_still_single_out_the_extremes():
    y = np.r_[np.zeros(80), np.arange(1.0, 11.0)]  # no spread: everything but 0 lies beyond
    phi = target_relevance(y)
    assert (phi[:80] == 0).all()
    assert (phi[80:] == 1).all()


def test_relevance_commutes_with_shift_scale_and_mirror():
    y = np.random.default_rng(1).standard_t(2, size=400)
    phi = target_relevance(y)
    np.testing.assert_allclose(target_relevance(1000 * y + 7), phi, atol=1e-9)
    np.testing.assert_allclose(target_relevance(-y), phi, atol=1e-12)
    both = np.maximum(target_relevance(y, extremes="low"), target_relevance(y, extremes="high"))
    np.testing.assert_allclose(both, phi, atol=1e-12)


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_units_do_not_matter_however_extreme(scale):
    y = np.random.default_rng(1).gamma(2, size=100)
    for method in ("boxplot", "density"):
        phi = target_relevance(y, method)
        np.testing.assert_allclose(target_relevance(scale * y, method), phi, atol=1e-9)
    np.testing.assert_allclose(dense_weight(scale * y), dense_weight(y), rtol=1e-6)


def test_density_finds_rare_values_in_the_middle():
    rng = np.random.default_rng(2)
    y = np.r_[rng.normal(-5, 0.5, 200), rng.normal(5, 0.5, 200), 0.0]
    assert target_relevance(y)[-1] < 0.1
    assert target_relevance(y, "density")[-1] > 0.9


@pytest.mark.parametrize("h", [0.05, 0.4, 3.0])
def test_density_equals_the_direct_sum(h):
    y = np.random.default_rng(3).standard_t(3, size=500)
    direct = np.exp(-0.5 * ((y[:, None] - y) / h) ** 2).mean(axis=1) / (h * np.sqrt(2 * np.pi))
    np.testing.assert_allclose(gaussian_density(y, h), direct, rtol=2e-3)


def test_dense_weight_is_the_scaled_density():
    y = np.random.default_rng(4).gamma(2, size=600)
    h = 1.06 * y.std(ddof=1) * 600**-0.2
    p = gaussian_kde(y, bw_method=h / y.std(ddof=1))(y)
    p = (p - p.min()) / (p.max() - p.min())
    for alpha in (0.5, 1.0, 2.0):
        w = np.maximum(1 - alpha * p, 1e-6)
        np.testing.assert_allclose(dense_weight(y, alpha), w / w.mean(), atol=2e-3)
    np.testing.assert_array_equal(dense_weight(y, 0.0), 1.0)
    assert dense_weight(y, 2.0).min() > 0


def test_label_distribution_smoothing_by_hand():
    y = np.r_[np.zeros(9), np.ones(4), 2.0]  # three bins: square roots 3, 2, 1
    smooth = {
        "gaussian": np.exp(-0.5),
        "triangular": 0.5,
        "laplace": np.exp(-1.0),
    }
    for kernel, side in smooth.items():
        near = np.array([3 + 2 * side, 2 + 4 * side, 1 + 2 * side])
        w = np.repeat(1 / near, [9, 4, 1])
        got = label_distribution_smoothing(y, bins=3, kernel=kernel, width=3, sigma=1.0)
        np.testing.assert_allclose(got, w / w.mean())
    w = np.repeat(1 / np.array([9.0, 5, 5]), [9, 4, 1])
    got = label_distribution_smoothing(y, bins=3, width=1, reweight="inverse")
    np.testing.assert_allclose(got, w / w.mean())


def test_runs_partition_the_sorted_target():
    y = np.array([5.0, 1.0, 3.0, 9.0, 2.0, 8.0])
    found = runs(y, y >= 8)
    assert [(rows.tolist(), rare) for rows, rare in found] == [
        ([0, 1, 2, 4], False),
        ([3, 5], True),
    ]
    assert [rare for _, rare in runs(y, (y < 2) | (y > 8))] == [True, False, True]


@pytest.mark.parametrize("function", [target_relevance, dense_weight, label_distribution_smoothing])
@pytest.mark.parametrize(
    ("y", "message"),
    [
        (["a", "b"], "must hold numbers"),
        ([1.0, np.nan, 2.0], "the first in row 1"),
        ([1, None, 2], "the first in row 1"),
        ([3, 3, 3], "all values of y equal 3"),
        ([[1, 2], [3, 4]], "one numeric column"),
        ([], "holds no values"),
        (None, "requires y"),
    ],
)
def test_unfit_targets_are_named(function, y, message):
    with pytest.raises(ValueError, match=message):
        function(y)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "box"}, "method must be"),
        ({"method": "points"}, "needs points"),
        ({"extremes": "up"}, "extremes must be"),
        ({"coef": -1}, "coef must be"),
        ({"points": [(0, 0), (0, 1)]}, "share the value 0"),
        ({"points": [(0, 2)]}, "got 2 at the value 0"),
        ({"points": [1, 2]}, "rows \\(value, relevance\\)"),
        ({"points": [(0, np.nan)]}, "finite"),
    ],
)
def test_relevance_parameters_are_checked(options, message):
    with pytest.raises(ValueError, match=message):
        target_relevance([1.0, 2.0, 3.0], **options)


@pytest.mark.parametrize(
    ("function", "options", "message"),
    [
        (dense_weight, {"alpha": -1}, "alpha must be"),
        (dense_weight, {"eps": 0}, "eps must be"),
        (dense_weight, {"bandwidth": "scott"}, "bandwidth must be"),
        (dense_weight, {"bandwidth": 0}, "bandwidth must be"),
        (label_distribution_smoothing, {"width": 4}, "width odd"),
        (label_distribution_smoothing, {"kernel": "box"}, "kernel must be"),
        (label_distribution_smoothing, {"reweight": "none"}, "reweight must be"),
    ],
)
def test_weight_parameters_are_checked(function, options, message):
    with pytest.raises(ValueError, match=message):
        function([1.0, 2.0, 3.0], **options)
