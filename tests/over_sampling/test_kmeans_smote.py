"""KMeansSMOTE: sparsity by definition, exact counts, degenerate clusters."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.spatial.distance import pdist
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOTE, KMeansSMOTE
from skresample.over_sampling._clusters.sparsity import log_sparsity, mean_pairwise_distance


def patches(seed=0):
    """Two patches of class 1, one twice as wide, far from class 0."""
    rng = np.random.default_rng(seed)
    X = np.vstack(
        [
            rng.normal(size=(200, 2)),
            rng.normal(size=(30, 2)) + np.array([30, 0]),
            3 * rng.normal(size=(20, 2)) + np.array([0, 60]),
        ]
    )
    return X, np.repeat([0, 1], [200, 50])


@pytest.mark.parametrize("exponent", [1.0, 2.5])
def test_allocation_is_the_sparsity_within_one_row(exponent):
    X, y = patches()
    sampler = KMeansSMOTE(
        kmeans_estimator=KMeans(3, n_init=1, random_state=0),
        density_exponent=exponent,
        random_state=0,
    )
    _, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [200, 200]
    parts = [np.arange(200, 230), np.arange(230, 250)]
    weight = np.array([pdist(X[p]).mean() ** exponent / p.size for p in parts])
    base, partner = sampler.plan_.new.base, sampler.plan_.new.partner[:, 0]
    have = np.array([np.isin(base, p).sum() for p in parts])
    assert np.abs(have - 150 * weight / weight.sum()).max() < 1
    # Segments stay inside their cluster.
    assert (np.isin(base, parts[0]) == np.isin(partner, parts[0])).all()


def test_auto_exponent():
    X, _ = patches(1)
    n = 30
    expected = pdist(X[200:230]).mean() ** (0.16 * np.log(n) ** 1.8 / np.log(1.6) ** 1.8) / n
    assert np.isclose(KMeansSMOTE()._weight(X[200:230]), np.log(expected))


def test_one_cluster_is_smote():
    X, y = patches(2)
    a = KMeansSMOTE(kmeans_estimator=1, k_neighbors=5, random_state=0).fit_resample(X, y)[0]
    np.testing.assert_array_equal(a, SMOTE(random_state=0).fit_resample(X, y)[0])


@pytest.mark.parametrize("seed", range(10))
def test_counts_are_exact(seed):
    rng = np.random.default_rng(seed)
    X, y = make_blobs([900, 112], n_features=4, random_state=seed)
    X += rng.normal(size=X.shape)
    _, y_new = KMeansSMOTE(random_state=seed).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [900, 900]


def test_identical_rows_divide_nothing_by_zero():
    X, y = np.zeros((60, 3)), np.repeat([0, 1], [45, 15])
    X[45:] = 7.0
    X_new, y_new = KMeansSMOTE(
        kmeans_estimator=KMeans(2, n_init=1, random_state=0), random_state=0
    ).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [45, 45]
    assert (X_new[60:] == 7.0).all()


@pytest.mark.parametrize("scale", [1e-150, 1.0, 1e140])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_mean_distance(scale, offset):
    X = (np.random.default_rng(0).normal(size=(50, 3)) + offset) * scale
    rtol = 1e-9 if offset else 1e-12
    np.testing.assert_allclose(
        mean_pairwise_distance(X), pdist(X / scale).mean() * scale, rtol=rtol
    )
    if not offset:
        np.testing.assert_allclose(
            mean_pairwise_distance(sparse.csr_array(X)), mean_pairwise_distance(X), rtol=1e-9
        )
    assert np.isfinite(log_sparsity(X, 50.0))


def test_blocks_do_not_change_the_mean(monkeypatch):
    X = np.random.default_rng(1).normal(size=(40, 2))
    whole = mean_pairwise_distance(X)
    monkeypatch.setattr("skresample.over_sampling._clusters.sparsity._CELLS", 120)
    np.testing.assert_allclose(mean_pairwise_distance(X), whole, rtol=1e-13)


def test_mixed_and_missing():
    X, y = patches(3)
    frame = pd.DataFrame(X, columns=["a", "b"]).assign(c=["u", "v"] * 125)
    frame.loc[::9, "b"] = np.nan
    new, y_new = KMeansSMOTE(random_state=0).fit_resample(frame, y)
    assert set(new["c"]) == {"u", "v"}
    assert np.bincount(y_new).tolist() == [200, 200]


def test_no_suitable_cluster():
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(300, 2)), np.repeat([0, 1], [285, 15])
    with pytest.warns(ShortfallWarning, match="class 1: no cluster has enough of its rows"):
        _, y_new = KMeansSMOTE(random_state=0).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [285, 285]
    with pytest.warns(ShortfallWarning, match="class 1: no cluster has enough of its rows"):
        _, y_new = KMeansSMOTE(cluster_balance_threshold=0.9, random_state=0).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [285, 285]
    with pytest.raises(ValueError, match="kmeans_estimator"):
        KMeansSMOTE(kmeans_estimator=0).fit_resample(X, y)
