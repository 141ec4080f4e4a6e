"""The pieces of the neighbour kernel keep what they promise to each other."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from threadpoolctl import threadpool_info

from skresample._math.neighbors import NeighborIndex, Points, _routes
from skresample._math.neighbors._blocks import ScoreBlocks
from skresample._math.neighbors._distance import block_dist2, pair_dist2
from skresample._math.neighbors._distinct import find_groups
from skresample._math.neighbors._embed import Embedding
from skresample._math.neighbors._masked import MaskedBlocks
from skresample._math.neighbors._mutual import (
    LARGE,
    _found_columns,
    _found_rows,
    _Side,
)
from skresample._math.neighbors._select import Best, kth_largest_bound, kth_of_rows
from skresample._math.neighbors._split import Splits
from skresample._math.neighbors._threads import run

values = st.one_of(
    st.integers(-3, 3).map(float),
    st.floats(-1e3, 1e3),
    st.sampled_from([0.1, 1e8, 1e8 + 1, -0.0, 1e-30, 1e30]),
)
shapes = st.tuples(st.integers(2, 25), st.integers(1, 4))


def in_order(a, b):
    total = 0.0
    for u, v in zip(a, b, strict=True):
        diff = float(u) - float(v)
        total += diff * diff  # pow(diff, 2) may round otherwise
    return total


@pytest.mark.parametrize("d", [1, 2, 7, 9, 130, 300])
def test_columns_are_added_in_their_order(d):
    x = np.random.default_rng(d).normal(size=(3, d))
    want = [in_order(x[0], row) for row in x]
    points = Points(x)
    for m in (1, 2):
        rows, positions = np.zeros(m, np.intp), np.arange(1, m + 1)
        np.testing.assert_array_equal(
            pair_dist2(points, rows, points, positions, False), want[1 : m + 1]
        )
    one = points.take([0])
    np.testing.assert_array_equal(block_dist2(one, points, False)[0], want)
    np.testing.assert_array_equal(block_dist2(one, points.take([1]), False)[0], want[1:2])


@pytest.mark.parametrize("tree", [False, True])
@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("sign", [1, -1])
def test_scores_never_fall_below_the_truth_and_stay_close(tree, offset, sign):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2100, 12)) * 10.0 ** rng.integers(-3, 4, 12)
    x[0] *= 1e4
    x[1050:] += offset  # two halves far apart: the tree scores leaves around their own centres
    points, queries = Points(x), Points(x[:40] + rng.normal(size=(40, 12)))
    blocks = ScoreBlocks(points, tree)
    query = blocks.prepare(queries, sign)
    dist2 = block_dist2(queries, points, False) * blocks.scale2
    for j in range(blocks.starts.size - 1):
        rows = blocks.order[blocks.starts[j] : blocks.starts[j + 1]]
        mine = blocks.local(query, j, np.arange(40)) or query
        norm2 = mine.vectors.norm2[:, None]
        true = sign * (norm2 - dist2[:, rows]) / 2
        got = blocks.scores(mine, j)
        assert (got + mine.slack[:, None] >= true - 1e-14 * (1 + norm2)).all()
        assert (got - true <= 8e-6 * (norm2 + dist2[:, rows])).all()
        if sign > 0 and mine is query:
            pair = np.indices(got.shape).reshape(2, -1)
            low, high = blocks.bounds(query, pair[0], rows[pair[1]], got.ravel())
            slack = 1e-14 * (1 + norm2[pair[0], 0])
            assert (low - slack <= true.ravel()).all()
            assert (true.ravel() <= high + slack).all()
            kth = kth_of_rows(pair[0], low, 3, 40)
            reach = blocks.farthest(query, kth) * blocks.scale2
            assert ((dist2[:, rows] <= reach[:, None]).sum(axis=1) >= 3).all()
            np.testing.assert_array_equal(kth, np.sort(low.reshape(got.shape))[:, -3])
    assert any(centre is not None for centre in blocks._centre) == (tree and offset > 0)


def test_products_of_two_leaves_never_exceed_the_truth_and_keep_what_ties():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2100, 12)) * 10.0 ** rng.integers(-3, 4, 12)
    points = Points(x)
    blocks = ScoreBlocks(points, True)
    one, other = (_Side(blocks, points, j, 3) for j in (0, 2))
    dist2 = block_dist2(points.take(one.rows), points.take(other.rows), False) * blocks.scale2
    m, n = dist2.shape
    products = one.left() @ other.factor
    assert (products[m:] > LARGE).all()
    assert (products[:, n:] > LARGE).all()
    sizes = one.norm2[:, None] + other.norm2
    blur = dist2 / 2 - products[:m, :n]
    assert (blur >= 0).all()
    assert (blur <= 2.1 * blocks.rate * sizes).all()
    third = np.sort(dist2)[:, 2]
    one._tighten(third / 2, slice(None))
    rows, columns, _ = _found_rows(products, one.edge)
    found = np.zeros((m, n), bool)
    found[rows, columns] = True
    assert found[dist2 <= third[:, None]].all()
    assert not found[products[:m, :n] > one.edge[:m, None]].any()
    other._tighten(np.sort(dist2, axis=0)[2] / 2, slice(None))
    columns, rows, values = _found_columns(products, other.edge)
    want = np.argwhere((products <= other.edge).T)
    np.testing.assert_array_equal(sorted(zip(columns, rows, strict=True)), want)
    np.testing.assert_array_equal(values, products[rows, columns])


@pytest.mark.parametrize("sign", [1, -1])
def test_no_row_of_a_leaf_is_nearer_than_its_reach(sign):
    rng = np.random.default_rng(0)
    points = Points(rng.normal(size=(6000, 3)) + rng.integers(0, 4, (6000, 1)) * 8)
    queries = Points(rng.normal(size=(30, 3)) * 0.3)
    blocks = ScoreBlocks(points, True)
    query = blocks.prepare(queries, sign)
    reach, dist2 = blocks.reach(query), sign * block_dist2(queries, points, False)
    cap = np.partition(dist2, 40, axis=1)[:, 40]
    skipped = 0
    for j in range(blocks.starts.size - 1):
        rows = blocks.order[blocks.starts[j] : blocks.starts[j + 1]]
        nearest = dist2[:, rows].min(axis=1)
        assert reach[j] <= nearest.min()
        if blocks.apart(query, cap)[j]:
            near = blocks.within(query, j, cap)
            far = np.setdiff1d(np.arange(30), near)
            assert (nearest[far] > cap[far]).all()
            skipped += far.size
    assert skipped > 0 or sign < 0
    assert reach.max() > cap.max()


@pytest.mark.parametrize("sign", [1, -1])
def test_masked_scores_never_fall_below_the_truth(sign):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 6)) * 10.0 ** rng.integers(-2, 3, 6) + 1e4
    x[rng.random(x.shape) < 0.3] = np.nan
    points = Points(x, rng.integers(0, 50, (300, 2)), np.array([3.0, 0.5]))
    blocks = MaskedBlocks(points)
    query = blocks.prepare(points, sign)
    true = -sign * block_dist2(points, points, True) * blocks.scale2 / 2
    got = np.concatenate(
        [blocks.scores(query, j) for j in range(blocks.starts.size - 1)], axis=1
    ).astype(float)
    finite = np.isfinite(true)
    np.testing.assert_array_equal(got[~finite], true[~finite])
    assert (got >= true - 1e-14)[finite].all()
    assert (got[finite] - true[finite]).max() < 1e-3


def test_embedding_keeps_distances():
    rng = np.random.default_rng(0)
    codes = np.stack([rng.integers(0, 4, 90), rng.integers(0, 60, 90)], axis=1)
    points = Points(rng.normal(size=(90, 3)) * 1e3 + 7, codes, np.array([2e5, 3e6]))
    embedding = Embedding(points, rotate=True)
    dense, tail, norm2 = embedding.vectors(points)
    assert tail is not None
    assert norm2.max() <= 1
    full = np.c_[dense, tail.toarray()]
    dist2 = ((full[:, None] - full) ** 2).sum(axis=2) / embedding.scale**2
    np.testing.assert_allclose(dist2, block_dist2(points, points, False), rtol=1e-5, atol=1)


@given(
    hnp.arrays(np.float32, st.tuples(st.integers(1, 8), st.integers(1, 600))), st.integers(1, 70)
)
@settings(max_examples=40, deadline=None)
def test_at_least_k_entries_reach_the_bound(scores, k):
    scores = np.nan_to_num(scores)
    bound = kth_largest_bound(scores, k)
    assert ((scores >= bound[:, None]).sum(axis=1) >= min(k, scores.shape[1])).all()
    row = np.repeat(np.arange(len(scores)), scores.shape[1])
    kth = kth_of_rows(row[::-1], scores.ravel()[::-1], k, len(scores) + 1)
    fewer = scores.shape[1] < k
    want = np.full(len(scores), -np.inf) if fewer else np.sort(scores)[:, -k]
    np.testing.assert_array_equal(kth, [*want, -np.inf])


@given(st.integers(1, 700), st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_splits_are_an_order_of_the_rows_in_small_leaves(n, levels):
    x = np.random.default_rng(n).integers(0, levels + 1, (n, 3)).astype(np.float32)
    splits = Splits(x, leaf=64, cell=16)
    np.testing.assert_array_equal(np.sort(splits.order), np.arange(n))
    assert splits.starts[0] == 0
    assert splits.starts[-1] == n
    assert np.diff(splits.starts).max() <= 64
    assert len(splits.starts) - 1 == math.ceil(n / 64)
    cells = splits.route(x)
    assert ((cells >= 0) & (cells < n)).all()


def test_candidates_in_any_order_give_the_same_best():
    rng = np.random.default_rng(0)
    row, position = np.divmod(rng.permutation(400), 40)
    value = rng.integers(0, 5, 400).astype(float)
    whole, parts = Best(np.full(10, 3.0), 4), Best(np.full(10, 3.0), 4)
    whole.add(row, position, value)
    for some in np.array_split(np.arange(400), 7):
        parts.add(row[some], position[some], value[some])
    np.testing.assert_array_equal(whole.position, parts.position)
    np.testing.assert_array_equal(whole.value, parts.value)
    first = sorted((v, p) for r, p, v in zip(row, position, value, strict=True) if r == 0)[:4]
    assert [p for _, p in first] == whole.position[0].tolist()


def test_groups_are_numbered_by_their_first_member():
    x = np.array([[5.0, 0.0], [1.0, 2.0], [5.0, -0.0], [1.0, 2.0], [1.0, 2.0], [5.0, 0.0]])
    groups = find_groups(Points(x))
    np.testing.assert_array_equal(groups.of_row, [0, 1, 0, 1, 1, 0])
    np.testing.assert_array_equal(groups.first, [0, 1])
    assert find_groups(Points(np.arange(6.0)[:, None])) is None


def test_threads_leave_the_blas_limit_as_it_was_and_errors_get_out():
    def limits():
        return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]

    before, inside = limits(), []

    def piece(_):
        run(lambda _: None, [0], 1)
        inside.append(limits())

    run(piece, range(3), 2)
    assert all(set(some) <= {1} for some in inside)
    assert limits() == before
    with pytest.raises(ZeroDivisionError):
        run(lambda value: 1 / value, [1, 0], 2)
    assert limits() == before


@given(hnp.arrays(np.float64, shapes, elements=values), st.data())
@settings(max_examples=60, deadline=None)
def test_neighbours_of_any_numbers(x, data):
    k = data.draw(st.integers(1, len(x) - 1))
    direct, blocks = NeighborIndex(Points(x)).knn_self(k), None
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DIRECT_VALUES", "DIRECT_QUERIES"):
            patch.setattr(_routes, name, 0)
        patch.setattr(_routes, "GROUP_PAIRS", data.draw(st.sampled_from([0, 10**9])))
        blocks = NeighborIndex(Points(x)).knn_self(k)
    want = [
        sorted((in_order(a, b), j) for j, b in enumerate(x) if j != i)[:k] for i, a in enumerate(x)
    ]
    for dist2, index in (direct, blocks):
        assert index.tolist() == [[j for _, j in row] for row in want]
        assert dist2.tolist() == [[v for v, _ in row] for row in want]
