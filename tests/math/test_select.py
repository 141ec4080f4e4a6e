"""The k smallest of each row: both ways, against sorting."""

import numpy as np
import pytest

from skresample._math.neighbors import Points
from skresample._math.neighbors import _distance as distance
from skresample._math.neighbors import _select as select


def _sorted(values, k):
    order = np.lexsort((np.broadcast_to(np.arange(values.shape[1]), values.shape), values))[:, :k]
    return np.take_along_axis(values, order, 1), order


@pytest.mark.parametrize("few", [0, 8])
@pytest.mark.parametrize("k", [1, 3, 8])
@pytest.mark.parametrize("kind", ["plain", "ties", "infinite", "left out", "negative"])
def test_smallest_is_the_start_of_the_sorted_row(kind, k, few, monkeypatch):
    monkeypatch.setattr(select, "FEW", few)
    rng = np.random.default_rng(k)
    values = rng.random((40, 12))
    if kind == "ties":
        values = np.round(values * 3)
    if kind == "infinite":
        values[rng.random(values.shape) < 0.5] = np.inf
    if kind == "negative":
        values = -values
        values[rng.random(values.shape) < 0.3] = -np.inf
    if kind == "left out":
        values[np.arange(40), rng.integers(12, size=40)] = np.nan
        values[np.arange(40), rng.integers(12, size=40)] = np.inf
    before = values.copy()
    got = select.smallest(values, k)
    want = _sorted(np.where(np.isnan(values), np.inf, values), k)
    if kind == "left out":  # missing entries come after infinite ones: here they never count
        want = _sorted(values, k)
    np.testing.assert_array_equal(got[0], want[0])
    np.testing.assert_array_equal(got[1], want[1])
    np.testing.assert_array_equal(values, before)


def test_both_ways_to_distances_agree_to_the_last_bit(monkeypatch):
    rng = np.random.default_rng(0)
    a, b = (Points(rng.normal(size=(n, 23)) * 1e3 + 1e6) for n in (30, 40))
    fast = distance.block_dist2(a, b, False)
    monkeypatch.setattr(distance, "_adds_in_order", lambda: False)
    slow = distance.block_dist2(a, b, False)
    assert fast.tobytes() == slow.tobytes()
