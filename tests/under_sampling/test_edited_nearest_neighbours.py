"""EditedNearestNeighbours: brute force from the definition, ties, the fast form for one class."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from skresample.exceptions import ShortfallWarning
from skresample.under_sampling import EditedNearestNeighbours
from skresample.under_sampling._rules import editing


def kept_by_definition(X, y, k, kind):
    """Rows that their k nearest others (by distance, then position) support."""
    dist2 = ((X[:, None] - X[None]) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    kept = []
    for i in range(len(X)):
        votes = np.bincount(y[np.argsort(dist2[i], kind="stable")[:k]], minlength=y.max() + 1)
        if votes[y[i]] == k if kind == "all" else votes.argmax() == y[i]:
            kept.append(i)
    return np.array(kept, int)


@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize("levels", [3, 8, 1000])
@pytest.mark.parametrize("shares", [[0.3, 0.3, 0.4], [0.06, 0.1, 0.84]])
@pytest.mark.parametrize("k", [1, 3, 4])
@pytest.mark.parametrize("large", [0, 10**9])  # with and without the form for large tables
def test_kept_rows_are_those_of_the_definition(kind, levels, shares, k, large, monkeypatch):
    monkeypatch.setattr(editing, "_PAIRS", large)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        X = rng.integers(levels, size=(80, 2)).astype(float)
        y = np.r_[[0] * 5, [1] * 5, rng.choice(3, size=70, p=shares)]
        kept = kept_by_definition(X, y, k, kind)
        kept = np.union1d(kept, np.flatnonzero(y == 0))  # class 0 is not targeted
        sampler = EditedNearestNeighbours(sampling_strategy=[1, 2], n_neighbors=k, kind_sel=kind)
        if not np.isin([1, 2], y[kept]).all():
            continue
        sampler.fit_resample(X, y)
        np.testing.assert_array_equal(np.sort(sampler.sample_indices_), kept)
        assert (np.diff(y[sampler.sample_indices_]) >= 0).all()


def test_mode_is_milder_than_all():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(300, 3)), rng.choice(2, size=300, p=[0.3, 0.7])
    strict, mild = EditedNearestNeighbours(), EditedNearestNeighbours(kind_sel="mode")
    strict.fit_resample(X, y), mild.fit_resample(X, y)
    assert set(strict.sample_indices_) < set(mild.sample_indices_)


def test_copies_vote_and_the_row_itself_does_not():
    X = np.array([[0.0]] * 2 + [[9.0]] * 4)
    y = np.array([0, 1, 1, 1, 1, 0])
    sampler = EditedNearestNeighbours(sampling_strategy=[1], n_neighbors=1)
    sampler.fit_resample(X, y)
    np.testing.assert_array_equal(sampler.sample_indices_, [0, 5, 2, 3, 4])


def test_every_container_gives_the_same_rows():
    rng = np.random.default_rng(3)
    X = (rng.integers(5, size=(150, 6)) * rng.integers(2, size=(150, 6))).astype(float)
    y = rng.choice([-1, 1], size=150, p=[0.2, 0.8])
    sampler = EditedNearestNeighbours()
    sampler.fit_resample(X, y)
    expected = sampler.sample_indices_
    for other in (sparse.csr_array(X), pd.DataFrame(X), X.astype("f4"), np.asfortranarray(X)):
        sampler.fit_resample(other, y)
        np.testing.assert_array_equal(sampler.sample_indices_, expected)
    X[::7, 2] = np.nan
    out, _ = sampler.fit_resample(X, y)
    np.testing.assert_array_equal(out, X[sampler.sample_indices_])


def test_a_neighbours_object_counts_the_row_itself():
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(90, 2)), rng.choice(2, size=90, p=[0.3, 0.7])
    ours, given = EditedNearestNeighbours(), EditedNearestNeighbours()
    given.set_params(n_neighbors=NearestNeighbors(n_neighbors=4))
    ours.fit_resample(X, y), given.fit_resample(X, y)
    np.testing.assert_array_equal(ours.sample_indices_, given.sample_indices_)
    assert ours.nn_.n_neighbors == given.nn_.n_neighbors == 4
    given.set_params(n_neighbors=NearestNeighbors(n_neighbors=1))
    with pytest.raises(ValueError, match="at least 2 neighbours"):
        given.fit_resample(X, y)


def test_more_neighbours_than_rows_is_refused():
    X, y = np.eye(8), [0] * 4 + [1] * 4
    for k in (8, 10**6):
        with pytest.raises(ValueError, match=f"n_neighbors={k} needs at least {k + 1} rows, found"):
            EditedNearestNeighbours(n_neighbors=k).fit_resample(X, y)


def test_a_class_does_not_vanish():
    X = np.arange(12.0)[:, None]
    y = np.array([0, 1] * 6)
    with pytest.warns(ShortfallWarning, match="all 6 rows of class"):
        _, y_new = EditedNearestNeighbours(sampling_strategy="all").fit_resample(X, y)
    assert len(y_new) == 12


def test_the_search_it_shows_asks_for_the_row_itself_too():
    X, y = np.arange(40.0)[:, None], np.repeat([0, 1], [28, 12])
    sampler = EditedNearestNeighbours(n_neighbors=6)
    sampler.fit_resample(X, y)
    assert sampler.nn_.n_neighbors == 7


def test_pieces_of_queries_hold_a_quarter_of_the_rows_at_most():
    """With 16,384 queries at a time 30,000 rows took more memory than imbalanced-learn takes."""
    for m, n in ((27_000, 30_000), (90_000, 100_000), (300, 800)):
        pieces = list(editing._parts(m, n))
        assert [i for piece in pieces for i in range(m)[piece]] == list(range(m))
        assert max(piece.stop - piece.start for piece in pieces) <= max(1024, n // 4)
    assert len(list(editing._parts(90_000, 100_000))) == 6
