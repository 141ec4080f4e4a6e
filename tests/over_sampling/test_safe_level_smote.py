"""SafeLevelSMOTE: the gap rules of the paper, pair by pair."""

import numpy as np
import pandas as pd
import pytest

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SafeLevelSMOTE
from skresample.over_sampling._safe_level_smote import gap_range


def test_rules_of_the_paper():
    a, b = np.array([3, 0, 2, 4, 1, 5]), np.array([0, 3, 2, 1, 4, 5])
    low, high = gap_range(a, b)
    np.testing.assert_allclose(low, [0, 1, 0, 0, 0.75, 0])
    np.testing.assert_allclose(high, [0, 1, 1, 0.25, 1, 1])


def levels_by_definition(X, y, k):
    dist2 = ((X[:, None] - X[None]) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    near = np.argsort(dist2, axis=1, kind="stable")[:, :k]
    return (y[near] == y[:, None]).sum(axis=1)


@pytest.mark.parametrize("seed", range(6))
def test_every_gap_lies_in_the_range_of_its_pair(seed):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], [120, 40]))
    X = rng.normal(size=(160, 2)) + y[:, None]
    sampler = SafeLevelSMOTE(k_neighbors=4, random_state=seed)
    _, y_new = sampler.fit_resample(X, y)
    level = levels_by_definition(X, y, 4)
    new = sampler.plan_.new
    a, b, gap = level[new.base], level[new.partner[:, 0]], new.coef[:, 0]
    assert (a + b > 0).all()
    assert (gap[b == 0] == 0).all()
    assert (gap[a > b] <= b[a > b] / a[a > b]).all()
    assert (gap[a < b] >= 1 - a[a < b] / b[a < b]).all()
    assert (gap <= 1).all()
    assert np.bincount(y_new).tolist() == [120, 120]


def test_new_rows_keep_away_from_the_dangerous_end():
    # Row 0 has foreign neighbours only but one, the others are among themselves.
    X = np.array([[0.0], [10.0], [10.1], [10.2], [-1.0], [-1.1], [-1.2], [-9.0], [-9.1], [-9.2]])
    y = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    sampler = SafeLevelSMOTE(k_neighbors=3, sampling_strategy={1: 200}, random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    # Level of row 0: 0 of 3; its pairs repeat the safe neighbour, and nothing lies between.
    assert (X_new[10:, 0] >= 9.9).all()


def test_pairs_are_uniform_over_the_sound_ones():
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1], [60, 20])
    X = rng.normal(size=(80, 2)) + y[:, None]
    sampler = SafeLevelSMOTE(k_neighbors=3, sampling_strategy={0: 60, 1: 60_020}, random_state=0)
    sampler.fit_resample(X, y)
    pair = sampler.plan_.new.base * 80 + sampler.plan_.new.partner[:, 0]
    count = np.unique(pair, return_counts=True)[1]
    # Within five standard errors for each of at most 60 pairs: false alarm below 4e-5.
    assert np.abs(count / 60_000 - 1 / count.size).max() < 5 * np.sqrt(1 / count.size / 60_000)


def test_all_noise_falls_back_aloud():
    X = np.arange(40.0)[:, None]
    y = (np.arange(40) % 10 == 5).astype(int)
    with pytest.warns(ShortfallWarning, match="class 1: no row has a neighbour of its class"):
        _, y_new = SafeLevelSMOTE(k_neighbors=2, random_state=0).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [36, 36]


def test_mixed_missing_and_small():
    rng = np.random.default_rng(5)
    y = np.repeat([0, 1], [50, 4])
    frame = pd.DataFrame(rng.normal(size=(54, 2)), columns=["a", "b"]).assign(c=["u", "v"] * 27)
    frame.loc[50:, "b"] += 2.0
    frame.loc[::5, "a"] = np.nan
    with pytest.warns(ShortfallWarning, match="k_neighbors=5 needs at least 6 rows in class 1"):
        new, y_new = SafeLevelSMOTE(random_state=0).fit_resample(frame, y)
    assert set(new["c"]) <= {"u", "v"}
    assert np.bincount(y_new).tolist() == [50, 50]
    with pytest.raises(ValueError, match="k_neighbors"):
        SafeLevelSMOTE(k_neighbors=0).fit_resample(frame, y)
