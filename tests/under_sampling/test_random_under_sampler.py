"""RandomUnderSampler: uniform subsets of exact size, any table, cells, weights."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skresample.under_sampling import RandomUnderSampler


def data(n=100):
    return np.arange(2.0 * n).reshape(n, 2), np.repeat(
        [0, 1, 2], [n // 10, n // 5, n - 3 * n // 10]
    )


@pytest.mark.parametrize("replacement", [False, True])
def test_counts_are_exact_and_rows_are_real(replacement):
    X, y = data()
    sampler = RandomUnderSampler(random_state=0, replacement=replacement)
    X_new, y_new = sampler.fit_resample(X, y)
    np.testing.assert_array_equal(np.bincount(y_new), [10, 10, 10])
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
    assert (np.unique(sampler.sample_indices_).size < 30) == replacement


def test_every_row_is_as_likely_and_classes_are_independent():
    # 1500 draws of 2 of 6 rows; the chi-squared bound is exceeded with probability 1e-6.
    X, y = np.zeros((10, 1)), np.r_[np.zeros(4, int), np.ones(6, int)]
    seen, pairs = np.zeros(10), np.zeros((10, 10))
    for seed in range(1500):
        sampler = RandomUnderSampler(sampling_strategy={0: 2, 1: 2}, random_state=seed)
        sampler.fit_resample(X, y)
        one = np.isin(np.arange(10), sampler.sample_indices_)
        seen += one
        pairs += np.outer(one, one)
    for rows, share in ((slice(0, 4), 1 / 2), (slice(4, 10), 1 / 3)):
        expected = 1500 * share
        assert np.sum((seen[rows] - expected) ** 2 / (expected * (1 - share))) < 45
    across = pairs[:4, 4:] / 1500
    assert np.abs(across - 1 / 6).max() < 5 * np.sqrt(1 / 6 * 5 / 6 / 1500)


def test_any_table_is_a_selection_of_its_rows():
    X, y = data()
    frame = pd.DataFrame({"a": X[:, 0], "b": list("xyzuv") * 20}, index=np.arange(100) % 7)
    sampler = RandomUnderSampler(random_state=1)
    out, _ = sampler.fit_resample(frame, y)
    pd.testing.assert_frame_equal(out, frame.iloc[sampler.sample_indices_])
    rows = sampler.sample_indices_
    out, _ = sampler.fit_resample(sparse.csc_array(X), y)
    np.testing.assert_array_equal(out.toarray(), X[rows])
    X[::3] = np.nan
    np.testing.assert_array_equal(sampler.fit_resample(X, y)[0], X[rows])


def test_cells_and_weights():
    X, y = data()
    group = np.where(np.arange(100) % 2, "f", "m")
    sampler = RandomUnderSampler(sampling_strategy={(2, "f"): 9, (2, "m"): 4}, random_state=0)
    _, y_new = sampler.fit_resample(X, y, groups=group, sample_weight=np.arange(100.0))
    kept = sampler.sample_indices_
    assert [np.sum((y_new == 2) & (group[kept] == g)) for g in "fm"] == [9, 4]
    np.testing.assert_array_equal(sampler.sample_weight_, kept)


def test_more_rows_than_there_are_is_refused():
    with pytest.raises(ValueError, match=r"Originally, there is 10 samples .*class 0"):
        RandomUnderSampler(sampling_strategy={0: 11}).fit_resample(*data())
