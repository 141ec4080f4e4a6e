"""Points of mixed, incomplete tables: every option by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.spatial.distance import cdist

from skresample._math.neighbors import Points
from skresample._table.numbers_and_levels import table_of
from skresample._table.spaces import Gauge, as_points, joint_space, space

NUMERIC = np.array([[1.0, 10.0], [3.0, np.nan], [5.0, 30.0]])
CODES = np.array([[0], [1], [0]])


def mixed():
    return table_of(pd.DataFrame({"a": NUMERIC[:, 0], "k": ["x", "y", "x"], "b": NUMERIC[:, 1]}))


def test_by_default_rows_are_points_of_smotenc():
    points = space(mixed())
    assert isinstance(points, Points)
    np.testing.assert_array_equal(points.numeric, NUMERIC)
    np.testing.assert_array_equal(points.codes, CODES)
    # Squared median of the standard deviations of 1, 3, 5 and of 10, 30.
    assert points.penalty[0] == pytest.approx(((np.sqrt(8 / 3) + 10) / 2) ** 2)


def test_only_the_rows_asked_for_and_the_units_of_others():
    points = space(mixed(), np.array([1, 0]), like=np.array([0, 2]), scale="std", mismatch=4.0)
    np.testing.assert_allclose(points.numeric, [[3 / 2, np.nan], [1 / 2, 1]])
    np.testing.assert_array_equal(points.codes, [[0], [1]])
    assert points.penalty.tolist() == [4.0]
    spread = space(mixed(), np.array([0]), like=np.array([0, 2])).penalty
    assert spread[0] == pytest.approx(((2 + 10) / 2) ** 2)


@pytest.mark.parametrize(
    ("missing", "scale", "want"),
    [
        ("keep", None, [10, np.nan, 30]),
        ("mean", None, [10, 20, 30]),
        ("median", None, [10, 20, 30]),
        ("keep", "std", [1, np.nan, 3]),
        ("mean", "std", [1, 2, 3]),
        ("mean", "filled_std", np.array([10, 20, 30]) / np.std([10, 20, 30])),
        ("mean", "center", [-10, 0, 10]),
        ("mean", "standard", [-1, 0, 1]),
        ("keep", np.array([1.0, 5.0]), [2, np.nan, 6]),
        ("keep", np.array([1.0, 0.0]), [10, np.nan, 30]),
    ],
)
def test_gaps_and_units(missing, scale, want):
    out = space(mixed(), nominal="drop", missing=missing, scale=scale)
    np.testing.assert_allclose(out[:, 1], want)
    assert np.isnan(NUMERIC[1, 1])  # nothing is written to


def test_indicators_keep_the_distance_of_a_mismatch():
    points = space(mixed(), nominal="indicators", mismatch=9.0, missing="mean")
    np.testing.assert_allclose(points[:, :2], [[1, 10], [3, 20], [5, 30]])
    np.testing.assert_allclose(cdist(points[:, 2:], points[:, 2:])[0], [0, 3, 0])


def test_many_levels_are_sparse_and_few_dense():
    rows = np.random.default_rng(0).normal(size=(9, 1))
    many = as_points(rows, np.arange(9)[:, None] * np.ones((1, 40), int), nominal="indicators")
    assert sparse.issparse(many)
    assert many.shape == (9, 361)


def test_sparse_rows_have_the_units_of_dense_ones():
    rows = np.random.default_rng(0).normal(size=(9, 2)) * (np.arange(18).reshape(9, 2) % 3 > 0)
    for scale in ("std", "filled_std", np.array([2.0, 3.0])):
        made = as_points(sparse.csr_array(rows), scale=scale, nominal="drop")
        np.testing.assert_allclose(made.toarray(), as_points(rows, scale=scale, nominal="drop"))
    holed = sparse.csr_array(np.array([[np.nan, 1.0], [4.0, 0.0]]))
    made = as_points(holed, missing="mean", nominal="drop").toarray()
    np.testing.assert_allclose(made, [[4, 1], [4, 0]])


def test_single_precision_stays():
    rows = NUMERIC.astype(np.float32)
    for scale in (None, "std", "standard", np.array([2.0, 3.0])):
        assert as_points(rows, missing="mean", scale=scale, nominal="drop").dtype == np.float32


def test_a_constant_column_is_not_blown_up_by_its_rounding():
    rows = np.column_stack([np.full(7, 0.1), np.arange(7.0)])
    assert rows[:, 0].std() > 0
    gauge = Gauge.of(rows, scale="standard")
    assert gauge.unit[0] == 1
    np.testing.assert_allclose(gauge(rows)[:, 0], 0, atol=1e-15)


def test_what_cannot_be_done_is_refused():
    for X in (np.array([[1e200], [0.0]]), sparse.csr_array([[-1e200], [0.0]])):
        with pytest.raises(ValueError, match="overflow"):
            as_points(X, nominal="indicators")
    with pytest.raises(ValueError, match="missing numbers"):
        space(mixed(), missing="refuse")
    for bad in ({"nominal": "?"}, {"missing": "?"}, {"scale": "?"}):
        with pytest.raises(ValueError, match=f"{next(iter(bad))} must be"):
            space(mixed(), **bad)


def test_two_tables_share_one_space():
    a = pd.DataFrame({"x": [0.0, 2.0, None], "k": ["u", "v", None]})
    b = pd.DataFrame({"k": ["v", "new"], "x": [4.0, None]})
    left, right = joint_space({"a": a, "b": b}, missing="median", scale="std", flag_gaps=True)
    np.testing.assert_allclose(left[:, :2], [[0, 0], [2, 0], [1, 1]])
    np.testing.assert_allclose(right[:, :2], [[4, 0], [1, 1]])
    np.testing.assert_allclose(cdist(left[:, 2:], right[:, 2:]), [[1, 1], [0, 1], [1, 1]])
    with pytest.raises(ValueError, match="column 'x' of a has missing or infinite"):
        joint_space({"a": a, "b": b})
    with pytest.raises(ValueError, match="column 'x' of b has infinite values; replace"):
        joint_space({"a": a, "b": b.assign(x=np.inf)}, missing="median")
