"""Rows of large rounds: dealt out, every order as likely as any other."""

import numpy as np
import pytest
from scipy.stats import chisquare

from skresample.scheduling import Constant, Cooldown, Schedule, _round_order
from skresample.scheduling._round_order import Part, _dealt, in_random_order, shuffled


@pytest.mark.parametrize("counts", [[2, 1, 1], [3, 1], [1, 3]])
def test_every_arrangement_of_the_parts_is_as_likely(counts):
    rng = np.random.default_rng(0)
    codes = [int("".join(map(str, _dealt(counts, rng)))) for _ in range(3000)]
    found = np.unique(codes, return_counts=True)[1]
    assert len(found) == {(2, 1, 1): 12, (3, 1): 4, (1, 3): 4}[tuple(counts)]
    assert chisquare(found).pvalue > 1e-3


def test_every_order_of_a_large_shuffle_is_as_likely(monkeypatch):
    for name, value in (("_ONE_HEAP", 0), ("_HEAPS", 3), ("_BLOCK", 2)):
        monkeypatch.setattr(_round_order, name, value)
    rng, rows = np.random.default_rng(0), np.arange(5, 9)
    orders = [tuple(shuffled(rows, rng).tolist()) for _ in range(2400)]
    found = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(found) == 24
    assert chisquare(found).pvalue > 1e-3
    assert rows.tolist() == [5, 6, 7, 8]


def test_parts_are_dealt_out_whole_and_kept_as_they_are(monkeypatch):
    monkeypatch.setattr(_round_order, "_IN_CACHE", 0)
    rng = np.random.default_rng(0)
    parts = [Part(rng.permutation(50), True), Part(np.arange(50, 60), False)]
    before = [part.rows.copy() for part in parts]
    rows = in_random_order(parts, rng)
    assert rows.dtype == np.intp
    np.testing.assert_array_equal(np.sort(rows), np.arange(60))
    np.testing.assert_array_equal(rows[rows < 50], before[0])  # its order is random already
    assert not np.array_equal(rows[rows >= 50], before[1])
    for part, old in zip(parts, before, strict=True):
        np.testing.assert_array_equal(part.rows, old)
    assert rows[:30].max() >= 50  # mixed


@pytest.mark.parametrize("draw", ["without_replacement", "with_replacement", "stratified"])
def test_large_rounds_hold_the_rows_of_shuffled_ones(draw, monkeypatch):
    """The same rows of each round, dealt out or shuffled."""
    y = np.repeat(["a", "b", "c"], [700, 250, 50])
    schedule = Schedule(Cooldown(), draw, n_rounds=6, random_state=0)
    small = [plan.keep for plan in schedule.plans(y)]
    monkeypatch.setattr(_round_order, "_IN_CACHE", 0)
    large = [plan.keep for plan in schedule.plans(y)]
    for one, two in zip(small, large, strict=True):
        np.testing.assert_array_equal(np.sort(one), np.sort(two))
    later = next(schedule.plans(y, start=4)).keep
    np.testing.assert_array_equal(later, large[4])


def test_rounds_of_whole_cells_are_shuffled(monkeypatch):
    monkeypatch.setattr(_round_order, "_IN_CACHE", 0)
    rows = next(Schedule(Constant(), random_state=0).plans(np.zeros(400))).keep
    assert np.corrcoef(rows, np.arange(400))[0, 1] < 0.2
