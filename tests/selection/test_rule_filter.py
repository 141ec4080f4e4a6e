"""Rules: ranges, sets, functions, missing values, and what they say about rejects."""

import numpy as np
import pytest
from scipy import sparse

from skresample.exceptions import ShortfallWarning
from skresample.selection import RuleFilter

X = np.array([[1.0, 10.0], [2.0, np.nan], [3.0, 30.0], [np.nan, np.nan], [5.0, 50.0]])


def kept(rules, data=X, **params):
    return RuleFilter(rules=rules, **params).make_plan(data).keep.tolist()


def test_ranges_are_inclusive_and_open_at_none():
    assert kept({0: (2, 3)}) == [1, 2]
    assert kept({0: (None, 2)}) == [0, 1]
    assert kept({1: (30, None), 0: (0, 4)}) == [2]
    assert kept({1: (30, None), 0: (0, 2)}, combine="any") == [0, 1, 2, 4]


def test_missing_breaks_ranges_and_counts_by_row():
    assert kept(None, max_missing=0.5) == [0, 1, 2, 4]
    assert kept(None, max_missing=0.0) == [0, 2, 4]
    assert kept({0: (None, None)}) == [0, 1, 2, 4]
    assert kept({1: {10.0, None}}) == [0, 1, 3]


def test_no_rule_keeps_everything():
    filter = RuleFilter()
    np.testing.assert_array_equal(filter.fit_resample(X)[0], X)
    assert filter.scores_.tolist() == [1.0] * 5


def test_functions_of_a_column_and_of_the_rows():
    assert kept({0: lambda column: column > 2}) == [2, 4]
    assert kept(lambda rows: rows[:, 0] * 10 == rows[:, 1]) == [0, 2, 4]
    filter = RuleFilter(rules=[is_small, lambda rows: rows[:, 1] > 0])
    _, y = filter.fit_resample(X, list("abcde"))
    assert y == ["a", "c"]
    assert filter.n_rejected_ == {"is_small": 2, "rule 1": 2}
    assert filter.scores_.tolist() == [1, 0.5, 1, 0, 0.5]


def is_small(rows):
    return rows[:, 0] < 4


@pytest.mark.parametrize("module", ["pandas", "polars"])
def test_frames_by_name(module):
    library = pytest.importorskip(module)
    frame = library.DataFrame(
        {"age": [20, 70, 40, 50], "city": ["A", "B", None, "A"], "n": [1, 1, None, 1]}
    )
    filter = RuleFilter(rules={"age": (30, 60), "city": ["A", "C"]}, max_missing=0.5)
    out, _ = filter.fit_resample(frame)
    assert np.asarray(out["age"]).tolist() == [50]
    assert filter.n_rejected_ == {"age": 2, "city": 2, "max_missing": 1}
    if module == "pandas":
        assert out.index.tolist() == [3]


def test_objects_dates_and_sparse_columns():
    mixed = np.array([[3, "a"], [None, "b"], [7, None]], dtype=object)
    assert kept({0: (None, 5)}, mixed) == [0]
    assert kept({1: {"a", None}}, mixed) == [0, 2]
    assert kept(None, mixed, max_missing=0.4) == [0]
    pd = pytest.importorskip("pandas")
    dates = pd.DataFrame({"t": pd.to_datetime(["2020-01-01", "2021-01-01", None])})
    assert kept({"t": (np.datetime64("2020-06-01"), None)}, dates) == [1]
    rows = sparse.csr_array([[0.0, 2.0], [3.0, np.nan]])
    assert kept({1: (1, None)}, rows) == [0]
    assert kept({1: (1, None)}, sparse.coo_matrix(rows)) == [0]  # whose columns cannot be asked for
    assert kept(None, rows, max_missing=0.4) == [0]


def test_nothing_left_warns_with_the_worst_rule():
    with pytest.warns(ShortfallWarning, match="rule '1' rejects 5 of 5 rows; relax"):
        out, _ = RuleFilter(rules={0: (0, 9), 1: (99, None)}).fit_resample(X)
    assert out.shape == (0, 2)


def test_failures_name_the_column():
    for rules, error, match in (
        ({7: (0, 1)}, ValueError, "column 7"),
        ({0: (1, 2, 3)}, ValueError, "range of column 0 must be a pair"),
        ({0: "abc"}, TypeError, "rule of column 0"),
        ({0: lambda column: column[:2] > 0}, ValueError, "one bool for each of the 5 rows"),
        ({0: lambda column: column}, ValueError, "dtype float64"),
        ([3], TypeError, r"rules\[0\] must be a function"),
    ):
        with pytest.raises(error, match=match):
            kept(rules)
    with pytest.raises(ValueError, match="has a range but holds 'a'"):
        kept({0: (0, 1)}, np.array([["a"], ["b"]], dtype=object))
    with pytest.raises(ValueError, match="'max_missing' parameter"):
        kept(None, max_missing=2)
