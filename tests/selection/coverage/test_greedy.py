from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from skresample.selection._coverage.greedy import lazy_greedy, plain_greedy, stochastic_greedy
from skresample.selection._coverage.objectives import FacilityLocation, FeatureCoverage
from skresample.selection._coverage.similarity import Similarity


def rows(n=60, d=3, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def objectives(X):
    return {
        "location": lambda: FacilityLocation(Similarity(X, "rbf")),
        "medoids": lambda: FacilityLocation(Similarity(X)),
        "weighted": lambda: FacilityLocation(Similarity(X, "cosine"), np.arange(len(X)) + 1.0),
        "features": lambda: FeatureCoverage(np.abs(X)),
        "sparse": lambda: FeatureCoverage(sparse.csr_array(np.abs(X) * (X > 0)), "log"),
    }


NAMES = list(objectives(rows()))


@pytest.mark.parametrize("name", NAMES)
def test_lazy_equals_plain(name):
    for seed in range(3):
        X = rows(seed=seed)
        X[40:50] = X[:10]  # ties
        make = objectives(X)[name]
        plain = plain_greedy(make(), 30)
        for batch in (1, 7, 100):
            lazy = lazy_greedy(make(), 30, batch=batch)
            np.testing.assert_array_equal(lazy.order, plain.order)
            np.testing.assert_allclose(lazy.gains, plain.gains, atol=1e-6)


def test_lazy_computes_few_gains():
    X = rows(2000, 5)
    lazy = lazy_greedy(FacilityLocation(Similarity(X, "rbf")), 40)
    assert lazy.n_evaluations < 2000 * 40 / 5


def value(make, subset):
    objective, total = make(), 0.0
    for row in subset:
        total += float(objective.gains(np.array([row]))[0])
        objective.add(row)
    return total


@pytest.mark.parametrize("name", NAMES)
def test_greedy_reaches_its_share_of_the_best_set(name):
    for seed in range(5):
        make = objectives(rows(10, 2, seed))[name]
        best = max(value(make, subset) for subset in combinations(range(10), 3))
        path = plain_greedy(make(), 3)
        assert path.gains.sum() == pytest.approx(value(make, path.order.tolist()))
        assert path.gains.sum() >= (1 - np.exp(-1)) * best
        # Gains of a monotone submodular function are positive and never rise.
        assert (np.diff(path.gains) <= 1e-9).all()
        assert (path.gains >= 0).all()


def test_set_functions_equal_their_definitions():
    X = rows(12, 2)
    S = [3, 7, 1]
    similarity = Similarity(X, "rbf", gamma=0.5)
    dense = np.exp(-0.5 * ((X[:, None] - X[None]) ** 2).sum(axis=2))
    got = value(lambda: FacilityLocation(similarity), S)
    assert got == pytest.approx(dense[:, S].max(axis=1).sum())
    W = np.abs(X)
    got = value(lambda: FeatureCoverage(W, "sqrt"), S)
    assert got == pytest.approx(np.sqrt(W[S].sum(axis=0)).sum())
    assert value(lambda: FeatureCoverage(sparse.csr_array(W), "sqrt"), S) == pytest.approx(got)


def test_stochastic_greedy_is_nearly_as_good_and_repeats():
    X = rows(500, 4)
    full = lazy_greedy(FacilityLocation(Similarity(X, "rbf")), 25)
    found = [
        stochastic_greedy(
            FacilityLocation(Similarity(X, "rbf")), 25, np.random.default_rng(s), epsilon=0.05
        )
        for s in (0, 0, 1)
    ]
    np.testing.assert_array_equal(found[0].order, found[1].order)
    assert (found[0].order != found[2].order).any()
    assert np.unique(found[0].order).size == 25
    assert found[0].gains.sum() > 0.9 * full.gains.sum()
    assert found[0].n_evaluations <= 500 / 25 * np.log(20) * 25 + 25


def test_public_implementation_agrees():
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        apricot = pytest.importorskip("apricot", exc_type=ImportError)
        X = rows(200, 4)
        similarity = Similarity(X, "rbf")
        dense = similarity.columns(np.arange(200))
        dense = (dense + dense.T) / 2
        theirs = apricot.FacilityLocationSelection(30, metric="precomputed", optimizer="lazy")
        theirs.fit(dense)
    ours = lazy_greedy(FacilityLocation(similarity), 30)
    np.testing.assert_array_equal(ours.order, theirs.ranking)
    np.testing.assert_allclose(ours.gains, theirs.gains, rtol=1e-6)
