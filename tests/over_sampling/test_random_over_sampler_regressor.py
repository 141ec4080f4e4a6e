"""Cells of a numeric target raised to a share of the fullest one."""

import numpy as np
import pandas as pd
import pytest

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import RandomOverSamplerRegressor
from skresample.testing import check_resampler, example_tables


def counts(y, edges):
    return np.bincount(np.searchsorted(edges, y, side="right"), minlength=len(edges) + 1)


def skewed(seed=0, n=400):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 2)), rng.gamma(1.5, size=n)


@pytest.mark.parametrize("share", [0.2, 0.5, 1.0])
def test_uniform_bins_reach_their_share(share):
    X, y = skewed()
    sampler = RandomOverSamplerRegressor(sampling_strategy=share, n_bins=6, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    edges = np.linspace(y.min(), y.max(), 7)[1:-1]
    before, after = counts(y, edges), counts(y_new, edges)
    target = int(np.ceil(share * before.max()))
    np.testing.assert_array_equal(after, np.where(before > 0, np.maximum(before, target), 0))
    np.testing.assert_array_equal(sampler.n_after_, after[before > 0])
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
    np.testing.assert_array_equal(sampler.sample_indices_[:400], np.arange(400))


def test_rows_of_a_bin_are_copied_equally_often():
    X, y = skewed(1)
    sampler = RandomOverSamplerRegressor(random_state=0).fit(X, y)
    plan = sampler.make_plan(X, y)
    copies = np.bincount(plan.keep, minlength=400)
    for cell in np.unique(sampler.cells_):
        own = copies[sampler.cells_ == cell]
        assert own.max() - own.min() <= 1


def test_quantile_bins_even_out_ties():
    y = np.r_[np.zeros(50), np.linspace(1, 2, 30)]
    sampler = RandomOverSamplerRegressor(binning="quantile", n_bins=4, random_state=0)
    _, y_new = sampler.fit_resample(y[:, None], y)
    # Two of the three quartiles are 0; the third leaves the upper 20 rows.
    assert sampler.n_before_.tolist() == [60, 20]
    assert (y_new >= np.quantile(y, 0.75)).sum() == 60


def test_own_edges_and_empty_cells():
    y = np.array([0.0, 1.0, 1.0, 1.0, 5.0])
    sampler = RandomOverSamplerRegressor(binning=[1.0, 2.0, 3.0], random_state=0)
    _, y_new = sampler.fit_resample(y[:, None], y)
    assert sorted(y_new) == [0, 0, 0, 1, 1, 1, 5, 5, 5]
    assert sampler.cells_.tolist() == [0, 1, 1, 1, 2]


def test_relevance_draws_rare_rows_in_proportion():
    y = np.r_[np.linspace(-1, 1, 3000), 2.0, 3.0, 4.0]
    control = [(1, 0), (2, 0.5), (4, 1)]
    sampler = RandomOverSamplerRegressor(binning="relevance", relevance=control, random_state=0)
    _, y_new = sampler.fit_resample(y[:, None], y)
    assert sampler.n_after_.tolist() == [3000, 3000]
    drawn = y_new[3003:]
    share = np.array([(drawn == v).mean() for v in (2, 3, 4)])
    np.testing.assert_allclose(share, np.array([0.5, 0.75, 1]) / 2.25, atol=0.04)  # 4 sigma


def test_copies_can_be_capped():
    X, y = np.arange(21.0)[:, None], np.r_[np.linspace(0, 1, 20), 9.0]
    sampler = RandomOverSamplerRegressor(n_bins=2, max_copies=3, random_state=0)
    with pytest.warns(ShortfallWarning, match="1 rows with targets from 9 to 9 become 3 instead"):
        _, y_new = sampler.fit_resample(X, y)
    assert (y_new == 9).sum() == 3


@pytest.mark.filterwarnings("error")
def test_nothing_rare_is_said():
    y = np.arange(20.0)
    sampler = RandomOverSamplerRegressor(binning="relevance", relevance="boxplot")
    with pytest.warns(ShortfallWarning, match="all on one side of threshold=0.5"):
        _, y_new = sampler.fit_resample(y[:, None], y)
    assert y_new.size == 20


def test_frames_keep_index_and_types():
    X, y = skewed(2)
    frame = pd.DataFrame({"a": X[:, 0], "c": pd.Categorical(np.where(X[:, 1] > 0, "u", "v"))})
    frame.index += 1000
    sampler = RandomOverSamplerRegressor(random_state=0)
    out, y_new = sampler.fit_resample(frame, pd.Series(y, index=frame.index))
    assert out.index.equals(y_new.index)
    assert out.equals(frame.iloc[sampler.sample_indices_])


@pytest.mark.parametrize(
    ("options", "y", "message"),
    [
        ({}, ["a", "b", "a"], "must hold numbers"),
        ({}, [1.0, 1.0, 1.0], "all values of y equal 1"),
        ({"binning": [2, 1]}, [1.0, 2.0, 3.0], "ascending edges"),
        ({"sampling_strategy": 1.5}, [1.0, 2.0, 3.0], "sampling_strategy"),
    ],
)
def test_messages(options, y, message):
    with pytest.raises(ValueError, match=message):
        RandomOverSamplerRegressor(**options).fit_resample([[1], [2], [3]], y)


@pytest.mark.parametrize("binning", ["uniform", "quantile", "relevance", [1, 2]])
def test_contracts_on_numeric_targets(binning):
    tables = [table for table in example_tables() if table.y.dtype.kind in "iuf"]
    sampler = RandomOverSamplerRegressor(binning=binning, relevance="density", random_state=0)
    assert check_resampler(sampler, tables) > 100
