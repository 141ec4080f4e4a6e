"""Draws by score: exact sizes, exact probabilities, stated order."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from skresample.exceptions import QuotaError
from skresample.selection._scores.draws import (
    gumbel_top_k,
    inclusion_probabilities,
    independent_draw,
    multinomial_draw,
    systematic_draw,
    top_k,
)

scores_lists = st.lists(st.integers(0, 5) | st.floats(0, 1e6), min_size=1, max_size=40)


@given(scores_lists, st.data())
def test_top_k_is_a_stable_sort_from_the_top(scores, data):
    scores = np.array(scores, float)
    k = data.draw(st.integers(0, len(scores)))
    expected = np.argsort(-scores, kind="stable")[:k]
    np.testing.assert_array_equal(top_k(scores, k), expected)


def test_top_k_of_constant_scores_is_the_first_k():
    assert top_k(np.full(10, 0.1), 4).tolist() == [0, 1, 2, 3]


@given(scores_lists, st.data())
def test_inclusion_probabilities_add_up_and_share_one_threshold(scores, data):
    scores = np.array(scores, float)
    positive = int((scores > 0).sum())
    if positive == 0:
        return
    m = data.draw(st.integers(1, positive))
    q = inclusion_probabilities(scores, m)
    assert q.sum() == pytest.approx(m, rel=1e-9)
    assert ((q >= 0) & (q <= 1)).all()
    assert not q[scores == 0].any()
    part = (q < 1) & (q > 1e-300)  # below that a float has fewer digits
    if part.any():
        alpha = scores[part] / q[part]
        np.testing.assert_allclose(alpha, alpha[0], rtol=1e-6)
        sure = scores[q == 1]
        assert (sure >= alpha[0] * (1 - 1e-6)).all()


def test_clipping_alone_would_lose_half_of_the_sample():
    scores = np.abs(np.random.default_rng(0).standard_t(1.5, 50_000)) ** 2
    clipped = np.minimum(1, 200 * scores / scores.sum())
    assert clipped.sum() < 140
    assert inclusion_probabilities(scores, 200).sum() == pytest.approx(200, abs=1e-9)


def test_too_few_positive_scores_are_refused():
    with pytest.raises(QuotaError, match="only 2 of 4 rows have a positive score"):
        inclusion_probabilities(np.array([0, 1, 0, 2.0]), 3)


def test_gumbel_draws_have_the_law_of_the_sequential_draw():
    """Chi-square over all 12 ordered pairs of 4 rows; p < 1e-4 by chance alone."""
    w = np.array([1.0, 2.0, 3.0, 4.0])
    rng = np.random.default_rng(0)
    draws = [tuple(gumbel_top_k(np.log(w), 2, rng)) for _ in range(12_000)]
    pairs = list(itertools.permutations(range(4), 2))
    expected = [w[a] / 10 * w[b] / (10 - w[a]) for a, b in pairs]
    seen = [draws.count(pair) for pair in pairs]
    assert chisquare(seen, np.array(expected) * 12_000).pvalue > 1e-4


def test_gumbel_temperature_zero_is_top_k_and_high_is_uniform():
    w, rng = np.array([5.0, 1.0, 3.0, 0.0]), np.random.default_rng(1)
    assert gumbel_top_k(w, 2, rng, temperature=0).tolist() == [0, 2]
    first = [gumbel_top_k(w, 1, rng, temperature=1e6)[0] for _ in range(8000)]
    assert chisquare(np.bincount(first)).pvalue > 1e-4


def test_rows_of_weight_zero_are_never_drawn():
    w = np.array([-np.inf, 0.0, 0.0, -np.inf])
    rng = np.random.default_rng(2)
    assert all(set(gumbel_top_k(w, 2, rng)) == {1, 2} for _ in range(50))


@pytest.mark.parametrize("draw", [independent_draw, systematic_draw])
def test_inclusion_frequencies_are_the_probabilities(draw):
    """Six rows, 20,000 draws: each frequency within 4.5 standard errors."""
    q = inclusion_probabilities(np.array([9.0, 1, 2, 3, 4, 0]), 3)
    rng = np.random.default_rng(3)
    hits = np.zeros(6)
    for _ in range(20_000):
        hits[draw(q, rng)] += 1
    error = np.sqrt(np.maximum(q * (1 - q), 1e-12) / 20_000)
    assert (np.abs(hits / 20_000 - q) <= 4.5 * error).all()


def test_systematic_draws_have_the_exact_size():
    rng = np.random.default_rng(4)
    for m in (1, 7, 100, 999):
        q = inclusion_probabilities(rng.exponential(size=1000) ** 3, m)
        for _ in range(20):
            picked = systematic_draw(q, rng)
            assert picked.size == m
            assert np.unique(picked).size == m


def test_multinomial_draws_merge_repeats():
    rows, times = multinomial_draw(np.array([0.0, 3.0, 1.0]), 40, np.random.default_rng(5))
    assert rows.tolist() == [1, 2]
    assert times.sum() == 40


def test_systematic_draws_walk_along_the_rows_in_random_order():
    """In the order of the rows, with q = 1/2, neighbours are never drawn together."""
    q = np.full(6, 0.5)
    pairs = np.zeros((6, 6))
    for seed in range(600):
        rows = systematic_draw(q, np.random.default_rng(seed))
        assert rows.size == 3
        pairs[np.ix_(rows, rows)] += 1
    together = pairs[~np.eye(6, dtype=bool)] / 600
    # Every pair: (3 choose 2) / (6 choose 2) = 1/5; 5 standard errors of 0.0163.
    assert np.abs(together - 0.2).max() < 0.082
