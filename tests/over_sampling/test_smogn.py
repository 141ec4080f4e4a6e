"""SMOGN: where it interpolates, where it adds noise, and how much."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from skresample._math.neighbors import Points
from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOGN
from skresample.over_sampling._distances.heterogeneous import median_distance
from skresample.testing import check_resampler, example_tables


def clusters(seed=0):
    """Rare targets in one dense group and a few far-away rows."""
    rng = np.random.default_rng(seed)
    X = np.r_[
        rng.normal(size=(200, 2)), rng.normal(8, 0.1, size=(20, 2)), rng.normal(0, 40, (10, 2))
    ]
    y = np.r_[rng.normal(size=200), rng.uniform(9, 11, size=30)]
    return X, y


CONTROL = [(4, 0), (9, 1)]


def half_medians(Z):
    d = np.sqrt(((Z[:, None] - Z) ** 2).sum(-1))
    np.fill_diagonal(d, np.nan)
    return d, np.nanmedian(d, axis=1) / 2


@pytest.mark.parametrize("n", [2, 3, 4, 7, 30, 41])
def test_median_distance_by_brute_force(n):
    rng = np.random.default_rng(n)
    Z = rng.normal(size=(n, 3))
    points = Points(Z)
    found = median_distance(points, np.arange(n), np.arange(n))
    np.testing.assert_allclose(found, 2 * half_medians(Z)[1])
    if n > 10:  # to some of the rows: queries among them leave themselves out
        among = np.sort(rng.permutation(n)[: n // 2])
        d = half_medians(Z)[0][:, among]
        np.testing.assert_allclose(
            median_distance(points, np.arange(n), among), np.nanmedian(d, axis=1)
        )


@pytest.mark.parametrize("seed", range(4))
def test_interpolates_near_by_and_adds_noise_far_away(seed):
    X, y = clusters(seed)
    sampler = SMOGN(relevance=CONTROL, random_state=seed)
    X_new, y_new = sampler.fit_resample(X, y)
    plan = sampler.plan_
    made, made_y = X_new[plan.n_kept :], y_new[plan.n_kept :]
    rare = np.arange(200, 230)
    Z = (X / X.std(axis=0))[rare]
    d, half = half_medians(Z)
    near = np.argsort(d, axis=1)[:, :5]  # NaN on the diagonal sorts last
    closest, farthest = d[np.arange(30)[:, None], near].min(axis=1), np.sort(d, axis=1)[:, 4]
    parent = plan.new.parent - 200
    noisy = sampler.by_noise_
    assert noisy.any()
    assert (~noisy).any()
    assert noisy[closest[parent] >= half[parent]].all()
    assert not noisy[farthest[parent] < half[parent]].any()
    for row, target, p in zip(made[~noisy], made_y[~noisy], parent[~noisy], strict=True):
        fits = [
            on_segment(row, target, X[200 + p], X[200 + q], y[200 + p], y[200 + q])
            for q in near[p]
            if d[p, q] < half[p]
        ]
        assert any(fits)


def on_segment(row, target, a, b, ya, yb):
    gap = (row - a) @ (b - a) / ((b - a) @ (b - a))
    return np.allclose(row, a + gap * (b - a)) and np.isclose(target, ya + gap * (yb - ya))


def test_noise_has_the_promised_scale():
    rng = np.random.default_rng(1)
    X = np.r_[rng.normal(size=(4000, 2)), rng.normal(size=(40, 2)) * [5.0, 0.5]]
    y = np.r_[rng.normal(size=4000), rng.uniform(100, 200, size=40)]
    sampler = SMOGN(
        relevance=[(50, 0), (60, 1)], k_neighbors=39, pert=0.1, clip_target=False, random_state=0
    )
    X_new, y_new = sampler.fit_resample(X, y)
    plan, noisy = sampler.plan_, sampler.by_noise_
    parent = plan.new.parent[noisy]
    Z = (X / X.std(axis=0))[4000:]
    scale = np.minimum(0.1, half_medians(Z)[1])[parent - 4000]
    assert noisy.sum() > 500
    for noise, sd in (
        (X_new[plan.n_kept :][noisy, 0] - X[parent, 0], X[4000:, 0].std()),
        (X_new[plan.n_kept :][noisy, 1] - X[parent, 1], X[4000:, 1].std()),
        (y_new[plan.n_kept :][noisy] - y[parent], y[4000:].std()),
    ):
        # False alarm 1e-3 each under another seed.
        assert stats.kstest(noise / (sd * scale), "norm").pvalue > 1e-3


def test_targets_stay_in_range_unless_told_otherwise():
    X, y = clusters(2)
    wild = {"relevance": CONTROL, "pert": 5.0, "random_state": 0}
    _, clipped = SMOGN(**wild).fit_resample(X, y)
    assert clipped.max() == y.max()
    assert clipped.min() >= y.min()
    _, free = SMOGN(clip_target=False, **wild).fit_resample(X, y)
    assert free.max() > y.max()


def test_without_noise_it_repeats_the_lone_rows():
    X, y = clusters(3)
    sampler = SMOGN(relevance=CONTROL, pert=0.0, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    rows = np.flatnonzero(sampler.by_noise_)
    parent = sampler.plan_.new.parent[rows]
    np.testing.assert_array_equal(X_new[sampler.plan_.n_kept + rows], X[parent])
    np.testing.assert_array_equal(y_new[sampler.plan_.n_kept + rows], y[parent])


def test_mixed_frames_keep_their_types():
    X, y = clusters(4)
    colour = pd.Categorical(np.random.default_rng(0).choice(["r", "g"], len(y)))
    frame = pd.DataFrame({"a": X[:, 0].astype(np.float32), "b": np.rint(X[:, 1]).astype(np.int16)})
    frame = frame.assign(c=colour)
    sampler = SMOGN(relevance=CONTROL, random_state=0)
    out, y_new = sampler.fit_resample(frame, pd.Series(y, name="t"))
    assert out.dtypes.tolist() == frame.dtypes.tolist()
    assert y_new.name == "t"
    noisy = np.flatnonzero(sampler.by_noise_)
    parent = sampler.plan_.new.parent[noisy]
    assert out["c"].iloc[sampler.plan_.n_kept + noisy].tolist() == list(colour[parent])


def test_missing_values_stay_missing_in_noisy_copies():
    X, y = clusters(5)
    X[200::2, 1] = np.nan
    sampler = SMOGN(relevance=CONTROL, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    made = X_new[sampler.plan_.n_kept :]
    np.testing.assert_array_equal(np.isnan(made), np.isnan(X[sampler.plan_.new.parent]))
    assert np.isfinite(y_new).all()


def test_a_single_rare_row_gets_noise_of_the_whole_table():
    X = np.random.default_rng(6).normal(size=(50, 2))
    y = np.r_[np.linspace(0, 1, 49), 10.0]
    sampler = SMOGN(relevance=CONTROL, clip_target=False, random_state=0)
    with pytest.warns(ShortfallWarning, match="found 1"):
        X_new, y_new = sampler.fit_resample(X, y)
    made, made_y = X_new[y_new > 5], y_new[y_new > 5]
    assert len(np.unique(made, axis=0)) == len(made) == 25
    assert np.abs(made - X[-1]).max() < 0.02 * 5 * X.std(axis=0).max()
    assert np.unique(made_y).size == 25


def test_large_runs_compare_with_a_sample_of_themselves():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(5000, 2))
    y = np.r_[rng.normal(size=3600), rng.uniform(9, 11, size=1400)]
    sampler = SMOGN(relevance=CONTROL, random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    assert len(X_new) == 5000
    assert sampler.by_noise_.mean() < 0.1  # five neighbours of 1400 are nearly always close


def test_sparse_rows_give_the_rows_of_dense_ones():
    X, y = clusters()
    X[np.abs(X) < 0.3] = 0
    dense, sampler = SMOGN(random_state=0), SMOGN(random_state=0)
    X_new, y_new = sampler.fit_resample(sparse.csr_array(X), y)
    expected, y_expected = dense.fit_resample(X, y)
    assert isinstance(X_new, sparse.csr_array)
    np.testing.assert_allclose(X_new.toarray(), expected, atol=1e-12)
    np.testing.assert_allclose(y_new, y_expected)
    np.testing.assert_array_equal(sampler.by_noise_, dense.by_noise_)


@pytest.mark.parametrize("relevance", ["boxplot", "density", [(0, 0), (2, 1)]])
def test_contracts_on_numeric_targets(relevance):
    tables = [table for table in example_tables() if table.y.dtype.kind in "iuf"]
    sampler = SMOGN(relevance=relevance, random_state=0)
    assert check_resampler(sampler, tables) > 100
