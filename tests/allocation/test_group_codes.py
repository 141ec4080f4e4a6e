"""Group labels with missing values and the cells they make with classes."""

import numpy as np
import pytest

from skresample._math.groups import encode_groups
from skresample._math.label_codes import missing_mask
from skresample.allocation._cells import count_cells, per_cell
from skresample.exceptions import QuotaError


@pytest.mark.parametrize(
    "values",
    [
        np.array([1.0, np.nan, 2.0]),
        np.array(["a", None, "b"], dtype=object),
        np.array(["a", float("nan"), "b"], dtype=object),
        np.array(["2020-01-01", "NaT", "2020-01-02"], dtype="datetime64[D]"),
    ],
)
def test_every_missing_marker_is_seen_and_handled_by_policy(values):
    assert missing_mask(values).tolist() == [False, True, False]
    with pytest.raises(QuotaError, match="1 missing values in 3 rows"):
        encode_groups(values)
    dropped = encode_groups(values, "drop")
    assert dropped.codes.tolist() == [0, -1, 1]
    own = encode_groups(values, "own_group")
    assert own.codes.tolist() == [0, 2, 1]
    assert own.names[-1] == "missing"
    assert own.coverage == dropped.coverage == pytest.approx(2 / 3)


def test_pandas_missing_marker():
    pd = pytest.importorskip("pandas")
    series = pd.Series(["x", pd.NA, "y"], dtype="string")
    assert encode_groups(series, "drop").codes.tolist() == [0, -1, 1]


def test_bad_groups_are_refused_with_a_reason():
    with pytest.raises(ValueError, match="missing_groups must be one of"):
        encode_groups(["a"], "impute")
    with pytest.raises(ValueError, match="1-dimensional"):
        encode_groups(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="mixes labels of types"):
        encode_groups(np.array([1, "a"], dtype=object))
    with pytest.raises(ValueError, match='already has a group called "missing"'):
        encode_groups(np.array(["missing", None], dtype=object), "own_group")


def test_cells_count_rows_and_leave_dropped_rows_out():
    y = np.array([1, 0, 0, 1, 1])
    groups = np.array(["h", "g", None, "h", "g"], dtype=object)
    cells = count_cells(y, groups, missing_groups="drop")
    assert cells.names == [(0, "g"), (1, "g"), (1, "h")]
    assert cells.counts.tolist() == [1, 1, 2]
    assert cells.of_row.tolist() == [2, 0, -1, 2, 1]
    assert all(type(label) is int for label, _ in cells.names)


def test_cells_refuse_what_they_cannot_count():
    with pytest.raises(QuotaError, match="no rows"):
        count_cells([])
    with pytest.raises(ValueError, match="missing values"):
        count_cells([1.0, np.nan])
    with pytest.raises(ValueError, match="got 2 and 1"):
        count_cells([0, 1], ["a"])
    with pytest.raises(ValueError, match="1-dimensional"):
        count_cells(np.zeros((2, 2)))
    with pytest.raises(QuotaError, match="no row has a known group"):
        count_cells([0, 1], [None, None], missing_groups="drop")


def test_numbers_per_cell():
    cells = count_cells(np.array(["a", "b", "b"]))
    assert per_cell({np.str_("b"): 2}, cells, "caps", 5).tolist() == [5, 2]
    with pytest.raises(QuotaError, match=r"caps names cells .*\['z'\]"):
        per_cell({"z": 2}, cells, "caps", 5)
    with pytest.raises(QuotaError, match="floors of cell 'a' must be a whole number"):
        per_cell({"a": 1.5}, cells, "floors", 0, dtype=int)
    with pytest.raises(QuotaError, match="caps of cell 'b' must be a finite number"):
        per_cell({"b": np.inf}, cells, "caps", 0)
