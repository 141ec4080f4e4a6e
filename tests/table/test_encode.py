"""The encoder takes every container and never learns from rows it transforms."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from skresample.model_selection import TableEncoder


def mixed():
    return {
        "age": [20.0, 40.0, None, 60.0],
        "town": ["x", None, "y", "x"],
        "member": [True, False, True, True],
        "visits": [1, 2, 3, 4],
    }


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_mixed_frames_by_hand(make):
    X = make(mixed())
    encoder = TableEncoder(scale=False).fit(X)
    out = encoder.transform(X)
    names = encoder.get_feature_names_out().tolist()
    assert names == [
        "age", "visits", "age_missing", "town_x", "town_y", "town_None", "member_False",
        "member_True",
    ]  # fmt: skip
    want = np.array(
        [
            [20, 1, 0, 1, 0, 0, 0, 1],
            [40, 2, 0, 0, 0, 1, 1, 0],
            [40, 3, 1, 0, 1, 0, 0, 1],
            [60, 4, 0, 1, 0, 0, 0, 1],
        ]
    )
    np.testing.assert_array_equal(out, want)


def test_scaling_and_constant_columns():
    X = np.column_stack([np.arange(5.0), np.full(5, 0.1)])
    out = TableEncoder().fit_transform(X)
    np.testing.assert_allclose(out.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(out.std(axis=0), [1, 0], atol=1e-12)


def test_missing_numbers_can_be_kept():
    X = np.array([[1.0, np.nan], [3.0, 4.0]])
    out = TableEncoder(scale=False, missing="keep").fit_transform(X)
    np.testing.assert_array_equal(out, X)


def test_new_levels_and_new_gaps_do_not_break():
    X = pd.DataFrame({"a": [1.0, 2.0, 3.0], "c": ["u", "u", "v"]})
    encoder = TableEncoder(scale=False).fit(X)
    new = pd.DataFrame({"a": [np.nan], "c": ["never seen"]})
    np.testing.assert_array_equal(encoder.transform(new), [[2.0, 0.0, 0.0]])


def test_rare_levels_are_all_zeros_without_buckets():
    X = np.array([["a"], ["a"], ["b"], ["b"], ["c"]], dtype=object)
    out = TableEncoder(max_levels=2, rare_buckets=0).fit_transform(X)
    np.testing.assert_array_equal(out, [[1, 0], [1, 0], [0, 1], [0, 1], [0, 0]])


def test_categories_by_position_mask_and_name():
    X = np.array([[1.0, 7.0], [2.0, 7.5], [1.0, 8.0]])
    by_place = TableEncoder(scale=False, categorical_features=[0]).fit_transform(X)
    by_mask = TableEncoder(scale=False, categorical_features=[True, False]).fit_transform(X)
    frame = pd.DataFrame(X, columns=["k", "v"])
    by_name = TableEncoder(scale=False, categorical_features=["k"]).fit_transform(frame)
    want = [[7.0, 1, 0], [7.5, 0, 1], [8.0, 1, 0]]
    for out in (by_place, by_mask, by_name):
        np.testing.assert_array_equal(out, want)


def test_sparse_stays_sparse_and_keeps_zeros():
    X = sparse.random_array((30, 8), density=0.2, rng=0, format="csr")
    out = TableEncoder().fit_transform(X)
    assert sparse.issparse(out)
    assert out.nnz == X.nnz
    np.testing.assert_allclose(abs(out).max(axis=0).toarray().ravel(), 1)


def test_dates_and_float32():
    X = pd.DataFrame({"day": pd.to_datetime(["2020-01-01", "2020-01-03", None])})
    out = TableEncoder().fit_transform(X)
    np.testing.assert_allclose(out, [[-1, 0], [1, 0], [0, 1]], atol=1e-9)
    assert TableEncoder().fit_transform(np.ones((3, 2), np.float32)).dtype == np.float32


@pytest.mark.parametrize("names", [["a", "a"], [1, "x"]])
def test_names_that_scikit_learn_cannot_hold_count_by_position(names):
    X = np.array([[1.0, 5.0], [3.0, 4.0]])
    frame = pd.DataFrame(X, columns=names)
    encoder = TableEncoder(scale=False).fit(frame)
    np.testing.assert_array_equal(encoder.transform(frame), X)
    assert not hasattr(encoder, "feature_names_in_")
    with pytest.raises(ValueError, match="X has 4 features, but TableEncoder is expecting 2"):
        encoder.transform(pd.concat([frame, frame], axis=1))


def test_infinity_is_refused():
    with pytest.raises(ValueError, match="infinity"):
        TableEncoder().fit([[1.0], [np.inf]])
