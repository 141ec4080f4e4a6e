"""RandomOverSampler: exact copies drawn uniformly, and noise of the class's own bandwidth."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from skresample.over_sampling import RandomOverSampler


def table(seed=0, n=(200, 50), d=3):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], n))
    return rng.normal(size=(y.size, d)) + y[:, None], y


def test_rows_are_copies_drawn_uniformly():
    X, y = table()
    sampler = RandomOverSampler(sampling_strategy={1: 20_050}, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    drawn = sampler.sample_indices_
    np.testing.assert_array_equal(X_new, X[drawn])
    np.testing.assert_array_equal(y_new, y[drawn])
    np.testing.assert_array_equal(drawn[:250], np.arange(250))
    count = np.bincount(drawn[250:], minlength=250)[y == 1]
    assert stats.chisquare(count).pvalue > 1e-4


def test_any_column_type_and_the_index_survive():
    frame = pd.DataFrame(
        {
            "a": [1.5, np.nan, np.inf, 2.0],
            "t": pd.to_datetime(["2020", None, "2021", "2022"], format="%Y"),
            "c": pd.Categorical([1, 2, None, 1]),
            "o": ["x", None, "y", "x"],
        },
        index=["p", "q", "r", "s"],
    )
    sampler = RandomOverSampler(random_state=0)
    new, _ = sampler.fit_resample(frame, [0, 0, 0, 1])
    pd.testing.assert_frame_equal(new, frame.iloc[[0, 1, 2, 3, 3, 3]])


@pytest.mark.parametrize("shrinkage", [0.5, 3.0])
def test_noise_has_the_bandwidth_of_the_class_alone(shrinkage):
    X, y = table(1)
    sampler = RandomOverSampler(sampling_strategy={1: 5050}, shrinkage=shrinkage, random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    h = shrinkage * (4 / (5 * 50)) ** (1 / 7) * X[y == 1].std(axis=0, ddof=1)
    z = (X_new[250:] - X[sampler.sample_indices_[250:]]) / h
    assert all(stats.kstest(z[:, j], "norm").pvalue > 1e-4 for j in range(3))
    # More rows of the other class leave the bandwidth as it is.
    more = np.vstack([X, X[y == 0] * 5])
    again = RandomOverSampler(sampling_strategy={1: 5050}, shrinkage=shrinkage, random_state=0)
    made = again.fit_resample(more, np.append(y, np.zeros(200, int)))[0][450:]
    np.testing.assert_array_equal(made, X_new[250:])


def test_shrinkage_by_class():
    X, y = table(2)
    sampler = RandomOverSampler(shrinkage={1: 0.0}, random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    assert sampler.shrinkage_ == {1: 0.0}
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])


def test_sparse_noise_equals_dense():
    X, y = table(3)
    X *= X > 0
    dense = RandomOverSampler(shrinkage=1.0, random_state=0).fit_resample(X, y)[0]
    rows = RandomOverSampler(shrinkage=1.0, random_state=0).fit_resample(sparse.csr_array(X), y)[0]
    np.testing.assert_allclose(rows.toarray(), dense, atol=1e-12)


def test_cells_are_filled_from_their_own_rows():
    X, y = table(4)
    groups = np.tile(["f", "m"], 125)
    sampler = RandomOverSampler(sampling_strategy={(1, "m"): 90}, random_state=0)
    sampler.fit_resample(X, y, groups=groups)
    new = sampler.sample_indices_[250:]
    assert (groups[new] == "m").all()
    assert (y[new] == 1).all()
    assert new.size == 90 - ((y == 1) & (groups == "m")).sum()


def test_messages():
    X, y = table(5)
    with pytest.raises(ValueError, match=r"missing classes are: \[1\]"):
        RandomOverSampler(shrinkage={0: 1.0}).fit_resample(X, y)
    with pytest.raises(ValueError, match=r"needs to be >= 0\. Got -1 for class 1"):
        RandomOverSampler(shrinkage={1: -1}).fit_resample(X, y)
    with pytest.raises(ValueError, match="infinity"):
        RandomOverSampler(shrinkage=1.0).fit_resample(np.where(X > 2, np.inf, X), y)
    with pytest.raises(ValueError, match="X has 250 rows, y has 249"):
        RandomOverSampler().fit_resample(X, y[:-1])
    text = np.array([["a", 1.0], ["b", 2.0], ["c", 3.0]], dtype=object)
    with pytest.raises(ValueError, match="only numerical columns"):
        RandomOverSampler(shrinkage=1.0).fit_resample(text, [0, 0, 1])
