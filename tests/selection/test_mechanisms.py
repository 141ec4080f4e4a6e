# ruff: noqa: ARG005 - plain functions as mechanisms must take three arguments
"""Mechanisms: constant scores, exact sizes, honest weights, messages."""

import numpy as np
import pytest
from scipy.stats import chisquare

from skresample.exceptions import QuotaError
from skresample.selection.mechanisms import (
    MECHANISMS,
    Draw,
    Gumbel,
    ParetoThreshold,
    Proportional,
    QuantileBand,
    StratifiedQuota,
    Threshold,
    TopK,
    draw_rows,
)

RANDOM = [
    Gumbel(),
    Gumbel(temperature=0.1),
    Proportional(),
    Proportional(method="independent"),
    ParetoThreshold(),
    QuantileBand(),
    StratifiedQuota(mechanism="gumbel"),
]
FIXED = [TopK(), TopK(largest=False), Threshold(), Threshold(minimum=0.0), Gumbel(temperature=0)]


def strata(n):
    return np.arange(n) % 2, ["a", "b"]


@pytest.mark.parametrize("mechanism", FIXED, ids=repr)
def test_constant_scores_give_the_first_rows(mechanism):
    drawn = mechanism.draw(np.full(9, 0.1), 4, np.random.default_rng(0))
    assert drawn.rows.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("mechanism", RANDOM, ids=repr)
def test_constant_scores_give_a_uniform_draw(mechanism):
    """8 rows, 3 of them, 3000 draws: chi-square of the counts; p < 1e-4 by chance alone."""
    rng, hits = np.random.default_rng(1), np.zeros(8)
    for _ in range(3000):
        hits[
            mechanism.draw(
                np.full(8, 0.5), 3 + (mechanism.__class__ is StratifiedQuota), rng, strata(8)
            ).rows
        ] += 1
    # Draws without replacement scatter less than independent ones: the test errs on the safe side.
    assert chisquare(hits).pvalue > 1e-4


@pytest.mark.parametrize("method", ["systematic", "independent", "multinomial"])
def test_weighted_sums_are_unbiased(method):
    """4000 draws of 10 out of 60: mean within 4 standard errors of the truth."""
    rng = np.random.default_rng(2)
    scores, values = rng.exponential(size=60) ** 2, rng.normal(5, 1, size=60)
    mechanism, sums = Proportional(method=method), []
    for _ in range(4000):
        drawn = mechanism.draw(scores, 10, rng)
        sums.append(drawn.weight @ values[drawn.rows])
    error = np.std(sums) / np.sqrt(4000)
    assert abs(np.mean(sums) - values.sum()) < 4 * error


def test_multinomial_probability_is_that_of_being_drawn_at_least_once():
    scores = np.array([1.0, 2.0, 0.0, 5.0])
    drawn = Proportional(method="multinomial").draw(scores, 3, np.random.default_rng(3))
    np.testing.assert_allclose(drawn.probability, 1 - (1 - scores / 8) ** 3)
    lone = Proportional(method="multinomial").draw(np.array([2.0]), 3, np.random.default_rng(3))
    assert lone.rows.tolist() == [0]
    assert lone.weight.tolist() == [1.0]
    assert lone.probability.tolist() == [1.0]


def test_pareto_keeps_with_the_stated_probability():
    """20,000 rows a score, 4.5 standard errors."""
    for score in (0.0, 0.5, 0.9, 1.0):
        drawn = ParetoThreshold(alpha=3).draw(
            np.full(20_000, score), None, np.random.default_rng(4)
        )
        p = (2 - score) ** -3.0
        assert drawn.probability[0] == pytest.approx(p)
        assert abs(drawn.rows.size / 20_000 - p) <= 4.5 * np.sqrt(p * (1 - p) / 20_000) + 1e-12


def test_threshold_and_band_are_inclusive():
    scores = np.array([3.0, 1.0, 2.0, 2.0, np.inf])
    assert Threshold(minimum=2, maximum=3).draw(scores, None, None).rows.tolist() == [0, 2, 3]
    assert Threshold(minimum=2).draw(scores, 2, None).rows.tolist() == [4, 0]
    assert Threshold(minimum=9).draw(scores[:4], 2, None).rows.tolist() == []
    band = QuantileBand(low=0.2, high=0.8).draw(np.arange(11.0), None, None)
    assert band.rows.tolist() == list(range(2, 9))


def test_quota_by_stratum():
    codes = np.array([0, 0, 0, 0, 1, 1, -1])
    scores = np.array([0.0, 3, 1, 2, 5, 6, 99])
    pick = lambda **k: StratifiedQuota(**k).draw(  # noqa: E731
        scores, 3, np.random.default_rng(5), (codes, ["a", "b"])
    )
    assert pick().rows.tolist() == [1, 3, 5]
    assert pick(shares={"b": 1, "a": 0.5}).rows.tolist() == [1, 5, 4]
    assert pick(shares="equal").rows.size == 3
    weighted = pick(mechanism=Proportional(), shares="equal")
    assert weighted.weight.size == weighted.rows.size
    with pytest.raises(QuotaError, match="stratum 'z'"):
        pick(shares={"z": 1})
    with pytest.raises(ValueError, match="shares must be"):
        pick(shares="even")
    with pytest.raises(ValueError, match="no strata"):
        StratifiedQuota().draw(scores, 3, np.random.default_rng(6))


def test_names_objects_and_functions_are_mechanisms():
    scores, rng = np.array([1.0, 5.0, 3.0]), np.random.default_rng(7)
    assert draw_rows("top_k", scores, 2, rng).rows.tolist() == [1, 2]
    assert draw_rows(TopK(), scores, 2, rng).rows.tolist() == [1, 2]
    assert draw_rows(lambda s, k, r: np.argsort(s)[:k], scores, 2, rng).rows.tolist() == [0, 2]
    assert draw_rows(lambda s, k, r: s > 2, scores, 2, rng).rows.tolist() == [1, 2]
    weighted = draw_rows(lambda s, k, r: ([2], [7.0]), scores, 1, rng)
    assert (weighted.rows.tolist(), weighted.weight) == ([2], [7.0])
    assert draw_rows(lambda s, k, r: Draw(np.array([0])), scores, 1, rng).rows.tolist() == [0]
    with pytest.raises(ValueError, match="mechanism must be one of"):
        draw_rows("topk", scores, 2, rng)
    for name in MECHANISMS:
        rows = draw_rows(name, np.full(6, 0.5), 2, rng, strata(6)).rows
        assert rows.size == 2 or name == "pareto"


def test_all_rows_where_no_number_is_asked_for():
    scores, rng = np.array([1.0, 5.0, 3.0]), np.random.default_rng(8)
    assert TopK().draw(scores, None, rng).rows.tolist() == [1, 2, 0]
    assert sorted(Gumbel().draw(scores, None, rng).rows) == [0, 1, 2]
    assert Proportional().draw(scores, None, rng).rows.tolist() == [0, 1, 2]
    assert StratifiedQuota().draw(scores, None, rng, strata(3)).rows.tolist() == [2, 0, 1]
    assert ParetoThreshold().draw(np.full(3, 1.0), 2, rng).rows.size == 2


def test_failures_name_the_parameter():
    scores, rng = np.array([0.0, 1.0, -np.inf]), np.random.default_rng(9)
    with pytest.raises(QuotaError, match="only 2 have a positive weight"):
        Gumbel().draw(scores, 3, rng)
    with pytest.raises(ValueError, match="temperature"):
        Gumbel(temperature=-1).draw(scores, 1, rng)
    with pytest.raises(ValueError, match="finite scores"):
        Proportional().draw(scores, 1, rng)
    with pytest.raises(ValueError, match="method must be"):
        Proportional(method="poisson").draw(np.ones(3), 1, rng)
    with pytest.raises(QuotaError, match="all are 0"):
        Proportional(method="multinomial").draw(np.zeros(3), 1, rng)
    with pytest.raises(ValueError, match="low < high"):
        QuantileBand(low=0.9, high=0.1).draw(np.ones(3), 1, rng)
    with pytest.raises(QuotaError, match="widen the band"):
        QuantileBand(low=0.4, high=0.6).draw(np.arange(100.0), 50, rng)
    with pytest.raises(ValueError, match="alpha"):
        ParetoThreshold(alpha=0).draw(np.ones(3), 1, rng)
    with pytest.raises(ValueError, match="between 0 and 1"):
        ParetoThreshold().draw(np.array([2.0]), 1, rng)


@pytest.mark.parametrize("mechanism", [*MECHANISMS, lambda scores, n, rng: [0]])
def test_scores_that_are_nan_are_refused_naming_the_row(mechanism):
    with pytest.raises(ValueError, match="NaN for 1 rows, the first is row 1"):
        draw_rows(mechanism, np.array([0.5, np.nan, 0.2]), 1, np.random.default_rng(0))
