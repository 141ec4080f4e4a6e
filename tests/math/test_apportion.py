"""Largest remainders: ties go to the earlier cell, caps and floors hold."""

import numpy as np
import pytest

from skresample._math.apportion import largest_remainder


@pytest.mark.parametrize(
    ("shares", "total", "expected"),
    [
        ([1, 1, 1], 4, [2, 1, 1]),  # remainders 1/3 each
        ([1, 1, 1], 5, [2, 2, 1]),
        ([1, 3, 1, 3], 6, [1, 2, 1, 2]),  # 0.75, 2.25, 0.75, 2.25
        ([1, 1, 2], 2, [1, 0, 1]),  # 0.5, 0.5, 1
        ([2, 1, 1], 2, [1, 1, 0]),
        ([0.1] * 10, 3, [1, 1, 1] + [0] * 7),  # not exact in binary
    ],
)
def test_ties_of_remainders_go_to_the_earlier_cell(shares, total, expected):
    assert largest_remainder(shares, total).tolist() == expected


def test_ties_at_a_cap_pass_on_to_the_next_cell():
    assert largest_remainder([1, 1, 1], 4, caps=[1, 9, 9]).tolist() == [1, 2, 1]
    assert largest_remainder([1, 1, 1], 4, floors=[0, 0, 2]).tolist() == [1, 1, 2]
    assert np.sum(largest_remainder(np.ones(7), 100)) == 100
