"""TomekLinks: the definition by brute force, ties and copies, every kind of table."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skresample._math.neighbors import Points
from skresample.exceptions import ShortfallWarning
from skresample.under_sampling import TomekLinks
from skresample.under_sampling._rules import tomek_links as links
from skresample.under_sampling._rules.tomek_links import tomek_ends


def linked_by_definition(X, y):
    """All pairs of different classes with no third row nearer to either end."""
    dist2 = ((X[:, None] - X[None]) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    out = np.zeros(len(X), bool)
    for i in range(len(X)):
        for j in range(len(X)):
            nearer = dist2[i].min() < dist2[i, j] or dist2[j].min() < dist2[i, j]
            if y[i] != y[j] and not nearer:
                out[i] = True
    return out


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("levels", [2, 5, 1000])
def test_links_are_those_of_the_definition(seed, levels):
    rng = np.random.default_rng(seed)
    X = rng.integers(levels, size=(40, 2)).astype(float)
    y = rng.choice(3, size=40, p=[0.2, 0.3, 0.5])
    linked = linked_by_definition(X, y)
    np.testing.assert_array_equal(tomek_ends(Points(X), y), linked)
    sampler = TomekLinks(sampling_strategy=[0, 2])
    kept = np.flatnonzero(~(linked & (y != 1)))
    if np.unique(y[kept]).size == 3:
        sampler.fit_resample(X, y)
        np.testing.assert_array_equal(sampler.sample_indices_, kept)


@pytest.mark.parametrize("order", [1, -1])
def test_copies_in_two_classes_are_linked_in_any_order(order):
    X = np.array([[0.0], [0.0], [0.0], [5.0], [9.0], [9.5]])[::order]
    y = np.array([0, 0, 1, 0, 1, 1])[::order]
    sampler = TomekLinks(sampling_strategy="all")
    sampler.fit_resample(X, y)
    np.testing.assert_array_equal(X[sampler.sample_indices_, 0], [5.0, 9.0, 9.5][::order])


def test_many_rows_equally_near_are_all_seen():
    # Four majority rows at distance 1 from the minority row; one of them has a nearer row.
    ring = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
    X = np.vstack([[[0, 0]], ring, ring[:1] * 1.5, np.full((3, 2), 50.0)])
    y = np.array([1, 0, 0, 0, 0, 0, 0, 0, 0])
    sampler = TomekLinks()
    sampler.fit_resample(X, y)
    np.testing.assert_array_equal(sampler.sample_indices_, [0, 1, 5, 6, 7, 8])


def test_drops_fewer_rows_than_editing():
    from skresample.under_sampling import EditedNearestNeighbours

    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 2)), rng.integers(2, size=200)
    links, edits = TomekLinks(sampling_strategy="all"), EditedNearestNeighbours()
    links.fit_resample(X, y)
    edits.set_params(sampling_strategy="all").fit_resample(X, y)
    assert set(edits.sample_indices_) < set(links.sample_indices_)


def test_sparse_frames_and_float32_agree_with_dense():
    rng = np.random.default_rng(1)
    X = rng.integers(3, size=(120, 6)) * rng.integers(2, size=(120, 6)).astype(float)
    y = rng.choice(["a", "b"], size=120, p=[0.25, 0.75])
    sampler = TomekLinks()
    sampler.fit_resample(X, y)
    expected = sampler.sample_indices_
    for other in (sparse.csr_array(X), sparse.csc_matrix(X), pd.DataFrame(X), X.astype("f4")):
        out, _ = sampler.fit_resample(other, y)
        np.testing.assert_array_equal(sampler.sample_indices_, expected)
        assert type(out) is type(other)


def test_nominal_mismatch_keeps_rows_apart():
    X = pd.DataFrame({"number": [0.0, 0.1, 1.0, 1.1, 9.0], "kind": list("ababa")})
    y = np.array([0, 1, 0, 1, 0])
    sampler = TomekLinks(sampling_strategy="all")
    sampler.fit_resample(X, y)
    penalty = X["number"].std(ddof=0) ** 2
    assert penalty > 1  # rows of the same kind are nearer than the row beside them
    np.testing.assert_array_equal(sampler.sample_indices_, [0, 1, 2, 3, 4])


def test_missing_values_use_the_observed_columns():
    # The second row is 0.1 from the first where both are observed: scaled by 2 / 1 columns.
    X = np.array([[0.0, np.nan], [0.1, 4.0], [5.0, 5.0], [5.0, 9.0], [4.0, np.nan]])
    sampler = TomekLinks(sampling_strategy=[0])
    sampler.fit_resample(X, [0, 1, 0, 0, 0])
    np.testing.assert_array_equal(sampler.sample_indices_, [1, 2, 3, 4])


def test_a_class_does_not_vanish():
    X, y = np.array([[0.0], [0.1], [5.0], [5.2], [7.0]]), [1, 0, 0, 0, 0]
    with pytest.warns(ShortfallWarning, match="all 1 rows of class 1"):
        _, y_new = TomekLinks(sampling_strategy="all").fit_resample(X, y)
    assert y_new == [1, 0, 0, 0]


def test_unknown_class_is_named():
    with pytest.raises(ValueError, match="'z'"):
        TomekLinks(sampling_strategy=["z"]).fit_resample([[0.0], [1.0], [2.0]], ["a", "b", "b"])


def test_lists_of_equally_near_rows_grow_until_they_are_complete(monkeypatch):
    monkeypatch.setattr(links, "_FIRST_TIES", 1)
    X = np.vstack([np.zeros((1, 40)), np.eye(40), 5 + np.eye(40)[:3]])  # forty rows at distance 1
    y = np.r_[1, np.zeros(43, int)]
    np.testing.assert_array_equal(tomek_ends(Points(X), y), linked_by_definition(X, y))
    assert tomek_ends(Points(X), y).sum() == 41
