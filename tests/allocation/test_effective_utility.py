"""The law of lost utility: published numbers, the formula by hand, and what it refuses."""

import numpy as np
import pytest

from skresample.allocation import effective_utility

LAW = {"pool_size": 12.8e6, "utility": -0.2, "half_life": 5.0, "scale": 0.02, "floor": 0.1}


def by_hand(samples, sizes, utilities, lives, scale, floor, *, compat=False):
    """The product of the paper, pass by pass."""
    pool, k = sum(sizes), len(sizes)

    def slope(e):
        return sum(
            n / pool * b * 0.5 ** (e / (k * c))
            for n, b, c in zip(sizes, utilities, lives, strict=True)
        )

    loss = (scale * min(samples, pool) / 1e5) ** slope(0) + (floor if compat else 0)
    e = 1
    while samples > e * pool:
        loss *= (min(samples, (e + 1) * pool) / (e * pool)) ** slope(e)
        e += 1
    return loss if compat else loss + floor


def test_published_values_in_compat_mode():
    assert effective_utility(12.8e6, **LAW, compat=True) == pytest.approx(0.9286135, abs=5e-8)
    assert effective_utility(640e6, **LAW, compat=True) == pytest.approx(0.66981265, abs=5e-9)


def test_the_corrected_floor_is_the_default_and_a_bound():
    assert effective_utility(12.8e6, **LAW) == effective_utility(12.8e6, **LAW, compat=True)
    assert effective_utility(640e6, **LAW) > effective_utility(640e6, **LAW, compat=True)
    late = effective_utility(1e12, **{**LAW, "half_life": np.inf, "utility": -2.0})
    assert late == pytest.approx(0.1, abs=1e-8)


@pytest.mark.parametrize("compat", [False, True])
@pytest.mark.parametrize("samples", [20, 99.0, 100, 101, 399, 400, 401, 5000])
def test_several_buckets_equal_the_product_by_hand(samples, compat):
    sizes, utilities, lives = [60.0, 40.0], [-0.3, -0.1], [2.0, 7.0]
    got = effective_utility(samples, pool_size=sizes, utility=utilities, half_life=lives,
                            scale=9000.0, floor=0.2, compat=compat)  # fmt: skip
    want = by_hand(samples, sizes, utilities, lives, 9000.0, 0.2, compat=compat)
    assert got == pytest.approx(want, rel=1e-12)


def test_budgets_together_equal_budgets_alone():
    law = {"pool_size": [50, 50], "utility": [-0.4, -0.2], "half_life": 3.0, "scale": 5000.0}
    seen = np.array([30.0, 100.0, 1234.0, 250.0])
    alone = [effective_utility(one, **law) for one in seen]
    np.testing.assert_allclose(effective_utility(seen, **law), alone, rtol=1e-13)
    assert isinstance(alone[0], float)


def test_without_decay_it_is_a_plain_power():
    law = {"pool_size": 10, "utility": -0.5, "half_life": np.inf, "scale": 1e5, "floor": 0.0}
    assert effective_utility(400, **law) == pytest.approx(400**-0.5)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"utility": 0.2}, "utility must be finite and <= 0"),
        ({"half_life": 0.0}, "half_life must be numbers > 0"),
        ({"pool_size": -1}, "pool_size must be finite numbers > 0"),
        ({"scale": np.nan}, "scale must be finite numbers > 0"),
        ({"floor": -0.1}, "floor must be a finite number >= 0"),
        ({"pool_size": [1, 2], "utility": [-0.1] * 3}, "one entry per bucket, got 2, 3 and 1"),
    ],
)
def test_refuses(change, told):
    with pytest.raises(ValueError, match=told):
        effective_utility(10, **{**LAW, **change})
    with pytest.raises(ValueError, match="samples_seen must be"):
        effective_utility(0, **LAW)
