"""Exact duplicates: against a dictionary, on every container."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from skresample.exceptions import ShortfallWarning
from skresample.selection import ExactDeduplicator


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=30),
    st.booleans(),
    st.sampled_from(["first", "last"]),
)
def test_equals_a_dictionary(rows, include_target, keep):
    X, y = np.array([[a, 7] for a, _ in rows]), np.array([b for _, b in rows])
    seen = {}
    for i, row in enumerate(rows):
        key = row if include_target else row[0]
        if keep == "last" or key not in seen:
            seen[key] = i
    dedup = ExactDeduplicator(include_target=include_target, keep=keep)
    X_new, y_new = dedup.fit_resample(X, y)
    assert dedup.sample_indices_.tolist() == sorted(seen.values())
    assert dedup.n_duplicates_ == len(rows) - len(seen)
    np.testing.assert_array_equal(X_new, X[dedup.sample_indices_])
    np.testing.assert_array_equal(y_new, y[dedup.sample_indices_])
    assert len(set(dedup.groups_)) == len(seen)


@pytest.mark.parametrize("module", ["pandas", "polars"])
def test_frames_with_missing_values(module):
    library = pytest.importorskip(module)
    frame = library.DataFrame(
        {"x": [1.0, None, 1.0, None], "c": ["a", None, "a", None], "id": [1, 2, 3, 4]}
    )
    assert ExactDeduplicator().make_plan(frame).n_kept == 4
    dedup = ExactDeduplicator(columns=["x", "c"])
    out, _ = dedup.fit_resample(frame)
    assert np.asarray(out["id"]).tolist() == [1, 2]
    assert ExactDeduplicator(columns="c", keep="last").make_plan(frame).keep.tolist() == [2, 3]
    if module == "pandas":
        assert out.index.tolist() == [0, 1]


def test_sparse_equals_dense_and_signed_zeros_are_equal():
    X = np.array([[0.0, 1], [-0.0, 1], [0, 2], [np.nan, 1], [np.nan, 1]])
    expected = [0, 2, 3]
    assert ExactDeduplicator().make_plan(X).keep.tolist() == expected
    assert ExactDeduplicator().make_plan(sparse.csr_array(X)).keep.tolist() == expected
    assert ExactDeduplicator(columns=[0]).make_plan(sparse.csc_array(X)).keep.tolist() == [0, 3]


def test_targets_of_any_kind_tell_rows_apart():
    X = np.zeros((4, 1))
    for y, n in (
        (np.array([0.5, 0.5, 1.5, 0.5]), 2),
        (np.array(["a", "b", "a", "c"]), 3),
        (np.array([[0, 1], [0, 1], [1, 1], [0, 0]]), 3),
        (None, 1),
    ):
        assert ExactDeduplicator().make_plan(X, y).n_kept == n
        assert ExactDeduplicator(include_target=False).make_plan(X, y).n_kept == 1


def test_conflicts_can_be_dropped_whole():
    X, y = np.array([[1], [1], [2], [2], [3]]), np.array([0, 1, 0, 0, 1])
    dedup = ExactDeduplicator(include_target=False, conflicts="drop")
    assert dedup.make_plan(X, y).keep.tolist() == [2, 4]
    with pytest.warns(ShortfallWarning, match="conflicting targets"):
        dedup.make_plan(X[:2], y[:2])


def test_copies_become_weights_and_weighted_means_do_not_change():
    X = np.random.default_rng(0).integers(0, 4, size=(60, 1)).astype(float)
    dedup = ExactDeduplicator(count_weights=True)
    X_new, _ = dedup.fit_resample(X)
    assert dedup.sample_weight_ @ X_new[:, 0] / 60 == pytest.approx(X.mean())
    dedup.set_params(count_weights=False).fit_resample(X)
    assert not hasattr(dedup, "sample_weight_")


def test_failures_name_the_column():
    with pytest.raises(ValueError, match="columns names column 'z'"):
        ExactDeduplicator(columns="z").fit_resample(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="selects no column"):
        ExactDeduplicator(columns=[]).fit_resample(np.zeros((2, 2)))
