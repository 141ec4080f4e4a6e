"""RepeatedEditedNearestNeighbours and AllKNN: rounds by brute force, limits, one search."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from skresample.exceptions import ShortfallWarning
from skresample.under_sampling import (
    AllKNN,
    EditedNearestNeighbours,
    RepeatedEditedNearestNeighbours,
)
from skresample.under_sampling._rules import editing_rounds


def support(X, y, alive, k):
    """Classes of the k nearest rows of ``alive`` of each of them, as counts."""
    dist2 = ((X[:, None] - X[None]) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    out = {}
    for i in alive:
        others = alive[alive != i]
        near = others[np.argsort(dist2[i, others], kind="stable")[:k]]
        out[i] = np.bincount(y[near], minlength=y.max() + 1)
    return out


def by_rounds(X, y, places, kind, allow=False, everything=False):
    """Rounds on what is left; a class that gets too small loses its least supported rows."""
    counts = np.bincount(y)
    smallest = counts.argmin()
    alive, last = np.arange(len(X)), None
    for k in places:
        votes = support(X, y, alive, k)
        bad = {c: [] for c in range(counts.size)}
        for i in alive:
            agreed = votes[i][y[i]] == k if kind == "all" else votes[i].argmax() == y[i]
            if not agreed and (everything or y[i] != smallest):
                bad[y[i]].append(i)
        own = {c: np.sum(y[alive] == c) for c in bad}
        least = dict.fromkeys(bad, 1)
        if not allow:
            left = max(own[smallest] - len(bad[smallest]), 1)
            least = {c: 1 if c == smallest else left for c in bad}
        gone = set()
        for c, rows in bad.items():
            rows.sort(key=lambda i, c=c: (votes[i][c], i))
            gone |= set(rows[: min(len(rows), max(own[c] - least[c], 0))])
        if not gone and k == last:
            break
        alive, last = np.array([i for i in alive if i not in gone]), k
    return alive


def data(seed, n=90, levels=12):
    rng = np.random.default_rng(seed)
    X = rng.integers(levels, size=(n, 2)).astype(float)
    return X, rng.choice(3, size=n, p=[0.12, 0.38, 0.5])


@pytest.mark.filterwarnings("ignore::skresample.exceptions.ShortfallWarning")
@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize("spare", [0, 3, 12])
def test_rounds_are_those_of_the_definition(kind, spare, monkeypatch):
    monkeypatch.setattr(editing_rounds, "_SPARE", spare)  # short lists: rows are searched again
    for seed in range(8):
        X, y = data(seed)
        for strategy in ("auto", "all"):
            sampler = RepeatedEditedNearestNeighbours(kind_sel=kind, sampling_strategy=strategy)
            sampler.fit_resample(X, y)
            kept = by_rounds(X, y, [3] * 100, kind, everything=strategy == "all")
            np.testing.assert_array_equal(np.sort(sampler.sample_indices_), kept)
        for allow in (False, True):
            sampler = AllKNN(n_neighbors=4, kind_sel=kind, allow_minority=allow)
            sampler.fit_resample(X, y)
            kept = by_rounds(X, y, [1, 2, 3, 4], kind, allow)
            np.testing.assert_array_equal(np.sort(sampler.sample_indices_), kept)


@pytest.mark.parametrize("method", [RepeatedEditedNearestNeighbours, AllKNN])
def test_indices_name_the_rows_put_out(method):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(200, 3))
    y = np.where(X[:, 0] + rng.normal(size=200) > 1, "b", "a")
    sampler = method(kind_sel="mode")
    X_new, y_new = sampler.fit_resample(X, y)
    assert 0 < len(y_new) < 200
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
    np.testing.assert_array_equal(y_new, y[sampler.sample_indices_])


def test_repeating_drops_more_than_one_round_and_counts_rounds():
    X, y = data(1, n=400, levels=1000)
    once, again = EditedNearestNeighbours(kind_sel="mode"), RepeatedEditedNearestNeighbours()
    once.fit_resample(X, y)
    again.set_params(kind_sel="mode").fit_resample(X, y)
    assert set(again.sample_indices_) < set(once.sample_indices_)
    assert again.n_iter_ > 2
    again.set_params(max_iter=1).fit_resample(X, y)
    np.testing.assert_array_equal(again.sample_indices_, once.sample_indices_)
    assert again.n_iter_ == 1


def test_a_second_run_on_the_result_changes_nothing():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(300, 2))
    y = (X[:, 0] + 0.5 * rng.normal(size=300) > 0.7).astype(int)
    sampler = RepeatedEditedNearestNeighbours(kind_sel="mode")
    X_new, y_new = sampler.fit_resample(X, y)
    assert len(y_new) < 300
    np.testing.assert_array_equal(sampler.fit_resample(X_new, y_new)[0], X_new)


@pytest.mark.parametrize("method", [RepeatedEditedNearestNeighbours, AllKNN])
def test_no_class_falls_below_the_smallest(method):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(100, 2)), np.r_[np.zeros(46, int), np.ones(54, int)]
    _, y_new = method().fit_resample(X, y)
    np.testing.assert_array_equal(np.bincount(y_new), [46, 46])
    _, y_new = method(sampling_strategy="all").fit_resample(X, y)
    assert 1 <= np.sum(y_new == 0) < 46  # the smallest class is cleaned as well
    assert np.sum(y_new == 0) <= np.sum(y_new == 1) < 54
    with pytest.warns(ShortfallWarning, match="class 1 is not cleaned: it has 46 rows and may"):
        method().fit_resample(X[:92], y[:92])


def test_all_knn_may_be_allowed_to_make_a_class_small():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(100, 2)), np.r_[np.zeros(46, int), np.ones(54, int)]
    _, y_new = AllKNN(allow_minority=True).fit_resample(X, y)
    assert 1 <= np.sum(y_new == 1) < 46


@pytest.mark.parametrize("method", [RepeatedEditedNearestNeighbours, AllKNN])
def test_a_neighbours_object_gives_the_same_rows(method):
    X, y = data(3, n=200, levels=10**6)
    ours, given = method(kind_sel="mode"), method(kind_sel="mode")
    given.set_params(n_neighbors=NearestNeighbors(n_neighbors=4))
    ours.fit_resample(X, y), given.fit_resample(X, y)
    np.testing.assert_array_equal(ours.sample_indices_, given.sample_indices_)


@pytest.mark.parametrize("method", [RepeatedEditedNearestNeighbours, AllKNN])
def test_every_container_gives_the_same_rows(method):
    X, y = data(4, n=200)
    sampler = method(kind_sel="mode")
    sampler.fit_resample(X, y)
    expected = sampler.sample_indices_
    for other in (sparse.csr_array(X), pd.DataFrame(X), X.astype("f4")):
        sampler.fit_resample(other, y)
        np.testing.assert_array_equal(sampler.sample_indices_, expected)
    mixed = pd.DataFrame({"a": X[:, 0], "b": X[:, 1].astype(int).astype(str)})
    mixed.loc[::9, "a"] = np.nan
    out, _ = sampler.fit_resample(mixed, y)
    pd.testing.assert_frame_equal(out, mixed.iloc[sampler.sample_indices_])


@pytest.mark.parametrize("method", [RepeatedEditedNearestNeighbours, AllKNN])
def test_more_neighbours_than_rows_is_refused(method):
    X, y = data(0, n=80)
    with pytest.raises(ValueError, match=r"n_neighbors=1000000 needs .* found 80"):
        method(n_neighbors=10**6).fit_resample(X, y)
