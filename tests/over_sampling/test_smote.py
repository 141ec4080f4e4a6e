"""SMOTE: segments to true neighbours, exact draws, small classes, every kind of table."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOTE


def table(seed=0, n=(40, 12), d=3):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], n))
    return rng.normal(size=(y.size, d)) + y[:, None], y


def neighbors_by_definition(X, rows, k):
    """For each row the k nearest others of ``rows``, ties by position."""
    dist2 = ((X[rows][:, None] - X[rows][None]) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    return rows[np.argsort(dist2, axis=1, kind="stable")[:, :k]]


@pytest.mark.parametrize("seed", range(5))
def test_new_rows_lie_on_segments_to_the_k_nearest_of_the_class(seed):
    X, y = table(seed)
    sampler = SMOTE(k_neighbors=3, random_state=seed)
    X_new, y_new = sampler.fit_resample(X, y)
    new, rows = sampler.plan_.new, np.flatnonzero(y == 1)
    near = dict(zip(rows.tolist(), neighbors_by_definition(X, rows, 3), strict=True))
    assert all(p in near[b] for b, p in zip(new.base, new.partner[:, 0], strict=True))
    assert (new.coef >= 0).all()
    assert (new.coef < 1).all()
    line = X[new.base] + new.coef * (X[new.partner[:, 0]] - X[new.base])
    np.testing.assert_array_equal(X_new[len(X) :], line)
    assert (y_new[len(X) :] == 1).all()
    np.testing.assert_array_equal(X_new[: len(X)], X)


def test_copies_are_neighbours_and_the_row_itself_is_not():
    # Three places, each held twice: the nearest other row of each row is its copy.
    X = np.repeat([[0.0], [1.0], [5.0]], 2, axis=0)
    X, y = np.vstack([X, np.full((12, 1), 9.0)]), np.repeat([1, 0], [6, 12])
    sampler = SMOTE(k_neighbors=1, random_state=0)
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    assert (new.partner[:, 0] != new.base).all()
    np.testing.assert_array_equal(X[new.partner[:, 0]], X[new.base])


def test_classes_do_not_share_their_draws():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], [60, 20, 20])
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(rng.normal(size=(100, 2)), y)
    first, second = sampler.plan_.new.coef[:40, 0], sampler.plan_.new.coef[40:, 0]
    assert not np.isin(first, second).any()
    # A class draws the same whether or not another is over-sampled too.
    alone = SMOTE(random_state=0, sampling_strategy={2: 60})
    alone.fit_resample(rng.normal(size=(100, 2)), y)
    np.testing.assert_array_equal(alone.plan_.new.coef[:, 0], second)


def test_integers_are_rounded_not_truncated_and_do_not_wrap():
    rng = np.random.default_rng(1)
    X = rng.integers(0, 256, (400, 4), dtype=np.uint8)
    y = np.repeat([0, 1], [360, 40])
    sampler = SMOTE(random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    exact = sampler.plan_.apply(X.astype(float), rule="blend")
    assert X_new.dtype == np.uint8
    assert np.abs(X_new - exact).max() <= 0.5 + 1e-9
    assert abs((X_new - exact)[400:].mean()) < 0.05


def test_constant_columns_stay_constant_to_the_last_bit():
    rng = np.random.default_rng(2)
    X, y = table(2)
    X[:, 1] = constant = rng.normal() * 10.0 ** rng.integers(-5, 5)
    X_new, _ = SMOTE(random_state=0).fit_resample(X, y)
    assert (X_new[:, 1] == constant).all()


def test_huge_values_stay_finite():
    X, y = table(3)
    X[:, 0] = np.where(X[:, 0] > 0, 1e140, -1e140)
    X_new, _ = SMOTE(random_state=0).fit_resample(X, y)
    assert np.isfinite(X_new).all()


def test_small_classes_warn_and_do_not_stop_the_run():
    X, y = table(4, n=(30, 4))
    y[np.flatnonzero(y == 0)[0]] = 2
    with pytest.warns(ShortfallWarning) as caught:
        _, y_new = SMOTE(random_state=0).fit_resample(X, y)
    text = " ".join(str(w.message) for w in caught)
    assert "class 1, found 4; its 3 neighbours are used" in text
    assert "class 2, found 1; its row is duplicated" in text
    assert np.bincount(y_new).tolist() == [29, 29, 29]


def test_mixed_table_takes_the_mode_of_the_neighbours():
    X, y = table(5, n=(30, 7))
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(X, columns=list("abc")).assign(
        town=pd.Categorical(rng.choice(["x", "y", "z"], y.size), categories=["x", "y", "z", "w"])
    )
    sampler = SMOTE(k_neighbors=6, random_state=0)
    new = sampler.fit_resample(frame, y)[0].iloc[len(y) :]
    base = sampler.plan_.new.base
    own = frame["town"].astype(str)[y == 1]
    assert new["town"].dtype == frame["town"].dtype
    for value, row in zip(new["town"], base, strict=True):
        counts = own.drop(row).value_counts()
        assert counts[value] == counts.max()


def test_numeric_valued_categories_survive():
    frame = pd.DataFrame({"a": np.arange(20.0), "c": pd.Categorical([1, 2] * 10)})
    new, _ = SMOTE(random_state=0).fit_resample(frame, np.repeat([0, 1], [14, 6]))
    assert not new["c"].isna().any()
    assert new["c"].dtype == frame["c"].dtype


def test_missing_values_are_those_of_the_base():
    X, y = table(6, n=(40, 15))
    X[np.random.default_rng(6).random(X.shape) < 0.15] = np.nan
    sampler = SMOTE(random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    base = sampler.plan_.new.base
    np.testing.assert_array_equal(np.isnan(X_new[len(X) :]), np.isnan(X[base]))


def test_sparse_equals_dense_and_stores_no_zeros():
    rng = np.random.default_rng(7)
    X = rng.normal(size=(60, 8)) * (rng.random((60, 8)) < 0.3)
    y = np.repeat([0, 1], [45, 15])
    matrix = sparse.csr_matrix(X)
    matrix.data[::9] = 0.0  # explicit zeros
    X = matrix.toarray()
    dense, _ = SMOTE(random_state=0).fit_resample(X, y)
    new, _ = SMOTE(random_state=0).fit_resample(matrix, y)
    np.testing.assert_allclose(new.toarray(), dense, rtol=1e-12, atol=1e-15)
    assert new[60:].nnz == np.count_nonzero(dense[60:])


def test_neighbours_object_replaces_the_search():
    X, y = table(8)
    a = SMOTE(random_state=0, k_neighbors=4).fit_resample(X, y)[0]
    b = SMOTE(random_state=0, k_neighbors=NearestNeighbors(n_neighbors=5)).fit_resample(X, y)[0]
    np.testing.assert_allclose(a, b)
    # Nominal columns reach the object as indicators that keep the distances.
    frame = pd.DataFrame(X, columns=list("abc")).assign(c=["u", "v"] * 26)
    a = SMOTE(random_state=0, k_neighbors=4).fit_resample(frame, y)[0]
    b = SMOTE(random_state=0, k_neighbors=NearestNeighbors(n_neighbors=5)).fit_resample(frame, y)[0]
    pd.testing.assert_frame_equal(a, b)


def test_cells_of_class_and_group_are_filled_from_their_own_rows():
    X, y = table(9, n=(40, 20))
    groups = np.tile(["f", "m"], 30)
    sampler = SMOTE(sampling_strategy={(1, "f"): 30}, random_state=0)
    _, y_new = sampler.fit_resample(X, y, groups=groups)
    new = sampler.plan_.new
    assert (groups[new.base] == "f").all()
    assert (groups[new.partner] == "f").all()
    assert (sampler.plan_.apply(groups)[y_new == 1] == "f").sum() == 30


@pytest.mark.parametrize("dtype", [np.float32, np.float16, np.int64])
def test_dtype_is_kept(dtype):
    X, y = table(10)
    assert SMOTE().fit_resample((X * 10).astype(dtype), y)[0].dtype == dtype


def test_wrong_parameters_are_named():
    X, y = table(11)
    with pytest.raises(ValueError, match="k_neighbors"):
        SMOTE(k_neighbors=0).fit_resample(X, y)
    with pytest.raises(ValueError, match=r"asks for|asked"):
        SMOTE(sampling_strategy={1: 3}).fit_resample(X, y)
    with warnings.catch_warnings(), pytest.raises(ValueError, match="infinity"):
        SMOTE().fit_resample(np.where(X > 1, np.inf, X), y)
