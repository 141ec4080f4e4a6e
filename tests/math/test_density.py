"""Bucketed features and their log ratios against the formula written out."""

import numpy as np
import pytest

from skresample._math.density import (
    bin_edges,
    bucket_codes,
    bucket_counts,
    bucket_shares,
    code_scores,
    kl_divergence,
    log_ratio,
)


def test_bins_hold_equal_shares_and_every_value_has_one():
    X = np.random.default_rng(0).normal(size=(1000, 2))
    codes, n = bucket_codes(X, bin_edges(X, 4))
    assert n == 2 * 5
    assert codes.shape == X.shape
    counts = bucket_counts(codes, n)
    assert counts.reshape(2, 5)[:, :4].tolist() == [[250] * 4] * 2
    assert (counts.reshape(2, 5)[:, 4] == 0).all()


def test_levels_follow_the_numbers_and_a_missing_one_has_a_bucket():
    codes = np.array([[1, -1], [0, 0], [-1, 1]])
    found, n = bucket_codes(np.array([[0.0], [1.0], [2.0]]), [np.array([1.0])], codes, (2, 3))
    assert found.tolist() == [[0, 4, 9], [1, 3, 6], [1, 5, 7]]
    assert n == 3 + 3 + 4


def test_few_distinct_values_get_one_bin_each_and_constants_one():
    X = np.column_stack([np.repeat([1.0, 2.0, 3.0], 20), np.full(60, 0.1)])
    edges = bin_edges(X, 16)
    assert edges[0].tolist() == [2.0, 3.0]
    assert edges[1].size == 0
    codes, _ = bucket_codes(X, edges)
    assert np.unique(codes[:, 0]).size == 3


def test_missing_infinite_and_unseen_values_have_a_bucket():
    X = np.array([[0.0], [1.0], [np.nan], [np.inf], [-np.inf]])
    edges = bin_edges(X, 2)
    codes, n = bucket_codes(X, edges)
    assert codes[2, 0] == n - 1
    assert codes[3, 0] == codes[1, 0]
    assert codes[4, 0] == codes[0, 0]
    assert bin_edges(np.full((3, 1), np.nan), 4)[0].size == 0
    assert bucket_codes(np.array([[99.0]]), edges)[0] == codes[1, 0]


def test_nominal_levels_follow_the_numeric_buckets():
    X = np.array([[0.0], [1.0]])
    codes, n = bucket_codes(X, [np.array([0.5])], np.array([[1, 0], [-1, 2]]), [2, 3])
    assert n == 3 + 3 + 4
    assert codes.tolist() == [[0, 4, 6], [1, 5, 8]]


def test_score_equals_the_formula_written_out():
    rng = np.random.default_rng(1)
    source, target = rng.normal(size=(300, 3)), rng.normal(0.5, 1, size=(40, 3))
    edges = bin_edges(source, 8)
    (a, n), (b, _) = bucket_codes(source, edges), bucket_codes(target, edges)
    p = bucket_shares(bucket_counts(a, n))
    q = bucket_shares(bucket_counts(b, n), smoothing=0.5)
    F = np.zeros((300, n))
    np.add.at(F, (np.arange(300)[:, None], a), 1)
    G = np.zeros((40, n))
    np.add.at(G, (np.arange(40)[:, None], b), 1)
    q_direct = (G.sum(0) + 0.5) / (G.sum() + 0.5 * n)
    expected = F @ (np.log(q_direct + 1e-8) - np.log(F.sum(0) / F.sum() + 1e-8))
    np.testing.assert_allclose(code_scores(a, log_ratio(q, p)), expected, rtol=1e-12)


def test_kl_is_zero_for_equal_shares_and_the_textbook_sum_else():
    p, q = np.array([0.5, 0.5]), np.array([0.9, 0.1])
    assert kl_divergence(p, p) == 0
    expected = 0.5 * np.log(0.5 / 0.9) + 0.5 * np.log(0.5 / 0.1)
    assert kl_divergence(p, q, eps=0) == pytest.approx(expected)
    assert np.isfinite(kl_divergence(p, np.array([1.0, 0.0])))


def test_no_counts_are_uniform_shares():
    assert bucket_shares(np.zeros(4)).tolist() == [0.25] * 4
    assert bucket_shares([1, 3], smoothing=1).tolist() == [2 / 6, 4 / 6]
