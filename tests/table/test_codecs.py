"""Columns as numbers: which type each container's column becomes, and what is refused."""

import numpy as np
import pytest

from skresample._table.codecs import ArrayColumns
from skresample._table.frame_columns import FrameColumns
from skresample._table.pandas_columns import PandasColumns


def test_numbers_of_an_array_keep_their_type_and_objects_become_floats():
    for dtype in (np.float32, np.float64, np.int8, np.uint64):
        X = np.array([[1, 2], [3, 4]], dtype)
        found = ArrayColumns(X).numbers(1)
        assert found.values.dtype == dtype
        assert found.values.tolist() == [2, 4]
        assert found.missing is None
    mixed = np.array([[1, "a"], [2.5, "b"], [None, "c"]], dtype=object)
    found = ArrayColumns(mixed).numbers(0)
    assert found.values.dtype == np.float64
    np.testing.assert_array_equal(found.values, [1.0, 2.5, np.nan])
    with pytest.raises(ValueError, match="column 1"):
        ArrayColumns(mixed).numbers(1)


def test_numbers_of_an_array_of_time_stamps_count_in_their_own_unit():
    X = np.array([["2020-01-01", "NaT"], ["2020-01-03", "2020-01-02"]], "M8[D]")
    first, second = ArrayColumns(X).numbers(0), ArrayColumns(X).numbers(1)
    assert np.diff(first.values).tolist() == [2]
    assert not first.missing.any()
    assert second.missing.tolist() == [True, False]


def test_numbers_of_a_polars_frame():
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"yes": [True, False], "said": ["1.5", "2"], "gap": [3, None]})
    columns = FrameColumns(frame)
    yes, said, gap = (columns.numbers(j) for j in range(3))
    assert yes.values.dtype == np.int64
    assert yes.values.tolist() == [1, 0]
    assert said.values.dtype == np.float64
    assert said.values.tolist() == [1.5, 2.0]
    assert gap.values.tolist() == [3, 0]
    assert gap.missing.tolist() == [False, True]


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [("Float32", np.float32), ("Float64", np.float64), ("float32", np.float32), ("boolean", float)],
)
def test_numbers_of_a_pandas_frame_keep_their_precision(dtype, expected):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": pd.array([1, 0, None], dtype=dtype)})
    found = PandasColumns(frame).numbers(0)
    assert found.values.dtype == expected
    np.testing.assert_array_equal(found.values, [1.0, 0.0, np.nan])
