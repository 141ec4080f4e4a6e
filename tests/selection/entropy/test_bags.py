import numpy as np
import pytest
from scipy import sparse

from skresample.selection._entropy.bags import (
    bags_from_codes,
    bags_from_counts,
    dense_codes,
    equal_bags,
)
from skresample.selection._entropy.greedy import greedy_entropy


def reference(tables, n_steps, selector, decimals):
    """Greedy selection written from the definition: every entropy anew for every candidate."""
    utopia = np.array([np.log((t.sum(axis=0) > 0).sum()) for t in tables])
    counts = [np.zeros(t.shape[1]) for t in tables]
    left, order, path = list(range(len(tables[0]))), [], []
    for _ in range(n_steps):
        entropies = np.array(
            [[entropy(c + t[i]) for c, t in zip(counts, tables, strict=True)] for i in left]
        )
        if decimals is not None:
            entropies = np.round(entropies, decimals)
        if selector == "utopia":
            loss = np.sqrt(((entropies - utopia) ** 2).sum(axis=1))
        else:
            loss = -entropies.sum(axis=1)
        tie = 0.0 if decimals is not None else 1e-11
        best = int(np.flatnonzero(loss <= loss.min() + tie)[0])
        order.append(left.pop(best))
        path.append(entropies[best])
        for c, t in zip(counts, tables, strict=True):
            c += t[order[-1]]
    return np.array(order), np.array(path)


def entropy(counts):
    share = counts[counts > 0] / counts.sum()
    return -(share * np.log(share)).sum()


def random_items(rng, kind):
    """Bags and the dense count tables they stand for."""
    n_items, n_attributes = int(rng.integers(5, 45)), int(rng.integers(1, 4))
    if kind == "rows":
        codes = rng.integers(0, rng.integers(2, 9), (n_items, n_attributes))
        return bags_from_codes(codes), [np.eye(9)[codes[:, a]] for a in range(n_attributes)]
    items = np.r_[np.arange(n_items), rng.integers(0, n_items, 4 * n_items)]
    codes = rng.zipf(1.5, (items.size, n_attributes)) % 20
    tables = []
    for a in range(n_attributes):
        table = np.zeros((n_items, 20))
        np.add.at(table, (items, codes[:, a]), 1)
        tables.append((table > 0).astype(float) if kind == "sets" else table)
    return bags_from_codes(codes, items, binarize=kind == "sets"), tables


@pytest.mark.parametrize("kind", ["rows", "counts", "sets"])
@pytest.mark.parametrize("decimals", [None, 5])
@pytest.mark.parametrize("selector", ["utopia", "sum"])
def test_incremental_equals_the_definition(selector, decimals, kind):
    for seed in range(3):
        bags, tables = random_items(np.random.default_rng(seed), kind)
        n_steps = min(bags.n_items, 12)
        order, path = reference(tables, n_steps, selector, decimals)
        for pool_size in (3, 10, 8192):
            found = greedy_entropy(
                bags, n_steps, selector=selector, decimals=decimals, pool_size=pool_size
            )
            np.testing.assert_array_equal(found.order, order)
            np.testing.assert_allclose(found.entropies, path, atol=1e-9)


@pytest.mark.parametrize("selector", ["utopia", "sum"])
@pytest.mark.parametrize("shape", ["narrow", "wide", "bags"])
def test_certified_pool_picks_what_a_full_look_picks(shape, selector):
    rng = np.random.default_rng(3)
    items = None
    if shape == "narrow":
        codes = rng.integers(0, 4, (6000, 8))
    elif shape == "wide":
        codes = np.minimum(rng.zipf(1.3, (6000, 5)), 700)
    else:
        items = np.r_[np.arange(6000), rng.integers(0, 6000, 9000)]
        codes = np.minimum(rng.zipf(1.3, (items.size, 2)), [[900, 6]])
    bags = bags_from_codes(codes, items)
    watched = greedy_entropy(bags, 400, selector=selector, pool_size=500)
    np.testing.assert_array_equal(
        watched.order, greedy_entropy(bags, 400, selector=selector, pool_size=10**9).order
    )
    assert watched.n_refreshes < 100


def test_pool_watches_few_items():
    codes = np.minimum(np.random.default_rng(0).zipf(1.3, (20_000, 4)), 300)
    assert greedy_entropy(bags_from_codes(codes), 1000, pool_size=2000).n_refreshes <= 20


def test_a_full_ranking_is_a_permutation():
    codes = np.random.default_rng(0).integers(0, 3, (500, 2))
    path = greedy_entropy(bags_from_codes(codes), 500, pool_size=4)
    np.testing.assert_array_equal(np.sort(path.order), np.arange(500))
    np.testing.assert_allclose(path.entropies[-1], [entropy(np.bincount(c)) for c in codes.T])


def test_one_column_is_balanced_exactly():
    codes = np.repeat([0, 1, 2], [500, 50, 20])[:, None]
    path = greedy_entropy(bags_from_codes(codes), 60)
    np.testing.assert_array_equal(codes[path.order, 0].reshape(20, 3), [[0, 1, 2]] * 20)
    assert path.entropies[-1, 0] == pytest.approx(np.log(3))


def test_missing_is_a_value_and_empty_bags_add_nothing():
    assert bags_from_codes(np.array([[-1], [0], [-1]])).levels.tolist() == [2]
    matrix = sparse.csr_array(np.array([[0, 0, 0], [1, 2, 0], [0, 0, 3]]))
    bags = bags_from_counts(matrix, ["a", "a", "b"])
    path = greedy_entropy(bags, 3)
    np.testing.assert_array_equal(path.order[:1], [1])
    np.testing.assert_allclose(path.entropies[0], [entropy(np.array([1, 2])), 0.0])


def test_counts_matrix_equals_the_long_table():
    rng = np.random.default_rng(1)
    items = np.r_[np.arange(30), rng.integers(0, 30, 100)]
    codes = rng.integers(0, 6, (130, 2))
    dense = np.zeros((30, 12))
    for column in range(2):
        np.add.at(dense, (items, codes[:, column] + 6 * column), 1)
    groups = np.repeat([0, 1], 6)
    for binarize in (False, True):
        long = greedy_entropy(bags_from_codes(codes, items, binarize=binarize), 30)
        wide = greedy_entropy(bags_from_counts(dense, groups, binarize=binarize), 30)
        np.testing.assert_array_equal(long.order, wide.order)
    with pytest.raises(ValueError, match="negative"):
        bags_from_counts(-dense, groups)


def test_candidates_look_at_a_sample():
    codes = np.minimum(np.random.default_rng(0).zipf(1.4, (400, 2)), 60)
    bags = bags_from_codes(codes)

    def run(m, seed=0):
        return greedy_entropy(bags, 50, candidates=m, rng=np.random.default_rng(seed))

    full = greedy_entropy(bags, 50)
    np.testing.assert_array_equal(run(400).order, full.order)
    sampled = run(40)
    assert np.unique(sampled.order).size == 50
    np.testing.assert_array_equal(sampled.order, run(40).order)
    assert (sampled.order != run(40, seed=1).order).any()
    assert sampled.entropies[-1].sum() > 0.95 * full.entropies[-1].sum()


def test_every_item_is_a_candidate_as_often_as_its_equals():
    bags = bags_from_codes(np.r_[np.zeros(9, int), 1][:, None])
    draws = [np.random.default_rng(seed) for seed in range(300)]
    lone = [greedy_entropy(bags, 1, candidates=1, rng=rng).order[0] == 9 for rng in draws]
    assert np.mean(lone) == pytest.approx(0.1, abs=0.06)


def test_identical_bags_share_a_label():
    codes = np.random.default_rng(0).integers(0, 3, (200, 3))
    labels = equal_bags(bags_from_codes(codes))
    _, first, want = np.unique(codes, axis=0, return_index=True, return_inverse=True)
    rank = np.empty(first.size, int)
    rank[np.argsort(first)] = np.arange(first.size)
    np.testing.assert_array_equal(labels, rank[want.ravel()])


def test_dense_codes_equal_sorting():
    rng = np.random.default_rng(0)
    for values in (
        rng.integers(-100, 100, 500).astype(np.int8),
        rng.integers(0, 2**63, 500, dtype=np.uint64) + np.uint64(2**63),
        np.array([2**64 - 1, 2**64 - 3, 2**64 - 1], np.uint64),
        rng.integers(-(2**62), 2**62, 500),
        rng.integers(5, 9, 500),
        np.empty(0, int),
    ):
        codes, width = dense_codes(values)
        levels, want = np.unique(values, return_inverse=True)
        np.testing.assert_array_equal(codes, want)
        assert width == levels.size
