"""Mixtures that fill the simplex, limits, the search, and the fitted surface."""

import numpy as np
import pytest
from sklearn.linear_model import RidgeCV

from skresample.allocation._sources.limits import mixture_limits, money_and_rows
from skresample.allocation._sources.simplex import best_mixture, spread_mixtures
from skresample.allocation._sources.surface import (
    Surface,
    level_and_slope,
    log_linear,
    terms_of,
)
from skresample.exceptions import QuotaError

FREE = mixture_limits(100, None, np.ones(3), np.full(3, np.inf))


def test_mixtures_fill_the_simplex():
    p = spread_mixtures(3, 60, np.random.default_rng(0))
    np.testing.assert_allclose(p.sum(axis=1), 1)
    np.testing.assert_array_equal(p[:3], np.eye(3))
    np.testing.assert_allclose(p[3], 1 / 3)
    edges = (p[4:] == 0).sum(axis=1)
    assert (edges == 1).sum() == 28
    assert set(np.argmin(p[4:][edges == 1], axis=1)) == {0, 1, 2}
    assert len(spread_mixtures(1, 40, np.random.default_rng(0))) == 1
    assert spread_mixtures(4, 2, np.random.default_rng(0)).shape == (2, 4)


def _bowl(centre):
    return lambda p: -((p - centre) ** 2).sum(axis=1)


@pytest.mark.parametrize("centre", [[0.2, 0.5, 0.3], [1.0, 0.0, 0.0], [0.0, 0.37, 0.63]])
def test_the_search_finds_a_maximum_inside_and_on_the_edge(centre):
    best = best_mixture(_bowl(centre), FREE, np.full(3, 1 / 3), np.eye(3), np.random.default_rng(0))
    np.testing.assert_allclose(best, centre, atol=3e-4)


def test_limits_bind_where_they_should():
    most = np.array([10.0, np.inf, np.inf])
    limits = mixture_limits(100, 150.0, np.array([1.0, 1.0, 3.0]), most)
    start = limits.inner_point()
    assert start[0] <= 0.1
    assert start @ [1, 1, 3] <= 1.5
    best = best_mixture(_bowl([1.0, 0, 0]), limits, start, np.eye(3), np.random.default_rng(0))
    np.testing.assert_allclose(best[0], 0.1, atol=1e-9)
    best = best_mixture(_bowl([0, 0, 1.0]), limits, start, np.eye(3), np.random.default_rng(0))
    np.testing.assert_allclose(best[2], 0.25, atol=1e-4)


def test_without_rows_the_budget_decides_how_many():
    limits = mixture_limits(None, 100.0, np.array([1.0, 4.0]), np.array([20.0, np.inf]))
    best = best_mixture(_bowl([1.0, 0.0]), limits, limits.inner_point(), np.eye(2),
                        np.random.default_rng(0))  # fmt: skip
    assert best[0] * 100 / (best @ [1.0, 4.0]) == pytest.approx(20.0)  # 20 rows cost 20, 20 cost 80
    assert best[0] == pytest.approx(0.5)


def test_limits_that_cannot_be_met():
    assert mixture_limits(100, 50.0, np.ones(3), np.full(3, np.inf)).inner_point() is None
    with pytest.raises(QuotaError, match="n=100 is more than the 30 rows"):
        mixture_limits(100, None, np.ones(3), np.full(3, 10.0))
    sources = {"a": 5, "b": 7}
    assert money_and_rows(5, None, None, "available", sources)[1].tolist() == [5, 7]
    assert money_and_rows(5, None, {"b": 3}, {"a": 2}, sources)[1].tolist() == [2, np.inf]
    with pytest.raises(ValueError, match="give n"):
        money_and_rows(None, None, None, None, sources)
    with pytest.raises(ValueError, match="budget must be a finite number > 0, got 0"):
        money_and_rows(None, 0, None, None, sources)
    with pytest.raises(ValueError, match="'available', numbers or None, got 'all'"):
        money_and_rows(5, None, None, "all", sources)
    with pytest.raises(QuotaError, match="unknown groups"):
        money_and_rows(5, None, {"c": 3}, None, sources)


def test_the_surface_is_ridge_regression_with_the_least_left_out_error():
    rng = np.random.default_rng(0)
    terms, scores = rng.normal(size=(25, 6)), rng.normal(size=25)
    got = Surface.fit(terms, scores)
    Z = (terms - terms.mean(0)) / terms.std(0)
    want = RidgeCV(10.0 ** np.arange(-4, 6)).fit(Z, scores)
    np.testing.assert_allclose(got.at(terms), want.predict(Z), atol=1e-10)
    assert got.error == pytest.approx(np.sqrt(-want.best_score_))


def test_terms_in_order():
    p, ot = np.array([[0.25, 0.75]]), np.array([2.0])
    plain = [2, 0.25, 0.75, 0.0625, 0.5625, 0.5, 1.5, 0.125, 1.125]
    assert terms_of(p, ot, "pseudo-quadratic")[0].tolist() == plain
    roots = np.sqrt([0.25, 0.75]).tolist()
    assert terms_of(p, ot, "concave")[0].tolist() == plain + roots


def test_the_projection_is_exact_for_affine_scores_and_gives_back_its_sizes():
    def projected(sizes, scores, n):
        return log_linear(sizes, *level_and_slope(sizes, scores), n)

    sizes = np.array([100, 150])
    scores = np.array([[0.5, 0.8], [0.6, 0.7]])
    np.testing.assert_allclose(projected(sizes, scores, 100.0), scores[0], atol=1e-15)
    np.testing.assert_allclose(projected(sizes, scores, 150.0), scores[1], atol=1e-15)
    line = np.array([0.3 + 0.1 * np.log(sizes), 0.9 - 0.02 * np.log(sizes)]).T
    want = [0.3 + 0.1 * np.log(10_000), 0.9 - 0.02 * np.log(10_000)]
    np.testing.assert_allclose(projected(sizes, line, 10_000.0), want, rtol=1e-12)
    (l0, _), (l1, _) = scores
    paper = (np.log(400 / 100) * l1 - np.log(400 / 150) * l0) / np.log(150 / 100)
    assert projected(sizes, scores, 400.0)[0] == pytest.approx(paper)
    three = np.array([50, 100, 200])
    assert projected(three, np.log(three)[:, None], 7.0)[0] == pytest.approx(np.log(7.0))
