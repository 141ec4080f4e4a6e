"""Facility location on given, sparse and sampled similarities, with rows to start from."""

import io
import sys

import numpy as np
import pytest
from scipy import sparse
from scipy.spatial.distance import cdist
from sklearn.base import clone

from skresample.exceptions import QuotaError
from skresample.selection import FacilityLocationSampler, _facility_location_sampler
from skresample.selection._coverage.greedy import maximize, stochastic_greedy
from skresample.selection._coverage.objectives import FacilityLocation
from skresample.selection._coverage.similarity import GivenSimilarity, Similarity
from skresample.selection._coverage.sparse_objective import (
    SparseFacilityLocation,
    neighbor_similarity,
)


def cloud(n=120, d=3, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


@pytest.mark.parametrize("weight", [None, np.arange(60) + 1.0])
def test_given_and_sparse_similarities_pick_the_rows_of_the_metric(weight):
    X = cloud(60)
    dense = FacilityLocation(Similarity(X, "rbf", 0.3), weight)
    K = np.exp(-0.3 * cdist(X, X, "sqeuclidean"))
    paths = [
        maximize(objective, 20, "lazy", None, 0.1)
        for objective in (
            dense,
            FacilityLocation(GivenSimilarity(K), weight),
            SparseFacilityLocation(sparse.csr_array(K), weight),
        )
    ]
    for path in paths[1:]:
        np.testing.assert_array_equal(path.order, paths[0].order)
        np.testing.assert_allclose(path.gains, paths[0].gains, rtol=1e-9, atol=1e-12)


def test_a_similarity_need_not_be_symmetric():
    """Entry (i, j): row j represents row i. Row 0 represents all, nobody represents row 0."""
    S = np.zeros((4, 4))
    S[:, 0] = 1.0
    S[0, :] = 5.0 * np.eye(4)[1]
    for given in (S, sparse.csr_array(S)):
        sampler = FacilityLocationSampler(n_samples=2, similarity=given)
        sampler.fit_resample(np.zeros((4, 1)))
        assert sampler.ranking_.tolist() == [1, 0]
        assert sampler.gains_.tolist() == [5.0, 3.0]


def test_the_neighbour_similarity_caps_distances_at_the_last_neighbour():
    X = cloud(40)
    S = neighbor_similarity(X, "euclidean", None, 5).toarray()
    distance = cdist(X, X)
    last = np.sort(distance, axis=1)[:, 5]
    cap = np.maximum(last, np.median(last))
    near = distance <= last[:, None] + 1e-12
    np.testing.assert_allclose(S, np.where(near, cap[:, None] - distance, 0.0), atol=1e-9)
    for metric, want in (
        ("rbf", np.exp(-0.2 * distance**2)),
        ("cosine", 1.0 - 0.5 * cdist(X, X, "cosine")),
    ):
        S = neighbor_similarity(X, metric, 0.2, 5).toarray()
        order = np.argsort(-want, axis=1, kind="stable")[:, :6]
        least = np.take_along_axis(want, order, axis=1)[:, -1]
        value = want - np.minimum(least, np.median(least))[:, None]
        for i in range(40):
            np.testing.assert_allclose(S[i, order[i]], value[i, order[i]], atol=1e-9)
            assert np.count_nonzero(S[i]) <= 6


@pytest.mark.parametrize("d", [2, 8])
@pytest.mark.parametrize(("metric", "share"), [("euclidean", 0.05), ("rbf", 0.25)])
def test_what_sixteen_neighbours_lose_of_the_dense_optimum(d, metric, share):
    """Measured on the dense objective: what random rows lack, as a share."""
    X = cloud(800, d)
    value = {}
    dense = FacilityLocation(Similarity(X, metric))

    def worth(rows):
        S = dense.similarity.columns(np.asarray(rows))
        return S.max(axis=1).sum()

    for k in (None, 16):
        sampler = FacilityLocationSampler(n_samples=40, metric=metric, n_neighbors=k)
        value[k] = worth(sampler.fit(X).make_plan(X).keep)
    chance = np.mean([worth(np.random.default_rng(s).choice(800, 40, False)) for s in range(5)])
    assert value[None] - value[16] <= share * (value[None] - chance)


def test_copies_of_a_row_are_represented_too():
    X = np.r_[np.zeros((50, 2)), cloud(50, 2) + 20]
    sampler = FacilityLocationSampler(n_samples=1, n_neighbors=5)
    assert sampler.fit_resample(X)[0].tolist() == [[0.0, 0.0]]


@pytest.mark.parametrize("optimizer", ["lazy", "plain", "stochastic"])
@pytest.mark.parametrize("n_neighbors", [None, 10])
def test_rows_to_start_from_come_first_and_the_rest_is_greedy(optimizer, n_neighbors):
    X = cloud(80)
    sampler = FacilityLocationSampler(
        n_samples=12, start=[5, 70], optimizer=optimizer, n_neighbors=n_neighbors, random_state=0
    )
    sampler.fit_resample(X)
    assert sampler.ranking_[:2].tolist() == [5, 70]
    assert np.unique(sampler.ranking_).size == 12
    if optimizer != "stochastic" and n_neighbors is None:
        S = Similarity(X).columns(np.arange(80))
        chosen = [5, 70]
        for row, gain in zip(sampler.ranking_[2:], sampler.gains_[2:], strict=True):
            before = S[:, chosen].max(axis=1)
            gains = np.maximum(S - before[:, None], 0).sum(axis=0)
            assert gain == pytest.approx(gains.max())
            assert row == gains.argmax()
            chosen.append(row)


def test_a_stochastic_step_looks_at_the_stated_number_of_random_rows():
    """n / m ln(1 / epsilon) rows, all of them still free, drawn anew in every step."""
    looks = []

    class Spy:
        n = 100

        def gains(self, rows):
            looks.append(np.array(rows))
            return -np.abs(rows - 50.0)

        def add(self, row):
            added.append(row)

    added = []
    stochastic_greedy(Spy(), 10, np.random.default_rng(0), epsilon=0.1)
    assert [len(rows) for rows in looks] == [24] * 10  # ceil(10 ln 10)
    for step, rows in enumerate(looks):
        assert np.unique(rows).size == 24
        assert not set(rows) & set(added[:step])
        assert added[step] == min(rows, key=lambda row: (abs(row - 50), row))
    assert len({tuple(rows) for rows in looks}) == 10
    looks.clear()
    stochastic_greedy(Spy(), 10, np.random.default_rng(0), epsilon=0.01)
    assert [len(rows) for rows in looks][:8] == [47] * 8


def test_stochastic_gains_are_judged_by_a_sample_and_recorded_exactly(monkeypatch):
    monkeypatch.setattr(_facility_location_sampler, "_JUDGES", 100)
    X = cloud(600, 4)
    sampler = FacilityLocationSampler(n_samples=30, optimizer="stochastic", random_state=0)
    sampler.fit_resample(X)
    S = Similarity(X).columns(sampler.ranking_)
    assert sampler.gains_.sum() == pytest.approx(S.max(axis=1).sum())
    full = FacilityLocationSampler(n_samples=30)
    full.fit_resample(X)
    first = S[:, 0].sum()
    assert sampler.gains_.sum() - first > 0.8 * (full.gains_.sum() - first)


def test_threads_and_progress_change_no_row(monkeypatch):
    X = cloud(900, 4)
    told = []
    sampler = FacilityLocationSampler(n_samples=20, n_jobs=1)
    sampler.fit_resample(X)
    for params in ({"n_jobs": 2}, {"progress": lambda *done: told.append(done)}):
        other = clone(sampler).set_params(**params)
        other.fit_resample(X)
        np.testing.assert_array_equal(other.ranking_, sampler.ranking_)
        np.testing.assert_array_equal(other.gains_, sampler.gains_)
    assert told[-1] == (20, 20, "rows selected")
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    clone(sampler).set_params(progress=True).fit_resample(X)
    assert sys.stderr.getvalue().endswith("rows selected: 20 of 20\n")


def test_failures_name_the_parameter():
    X = cloud(10)
    for params, error, match in (
        ({"similarity": np.ones((9, 9))}, ValueError, r"shape \(10, 10\)"),
        ({"similarity": -np.ones((10, 10))}, ValueError, "similarity must hold numbers >= 0"),
        ({"similarity": np.full((10, 10), np.inf)}, ValueError, "infinite"),
        ({"similarity": np.ones((10, 10)), "n_neighbors": 3}, ValueError, "either similarity or"),
        ({"n_neighbors": 3, "metric": lambda A, B: A @ B.T}, ValueError, "metric is a function"),
        ({"start": [10]}, ValueError, "start names row 10, X has rows 0 to 9"),
        ({"start": [1, 1]}, ValueError, "a row twice"),
        ({"start": [0.5]}, ValueError, "row positions"),
        ({"start": range(6), "n_samples": 5}, QuotaError, "start names 6 rows"),
    ):
        with pytest.raises(error, match=match):
            FacilityLocationSampler(**{"n_samples": 5, **params}).fit_resample(X)
