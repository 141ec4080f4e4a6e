"""The arithmetic of new rows: constants, integers, overflow, missing values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from skresample import Blend
from skresample._table.blend import (
    beyond_floats,
    blend_integers,
    blend_sparse,
    round_to,
    whole_from_parents,
    write_blend,
)
from skresample.over_sampling import FeatureMixSampler


def _new(source, blend):
    out = np.empty((len(blend), *source.shape[1:]), source.dtype)
    write_blend(source, blend, out)
    return out


@given(
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.floats(0, 1, allow_nan=False),
)
def test_constants_do_not_move(value, gap):
    for dtype in (np.float32, np.float64):
        source = np.full((2, 1), value, dtype)
        assert _new(source, Blend([0], [1], [gap]))[0, 0] == source[0, 0]


def test_formula_over_several_partners():
    rng = np.random.default_rng(0)
    source = rng.normal(size=(10, 3))
    blend = Blend(rng.integers(10, size=5), rng.integers(10, size=(5, 4)), rng.random((5, 4)))
    want = source[blend.base].copy()
    for j in range(4):
        want += blend.coef[:, j, None] * (source[blend.partner[:, j]] - source[blend.base])
    np.testing.assert_allclose(_new(source, blend), want)


def test_chunks_do_not_change_the_result(monkeypatch):
    rng = np.random.default_rng(1)
    source = rng.normal(size=(50, 3))
    blend = Blend(rng.integers(50, size=1000), rng.integers(50, size=1000), rng.random(1000))
    whole = _new(source, blend)
    monkeypatch.setattr("skresample._table.blend._CHUNK", 256)
    assert (_new(source, blend) == whole).all()


def test_missing_follows_the_base():
    source = np.array([[1.0, np.nan], [np.nan, 2.0], [3.0, 4.0]])
    new = _new(source, Blend([0, 1, 2], [1, 2, 0], [0.5, 0.5, 0.5]))
    np.testing.assert_array_equal(new, [[1.0, np.nan], [np.nan, 3.0], [2.0, 4.0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_differences_do_not_overflow(dtype):
    big = np.finfo(dtype).max * 0.9
    source = np.array([[-big], [big]], dtype)
    new = _new(source, Blend([0, 0], [1, 1], [0.5, 0.75]))
    np.testing.assert_allclose(new.ravel().astype(float) / big, [0.0, 0.5], atol=1e-6)


def test_extrapolation_beyond_the_range_is_refused():
    source = np.array([[1e308], [-1e308]])
    with pytest.raises(ValueError, match="overflows"):
        _new(source, Blend([0], [1], [-1.0]))


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint64, np.int64, np.int16])
def test_integers_never_wrap(dtype):
    info = np.iinfo(dtype)
    values = np.array([info.min, info.max], dtype)
    new, _ = blend_integers(values, Blend([0, 0, 1, 1], [1, 1, 0, 0], [0.0, 1.0, 1.0, 0.0]))
    assert new.tolist() == [info.min, info.max, info.min, info.max]
    assert new.dtype == dtype


def test_integers_round_to_nearest():
    values = np.array([0, 10], np.uint8)
    gap = np.linspace(0, 1, 101)
    new, _ = blend_integers(values, Blend([0] * 101, [1] * 101, gap))
    assert (new == np.rint(10 * gap)).all()
    down, _ = blend_integers(values, Blend([1] * 101, [0] * 101, gap))
    assert (down == 10 - np.rint(10 * gap)).all()


@given(st.integers(-(2**63), 2**63 - 2), st.integers(0, 200), st.floats(0, 1))
def test_large_integers_keep_their_digits(start, width, gap):
    end = min(start + width, 2**63 - 1)
    values = np.array([start, end], np.int64)
    new = int(blend_integers(values, Blend([0], [1], [gap]))[0][0])
    assert abs(new - (start + gap * (end - start))) <= 0.5 + 1e-9 or new - start == round(
        gap * (end - start)
    )
    assert start <= new <= end


def test_extrapolated_integers_end_at_what_was_seen():
    blend = Blend([0, 1], [[1], [0]], [[3.0], [3.0]])
    made, _ = blend_integers(np.array([0, 10, -4]), blend)
    assert made.tolist() == [10, -4]
    made, _ = blend_integers(np.array([0, 10, -4]), blend, np.array([False, False, True]))
    assert made.tolist() == [10, 0]


def test_missing_integers_stay_missing():
    values, missing = np.array([4, 0, 8]), np.array([False, True, False])
    new, empty = blend_integers(values, Blend([0, 1, 2], [1, 2, 0], [0.5] * 3), missing)
    assert empty.tolist() == [False, True, False]
    assert new[[0, 2]].tolist() == [4, 6]


def test_rounding_values_clips_to_what_was_seen():
    like = np.array([2, 250], np.uint8)
    assert round_to(np.array([-5.0, 3.4, 3.6, 999.0]), like).tolist() == [2, 3, 4, 250]


@pytest.mark.parametrize("make", [sparse.csr_matrix, sparse.csr_array])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32, np.uint8])
def test_sparse_equals_dense(make, dtype):
    rng = np.random.default_rng(3)
    dense = (rng.random((20, 6)) < 0.3) * rng.integers(1, 100, size=(20, 6))
    dense = dense.astype(dtype)
    blend = Blend(rng.integers(20, size=30), rng.integers(20, size=30), rng.random(30))
    out = blend_sparse(make(dense), blend)
    assert out.dtype == dtype
    assert (out.data != 0).all()
    if dense.dtype.kind == "f":
        np.testing.assert_allclose(out.toarray(), _new(dense, blend), rtol=1e-5)
    else:
        want = [blend_integers(dense[:, j], blend)[0] for j in range(6)]
        assert (out.toarray() == np.column_stack(want)).all()


def test_whole_numbers_beyond_floats_keep_what_floats_lose():
    ids = 1_500_000_000_000_000_000 + np.arange(40) * 7
    assert beyond_floats(ids)
    assert not beyond_floats(np.arange(5))
    parent = np.array([3, 39, 5, -1])
    made = ids[[3, 39, 5, 8]].astype(np.float64)
    made[2] += 2**20
    out = whole_from_parents(made, ids, parent, round_to(made, ids))
    assert out[:2].tolist() == ids[[3, 39]].tolist()  # their parents', to the last digit
    assert out[2] == ids.max()  # moved, within the range
    assert out[3] in ids  # a value that there is


@pytest.mark.parametrize("dtype", [np.int64, np.uint64])
def test_recipes_of_values_copy_big_integers_whole(dtype):
    ids = (1_500_000_000_000_000_000 + np.arange(60) * 13).astype(dtype)
    X = np.column_stack([ids, np.arange(60).astype(dtype)])
    rows, _ = FeatureMixSampler(random_state=0).fit_resample(X, np.arange(60) % 2)
    assert set(rows[:, 0].tolist()) <= set(ids.tolist())


def test_rows_without_columns_are_blended_too():
    assert _new(np.empty((3, 0)), Blend([0, 1], [[1], [2]], [[0.5], [0.5]])).shape == (2, 0)
