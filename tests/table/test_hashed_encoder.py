"""Levels in few columns: by hand, alike in every process, and what is rare or new."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from skresample.model_selection import HashedCategoryEncoder, TableEncoder

METHODS = ("frequency", "hash", "double_hash", "quotient_remainder")


def _towns(n=400, k=40, seed=0):
    rng = np.random.default_rng(seed)
    shares = 1 / np.arange(1, k + 1)
    return np.array([f"t{i}" for i in rng.choice(k, n, p=shares / shares.sum())], dtype=object)


def test_frequent_levels_have_a_column_and_the_others_share():
    X = np.repeat(["a", "b", "c", "d", None], [5, 4, 3, 2, 1]).astype(object)[:, None]
    encoder = HashedCategoryEncoder(4, rare_buckets=2).fit(X)
    assert encoder.levels_ == [["a", "b"]]
    out = encoder.transform(
        np.array([["a"], ["b"], ["c"], ["new"], [None]], dtype=object)
    ).toarray()
    assert out[:2].tolist() == [[1, 0, 0, 0], [0, 1, 0, 0]]
    assert (out[2:, 2:].sum(axis=1) == 1).all()
    assert not out[2:, :2].any()
    zeros = HashedCategoryEncoder(2, rare_buckets=0).fit(X).transform([["c"], ["b"]])
    assert zeros.toarray().tolist() == [[0, 0], [0, 1]]
    common = HashedCategoryEncoder(9, min_count=3).fit(X)
    assert common.levels_ == [["a", "b", "c"]]


@pytest.mark.parametrize("method", METHODS)
def test_shape_ones_and_names(method):
    X = np.column_stack([_towns(), _towns(seed=1)])
    encoder = HashedCategoryEncoder(8, method=method).fit(X)
    out = encoder.transform(X)
    ones = {"double_hash": 2, "quotient_remainder": 2}.get(method, 1)
    assert out.shape == (400, 16)
    assert (out[:, :8].sum(axis=1) == ones).all()
    assert (out[:, 8:].sum(axis=1) == ones).all()
    names = encoder.get_feature_names_out(["p", "q"])
    assert (names[0], names[8], len(names)) == ("p_0", "q_0", 16)


def test_quotient_and_remainder_tell_all_known_levels_apart():
    X = _towns(3000, 60)[:, None]
    encoder = HashedCategoryEncoder(17, method="quotient_remainder").fit(X)
    known = np.array(encoder.levels_[0], dtype=object)
    codes = encoder.transform(known[:, None]).toarray()
    assert len(known) == 60
    assert len(np.unique(codes, axis=0)) == 60


@pytest.mark.parametrize("method", METHODS)
def test_every_container_and_order_of_rows_gives_the_same(method):
    towns = _towns()
    first = HashedCategoryEncoder(8, method=method).fit_transform(pd.DataFrame({"t": towns}))
    second = HashedCategoryEncoder(8, method=method).fit_transform(pl.DataFrame({"t": towns}))
    assert (first != second).nnz == 0
    turned = HashedCategoryEncoder(8, method=method).fit(pd.DataFrame({"t": towns[::-1]}))
    assert (turned.transform(pd.DataFrame({"t": towns})) != first).nnz == 0
    other = HashedCategoryEncoder(8, method=method, seed=1, rare_buckets=4)
    same = HashedCategoryEncoder(8, method=method, seed=0, rare_buckets=4)
    changed = other.fit_transform(towns[:, None]) != same.fit_transform(towns[:, None])
    assert (changed.nnz > 0) == (method != "quotient_remainder")


def test_codes_are_those_recorded_in_another_process():
    """Another release must not encode otherwise, since models are kept."""
    X = np.array([["a"], ["ü"], ["b c"], [""]])
    encoders = (HashedCategoryEncoder(64, method=m) for m in ("hash", "double_hash"))
    assert [one.fit_transform(X).indices.tolist() for one in encoders] == RECORDED


RECORDED = [[47, 18, 57, 52], [15, 33, 18, 54, 25, 51, 20, 63]]


def test_numbers_equal_in_value_are_equal_levels():
    whole = HashedCategoryEncoder(32, method="hash", categorical_features=[0])
    a = whole.fit_transform(np.array([[1], [2]])).indices
    b = whole.fit_transform(np.array([[1.0], [2.0]])).indices
    assert np.array_equal(a, b)


def test_refusals():
    with pytest.raises(ValueError, match="leaves no column"):
        HashedCategoryEncoder(2, rare_buckets=2).fit([["a"]])
    with pytest.raises(ValueError, match="at least 2"):
        HashedCategoryEncoder(1, method="double_hash").fit([["a"]])
    with pytest.raises(ValueError, match="The 'n_features' parameter"):
        HashedCategoryEncoder(0).fit([["a"]])


def test_table_encoder_lets_rare_levels_share_columns():
    X = np.repeat(["a", "b", "c", "d"], [5, 4, 3, 2])[:, None]
    encoder = TableEncoder(max_levels=2, rare_buckets=1).fit(X)
    assert encoder.get_feature_names_out().tolist() == ["x0_a", "x0_b", "x0_rare0"]
    out = encoder.transform(np.array([["a"], ["d"], ["new"]]))
    assert out.tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 1]]
    enough = TableEncoder(max_levels=4, rare_buckets=1).fit(X)
    assert enough.transform(X).shape == (14, 4)
    assert TableEncoder(max_levels=2, rare_buckets=0).fit_transform(X).shape == (14, 2)


@pytest.mark.parametrize("buckets", [1, 3])
def test_table_encoder_has_the_frequency_form_above_its_limit(buckets):
    X = _towns()[:, None]
    few = np.repeat(["x", "y"], [150, 250])[:, None]
    wide = TableEncoder(max_levels=9, **({} if buckets == 1 else {"rare_buckets": buckets}))
    out = wide.fit_transform(np.hstack([X, few]))
    hashed = HashedCategoryEncoder(9 + buckets, rare_buckets=buckets).fit_transform(X).toarray()
    assert out.shape == (400, 9 + buckets + 2)
    assert sorted(out[:, :-2].T.tolist()) == sorted(hashed.T.tolist())
    np.testing.assert_array_equal(out[:, -2:], few == ["x", "y"])
