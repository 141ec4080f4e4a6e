"""ROSE: the kernel estimate it draws from, exact counts, whole new tables."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from skresample.over_sampling import ROSE, RandomOverSampler


def table(seed=0, n=(200, 50), d=3):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], n))
    return rng.normal(size=(y.size, d)) * [1.0, 10.0, 0.1] + y[:, None], y


def bandwidth_by_formula(X, shrinkage=1.0):
    n, d = X.shape
    return shrinkage * (4 / ((d + 2) * n)) ** (1 / (d + 4)) * X.std(axis=0, ddof=1)


@pytest.mark.parametrize("shrinkage", [0.5, 1.0, 2.0])
def test_noise_is_gaussian_with_the_bandwidth_of_the_class_alone(shrinkage):
    X, y = table()
    sampler = ROSE(sampling_strategy={1: 5050}, shrinkage=shrinkage, random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    noise = X_new[250:] - X[sampler.plan_.new.parent]
    z = noise / bandwidth_by_formula(X[y == 1], shrinkage)
    for j in range(3):
        assert stats.kstest(z[:, j], "norm").pvalue > 1e-4
    assert np.abs(np.corrcoef(z.T) - np.eye(3)).max() < 0.06
    np.testing.assert_array_equal(X_new[:250], X)


def test_more_majority_rows_do_not_change_the_new_ones():
    X, y = table(1)
    few = ROSE(sampling_strategy={1: 90}, random_state=0).fit_resample(X, y)[0][250:]
    more = np.vstack([X, X[y == 0] + 100])
    many = ROSE(sampling_strategy={1: 90}, random_state=0)
    made = many.fit_resample(more, np.append(y, np.zeros(200, int)))[0][450:]
    np.testing.assert_array_equal(made, few)


def test_replace_all_draws_a_whole_new_table():
    X, y = table(2)
    sampler = ROSE(replace_all=True, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [200, 200]
    assert not np.isin(X_new[:, 0], X[:, 0]).any()
    assert sampler.plan_.n_kept == 0
    assert (y[sampler.plan_.origin] == y_new).all()
    assert sampler.shrinkage_ == {0: 1.0, 1: 1.0}


def test_zero_shrinkage_is_random_over_sampling():
    X, y = table(3)
    a = ROSE(shrinkage=0, random_state=4).fit_resample(X, y)[0]
    b = RandomOverSampler(random_state=4).fit_resample(X, y)[0]
    np.testing.assert_array_equal(a, b)


def test_mixed_missing_and_integers():
    X, y = table(4)
    frame = pd.DataFrame(X, columns=list("abc")).assign(
        t=np.where(y, "u", "v"), n=np.arange(250), k=7
    )
    frame.loc[::6, "a"] = np.nan
    sampler = ROSE(random_state=0)
    new, y_new = sampler.fit_resample(frame, y)
    parent = sampler.plan_.new.parent
    assert (new.dtypes == frame.dtypes).all()
    assert (new["t"] == np.where(y_new, "u", "v")).all()
    assert (new["k"] == 7).all()
    np.testing.assert_array_equal(
        new["a"].isna().to_numpy()[250:], frame["a"].isna().to_numpy()[parent]
    )
    assert new["n"].between(0, 249).all()


def test_a_class_of_one_row_is_repeated():
    X, y = table(5, n=(20, 1))
    X_new, y_new = ROSE(random_state=0).fit_resample(X, y)
    assert (X_new[y_new == 1] == X[y == 1]).all()


def test_messages():
    X, y = table(6)
    with pytest.raises(ValueError, match=r"shrinkage names \[7\]"):
        ROSE(shrinkage={7: 1.0}).fit_resample(X, y)
    with pytest.raises(ValueError, match="shrinkage of class 1 must be >= 0, got -1"):
        ROSE(shrinkage={1: -1}).fit_resample(X, y)
    with pytest.raises(ValueError, match="shrinkage"):
        ROSE(shrinkage=-0.1).fit_resample(X, y)
    with pytest.raises(ValueError, match="noise leaves the range of float64"):
        ROSE(random_state=0).fit_resample(np.where(X > 0, 1.7e308, -1.7e308), y)


def test_bandwidths_of_huge_values_do_not_overflow():
    X, y = table(7)
    big = ROSE(random_state=0).fit_resample(X * 2.0**900, y)[0]
    np.testing.assert_allclose(big, ROSE(random_state=0).fit_resample(X, y)[0] * 2.0**900)


def test_sparse_rows_give_the_rows_of_dense_ones():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [40, 12])
    X = np.where(rng.random((52, 4)) < 0.4, 0.0, rng.normal(size=(52, 4)))
    for params in ({}, {"replace_all": True}):
        made = ROSE(random_state=0, **params).fit_resample(sparse.csr_array(X), y)[0]
        assert isinstance(made, sparse.csr_array)
        expected = ROSE(random_state=0, **params).fit_resample(X, y)[0]
        np.testing.assert_allclose(made.toarray(), expected, atol=1e-12)
