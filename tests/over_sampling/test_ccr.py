"""CCR: radii by energy, rows pushed to the surface, new rows inside."""

import numpy as np
import pytest

from skresample.over_sampling import CCR
from skresample.over_sampling._shapes import around, near_l1
from skresample.over_sampling._shapes.around import Around
from skresample.over_sampling._shapes.spheres_l1 import (
    ball_points,
    energy_radii,
    push_out,
    radius_of,
)


@pytest.mark.parametrize(
    ("energy", "radius"), [(0.5, 0.5), (1, 1), (2, 1.5), (3, 2), (6, 3), (10, 4)]
)
def test_radii_equal_the_worked_example(energy, radius):
    assert radius_of(np.array([[1.0, 2.0, 3.0]]), energy)[0] == pytest.approx(radius)


def test_radii_spend_exactly_their_energy():
    rng = np.random.default_rng(0)
    distance = np.sort(rng.random((50, 20)) * 5, axis=1)
    for energy in (0.3, 2.0, 40.0, 500.0):
        radius = radius_of(distance, energy)
        # Growing by dr costs (rows inside + 1) dr: integrate that up to the radius.
        spent = radius + np.clip(radius[:, None] - distance, 0, None).sum(axis=1)
        np.testing.assert_allclose(spent, energy)


@pytest.mark.parametrize("energy", [0.01, 1.0, 5.0, 1000.0])
@pytest.mark.parametrize("missing", [False, True])
def test_radii_need_only_the_rows_within_the_energy(energy, missing):
    rng = np.random.default_rng(5)
    own, others = rng.normal(size=(12, 3)), rng.normal(size=(40, 3))
    if missing:
        others[::7, 1] = np.nan
    step = np.abs(own[:, None] - others[None])
    distance = np.sort(np.where(np.isnan(step), 0, step).sum(axis=2), axis=1)
    np.testing.assert_allclose(
        energy_radii(Around(own, others), energy), radius_of(distance, energy)
    )


def test_rows_inside_move_to_the_surface():
    rng = np.random.default_rng(1)
    own, others = np.zeros((1, 3)), rng.normal(size=(40, 3))
    radius = np.array([2.0])
    moved = others + push_out(Around(own, others), radius, rng)
    before = np.abs(others).sum(axis=1)
    after = np.abs(moved).sum(axis=1)
    np.testing.assert_allclose(after[before < 2], 2.0)
    np.testing.assert_array_equal(moved[before >= 2], others[before >= 2])


def test_a_row_on_the_centre_is_pushed_out_too():
    rng = np.random.default_rng(2)
    shift = push_out(Around(np.zeros((1, 2)), np.zeros((1, 2))), np.array([1.5]), rng)
    assert np.abs(shift).sum() == pytest.approx(1.5)


def test_ball_points_are_uniform_in_volume():
    points = ball_points(20_000, 3, np.random.default_rng(0))
    size = np.abs(points).sum(axis=1)
    assert size.max() <= 1
    # P(size <= r) = r^3; a deviation of 0.015 has probability below 1e-3 (Kolmogorov).
    grid = np.linspace(0.1, 1, 10)
    share = (size[:, None] <= grid).mean(axis=0)
    assert np.abs(share - grid**3).max() < 0.015


def _table():
    rng = np.random.default_rng(3)
    X = np.r_[rng.normal(size=(15, 2)), rng.normal(size=(60, 2))]
    return X, np.repeat([1, 0], [15, 60])


def test_cleaning_moves_the_rows_in_the_spheres_and_says_so():
    X, y = _table()
    sampler = CCR(energy=2.0, random_state=0)
    rows, target = sampler.fit_resample(X, y)
    moved = (rows[:75] != X).any(axis=1)
    assert moved[y == 0].any()
    assert not moved[y == 1].any()
    np.testing.assert_array_equal(sampler.plan_.is_new[:75], moved)
    np.testing.assert_array_equal(sampler.plan_.origin[:75], np.arange(75))
    np.testing.assert_array_equal(target[:75], y)
    assert np.bincount(target).tolist() == [60, 60]


def test_without_cleaning_the_input_stays():
    X, y = _table()
    rows, _ = CCR(clean=False, random_state=0).fit_resample(X, y)
    np.testing.assert_array_equal(rows[:75], X)


def test_new_rows_lie_in_the_sphere_of_their_parent_and_small_spheres_get_more():
    X, y = _table()
    sampler = CCR(clean=False, random_state=0)
    rows, _ = sampler.fit_resample(X, y)
    parent, radius = sampler.plan_.new.parent, sampler.radii_[1]
    step = np.abs(rows[75:] - X[parent]).sum(axis=1)
    assert (step <= radius[parent] * (1 + 1e-12)).all()
    counts = np.bincount(parent, minlength=15)
    want = 45 * (1 / radius) / (1 / radius).sum()
    assert np.abs(counts - want).max() <= 1


def test_the_energy_of_its_own_scale_does_not_depend_on_units():
    rng = np.random.default_rng(5)
    y = np.repeat([0, 1], [60, 20])
    X = rng.normal(size=(80, 3)) + y[:, None]
    gap = np.abs(X[y == 1][:, None] - X[y == 0][None]).sum(-1).min(axis=1)
    plain, by_hand = CCR(random_state=0), CCR(energy=float(np.median(gap)), random_state=0)
    made = plain.fit_resample(X, y)[0]
    np.testing.assert_array_equal(made, by_hand.fit_resample(X, y)[0])
    large = CCR(random_state=0)
    np.testing.assert_allclose(large.fit_resample(4096 * X, y)[0], 4096 * made)
    np.testing.assert_allclose(large.radii_[1], 4096 * plain.radii_[1])
    assert plain.plan_.is_new.sum() > 40  # it pushes rows out at any scale


def test_columns_that_are_constant_in_a_class_stay_so():
    rng = np.random.default_rng(6)
    y = np.repeat([0, 1], [60, 20])
    X = rng.normal(size=(80, 4))
    X[y == 1, 0], X[y == 0, 1] = 0.25, -0.5
    X_new, y_new = CCR(energy=3.0, random_state=0).fit_resample(X, y)
    assert (X_new[y_new == 1, 0] == 0.25).all()
    assert (X_new[y_new == 0, 1] == -0.5).all()
    assert (X_new[80:, 2:].std(axis=0) > 0.1).all()
    assert (X_new[:60][:, [0, 2, 3]] != X[:60][:, [0, 2, 3]]).any(axis=0).all()


@pytest.mark.parametrize("energy", ["auto", 0.05, 4.0])
@pytest.mark.parametrize("held", [10**6, 50])
def test_skipping_far_boxes_changes_no_bit(energy, held, monkeypatch):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(400, 3)) + 4 * rng.integers(3, size=(400, 1))
    y = (rng.random(400) < 0.2).astype(int)
    X[y == 1] = X[y == 1].round(1)
    X[rng.choice(np.flatnonzero(y == 0), 20)] = X[rng.choice(np.flatnonzero(y == 1), 20)]
    monkeypatch.setattr(around, "_CELLS", 10 * (y == 0).sum())  # several ranges
    want = CCR(energy=energy, random_state=0)
    X_want, _ = want.fit_resample(X, y)
    for module, name, value in [(around, "_SKIPS", 0), (around, "_PAIRS", held),
                                (near_l1, "LEAF", 16), (near_l1, "QUERIES", 8)]:  # fmt: skip
        monkeypatch.setattr(module, name, value)
    got = CCR(energy=energy, random_state=0)
    np.testing.assert_array_equal(got.fit_resample(X, y)[0], X_want)
    np.testing.assert_array_equal(got.radii_[1], want.radii_[1])


def test_near_rows_equal_all_distances(monkeypatch):
    monkeypatch.setattr(near_l1, "LEAF", 16)
    rng = np.random.default_rng(3)
    rows, queries = rng.normal(size=(200, 4)), rng.normal(size=(30, 4))
    all_distances = np.abs(queries[:, None] - rows).sum(axis=2)
    index = near_l1.NearL1(rows)
    np.testing.assert_allclose(index.nearest(queries), all_distances.min(axis=1))
    i, j, distance = index.within(queries, 1.5, 10**6)
    np.testing.assert_array_equal(np.c_[i, j], np.argwhere(all_distances <= 1.5))
    np.testing.assert_allclose(distance, all_distances[i, j])
    assert index.within(queries, 1.5, i.size - 1) is None
