"""CondensedNearestNeighbour and OneSidedSelection: the textbook rules row by row."""

import pickle

import imblearn.under_sampling as peer
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.neighbors import KNeighborsClassifier

from skresample._math.neighbors import Points
from skresample.exceptions import ShortfallWarning
from skresample.under_sampling import CondensedNearestNeighbour, OneSidedSelection, rules
from skresample.under_sampling._rules import condensing


def data(seed, n=150, levels=10**6, shares=(0.2, 0.3, 0.5)):
    rng = np.random.default_rng(seed)
    X = rng.integers(levels, size=(n, 2)) / levels
    return X, rng.choice(len(shares), size=n, p=shares)


def misclassified(X, y, i, members, k):
    """Whether row i loses the vote of its k nearest members, own class last at a tie."""
    dist2 = ((X[members] - X[i]) ** 2).sum(-1)
    near = y[members][np.lexsort((y[members] == y[i], dist2))[:k]]
    votes = np.bincount(near, minlength=y.max() + 1)
    return votes[y[i]] <= np.delete(votes, y[i]).max()


def hart(X, y, start, k):
    """Hart's rule one row at a time."""
    members, changed = list(np.flatnonzero(start)), True
    while changed:
        changed = False
        for i in range(len(X)):
            if i not in members and misclassified(X, y, i, np.array(members), k):
                members.append(i)
                changed = True
    return np.sort(members)


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("levels", [6, 10**6])
@pytest.mark.parametrize("block", [7, 512])
def test_members_are_those_of_the_textbook_rule(k, levels, block, monkeypatch):
    monkeypatch.setattr(condensing, "_BLOCK", block)
    for seed in range(4):
        for shares in ((0.2, 0.8), (0.2, 0.3, 0.5)):
            X, y = data(seed, levels=levels, shares=shares)
            start = y == 0
            for c in range(1, len(shares)):
                start[np.flatnonzero(y == c)[-1]] = True
            member = condensing.condense(Points(X), y, start, k)
            np.testing.assert_array_equal(np.flatnonzero(member), hart(X, y, start, k))


@pytest.mark.parametrize("shares", [(0.1, 0.9), (0.2, 0.3, 0.5)])
def test_the_condensed_set_classifies_every_row(shares):
    for seed in range(5):
        X, y = data(seed, n=400, shares=shares)
        sampler = CondensedNearestNeighbour(random_state=seed)
        X_new, y_new = sampler.fit_resample(X, y)
        assert len(y_new) < 400
        assert KNeighborsClassifier(1).fit(X_new, y_new).score(X, y) == 1.0
        assert np.sum(y_new == 0) == np.sum(y == 0)


def test_the_peer_leaves_rows_that_its_condensed_set_misclassifies():
    # The reason for the textbook rule: one pass with mixed-up row numbers is not consistent.
    X, y = data(1, n=400)
    X_new, y_new = peer.CondensedNearestNeighbour(random_state=1).fit_resample(X, y)
    assert KNeighborsClassifier(1).fit(X_new, y_new).score(X, y) < 1.0


def test_one_class_that_can_join_needs_one_pass():
    X, y = data(3, n=1500, shares=(0.1, 0.9))
    start = y == 0
    start[np.flatnonzero(y == 1)[0]] = True
    member = condensing.condense(Points(X), y, start)
    np.testing.assert_array_equal(condensing.condense(Points(X), y, member), member)


def test_a_classifier_with_another_metric_is_used():
    X, y = data(4)
    plain, weighted = (CondensedNearestNeighbour(random_state=0) for _ in range(2))
    weighted.set_params(n_neighbors=KNeighborsClassifier(1, metric="manhattan"))
    for sampler in (plain, weighted):
        X_new, y_new = sampler.fit_resample(X, y)
    check = KNeighborsClassifier(1, metric="manhattan").fit(X_new, y_new)
    assert check.score(X, y) == 1.0
    same = CondensedNearestNeighbour(random_state=0, n_neighbors=KNeighborsClassifier(1))
    same.fit_resample(X, y)
    np.testing.assert_array_equal(same.sample_indices_, plain.sample_indices_)
    member = condensing.condense_with(KNeighborsClassifier(1), X, y, y == 0)
    np.testing.assert_array_equal(member, condensing.condense(Points(X), y, y == 0))


def one_sided(X, y, seeds, k):
    """Rows left before the links are cut, per class against class 0."""
    kept = list(np.flatnonzero(y == 0))
    for c, seed in seeds.items():
        begin = np.r_[np.flatnonzero(y == 0), seed]
        rest = np.setdiff1d(np.flatnonzero(y == c), seed)
        kept += list(seed) + [i for i in rest if misclassified(X, y, i, begin, k)]
    return np.sort(kept)


@pytest.mark.parametrize("k", [1, 3])
def test_one_sided_selection_is_the_published_rule(k, monkeypatch):
    X, y = data(5, n=300)
    seeds = {1: np.flatnonzero(y == 1)[:2], 2: np.flatnonzero(y == 2)[:2]}
    monkeypatch.setattr(rules, "seed_rows", lambda *args: seeds[args[1]])
    kept = one_sided(X, y, seeds, k)
    dist2 = ((X[kept][:, None] - X[kept]) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    nearest = dist2.argmin(axis=1)
    link = (nearest[nearest] == np.arange(kept.size)) & (y[kept] != y[kept][nearest])
    expected = kept[~(link & (y[kept] != 0))]
    sampler = OneSidedSelection(n_neighbors=k, n_seeds_S=2)
    sampler.fit_resample(X, y)
    np.testing.assert_array_equal(np.sort(sampler.sample_indices_), expected)
    assert (np.diff(y[sampler.sample_indices_]) >= 0).all()


def test_one_sided_selection_equals_the_peer_for_its_seeds(monkeypatch):
    # Its own stream draws the seeds: with the same seeds the same rows are left.
    X, y = data(6, n=300)
    stream = np.random.RandomState(0)
    seeds = {c: np.flatnonzero(y == c)[stream.randint(0, np.sum(y == c), 1)] for c in (1, 2)}
    monkeypatch.setattr(rules, "seed_rows", lambda *args: seeds[args[1]])
    ours, theirs = OneSidedSelection(), peer.OneSidedSelection(random_state=0)
    ours.fit_resample(X, y), theirs.fit_resample(X, y)
    np.testing.assert_array_equal(np.sort(ours.sample_indices_), np.sort(theirs.sample_indices_))


@pytest.mark.parametrize("method", [CondensedNearestNeighbour, OneSidedSelection])
def test_every_container_gives_the_same_rows(method):
    X, y = data(7, levels=9)
    sampler = method(random_state=2)
    sampler.fit_resample(X, y)
    expected = sampler.sample_indices_
    others = (sparse.csr_array(X), sparse.csr_matrix(X), pd.DataFrame(X))
    for other in others:
        out, _ = sampler.fit_resample(other, y)
        np.testing.assert_array_equal(sampler.sample_indices_, expected)
        assert type(out) is type(other)
    mixed = pd.DataFrame({"a": X[:, 0], "b": pd.Categorical((X[:, 1] * 9).astype(int))})
    mixed.loc[::9, "a"] = np.nan
    out, _ = sampler.fit_resample(mixed, y)
    pd.testing.assert_frame_equal(out, mixed.iloc[sampler.sample_indices_])


@pytest.mark.parametrize("method", [CondensedNearestNeighbour, OneSidedSelection])
def test_seeds_are_distinct_and_depend_on_the_random_state(method):
    X, y = data(8)
    counts = set()
    for seed in range(6):
        sampler = method(random_state=seed, n_seeds_S=20)
        sampler.fit_resample(X, y)
        kept = sampler.sample_indices_
        assert np.unique(kept).size == kept.size
        counts.add(kept.tobytes())
        np.testing.assert_array_equal(
            clone_run(method, seed, X, y), kept, err_msg="same seed, same rows"
        )
    assert len(counts) > 1


def clone_run(method, seed, X, y):
    sampler = method(random_state=seed, n_seeds_S=20)
    sampler.fit_resample(X, y)
    return sampler.sample_indices_


@pytest.mark.parametrize("method", [CondensedNearestNeighbour, OneSidedSelection])
def test_classifiers_of_each_class_against_the_smallest(method):
    X, y = data(9)
    labels = np.array(["c", "a", "b"])[y]  # "c" is the smallest class
    sampler = method(random_state=0)
    sampler.fit_resample(X, labels)
    pairs = [est.classes_.tolist() for est in sampler.estimators_]
    assert pairs == [["a", "c"], ["b", "c"]]
    assert repr(sampler.estimators_) == repr([KNeighborsClassifier(n_neighbors=1)] * 2)


def test_classifiers_are_fitted_once_when_looked_at(monkeypatch):
    fits = []
    fit = KNeighborsClassifier.fit
    monkeypatch.setattr(
        KNeighborsClassifier, "fit", lambda self, X, y: fits.append(len(y)) or fit(self, X, y)
    )
    X, y = data(9)
    sampler = OneSidedSelection(random_state=0)
    sampler.fit_resample(X, y)
    travelled = pickle.loads(pickle.dumps(sampler))
    assert fits == []
    shown = sampler.estimators_
    assert len(shown) == 2
    assert shown[0] is shown[0]
    assert shown[-1] is shown[1]
    assert shown[:] == [shown[0], shown[1]]
    assert fits == [np.bincount(y).min() + 1] * 2
    np.testing.assert_array_equal(travelled.estimators_[0].predict(X), shown[0].predict(X))
    with pytest.raises(IndexError):
        shown[2]


@pytest.mark.parametrize("method", [CondensedNearestNeighbour, OneSidedSelection])
def test_with_more_votes_than_rows_to_begin_with_all_of_these_vote(method):
    X, y = data(1, n=80)
    begin = np.bincount(y).min() + (2 if method is CondensedNearestNeighbour else 1)
    with pytest.warns(ShortfallWarning, match=rf"n_neighbors=1000000 needs .* found {begin}"):
        many = method(n_neighbors=10**6, random_state=0).fit_resample(X, y)[0]
    few = method(n_neighbors=int(begin), random_state=0).fit_resample(X, y)[0]
    assert many.tobytes() == few.tobytes()


def test_all_seeds_keep_the_class():
    X, y = data(2, n=60)
    sampler = CondensedNearestNeighbour(n_seeds_S=10**6)
    sampler.fit_resample(X, y)
    assert sampler.sample_indices_.size == 60
