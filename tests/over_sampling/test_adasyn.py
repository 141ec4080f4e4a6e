"""ADASYN: who seeds how many, exactly, and what happens without neighbours of other classes."""

import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import NearestNeighbors

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import ADASYN


def foreign_share(X, y, i, k):
    dist2 = ((X - X[i]) ** 2).sum(1)
    dist2[i] = np.inf
    return (y[np.argsort(dist2, kind="stable")[:k]] != y[i]).mean()


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("total", [41, 57, 300])
def test_allocation_is_the_density_ratio_within_one_row(seed, total):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], [400, 40]))
    X = rng.normal(size=(440, 2)) + y[:, None]
    sampler = ADASYN(sampling_strategy={1: total}, n_neighbors=6, random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    assert (y_new == 1).sum() == total
    rows = np.flatnonzero(y == 1)
    share = np.array([foreign_share(X, y, i, 6) for i in rows])
    quota = (total - 40) * share / share.sum()
    seeded = np.bincount(sampler.plan_.new.base, minlength=440)[rows]
    assert np.abs(seeded - quota).max() < 1
    assert (seeded[share == 0] == 0).all()


def test_worked_example():
    # Row 2 has one foreign neighbour of two, row 3 two of two, rows 0 and 1 none.
    X = np.array([[0.0], [1.0], [2.5], [6.0], [3.6], [5.5], [6.2], [20.0], [21.0], [22.0]])
    y = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    share = [foreign_share(X, y, i, 2) for i in range(4)]
    assert share == [0, 0, 0.5, 1]
    sampler = ADASYN(sampling_strategy={1: 4 + 9, 0: 6}, n_neighbors=2, random_state=0)
    with np.errstate(all="raise"):
        sampler.fit_resample(X, y)
    assert np.bincount(sampler.plan_.new.base, minlength=4).tolist() == [0, 0, 3, 6]


def test_few_new_rows_do_not_all_go_to_the_first():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(600, 3)), np.repeat([1, 0], [200, 400])
    first = [
        (lambda s: s.fit_resample(X, y) and s.plan_.new.base.min())(
            ADASYN(sampling_strategy={1: 205}, random_state=seed)
        )
        for seed in range(10)
    ]
    assert np.unique(first).size > 3


def test_no_neighbour_of_another_class_falls_back_to_smote_aloud():
    y = np.repeat([0, 1], [50, 10])
    X = np.random.default_rng(0).normal(size=(60, 2)) + 100 * y[:, None]
    with pytest.warns(ShortfallWarning, match="class 1: no row has a neighbour of another class"):
        _, y_new = ADASYN(random_state=0).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [50, 50]


def test_neighbours_object_mixed_and_missing():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(80, 3)), np.repeat([0, 1], [60, 20])
    by_object = ADASYN(n_neighbors=NearestNeighbors(n_neighbors=6), random_state=0)
    np.testing.assert_allclose(
        by_object.fit_resample(X, y)[0], ADASYN(random_state=0).fit_resample(X, y)[0]
    )
    frame = pd.DataFrame(X, columns=list("abc")).assign(town=["x", "y"] * 40)
    frame.loc[::7, "b"] = np.nan
    new, y_new = ADASYN(random_state=0).fit_resample(frame, y)
    assert set(new["town"]) == {"x", "y"}
    assert np.bincount(y_new).tolist() == [60, 60]


def test_small_class_is_named():
    X, y = np.random.default_rng(2).normal(size=(20, 2)), np.repeat([0, 1], [17, 3])
    with pytest.warns(ShortfallWarning, match="n_neighbors=5 needs at least 6 rows in class 1"):
        ADASYN(random_state=0).fit_resample(X, y)
