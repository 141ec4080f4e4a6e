"""Density bands: outliers out, crowds thinned, ties never split."""

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import chisquare
from sklearn.neighbors import KernelDensity

from skresample.exceptions import QuotaError
from skresample.selection import DensityBandSampler


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(size=(190, 2)), rng.uniform(20, 90, size=(10, 2))])


def test_outliers_go_first(rows):
    sampler = DensityBandSampler(low=0.05)
    X, _ = sampler.fit_resample(rows)
    assert X.max() < 20
    np.testing.assert_array_equal(X, rows[sampler.sample_indices_])
    assert sampler.scores_.shape == (200,)


def test_the_densest_rows_can_go_instead(rows):
    sampler = DensityBandSampler(low=0.0, high=0.5)
    X, _ = sampler.fit_resample(rows)
    assert len(X) == 100
    assert sampler.scores_[sampler.sample_indices_].max() <= np.median(sampler.scores_) + 1e-9
    assert X.max() > 20


def test_units_and_storage_do_not_matter(rows):
    expected = DensityBandSampler(low=0.3, high=0.8).make_plan(rows).keep
    for X in (rows * [1e6, 1e-3], sparse.csr_array(rows), np.asfortranarray(rows)):
        np.testing.assert_array_equal(
            DensityBandSampler(low=0.3, high=0.8).make_plan(X).keep, expected
        )
    plain = DensityBandSampler(low=0.3, high=0.8, scale=False)
    assert not np.array_equal(plain.make_plan(rows * [1e6, 1e-3]).keep, expected)


def test_rows_from_the_band_are_drawn_uniformly():
    """Equal rows: all in the band; 3 of 8, 2000 seeds; p < 1e-4 by chance alone."""
    X, hits = np.full((8, 1), 0.1), np.zeros(8)
    assert DensityBandSampler(low=0.5).make_plan(X).n_kept == 8
    for seed in range(2000):
        sampler = DensityBandSampler(low=0.5, n_samples=3, random_state=seed)
        hits[sampler.make_plan(X).keep] += 1
    assert chisquare(hits).pvalue > 1e-4


def test_other_densities_mixed_and_incomplete_rows(rows):
    kde = DensityBandSampler(low=0.05, density=KernelDensity())
    assert kde.fit_resample(rows)[0].max() < 20
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"x": rows[:, 0], "c": ["u"] * 199 + ["rare"]}, index=range(5, 205))
    frame.loc[7, "x"] = np.nan
    out, _ = DensityBandSampler(low=0.05).fit_resample(frame)
    assert "rare" not in set(out["c"])
    assert out.index.isin(frame.index).all()


def test_failures_name_the_parameter(rows):
    with pytest.raises(ValueError, match="low < high"):
        DensityBandSampler(low=0.5, high=0.5).fit_resample(rows)
    with pytest.raises(QuotaError, match="widen the band"):
        DensityBandSampler(low=0.9, n_samples=100).fit_resample(rows)
    with pytest.raises(ValueError, match="'high' parameter"):
        DensityBandSampler(high=0.0).fit_resample(rows)
