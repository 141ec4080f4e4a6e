"""Folds: classes even, sets of rows whole, seeds separate."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skresample._table.numbers_and_levels import table_of
from skresample.model_selection._compare.design.folds import (
    duplicate_codes,
    fold_groups,
    make_folds,
)


def same_partition(a, b):
    return len(set(zip(a, b, strict=True))) == len(set(a)) == len(set(b))


def test_identical_rows_share_a_code_in_every_container():
    X = np.array([[1.0, np.nan], [1.0, 2.0], [1.0, np.nan], [0.0, 2.0], [1.0, 2.0]])
    want = [0, 1, 0, 2, 1]
    assert same_partition(duplicate_codes(table_of(X)), want)
    frame = pd.DataFrame({"a": X[:, 0], "b": X[:, 1]})
    assert same_partition(duplicate_codes(table_of(frame)), want)
    mixed = frame.assign(c=["u", "v", "u", "w", "x"])
    assert same_partition(duplicate_codes(table_of(mixed)), [0, 1, 0, 2, 3])
    filled = np.nan_to_num(X)
    spread = sparse.csr_array(filled)
    assert same_partition(duplicate_codes(table_of(spread)), want)
    explicit = sparse.csr_array(
        (np.array([1.0, 0.0, 1.0]), np.array([0, 1, 0]), np.array([0, 2, 3])), shape=(2, 2)
    )
    assert same_partition(duplicate_codes(table_of(explicit)), [0, 0])


def test_joins_are_transitive():
    X = np.array([[1.0], [1.0], [2.0], [3.0], [4.0]])
    # Rows 0 and 1 are identical, 1 and 2 of one group: all three stay together.
    codes = fold_groups(table_of(X), ["a", "b", "b", None, None])
    assert same_partition(codes, [0, 0, 0, 1, 2])


def test_classes_are_as_even_as_possible():
    y = np.repeat([0, 1, 2], [53, 17, 6])
    for _, _, train, test in make_folds(y, n_splits=5, n_repeats=4, random_state=0):
        counts = np.bincount(y[test], minlength=3)
        assert set(counts) <= {10, 11, 3, 4, 1, 2}
        assert counts[0] in (10, 11)
        assert counts[1] in (3, 4)
        assert counts[2] in (1, 2)
        assert np.array_equal(np.sort(np.concatenate([train, test])), np.arange(76))


def test_every_row_is_tested_once_per_repeat_and_sets_stay_whole():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 90)
    together = rng.integers(0, 40, 90)
    together = np.unique(together, return_inverse=True)[1]
    folds = make_folds(y, together=together, n_splits=4, n_repeats=3, random_state=1)
    for repeat in range(3):
        tests = [test for r, _, _, test in folds if r == repeat]
        assert np.array_equal(np.sort(np.concatenate(tests)), np.arange(90))
        for test in tests:
            assert len(test) == pytest.approx(22.5, abs=6)
            assert np.isin(y[test].mean(), [0, 1]).sum() == 0
    for _, _, train, test in folds:
        assert not set(together[train]) & set(together[test])


def test_a_repeat_depends_on_seed_and_number_alone():
    y = np.repeat([0, 1], 20)
    one = make_folds(y, n_repeats=1, random_state=3)
    three = make_folds(y, n_repeats=3, random_state=3)
    for a, b in zip(one, three, strict=False):
        assert np.array_equal(a[3], b[3])
    assert not np.array_equal(three[0][3], three[5][3])
    other = make_folds(y, n_repeats=1, random_state=4)
    assert not all(np.array_equal(a[3], b[3]) for a, b in zip(one, other, strict=True))


def test_too_few_rows_are_named_with_the_remedy():
    y = np.repeat([0, 1], [20, 3])
    with pytest.raises(ValueError, match=r"class 'rare' has 3 rows; lower n_splits to 3 or less"):
        make_folds(y, n_splits=5, names=["common", "rare"])
    together = np.concatenate([np.arange(20), [20, 20, 20]])
    with pytest.raises(ValueError, match="3 rows in 1 sets that stay together; add rows"):
        make_folds(y, together=together, n_splits=2, names=["common", "rare"])
    with pytest.raises(ValueError, match="n_splits must be at least 2"):
        make_folds(y, n_splits=1)
