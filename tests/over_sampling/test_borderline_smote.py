"""BorderlineSMOTE: the danger set by definition, whose rows seed, how far they move."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOTE, BorderlineSMOTE


def overlapping(seed, n=(60, 25, 15)):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], n))
    return rng.normal(size=(y.size, 2)) + 0.6 * y[:, None], y


def danger_by_definition(X, y, label, m):
    found = []
    for i in np.flatnonzero(y == label):
        dist2 = ((X - X[i]) ** 2).sum(1)
        dist2[i] = np.inf
        foreign = (y[np.argsort(dist2, kind="stable")[:m]] != label).sum()
        if m / 2 <= foreign < m:
            found.append(i)
    return found


@pytest.mark.parametrize("kind", ["borderline-1", "borderline-2"])
@pytest.mark.parametrize("m", [5, 10])
@pytest.mark.parametrize("seed", range(4))
def test_danger_set_is_that_of_the_paper_and_only_it_seeds(kind, m, seed):
    X, y = overlapping(seed)
    sampler = BorderlineSMOTE(kind=kind, m_neighbors=m, random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    new = sampler.plan_.new
    for label in (1, 2):
        danger = danger_by_definition(X, y, label, m)
        assert sampler.in_danger_indices[label].tolist() == danger
        assert set(new.base[y[new.base] == label]) <= set(danger)
    assert np.bincount(y_new).tolist() == [60, 60, 60]


def test_the_two_kinds_move_to_other_rows():
    X, y = overlapping(0)
    one = BorderlineSMOTE(random_state=0)
    one.fit_resample(X, y)
    assert (y[one.plan_.new.partner[:, 0]] == y[one.plan_.new.base]).all()
    two = BorderlineSMOTE(kind="borderline-2", random_state=0)
    two.fit_resample(X, y)
    new = two.plan_.new
    foreign = y[new.partner[:, 0]] != y[new.base]
    assert foreign.any()
    assert new.coef[foreign].max() < 0.5
    assert new.coef[~foreign].max() > 0.5


def test_partners_of_the_second_kind_are_the_nearest_of_all_rows():
    X, y = overlapping(1)
    sampler = BorderlineSMOTE(kind="borderline-2", k_neighbors=4, random_state=0)
    sampler.fit_resample(X, y)
    for base, (partner,) in zip(sampler.plan_.new.base, sampler.plan_.new.partner, strict=True):
        dist2 = ((X - X[base]) ** 2).sum(1)
        dist2[base] = np.inf
        assert partner in np.argsort(dist2, kind="stable")[:4]


@pytest.mark.parametrize("kind", ["borderline-1", "borderline-2"])
def test_no_row_in_danger_falls_back_to_smote_aloud(kind):
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [100, 20])
    X = rng.normal(size=(120, 2)) + 100 * y[:, None]
    sampler = BorderlineSMOTE(kind=kind, random_state=0)
    with pytest.warns(ShortfallWarning, match="class 1: no row is in danger"):
        X_new, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [100, 100]
    assert sampler.in_danger_indices == {}
    np.testing.assert_array_equal(X_new, SMOTE(random_state=0).fit_resample(X, y)[0])


def test_mixed_missing_and_sparse_tables():
    X, y = overlapping(2)
    town = np.random.default_rng(0).choice(["x", "y"], y.size)
    frame = pd.DataFrame({"a": X[:, 0], "b": X[:, 1], "town": town})
    frame.loc[::9, "a"] = np.nan
    for kind in ("borderline-1", "borderline-2"):
        new, y_new = BorderlineSMOTE(kind=kind, random_state=0).fit_resample(frame, y)
        assert set(new["town"]) == {"x", "y"}
        assert np.bincount(y_new).tolist() == [60, 60, 60]
        dense = BorderlineSMOTE(kind=kind, random_state=0).fit_resample(X, y)[0]
        rows = BorderlineSMOTE(kind=kind, random_state=0).fit_resample(sparse.csc_array(X), y)[0]
        np.testing.assert_allclose(rows.toarray(), dense)


def test_messages():
    X, y = overlapping(3, n=(8, 4, 3))
    with pytest.warns(ShortfallWarning, match="m_neighbors=20 needs at least 21 rows, X has 15"):
        BorderlineSMOTE(m_neighbors=20, k_neighbors=1).fit_resample(X, y)
    with pytest.raises(ValueError, match="kind"):
        BorderlineSMOTE(kind="borderline-3").fit_resample(X, y)
