"""Splits by hashed ids of partitions: the rows of memory."""

import numpy as np
import pandas as pd
import pytest

dd = pytest.importorskip("dask.dataframe")

import dask  # noqa: E402
import dask.array as da  # noqa: E402
from pandas.testing import assert_frame_equal  # noqa: E402
from sklearn.model_selection import ShuffleSplit  # noqa: E402

from skresample.large import split_dask  # noqa: E402
from skresample.selection import HashShuffleSplit  # noqa: E402

N = 120
IDS = np.array([f"u{i % 50}" for i in range(N)])
TABLE = pd.DataFrame({"x": np.arange(N, dtype="f4"), "id": IDS}, index=np.arange(N) * 2)
SPLITTER = HashShuffleSplit(n_splits=2, test_size=0.3, train_size=0.5)
SIDES = list(SPLITTER.split(TABLE, groups=IDS))


@pytest.fixture(autouse=True)
def threads():
    with dask.config.set({"scheduler": "threads", "dataframe.convert-string": False}):
        yield


@pytest.mark.parametrize("ends", [[], [0, 1, 3, 80]], ids=["one", "uneven"])
def test_rows_of_memory(ends):
    pieces = np.split(np.arange(N), ends)  # with partitions too small for both sides
    ddf = dd.from_delayed([dask.delayed(TABLE.iloc[rows]) for rows in pieces], meta=TABLE)
    for given, groups in ((ddf, "id"), (ddf[["x"]], ddf["id"])):
        want = TABLE[given.columns]
        for got, rows in zip(split_dask(given, SPLITTER, groups), SIDES, strict=True):
            for side in (0, 1):
                assert_frame_equal(got[side].compute(), want.iloc[rows[side]])


def test_arrays_give_arrays():
    X, ids = (da.from_array(TABLE[name].to_numpy(), chunks=50) for name in TABLE)
    train, test = next(split_dask(X[:, None], SPLITTER, ids))
    assert train.dtype == test.dtype == np.float32
    for got, rows in zip((train, test), SIDES[0], strict=True):
        assert np.array_equal(got.compute()[:, 0], TABLE["x"].to_numpy()[rows])


def test_what_is_refused():
    ddf = dd.from_pandas(TABLE, npartitions=3)
    for splitter, groups, error, message in (
        (ShuffleSplit(), "id", TypeError, "got ShuffleSplit, which may look at all"),
        (HashShuffleSplit(test_size=3), "id", ValueError, "test_size must be a share"),
        (SPLITTER, "z", ValueError, "groups 'z' is no column"),
        (SPLITTER, None, TypeError, "groups must name a column"),
    ):
        with pytest.raises(error, match=message):
            split_dask(ddf, splitter, groups)
