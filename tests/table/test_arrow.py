"""Arrow columns: each type counts in its own unit and comes back as it was."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from skresample._table.pandas_columns import PandasColumns
from skresample.over_sampling import SMOTE

pa = pytest.importorskip("pyarrow")

Y = np.arange(40) % 4 // 3


def _frame(kind, values):
    gaps = [None if i == 5 else v for i, v in enumerate(values)]
    stamps = pd.array(pa.array(gaps, type=kind), dtype=pd.ArrowDtype(kind))
    return pd.DataFrame({"x": np.arange(40.0), "t": stamps})


@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Berlin"])
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_new_time_stamps_are_rounded_to_the_unit(unit, zone):
    start = dt.datetime(2024, 3, 30, tzinfo=None if zone is None else dt.UTC)
    X = _frame(pa.timestamp(unit, zone), [start + dt.timedelta(seconds=101 * i) for i in range(40)])
    rows, _ = SMOTE(random_state=0).fit_resample(X, Y)
    assert rows["t"].dtype == X["t"].dtype
    pd.testing.assert_frame_equal(rows.iloc[:40], X)
    ticks = PandasColumns(X).numbers(1)
    assert ticks.missing.sum() == 1
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[unit]
    assert np.ptp(ticks.values[~ticks.missing]) == 39 * 101 * per_second
    # x and t lie on one line, so a new row lies on it, to half a unit.
    new = rows.iloc[40:].dropna()
    made = PandasColumns(new).numbers(1).values - ticks.values[0]
    np.testing.assert_allclose(made / per_second, new["x"] * 101, atol=0.5 / per_second + 1e-6)


@pytest.mark.parametrize("kind", ["date32", "date64"])
def test_new_dates_are_days(kind):
    X = _frame(getattr(pa, kind)(), [dt.date(2024, 2, 1) + dt.timedelta(7 * i) for i in range(40)])
    rows, _ = SMOTE(random_state=0).fit_resample(X, Y)
    pd.testing.assert_frame_equal(rows.iloc[:40], X)
    new = rows.iloc[40:].dropna()
    days = np.array([(d - dt.date(2024, 2, 1)).days for d in new["t"]])
    np.testing.assert_allclose(days, new["x"] * 7, atol=0.5)


@pytest.mark.parametrize(
    "kind", [pa.date32(), pa.time32("s"), pa.time64("us"), pa.duration("ms")], ids=str
)
def test_times_of_arrow_tables_keep_their_type(kind):
    small = pa.int32() if kind.bit_width == 32 else pa.int64()
    ticks = pa.array([None if i == 5 else 7 * i for i in range(40)], small)
    X = pa.table({"x": np.arange(40.0), "t": ticks.cast(kind)})
    rows, _ = SMOTE(random_state=0).fit_resample(X, Y)
    assert rows.schema == X.schema
    assert rows.slice(0, 40).equals(X)
    new = rows.slice(40).drop_null()
    made = new["t"].cast(small).to_numpy()
    np.testing.assert_allclose(made, new["x"].to_numpy() * 7, atol=0.5)


def test_a_column_of_nothing_stays_one():
    X = _frame(pa.null(), [None] * 40)
    for spec in ("from_dtype", None):
        rows, _ = SMOTE(random_state=0, categorical_features=spec).fit_resample(X, Y)
        assert rows["t"].dtype == X["t"].dtype
        assert rows["t"].isna().all()


def test_a_time_of_day_read_as_a_number_is_named():
    X = _frame(pa.time32("s"), [dt.time(i % 24) for i in range(40)])
    with pytest.raises(TypeError, match=r"column .t. is treated as numeric.*categorical_features"):
        SMOTE(categorical_features=None).fit_resample(X, Y)
