"""Tables of many columns: products bound the distances, and the rows kept are the same."""

import numpy as np
import pytest

from skresample._math.neighbors import _index, _product, _routes
from skresample._math.neighbors._distance import pair_dist2
from skresample.under_sampling import (
    CondensedNearestNeighbour,
    EditedNearestNeighbours,
    NearMiss,
    OneSidedSelection,
    TomekLinks,
)

METHODS = [
    NearMiss(version=1),
    NearMiss(version=2),
    NearMiss(version=3, n_neighbors_ver3=2),
    NearMiss(sampling_strategy={0: 9, 1: 9}),
    TomekLinks(sampling_strategy="all"),
    CondensedNearestNeighbour(random_state=0),
    CondensedNearestNeighbour(n_neighbors=3, random_state=0),
    OneSidedSelection(n_neighbors=2, random_state=0),
    EditedNearestNeighbours(n_neighbors=1),
]


def rows(kind, rng):
    if kind == "ties":
        return 5.1 + 0.5 * rng.integers(9, size=(90, 3))  # ties that products do not see
    if kind == "copies":
        return rng.normal(size=(30, 5))[rng.integers(30, size=90)] + 1e7
    return rng.normal(size=(90, 5)) + 10.0 * np.arange(90)[:, None] % 3


@pytest.fixture
def by_products(monkeypatch):
    """Send every search through the products of wide tables."""

    def use():
        for name in ("WIDE_COLUMNS", "DIRECT_VALUES", "DIRECT_QUERIES"):
            monkeypatch.setattr(_routes, name, 0)

    return use


@pytest.mark.parametrize("kind", ["ties", "copies", "clusters"])
@pytest.mark.parametrize("method", METHODS, ids=repr)
def test_the_rows_are_those_of_all_distances(method, kind, by_products):
    rng = np.random.default_rng(3)
    X, y = rows(kind, rng), rng.choice(3, size=90, p=[0.2, 0.3, 0.5])
    want = method.fit_resample(X, y)[0], method.sample_indices_
    by_products()
    np.testing.assert_array_equal(method.fit_resample(X, y)[0], want[0])
    np.testing.assert_array_equal(method.sample_indices_, want[1])


@pytest.mark.parametrize(
    ("method", "most"),
    [(NearMiss(), 0), (NearMiss(version=3), 0), (TomekLinks(), 0),
     (CondensedNearestNeighbour(random_state=0), 6 * 90)],
    ids=repr,
)  # fmt: skip
def test_few_distances_are_computed_where_none_are_tied(method, most, by_products, monkeypatch):
    rng = np.random.default_rng(3)
    X, y = rows("clusters", rng), rng.choice(2, size=90, p=[0.3, 0.7])
    by_products()
    asked = []

    def spy(queries, rows, points, positions, missing):
        asked.extend(rows)
        return pair_dist2(queries, rows, points, positions, missing)

    for module in (_index, _product):
        monkeypatch.setattr(module, "pair_dist2", spy)
    method.fit_resample(X, y)
    assert len(asked) <= most
