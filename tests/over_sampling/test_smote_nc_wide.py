"""SMOTENC on many columns: blocks of them give what one column after the other gives."""

import numpy as np
import pytest

from skresample._math import spread
from skresample._math.spread import column_std
from skresample._table import assemble
from skresample.over_sampling import SMOTENC


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_do_not_depend_on_the_columns_of_a_block(dtype, monkeypatch):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 9)).astype(dtype), np.repeat([0, 1], [28, 12])
    X[:, [2, 5]] = rng.integers(3, size=(40, 2))
    X[3, 0] = X[33, 7] = np.nan
    sampler = SMOTENC([2, 5], random_state=0)
    whole = sampler.fit_resample(X, y)[0]
    for module in (assemble, spread):
        monkeypatch.setattr(module, "_VALUES", 1)
    np.testing.assert_array_equal(sampler.fit_resample(X, y)[0], whole)
    assert np.isin(whole[:, [2, 5]], [0, 1, 2]).all()
    assert whole.dtype == dtype


def test_spread_of_each_column_is_that_of_its_numbers():
    values = np.random.default_rng(1).normal(size=(50, 6)) + 5
    values[7, 1], values[:, 3] = np.nan, 1e300
    values[:25, 3] = -1e300
    want = [np.std(column[~np.isnan(column)]) for column in values.T[[0, 1, 2, 4, 5]]]
    np.testing.assert_array_equal(column_std(values)[[0, 1, 2, 4, 5]], want)
    np.testing.assert_allclose(column_std(values)[3], 1e300)
