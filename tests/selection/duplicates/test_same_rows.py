"""Equal rows and covers against plain Python."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from skresample.selection._duplicates import same_rows as duplicates
from skresample.selection._duplicates.same_rows import (
    cosine_cover,
    equal_rows,
    first_seen,
    linked_groups,
)

VALUES = st.sampled_from([0.0, -0.0, 1.0, 0.1, np.nan, -np.inf, 1e300, 5e-324])


def by_dictionary(rows):
    names = {}
    keys = [tuple("nan" if v != v else v for v in row) for row in rows]
    return [names.setdefault(key, len(names)) for key in keys]


@given(arrays(float, st.tuples(st.integers(1, 12), st.integers(1, 3)), elements=VALUES))
def test_equal_rows_dense_and_sparse(X):
    expected = by_dictionary(X.tolist())
    X.setflags(write=False)
    assert equal_rows([X]).tolist() == expected
    assert equal_rows([sparse.csr_array(X)]).tolist() == expected


def test_numbers_and_codes_count_together():
    X = np.array([[1.0], [1.0], [2.0], [1.0]], np.float32)
    codes = np.array([[0], [1], [0], [0]])
    assert equal_rows([X, codes]).tolist() == [0, 1, 2, 0]
    assert equal_rows([np.empty((4, 0)), codes]).tolist() == [0, 1, 0, 0]
    with pytest.raises(ValueError, match="at least one column"):
        equal_rows([np.empty((4, 0))])


def test_large_integers_keep_their_digits():
    codes = np.array([[2**62], [2**62 + 1], [2**62]])
    assert equal_rows([codes]).tolist() == [0, 1, 0]


def test_order_of_columns_and_stored_zeros():
    X = np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 2.0]])
    assert equal_rows([X]).tolist() == [0, 1, 0]
    data, indices = np.array([1.0, 0.0, 1.0]), np.array([0, 1, 0])
    stored = sparse.csr_array((data, indices, [0, 2, 3]), (2, 2))
    assert equal_rows([stored]).tolist() == [0, 0]
    assert stored.nnz == 3


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array])
def test_a_collision_of_hashes_cannot_merge_rows(monkeypatch, kind):
    monkeypatch.setattr(duplicates, "scramble", lambda values: np.zeros_like(values))
    X = np.random.default_rng(0).integers(0, 3, size=(50, 3)).astype(float)
    assert equal_rows([kind(X)]).tolist() == by_dictionary(X.tolist())


def test_linked_groups_follow_chains():
    assert linked_groups(6, [(4, 2), (2, 0), (5, 3)]).tolist() == [0, 1, 0, 2, 0, 2]
    assert linked_groups(3, np.empty((0, 2))).tolist() == [0, 1, 2]


def test_first_seen_numbers_by_appearance():
    assert first_seen([7, 3, 7, 1]).tolist() == [0, 1, 0, 2]


def test_cover_keeps_rows_apart_and_covers_the_rest():
    rng = np.random.default_rng(1)
    Z = rng.normal(size=(200, 3))
    Z /= np.linalg.norm(Z, axis=1, keepdims=True)
    order = rng.permutation(200)
    stay = cosine_cover(Z, order, 0.9)
    cosine = Z @ Z.T
    kept = np.flatnonzero(stay)
    apart = cosine[np.ix_(kept, kept)] - np.eye(kept.size)
    assert apart.max() <= 0.9
    assert (cosine[np.ix_(~stay, stay)].max(axis=1) > 0.9).all()
    assert stay[order[0]]
    assert 1 < kept.size < 200
