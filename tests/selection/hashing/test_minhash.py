"""Similar sets against comparing all pairs."""

import itertools

import numpy as np
import pytest
from scipy import sparse

from skresample.selection._hashing import minhash
from skresample.selection._hashing.minhash import (
    band_shape,
    candidate_pairs,
    jaccard,
    minhash_signatures,
    similar_pairs,
)


def as_sets(lists, universe=10_000):
    indptr = np.cumsum([0] + [len(s) for s in lists])
    indices = np.array([v for s in lists for v in sorted(s)], dtype=np.int32)
    return sparse.csr_array((np.ones(indices.size), indices, indptr), (len(lists), universe))


def exact(lists):
    out = {}
    for i, j in itertools.combinations(range(len(lists)), 2):
        union = len(lists[i] | lists[j])
        out[i, j] = len(lists[i] & lists[j]) / union if union else 1.0
    return out


@pytest.fixture
def families():
    """30 families of four sets each that share most members, and two empty sets."""
    rng = np.random.default_rng(0)
    lists = []
    for _ in range(30):
        core = set(rng.choice(10_000, 40, replace=False).tolist())
        for swap in (0, 1, 4, 12):
            some = sorted(core)
            rest = rng.choice(10_000, swap, replace=False).tolist()
            lists.append(set(some[swap:]) | set(rest))
    return [*lists, set(), set()]


def test_jaccard_is_intersection_over_union(families):
    truth = exact(families)
    pairs = np.array(list(truth))
    np.testing.assert_allclose(jaccard(as_sets(families), pairs), list(truth.values()))


def test_signatures_agree_as_often_as_the_similarity(families):
    """2048 hashes: every pair within 5 standard errors."""
    signatures = minhash_signatures(as_sets(families), 2048, np.random.default_rng(1))
    for (i, j), s in exact(families).items():
        agree = (signatures[i] == signatures[j]).mean()
        assert abs(agree - s) <= 5 * np.sqrt(s * (1 - s) / 2048) + 1e-3


def test_blocks_change_nothing(families, monkeypatch):
    whole = minhash_signatures(as_sets(families), 16, np.random.default_rng(2))
    monkeypatch.setattr(minhash, "_BLOCK_ENTRIES", 60)
    part = minhash_signatures(as_sets(families), 16, np.random.default_rng(2))
    np.testing.assert_array_equal(part, whole)


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.8, 1.0])
def test_similar_pairs_are_right_and_nearly_complete(families, threshold):
    truth = {pair for pair, s in exact(families).items() if s >= threshold}
    found = similar_pairs(as_sets(families), threshold, 128, np.random.default_rng(3))
    found = set(map(tuple, np.sort(found, axis=1).tolist()))
    assert found <= truth
    assert len(found) >= 0.9 * len(truth)
    assert (120, 121) in found  # the two empty sets


def test_candidates_are_the_pairs_that_agree_in_a_band():
    rng = np.random.default_rng(4)
    signatures = rng.integers(0, 3, size=(60, 6)).astype(np.uint64)
    expected = [
        (i, j)
        for i, j in itertools.combinations(range(60), 2)
        if any((signatures[i, b : b + 3] == signatures[j, b : b + 3]).all() for b in (0, 3))
    ]
    assert candidate_pairs(signatures, 2, 3).tolist() == [list(p) for p in expected]
    assert candidate_pairs(signatures[:1], 2, 3).shape == (0, 2)


def test_many_equal_sets_stay_cheap():
    sets = as_sets([{1, 2, 3}] * 3000 + [{7}])
    pairs = similar_pairs(sets, 0.8, 64, np.random.default_rng(5))
    assert len(pairs) == 2999
    assert (pairs[:, 0] == 0).all()


def test_bands_find_pairs_at_the_threshold():
    for threshold in (0.2, 0.5, 0.9):
        bands, rows = band_shape(threshold, 128, recall=0.95)
        assert bands * rows <= 128
        assert 1 - (1 - threshold**rows) ** bands >= 0.95
    assert band_shape(0.001, 8) == (8, 1)


def test_too_many_candidates_are_refused(monkeypatch):
    monkeypatch.setattr(minhash, "_MAX_PAIRS", 100)
    with pytest.raises(ValueError, match="raise threshold"):
        candidate_pairs(np.zeros((50, 2), np.uint64), 1, 2)
