"""GeometricSMOTE: the ball, its truncation and deformation, and who sets its radius."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import GeometricSMOTE
from skresample.over_sampling._shapes.sphere import sphere_rows


def ball(truncation, deformation, m=20_000, d=3, seed=0):
    """Points around 0 towards (2, 0, ...), in units of the radius."""
    surface = np.zeros((m, d))
    surface[:, 0] = 2.0
    rng = np.random.default_rng(seed)
    return sphere_rows(np.zeros((m, d)), surface, truncation, deformation, rng) / 2.0


@pytest.mark.parametrize("d", [1, 2, 5])
def test_whole_ball_is_uniform(d):
    e = ball(0.0, 0.0, d=d)
    radius = np.sqrt((e**2).sum(axis=1))
    assert stats.kstest(radius**d, "uniform").pvalue > 1e-4
    # The mean of a uniform ball is 0 within five standard errors of each coordinate.
    assert np.abs(e.mean(axis=0)).max() < 5 * np.sqrt(1 / (d + 2) / 20_000)


@pytest.mark.parametrize(
    ("truncation", "low", "high"),
    [(1.0, 0, 1), (-1.0, -1, 0), (0.5, -0.5, 1), (-0.5, -1, 0.5), (0.0, -1, 1)],
)
def test_truncation_cuts_at_its_plane(truncation, low, high):
    along = ball(truncation, 0.0)[:, 0]
    assert low - 1e-12 <= along.min() < low + 0.05
    assert high - 0.05 < along.max() <= high + 1e-12


@pytest.mark.parametrize("deformation", [0.0, 0.3, 1.0])
def test_deformation_shrinks_what_is_orthogonal(deformation):
    round_, flat = ball(1.0, 0.0), ball(1.0, deformation)
    np.testing.assert_allclose(flat[:, 0], round_[:, 0])
    np.testing.assert_allclose(flat[:, 1:], (1 - deformation) * round_[:, 1:], atol=1e-15)


def test_extreme_scales_missing_and_no_radius():
    rng = np.random.default_rng(1)
    for scale in (1e-200, 1e150):
        made = sphere_rows(np.zeros((50, 2)), np.full((50, 2), scale), 1.0, 1.0, rng) / scale
        np.testing.assert_allclose(made[:, 0], made[:, 1])
        assert (made > 0).any()
    center = np.array([[1.0, np.nan, 2.0]])
    made = sphere_rows(center, np.array([[np.nan, 3.0, 4.0]]), 1.0, 1.0, rng)
    assert np.isnan(made[0, 1])
    assert made[0, 0] == 1.0
    np.testing.assert_array_equal(sphere_rows(center, center, 1.0, 0.0, rng), center)


def data(seed, n=(60, 20), d=3):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], n))
    return rng.normal(size=(y.size, d)) + y[:, None], y


def test_minority_flat_and_cut_lies_on_the_segments_of_smote():
    X, y = data(0, d=4)
    sampler = GeometricSMOTE(
        selection_strategy="minority", deformation_factor=1.0, k_neighbors=3, random_state=0
    )
    X_new, _ = sampler.fit_resample(X, y)
    rows = np.flatnonzero(y == 1)
    for row, parent in zip(X_new[80:], sampler.plan_.new.parent, strict=True):
        dist2 = ((X[rows] - X[parent]) ** 2).sum(1)
        near = X[rows[np.argsort(dist2, kind="stable")[1:4]]] - X[parent]
        move = row - X[parent]
        u = (near @ move) / (near**2).sum(1)
        left = np.abs(move - u[:, None] * near).max(axis=1)
        assert left.min() < 1e-12
        assert 0 <= u[left.argmin()] <= 1


@pytest.mark.parametrize("strategy", ["majority", "combined"])
def test_no_row_of_another_class_lies_inside_a_ball(strategy):
    X, y = data(1)
    sampler = GeometricSMOTE(
        selection_strategy=strategy, truncation_factor=0.0, random_state=0,
        sampling_strategy={0: 60, 1: 3000},
    )  # fmt: skip
    X_new, _ = sampler.fit_resample(X, y)
    parent = sampler.plan_.new.parent
    length = np.sqrt(((X_new[80:] - X[parent]) ** 2).sum(1))
    dist = np.sqrt(((X[:, None] - X[None]) ** 2).sum(-1))
    nearest_foreign = dist[:, y == 0].min(axis=1)
    assert (length <= nearest_foreign[parent] + 1e-12).all()
    dist[:, y == 0] = np.inf
    fifth = np.sort(dist, axis=1)[:, 5]
    longest = nearest_foreign if strategy == "majority" else np.minimum(nearest_foreign, fifth)
    assert (length <= longest[parent] + 1e-12).all()
    assert (length > 0.9 * longest[parent]).any()


def test_mixed_missing_float32_and_sparse():
    X, y = data(2)
    frame = pd.DataFrame(X.astype(np.float32), columns=list("abc")).assign(t=["u", "v"] * 40)
    frame.loc[::7, "b"] = np.nan
    sampler = GeometricSMOTE(random_state=0)
    new, y_new = sampler.fit_resample(frame, y)
    assert (new.dtypes == frame.dtypes).all()
    assert np.bincount(y_new).tolist() == [60, 60]
    empty = frame["b"].isna().to_numpy()[sampler.plan_.new.parent]
    np.testing.assert_array_equal(new["b"].isna().to_numpy()[80:], empty)
    X[np.abs(X) < 0.3] = 0
    made = sampler.fit_resample(sparse.csr_array(X), y)[0]
    assert isinstance(made, sparse.csr_array)
    np.testing.assert_allclose(made.toarray(), sampler.fit_resample(X, y)[0], atol=1e-12)


def test_a_single_row_takes_its_radius_from_the_others():
    X, y = data(3, n=(30, 1))
    with pytest.warns(ShortfallWarning, match="class 1, found 1"):
        X_new, _ = GeometricSMOTE(random_state=0).fit_resample(X, y)
    assert np.unique(X_new[31:], axis=0).shape[0] == 29
    with pytest.warns(ShortfallWarning, match="class 1, found 1"):
        X_new, _ = GeometricSMOTE(selection_strategy="minority").fit_resample(X, y)
    assert (X_new[31:] == X[y == 1]).all()


def test_parameters_are_checked():
    X, y = data(4)
    for wrong in (
        {"truncation_factor": 1.5},
        {"deformation_factor": -0.1},
        {"selection_strategy": "nearest"},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            GeometricSMOTE(**wrong).fit_resample(X, y)
