"""The neighbour kernel against brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics.pairwise import nan_euclidean_distances

from skresample._math.neighbors import NeighborIndex, Points


def brute(queries, points, exclude=None):
    """All squared distances of small sets, straight from the definition."""
    out = np.zeros((queries.n, points.n))
    for i in range(queries.n):
        for j in range(points.n):
            a, b = (np.asarray(v.numeric, float) for v in (queries, points))
            d = a.shape[1]
            diff = a[i] - b[j]
            seen = ~np.isnan(diff)
            total = 0.0
            for v in diff[seen]:
                total += v * v
            if seen.sum() < d:
                total = total * d / seen.sum() if seen.any() else np.inf
            if points.codes is not None:
                for c, cost in enumerate(points.penalty):
                    total += cost * float(queries.codes[i, c] != points.codes[j, c])
            out[i, j] = total
    if exclude is not None:
        out[np.arange(queries.n), exclude] = np.nan
    return out


def first_k(matrix, k, sign=1):
    order = [
        sorted((j for j in range(row.size) if row[j] == row[j]), key=lambda j: (sign * row[j], j))
        for row in matrix
    ]
    index = np.array([o[:k] for o in order])
    return np.take_along_axis(matrix, index, axis=1), index


def make(kind, n=60, seed=0):
    rng = np.random.default_rng(seed)
    if kind == "ties":
        return Points(rng.integers(0, 3, (n, 3)).astype(float))
    if kind == "float32":
        return Points(rng.normal(size=(n, 7)).astype(np.float32))
    if kind == "offset":
        return Points(rng.normal(size=(n, 5)) + 1e8)
    if kind == "scales":
        return Points(rng.normal(size=(n, 9)) * 10.0 ** rng.integers(-4, 5, 9))
    if kind == "constant":
        return Points(np.c_[rng.normal(size=(n, 3)), np.full((n, 2), 0.1)])
    if kind == "missing":
        x = rng.normal(size=(n, 5))
        x[rng.random(x.shape) < 0.3] = np.nan
        x[:3] = np.nan
        return Points(x)
    if kind == "mixed":
        return Points(rng.normal(size=(n, 3)), rng.integers(0, 4, (n, 3)), rng.random(3) * 3)
    if kind == "nominal":
        return Points(np.empty((n, 0)), rng.integers(0, 4, (n, 5)), np.ones(5))
    raise AssertionError(kind)


KINDS = ["ties", "float32", "offset", "scales", "constant", "missing", "mixed", "nominal"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_question_equals_brute_force(kind):
    points, queries = make(kind), make(kind, n=20, seed=1)
    index = NeighborIndex(points)
    full = brute(queries, points)
    for k in (1, 5, 60):
        dist2, where = index.knn(queries, k)
        want, position = first_k(full, k)
        np.testing.assert_array_equal(where, position)
        np.testing.assert_array_equal(dist2, want)
        far, where = index.farthest(queries, k)
        want, position = first_k(full, k, sign=-1)
        np.testing.assert_array_equal(where, position)
        np.testing.assert_array_equal(far, want)
    r2 = np.sort(full, axis=1)[:, 4]
    r2[:5] = full[:5].min(axis=1)
    r2[5:8] = np.nextafter(full[5:8].min(axis=1), -1)
    near, where = index.nearest_within(queries, r2)
    want, position = first_k(full, 1)
    hit = (want[:, 0] <= r2) & (want[:, 0] < np.inf)
    np.testing.assert_array_equal(where, np.where(hit, position[:, 0], -1))
    np.testing.assert_array_equal(near, np.where(hit, want[:, 0], np.inf))
    np.testing.assert_array_equal(
        index.count_closer(queries, r2, 3), (full < r2[:, None]).sum(axis=1) >= 3
    )
    need = np.arange(queries.n) % 6
    np.testing.assert_array_equal(
        index.count_closer(queries, r2, need), (full < r2[:, None]).sum(axis=1) >= need
    )


@pytest.mark.parametrize("kind", KINDS)
def test_self_is_left_out_by_position_and_twins_stay(kind):
    points = make(kind, n=30)
    points = points.take(np.r_[0:30, 0:30])
    dist2, where = NeighborIndex(points).knn_self(4)
    want, position = first_k(brute(points, points, np.arange(60)), 4)
    np.testing.assert_array_equal(where, position)
    np.testing.assert_array_equal(dist2, want)
    rows = np.array([40, 3, 3])
    again = NeighborIndex(points).knn_self(4, rows=rows)
    np.testing.assert_array_equal(again[1], where[rows])


def test_csr_equals_dense():
    x = sparse.random(80, 30, 0.2, random_state=0, format="csr")
    dense = NeighborIndex(Points(x.toarray())).knn_self(5)
    for got, want in zip(NeighborIndex(Points(x)).knn_self(5), dense, strict=True):
        np.testing.assert_array_equal(got, want)


def test_missing_values_agree_with_scikit_learn():
    points = make("missing").take(slice(3, None))
    dist2, where = NeighborIndex(points).knn_self(5)
    full = nan_euclidean_distances(points.numeric, squared=True)
    np.testing.assert_allclose(dist2, full[np.arange(57)[:, None], where], rtol=1e-12, atol=1e-12)


def test_refusals_name_the_value_and_the_remedy():
    with pytest.raises(ValueError, match=r"1e\+200.*rescale"):
        NeighborIndex(Points(np.array([[1e200]])))
    with pytest.raises(ValueError, match=r"found inf.*remove infinite"):
        NeighborIndex(Points(np.array([[np.inf]], np.float32)))
    index = NeighborIndex(make("ties", n=5))
    with pytest.raises(ValueError, match="k=5 neighbours were asked of 4 available rows"):
        index.knn_self(5)
    with pytest.raises(ValueError, match="same columns"):
        index.knn(Points(np.zeros((2, 4))), 1)
    with pytest.raises(ValueError, match="exclude names one position"):
        index.knn(make("ties", n=2), 1, exclude=[0])


def test_no_queries_no_answers():
    index = NeighborIndex(make("ties"))
    none = make("ties").take(slice(0, 0))
    assert index.knn(none, 3)[1].shape == (0, 3)
    assert index.farthest(none, 3)[1].shape == (0, 3)
    assert index.nearest_within(none, 1.0)[1].shape == (0,)
    assert index.count_closer(none, 1.0, 2).shape == (0,)
