"""Population shift: marginals and correlations, also within groups."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import energy_distance

from skresample.metrics import population_shift_score

RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(40, 2)), RNG.normal(size=(50, 2)) * [1.0, 2.0] + [1.0, 0.0]


def test_figures_by_hand():
    score = population_shift_score(A, B)
    marginal = np.mean([energy_distance(A[:, j], B[:, j]) / A[:, j].std() ** 0.5 for j in (0, 1)])
    assert score.marginal == pytest.approx(marginal)
    assert score.correlation == pytest.approx(abs(np.corrcoef(A.T)[0, 1] - np.corrcoef(B.T)[0, 1]))
    assert np.isnan(score.group_marginal)
    assert score.by_group == {}


def test_the_same_table_in_any_order_and_unit_has_no_shift():
    score = population_shift_score(A, A[::-1])
    assert score.marginal == pytest.approx(0, abs=1e-7)
    assert score.correlation == pytest.approx(0, abs=1e-12)
    scaled = population_shift_score(A * [10, 0.1] + 5, B * [10, 0.1] + 5)
    assert scaled.marginal == pytest.approx(population_shift_score(A, B).marginal)


def test_shuffled_columns_keep_marginals_and_lose_correlations():
    X = np.column_stack([A[:, 0], A[:, 0] + 0.1 * A[:, 1]])
    score = population_shift_score(X, np.column_stack([X[:, 0], RNG.permutation(X[:, 1])]))
    assert score.marginal == pytest.approx(0, abs=1e-7)
    assert score.correlation > 0.7


def test_groups_may_be_wrong_where_the_whole_is_right():
    groups = np.repeat(["a", "b"], 20)
    X = A + 6 * (groups == "a")[:, None]
    swapped = np.where(groups == "a", "b", "a")
    score = population_shift_score(X, X, groups=(groups, swapped))
    assert score.marginal == pytest.approx(0, abs=1e-7)
    assert score.group_marginal > 1
    assert set(score.by_group) == {"a", "b"}
    inner = population_shift_score(X[groups == "a"], X[groups == "b"])
    assert score.by_group["a"][1] == pytest.approx(inner.correlation)


def test_spread_of_correlations_over_series():
    series = np.repeat(np.arange(10), 30)
    noise = RNG.normal(size=(2, 300))
    sign = np.where(series % 2, 1.0, -1.0)
    real = np.column_stack([noise[0], sign * noise[0] + 0.1 * noise[1]])
    flat = np.column_stack([noise[0], noise[1]])
    score = population_shift_score(real, flat, groups=(series, series))
    r, s = ([np.corrcoef(t[series == g].T)[0, 1] for g in range(10)] for t in (real, flat))
    assert score.correlation_spread == pytest.approx(energy_distance(r, s))
    assert score.correlation < 0.3 < score.correlation_spread


def test_nominal_columns_and_gaps():
    real = pd.DataFrame({"x": [0.0, 1.0, np.nan, 3.0], "k": ["u", "u", "v", "v"]})
    new = pd.DataFrame({"k": ["u", "w", "w", "w"], "x": [0.0, 1.0, 3.0, np.nan]})
    score = population_shift_score(real, new)
    assert score.marginal == pytest.approx((0 + 0.75) / 2)
    assert 0 < score.correlation <= 2


@pytest.mark.parametrize(
    ("groups", "words"),
    [
        (np.zeros(40), "must be a pair"),
        ((np.zeros(40), np.zeros(40)), r"groups of X_new must have shape \(50,\)"),
        ((np.arange(40), np.arange(50)), "no group has at least two rows"),
    ],
)
def test_refusals(groups, words):
    with pytest.raises(ValueError, match=words):
        population_shift_score(A, B, groups=groups)


def test_missing_values_count_as_the_mean_of_the_real_rows():
    real = np.array([[0.0, 0.0], [1.0, 2.0], [np.nan, 1.0], [3.0, 3.0]])
    filled = np.where(np.isnan(real), 4 / 3, real)
    assert population_shift_score(real, filled + 5.0).correlation == pytest.approx(0.0, abs=1e-12)
