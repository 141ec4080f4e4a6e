"""Error by relevance: the exact area, the curve, and bad input."""

import numpy as np
import pytest

from skresample.metrics import sera, squared_error_by_relevance
from skresample.over_sampling import target_relevance


@pytest.fixture(scope="module")
def case():
    rng = np.random.default_rng(0)
    y = rng.exponential(size=60)
    return y, y + rng.normal(size=60), target_relevance(y)


def test_the_area_is_that_of_a_brute_force_integral(case):
    y, predicted, phi = case
    # The integrand only changes at values of the relevance: exact by the midpoint of every step.
    edges = np.unique(np.concatenate([[0, 1], phi]))
    middle, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    steps = [((y - predicted)[phi >= t] ** 2).sum() for t in middle]
    assert sera(y, predicted, phi) == pytest.approx(np.dot(steps, width), rel=1e-12)
    assert sera(y, predicted, phi, normalize=True) == pytest.approx(np.dot(steps, width) / 60)


def test_the_curve_is_the_sum_at_each_threshold(case):
    y, predicted, phi = case
    curve = squared_error_by_relevance(y, predicted, phi)
    assert curve.threshold[0] == 0
    assert curve.threshold[-1] == 1
    for t, error in zip(*curve, strict=True):
        assert error == pytest.approx(((y - predicted)[phi >= t] ** 2).sum(), rel=1e-12)
    area = np.dot(np.diff(curve.threshold), curve.error[1:])  # a step has its upper end's value
    assert area == pytest.approx(sera(y, predicted, phi), rel=1e-12)


def test_all_rows_alike_give_the_plain_sum_of_squares(case):
    y, predicted, _ = case
    assert sera(y, predicted, np.ones(60)) == pytest.approx(((y - predicted) ** 2).sum())
    assert sera(y, predicted, np.zeros(60)) == 0
    assert squared_error_by_relevance(y, predicted, np.zeros(60)).error[-1] == 0


def test_a_callable_is_given_the_observed_values(case):
    y, predicted, phi = case
    assert sera(y, predicted, target_relevance) == sera(y, predicted, phi)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [1, 2], [0, 2]), "relevance must lie in"),
        (([1, 2], [1, 2], [0, np.nan]), "relevance must lie in"),
        (([1, 2], [1, 2], [1]), "relevance has 1 entries"),
        (([1, 2], [1, np.inf], [1, 1]), "y_pred contains NaN"),
        (([np.nan, 2], [1, 2], [1, 1]), "y_true contains NaN"),
        (([1, 2], [1], [1, 1]), "inconsistent"),
    ],
)
def test_bad_input_is_named(arguments, message):
    for function in (sera, squared_error_by_relevance):
        with pytest.raises(ValueError, match=message):
            function(*arguments)
