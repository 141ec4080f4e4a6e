"""Calibration figures against closed forms."""

import numpy as np
import pytest

from skresample.metrics import (
    calibration_bias,
    calibration_curve_points,
    calibration_slope_intercept,
    expected_calibration_error,
)


def draws(n=40_000, seed=0):
    rng = np.random.default_rng(seed)
    p = rng.beta(2, 5, n)
    return (rng.random(n) < p).astype(int), p


def test_bins_have_equal_mass_and_their_own_means():
    y, p = draws(1000)
    points = calibration_curve_points(y, p, n_bins=10)
    order = np.argsort(p)
    blocks = np.array_split(order, 10)
    assert points[:, 2].tolist() == [100] * 10
    np.testing.assert_allclose(points[:, 0], [p[b].mean() for b in blocks])
    np.testing.assert_allclose(points[:, 1], [y[b].mean() for b in blocks])


def test_ties_share_a_bin_whatever_the_order():
    y, p = np.array([0, 1, 1, 0, 1, 1]), np.array([0.2, 0.2, 0.2, 0.2, 0.7, 0.9])
    points = calibration_curve_points(y, p, n_bins=3)
    turned = calibration_curve_points(y[::-1], p[::-1], n_bins=3)
    np.testing.assert_allclose(points, turned)
    assert points[0].tolist() == [pytest.approx(0.2), 0.5, 4.0]
    constant = calibration_curve_points([0, 1], [0.5, 0.5])
    assert constant.tolist() == [[0.5, 0.5, 2.0]]


def test_error_is_the_mass_weighted_distance():
    y, p = np.array([0, 1, 1, 1, 0]), np.array([0.1, 0.1, 0.9, 0.9, 0.9])
    want = (2 * abs(0.1 - 0.5) + 3 * abs(0.9 - 2 / 3)) / 5
    assert expected_calibration_error(y, p, n_bins=2) == pytest.approx(want)
    # Two of the five rows at 0.1 leave one cut between the values.


def test_a_calibrated_model_is_recognised_and_a_shifted_one_is_not():
    y, p = draws()
    slope, intercept = calibration_slope_intercept(y, p)
    assert slope == pytest.approx(1, abs=0.05)
    assert intercept == pytest.approx(0, abs=0.07)
    assert expected_calibration_error(y, p) < 0.01
    logit = np.log(p / (1 - p))
    steep = 1 / (1 + np.exp(-(2 * logit + 1)))
    slope, intercept = calibration_slope_intercept(y, steep)
    # The truth is logit = (own - 1) / 2.
    assert slope == pytest.approx(0.5, abs=0.03)
    assert intercept == pytest.approx(-0.5, abs=0.05)
    assert calibration_bias(y, steep) == pytest.approx(steep.mean() - y.mean())


def test_undefined_slopes_are_nan():
    assert np.isnan(calibration_slope_intercept([1, 1], [0.2, 0.3])).all()
    assert np.isnan(calibration_slope_intercept([0, 1], [0.3, 0.3])).all()
    # Predictions that separate the classes: the best line would be infinitely steep.
    assert np.isnan(calibration_slope_intercept([0, 0, 1], [0.1, 0.2, 0.2])).all()
    assert np.isnan(calibration_slope_intercept([1, 0, 0], [0.1, 0.2, 0.4])).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_line_is_the_maximum_likelihood_one(seed):
    rng = np.random.default_rng(seed)
    p = np.clip(rng.beta(0.3, 0.5, 25), 1e-5, 1 - 1e-5)
    y = np.array([0, 1, *rng.integers(0, 2, 23)])
    y[np.argmin(p)], y[np.argmax(p)] = 1, 0  # the classes overlap
    y[np.argsort(p)[1:3]], y[np.argsort(p)[-3:-1]] = 0, 1
    slope, intercept = calibration_slope_intercept(y, p)
    x = np.log(p / (1 - p))
    residual = y - 1 / (1 + np.exp(-(slope * x + intercept)))
    # The gradient of the likelihood vanishes.
    assert abs(residual.sum()) < 1e-6
    assert abs(residual @ x) < 1e-5


@pytest.mark.parametrize(
    ("y", "p", "message"),
    [
        ([], [], "y_true is empty"),
        ([1, 2], [0.1, 0.2], "0 and 1 only"),
        ([0, 1], [0.1, 1.2], "between 0 and 1"),
        ([0, 1], [0.1, np.nan], "between 0 and 1"),
        ([0, 1, 1], [0.1, 0.2], "inconsistent"),
    ],
)
def test_bad_input_is_named(y, p, message):
    with pytest.raises(ValueError, match=message):
        calibration_bias(y, p)


@pytest.mark.parametrize("n_bins", [0, 2.5, "3", True])
def test_bins_that_are_no_number_of_bins_are_refused(n_bins):
    with pytest.raises(ValueError, match="n_bins must be an integer of at least 1, got"):
        calibration_curve_points([0, 1], [0.1, 0.2], n_bins=n_bins)
