"""Whatever way a search takes, the answer is the one of computing every distance."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn
from scipy import sparse

from skresample._math.neighbors import (
    NeighborIndex,
    Points,
    _blocks,
    _joined,
    _masked,
    _mutual,
    _probe,
    _product,
    _routes,
    _whole,
)
from skresample._math.neighbors._distance import pair_dist2
from skresample._math.neighbors._select import Best

N, M = 300, 70
NEVER, ALWAYS = 10**15, 0
ROUTES = {
    "slices": {},
    "tree": {"TREE_PAIRS": ALWAYS, "TREE_ROWS": 100},
    "mutual, threads": {
        "TREE_PAIRS": ALWAYS,
        "TREE_ROWS": 100,
        "THREAD_PAIRS": ALWAYS,
        "mutual": True,
    },
    "kd tree": {"KD_ROWS": ALWAYS},
    "groups": {"GROUP_PAIRS": ALWAYS},
    "whole": {"WHOLE_PAIRS": ALWAYS},
    "product": {"WIDE_COLUMNS": ALWAYS},
}


def uniform_codes(rng, n, *levels):
    return np.stack([rng.integers(-1, size, n) for size in levels], axis=1)


def csr(rng, n, d, density, container=sparse.csr_array):
    x = sparse.random(n, d, density, rng=rng, format="csr")
    return container(x)


def indicators(rng, n):
    """Four nominal columns of six levels, of which queries may have some that rows lack."""
    levels = np.minimum(rng.geometric(0.4, (n, 4)), 6)
    x = (levels[:, :, None] == np.arange(1, 7)).reshape(n, 24).astype(float)
    x[rng.random(n) < 0.03, 0] = 0.5
    return x if n == M else np.rint(x)


def holes(rng, x, share):
    x[rng.random(x.shape) < share] = np.nan
    return x


def outliers(rng, n):
    x = rng.normal(size=(n, 5))
    x[3], x[4] = 1e6, 1e140
    return x


KINDS = {
    "gaussian": lambda r, n: Points(r.normal(size=(n, 8))),
    "plane": lambda r, n: Points(r.normal(size=(n, 2))),
    "grid": lambda r, n: Points(r.integers(0, 3, (n, 4)).astype(float)),
    "few distinct": lambda r, n: Points(
        np.arange(15.0).reshape(5, 3)[r.integers(0, 5, n)] * [0.1, -1, 3]
    ),
    "all equal": lambda _, n: Points(np.full((n, 3), 0.1)),
    "float32": lambda r, n: Points((r.normal(size=(n, 8)) + 1e6).astype(np.float32)),
    "offset": lambda r, n: Points(r.normal(size=(n, 8)) + 1e8),
    "scales": lambda r, n: Points(r.normal(size=(n, 9)) * 10.0 ** np.arange(-4, 5)),
    "outliers": lambda r, n: Points(outliers(r, n)),
    "far clusters": lambda r, n: Points(
        r.normal(size=(n, 6)) * 1e-3 + r.integers(0, 2, (n, 1)) * 1e4 + r.integers(0, 2, (n, 6))
    ),
    "tiny": lambda r, n: Points(r.normal(size=(n, 5)) * 1e-140),
    "huge": lambda r, n: Points(r.normal(size=(n, 5)) * 1e140),
    "mixed": lambda r, n: Points(
        r.normal(size=(n, 4)), uniform_codes(r, n, 5, 5, 2), np.array([0.3, 0.0, 2.0])
    ),
    "wide mixed": lambda r, n: Points(
        r.normal(size=(n, 4)),
        np.c_[uniform_codes(r, n, 100, 3), np.where(r.random(n) < 0.5, 0, r.integers(0, 80, n))],
        np.array([0.7, 1.0, 0.2]),
    ),
    "nominal": lambda r, n: Points(np.empty((n, 0)), uniform_codes(r, n, 6, 6, 6, 6), np.ones(4)),
    "indicators": lambda r, n: Points(indicators(r, n)),
    "indicators csr": lambda r, n: Points(sparse.csr_array(indicators(r, n))),
    "counts": lambda r, n: Points(r.poisson(5, (n, 4)).astype(np.float32) * 3 - 100),
    "narrow csr": lambda r, n: Points(csr(r, n, 30, 0.2)),
    "wide csr": lambda r, n: Points(csr(r, n, 300, 0.05, sparse.csr_matrix)),
    "mixed csr": lambda r, n: Points(csr(r, n, 300, 0.05), uniform_codes(r, n, 50, 3), np.ones(2)),
    "missing": lambda r, n: Points(
        np.r_[np.full((3, 6), np.nan), holes(r, r.normal(size=(n, 6)), 0.4)]
    ),
    "missing offset": lambda r, n: Points(holes(r, r.normal(size=(n, 6)) + 1e7, 0.2)),
    "missing mixed": lambda r, n: Points(
        holes(r, r.normal(size=(n, 3)), 0.4), uniform_codes(r, n, 60, 4), np.array([0.5, 1.5])
    ),
}


@pytest.fixture
def route(monkeypatch):
    def use(*, mutual=False, **constants):
        small = {"DIRECT_VALUES": 0, "DIRECT_QUERIES": 0, "QUERY_ROWS": 32, "SLICE_QUERIES": 32}
        off = dict.fromkeys(["KD_ROWS", "GROUP_PAIRS", "TREE_PAIRS", "WHOLE_PAIRS"], NEVER)
        for name, value in (small | off | constants).items():
            monkeypatch.setattr(_routes, name, value)
        for module in (_blocks, _masked):
            monkeypatch.setattr(module, "SLICE_ROWS", 64)
        few = 2 if mutual else NEVER
        for name, value in {"LEAVES": few, "SKIPPED": 1.0, "ROWS": 32, "STEP": 2}.items():
            monkeypatch.setattr(_mutual, name, value)
        for name, value in {"STRETCH": 64, "SHORT": 1, "QUERIES": 16}.items():
            monkeypatch.setattr(_whole, name, value)
        monkeypatch.setattr(_joined, "LEVELS", 8)
        monkeypatch.setattr(_probe, "SHARE", 0.5)
        monkeypatch.setattr(_probe, "OWN_SHARE", 0.6)
        monkeypatch.setattr(_blocks, "LEAF_ROWS", 64)
        monkeypatch.setattr(_blocks, "CELL_ROWS", 16)

    return use


def questions(points, queries, own, r2, n_jobs=2):
    index = NeighborIndex(points, n_jobs=n_jobs)
    some = points.take(own)
    radius = np.full(own.size, 1.0)
    radius[::3] = np.nan
    return {
        "knn": index.knn(queries, 7),
        "knn_self": index.knn_self(3),
        "about_self": index.about_self(3)[1:2],
        "about": index.about(points, 3, exclude=own, place=own)[1:2],
        "about far": index.about(queries, 3, far=True)[1:2],
        "place": index.knn(queries, 3, place=np.arange(5, queries.n)),
        "near_self rows": (index.near_self(4, rows=own),),
        "many": index.knn_self(100, rows=own[:20]),
        "all": index.knn_self(points.n - 1, rows=own[:3]),
        "rows": index.knn_self(4, rows=own),
        "nearest_within": index.nearest_within(queries, r2),
        "count_closer": (index.count_closer(queries, r2, 3),),
        "farthest": index.farthest(queries, 4),
        "own nearest_within": index.nearest_within(some, radius, exclude=own),
        "own count_closer": (index.count_closer(some, radius, 2, exclude=own),),
    }


def make_case(kind):
    rng = np.random.default_rng(5)
    points, queries = KINDS[kind](rng, N), KINDS[kind](rng, M)
    own = rng.permutation(points.n)[:50]
    near = NeighborIndex(points).knn(queries, 5)[0][:, 4]
    r2 = near * rng.choice([0.5, 1.0, 1.001], near.size)
    r2[0] = np.inf
    return points, queries, own, r2


def assert_same(got, want):
    for question, answers in want.items():
        for a, b in zip(got[question], answers, strict=True):
            np.testing.assert_array_equal(a, b, err_msg=question)


@pytest.mark.parametrize("kind", KINDS)
def test_every_route_gives_the_direct_answer(kind, route):
    route(DIRECT_VALUES=NEVER)
    case = make_case(kind)
    want = questions(*case)
    for constants in ROUTES.values():
        route(**constants)
        assert_same(questions(*case), want)


def test_the_routes_under_test_are_taken(route):
    points = KINDS["plane"](np.random.default_rng(0), N)
    route(TREE_PAIRS=ALWAYS, TREE_ROWS=100)
    index = NeighborIndex(points)
    index.knn_self(2)
    assert len(index._routes._tree.starts) > 4
    route(KD_ROWS=ALWAYS)
    index = NeighborIndex(points)
    index.knn_self(2)
    assert index._routes._kd is not None
    assert index._routes._slices is None
    route(GROUP_PAIRS=ALWAYS)
    index = NeighborIndex(KINDS["few distinct"](np.random.default_rng(0), N))
    index.knn_self(2)
    assert index._routes._distinct.points.n == 5


@pytest.mark.parametrize(
    ("kind", "taken", "n", "pairs"),  # five and four leaves
    [("gaussian", True, 300, 4), ("gaussian", True, 256, 0), ("far clusters", False, 300, 4)],
)
def test_all_rows_are_searched_mutually_where_no_leaf_is_skipped(
    kind, taken, n, pairs, route, monkeypatch
):
    route(DIRECT_VALUES=NEVER)
    points = KINDS[kind](np.random.default_rng(0), n)
    want = NeighborIndex(points).knn_self(3)
    route(TREE_PAIRS=ALWAYS, TREE_ROWS=100, mutual=True)
    monkeypatch.setattr(_mutual, "SKIPPED", 0.1)
    monkeypatch.setattr(_mutual, "CROWD", pairs)  # none may wait: distances at once
    answers = []

    def spy(*given):
        answers.append(_mutual.mutual(*given))
        return answers[-1]

    monkeypatch.setattr(_routes, "mutual", spy)
    got = NeighborIndex(points).knn_self(3)
    assert answers == [taken]
    np.testing.assert_array_equal(got, want)
    with sklearn.config_context(working_memory=0):
        NeighborIndex(points).knn_self(3)
    assert answers[1:] == [False]


@pytest.mark.parametrize("mutual", [False, True])
def test_rows_whose_products_underflow_beside_a_far_one_are_told_apart(mutual, route):
    x = np.random.default_rng(0).normal(size=(N, 5)) * 1e-22
    x[7] = 1.0
    route(DIRECT_VALUES=NEVER)
    want = NeighborIndex(Points(x)).knn_self(4)
    route(TREE_PAIRS=ALWAYS, TREE_ROWS=100, mutual=mutual)
    np.testing.assert_array_equal(NeighborIndex(Points(x)).knn_self(4), want)


def test_wide_rows_are_ordered_by_products_but_for_near_ties(route, monkeypatch):
    route(WIDE_COLUMNS=ALWAYS)
    asked = []

    def spy(queries, rows, points, positions, missing):
        asked.extend(rows)
        return pair_dist2(queries, rows, points, positions, missing)

    monkeypatch.setattr(_product, "pair_dist2", spy)
    x = np.random.default_rng(0).normal(size=(N, 8))
    want = NeighborIndex(Points(x)).knn_self(3)[1]
    assert set(asked) == set(range(N))
    asked.clear()
    np.testing.assert_array_equal(NeighborIndex(Points(x)).near_self(3), want)
    assert not asked
    x[7] = x[5]  # 9's two nearest are equally near, in the order of their positions
    x[9] = x[5] + 1e-3
    near = NeighborIndex(Points(x)).near_self(3)
    np.testing.assert_array_equal(near[9, :2], [5, 7])
    assert 9 in asked
    assert len(set(asked)) < N / 2


@pytest.mark.parametrize("kind", ["gaussian", "grid", "offset", "float32", "mixed"])
def test_products_say_how_far_they_may_be_off(kind, route):
    route(DIRECT_VALUES=NEVER)
    points, queries, own, _ = make_case(kind)
    exact = NeighborIndex(points).knn_self(4, rows=own)[0]
    every = NeighborIndex(points).knn(queries, N)
    route(WIDE_COLUMNS=ALWAYS)
    index = NeighborIndex(points)
    dist2, _, error = index.about_self(4, rows=own)
    assert (np.abs(dist2 - exact) <= error[:, None]).all()
    assert error.max() < 1e-3 * exact.max()  # also far from zero
    dist2, error = index.all_about(own)
    others = np.arange(N) != own[:, None]
    nearest = np.sort(dist2[others].reshape(-1, N - 1))[:, :4]
    np.testing.assert_allclose(nearest, exact, rtol=0, atol=error.max())
    rows, positions = np.repeat(own, 3), np.tile([1, 2, 3], own.size)
    off = np.abs(index.pairs(rows, positions).reshape(-1, 3) - dist2[:, 1:4])
    assert (off <= error[:, 1:4]).all()
    far, _, error = index.about(queries, 2, far=True)
    assert (np.abs(far - every[0][:, :-3:-1]) <= error[:, None]).all()


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [("indicators", np.uint8), ("indicators csr", np.uint8), ("nominal", np.uint8),
     ("counts", np.uint16), ("gaussian", None)],
)  # fmt: skip
def test_rows_of_few_whole_numbers_are_found(kind, dtype, route):
    route(WHOLE_PAIRS=ALWAYS)
    index = NeighborIndex(KINDS[kind](np.random.default_rng(0), N))
    index.knn_self(2)
    whole = index._routes._whole
    assert (None if whole is None else whole.dtype) == dtype
    assert dtype is None or whole._buckets.radius > 0


def test_shared_blocks_settle_near_rows_and_leave_the_others(route):
    route(WHOLE_PAIRS=ALWAYS)
    points = KINDS["indicators"](np.random.default_rng(0), N)
    dist2 = NeighborIndex(points).knn_self(3)[0]
    index = NeighborIndex(points)
    index._routes._are_whole(3)
    whole, best = index._routes._whole, Best(np.full(N, np.inf), 3)
    rest = whole._buckets.search(whole.codes, best, np.arange(N))
    settled = np.setdiff1d(np.arange(N), rest)
    assert 20 < settled.size < N - 20
    np.testing.assert_array_equal(best.value[settled], dist2[settled])
    assert (best.value[settled] < whole._buckets.radius).all()
    assert (best.cap[rest] >= dist2[rest, -1]).all()


@pytest.mark.parametrize("kind", ["gaussian", "missing", "wide csr"])
def test_threads_and_memory_do_not_change_the_answer(kind, route):
    route(THREAD_PAIRS=ALWAYS, TREE_PAIRS=ALWAYS, TREE_ROWS=100)
    case = make_case(kind)
    want = questions(*case, n_jobs=1)
    assert_same(questions(*case, n_jobs=3), want)
    route(DIRECT_VALUES=NEVER)
    with sklearn.config_context(working_memory=0.01):
        assert_same(questions(*case, n_jobs=None), want)


def test_csr_and_dense_rows_have_the_same_neighbours_to_the_last_bit(route):
    rng = np.random.default_rng(0)
    for d in (40, 300):
        x = csr(rng, N, d, 0.2)
        x.data = x.data * 0.1
        dense = NeighborIndex(Points(x.toarray())).knn_self(5)
        for constants in ROUTES.values():
            route(**constants)
            for got, want in zip(NeighborIndex(Points(x)).knn_self(5), dense, strict=True):
                np.testing.assert_array_equal(got, want)


def test_unsorted_csr_with_duplicates_counts_as_its_sum():
    x = sparse.csr_array(
        (np.array([1.0, 2.0, 3.0, 5.0]), np.array([2, 0, 2, 1]), np.array([0, 3, 4])), shape=(2, 3)
    )
    before = x.data.copy(), x.indices.copy()
    dist2, _ = NeighborIndex(Points(x)).knn_self(1)
    assert dist2[0, 0] == 4.0 + 25.0 + 16.0
    np.testing.assert_array_equal(x.data, before[0])
    np.testing.assert_array_equal(x.indices, before[1])


def test_queries_far_outside_and_unseen_levels(route):
    rng = np.random.default_rng(1)
    points = KINDS["mixed"](rng, N)
    queries = Points(
        rng.normal(size=(M, 4)) * 10.0 ** rng.integers(0, 149, (M, 1)),
        rng.integers(-1, 90, (M, 3)),
        points.penalty,
    )
    route(DIRECT_VALUES=NEVER)
    want = questions(points, queries, np.arange(50), np.full(M, 1e40))
    for constants in ROUTES.values():
        route(**constants)
        assert_same(questions(points, queries, np.arange(50), np.full(M, 1e40)), want)


def test_missing_queries_of_a_complete_index(route):
    rng = np.random.default_rng(2)
    points = KINDS["gaussian"](rng, N)
    queries = Points(holes(rng, rng.normal(size=(M, 8)), 0.3))
    route(DIRECT_VALUES=NEVER)
    want = questions(points, queries, np.arange(50), np.full(M, 1.0))
    route(KD_ROWS=ALWAYS)
    assert_same(questions(points, queries, np.arange(50), np.full(M, 1.0)), want)


def test_inputs_may_be_read_only(route):
    rng = np.random.default_rng(3)
    points = KINDS["mixed"](rng, N)
    for part in points[:3]:
        part.setflags(write=False)
    for constants in ROUTES.values():
        route(**constants)
        questions(points, points.take(slice(0, M)), np.arange(50), np.full(M, 1.0))
