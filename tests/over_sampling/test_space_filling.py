"""Designs as tables: evenness, bounds, constraints, targets."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import qmc
from sklearn.neighbors import KNeighborsRegressor

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SpaceFillingSampler

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3))
Y = X[:, 0] + X[:, 1]


def _new(sampler, X=X, y=Y):
    return sampler.set_params(random_state=0).fit_resample(X, y)[0][len(X) :]


def test_sobol_points_are_four_times_as_even_as_random_ones():
    wide = RNG.random((30, 10))
    box = dict.fromkeys(range(10), (0.0, 1.0))
    far = {
        method: qmc.discrepancy(
            _new(SpaceFillingSampler(box, method=method, n_samples=512), wide, None)
        )
        for method in ("sobol", "lhs", "uniform")
    }
    assert far["uniform"] > 4 * far["sobol"]
    assert far["lhs"] < far["uniform"]


def test_a_latin_hypercube_has_one_row_in_every_slice():
    made = _new(SpaceFillingSampler({0: (0, 1)}, method="lhs", n_samples=50))
    assert sorted(np.floor(made[:, 0] * 50)) == list(range(50))


def test_ranges_are_those_of_x_unless_given():
    sampler = SpaceFillingSampler({1: (5, 6)}, n_samples=256)
    made = _new(sampler)
    np.testing.assert_allclose(sampler.bounds_[[0, 2]], np.c_[X.min(0), X.max(0)][[0, 2]])
    assert sampler.bounds_[1].tolist() == [5, 6]
    assert (made >= sampler.bounds_[:, 0]).all()
    assert (made <= sampler.bounds_[:, 1]).all()
    np.testing.assert_allclose(made[:, 0].mean(), sampler.bounds_[0].mean(), atol=0.02)


def test_bounds_that_depend_on_other_columns():
    sampler = SpaceFillingSampler(
        {
            0: (0.0, 1.0),
            1: (lambda c: 0.015 * c[0], lambda c: 0.3 * c[0]),
            2: (lambda c: c[1], 1.0),
        },
        n_samples=500,
    )
    made = _new(sampler)
    assert ((made[:, 1] >= 0.015 * made[:, 0]) & (made[:, 1] <= 0.3 * made[:, 0])).all()
    assert (made[:, 2] >= made[:, 1]).all()
    assert np.isnan(sampler.bounds_[1:]).all()


@pytest.mark.parametrize("method", ["sobol", "lhs", "uniform", "perturb"])
def test_constraints_hold_in_every_row(method):
    rows = np.abs(X)
    sampler = SpaceFillingSampler(
        constraints=[lambda r: r[:, 0] < r[:, 1], lambda r: r.sum(axis=1) < 4],
        method=method,
        n_samples=200,
    )
    made = _new(sampler, rows)
    assert len(made) == 200
    assert (made[:, 0] < made[:, 1]).all()
    assert (made.sum(axis=1) < 4).all()
    assert 0 < sampler.acceptance_rate_ < 1


def test_perturbed_rows_stay_close_and_inside():
    sampler = SpaceFillingSampler(method="perturb", scale=0.02, n_samples=400)
    made = _new(sampler)
    parent = sampler.plan_.origin[40:]
    step = (made - X[parent]) / np.ptp(X, axis=0)
    assert abs(step.std() - 0.02) < 0.003
    assert (made >= X.min(0)).all()
    assert (made <= X.max(0)).all()


def test_targets_of_nearest_rows_functions_and_models():
    sampler = SpaceFillingSampler(n_samples=50, random_state=0)
    made, y = sampler.fit_resample(X, Y)
    scaled = X / X.std(axis=0)
    near = ((made[40:, None] / X.std(axis=0) - scaled) ** 2).sum(-1).argmin(axis=1)
    np.testing.assert_array_equal(y[40:], Y[near])
    _, y = SpaceFillingSampler(
        labeler=lambda r: r[:, 0] * 2, n_samples=50, random_state=0
    ).fit_resample(X, Y)
    np.testing.assert_allclose(y[40:], 2 * made[40:, 0])
    _, y = SpaceFillingSampler(
        labeler=KNeighborsRegressor(3), n_samples=50, random_state=0
    ).fit_resample(X, Y)
    np.testing.assert_allclose(y[40:], KNeighborsRegressor(3).fit(X, Y).predict(made[40:]))
    close = SpaceFillingSampler(method="perturb", n_samples=50, random_state=0)
    _, y = close.fit_resample(X, Y)
    np.testing.assert_array_equal(y[40:], Y[close.plan_.origin[40:]])


def test_mixed_frames():
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    frame["kind"] = pd.Categorical(np.array(["u", "v", "w"])[np.arange(40) % 3])
    frame["count"] = np.arange(40) % 4
    frame.loc[3, "a"] = np.nan
    seen = []
    sampler = SpaceFillingSampler(
        {"b": (0, 1)}, constraints=lambda r: seen.append(r) or r["a"] > 0, n_samples=240
    )
    made = _new(sampler, frame, pd.Series(Y))
    assert list(seen[0].columns) == list(frame.columns)
    assert made.dtypes.equals(frame.dtypes)
    assert (made["a"] > 0).all()
    share = made["kind"].value_counts(normalize=True)
    np.testing.assert_allclose(share, 1 / 3, atol=0.05)
    np.testing.assert_allclose(made["count"].value_counts(normalize=True), 1 / 4, atol=0.06)


def test_too_few_rows_are_said():
    rare = SpaceFillingSampler(
        constraints=lambda r: r[:, 0] > 0.9985 * X[:, 0].max(), n_samples=200, random_state=0
    )
    with pytest.warns(ShortfallWarning, match="instead of 200 rows are added"):
        rare.fit_resample(X, Y)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bounds": {0: (2, 1)}}, "low <= high"),
        ({"bounds": {7: (0, 1)}}, "out of bounds"),
        ({"bounds": {1: (lambda c: 1 + 0 * c[0], 0.0)}}, "cross"),
        ({"constraints": lambda r: r[:, 0] > 99}, "none of .* rows meets the constraints"),
        ({"constraints": lambda r: len(r) > 0}, "must answer for each"),
        ({"labeler": lambda r: r[:3, 0]}, "one target for each"),
    ],
)
def test_refusals(change, words):
    with pytest.raises(ValueError, match=words):
        SpaceFillingSampler(**change).fit_resample(X, Y)
