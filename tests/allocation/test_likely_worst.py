"""The worst-group rule against brute force over all trials."""

import numpy as np
import pytest

from skresample._math.rng import Streams
from skresample.allocation._adaptive.acquisition import Acquisition
from skresample.allocation._adaptive.likely_worst import rows_for_likely_worst
from skresample.allocation._curves.fit import fit_curves


def curves_at(levels):
    n = np.array([40.0, 60.0, 80.0])
    cover = 0.1**2 + np.diag(np.full(3, 0.03**2))
    points = [(n, n, np.log(level + 4 / n), cover) for level in levels]
    return fit_curves(points)


def brute(engine, curves, money):
    """The same greedy rule, every trial computed anew from all curves."""
    rng = Streams(0).get("worst", len(curves))
    theta = [curve.draws(256, rng) for curve in curves]
    n, left = engine.n.astype(float), money

    def harm(counts):
        parts = [np.exp(t[:, 0]) + np.exp(t[:, 1] - np.exp(t[:, 2]) * np.log(k / c.base[0]))
                 for t, k, c in zip(theta, counts, curves, strict=True)]  # fmt: skip
        return np.max(parts, axis=0).mean()

    for _ in range(10):
        worth = []
        for g, cost in enumerate(engine.costs):
            step = min(int(money / 10 / cost), int(left / cost))
            trial = n.copy()
            trial[g] += step
            worth.append((harm(n) - harm(trial)) / (cost * step) if step else -np.inf)
        best = int(np.argmax(worth))
        if not worth[best] > 0:
            break
        step = min(int(money / 10 / engine.costs[best]), int(left / engine.costs[best]))
        n[best] += step
        left -= engine.costs[best] * step
    return n - engine.n


@pytest.mark.parametrize("levels", [(0.3, 0.5, 0.5), (0.2, 0.2, 0.9)])
def test_money_goes_where_the_expected_largest_loss_falls_most(levels):
    engine = Acquisition(
        list("abc"), costs=np.array([1.0, 1.0, 2.0]), weights=np.ones(3), budget=1000,
        batch_size=50, objective="maxmin",
    )  # fmt: skip
    engine.buy(np.full(3, 80))
    curves = curves_at(levels)
    rows = rows_for_likely_worst(engine, curves, np.full(3, 2**53), 400.0)
    np.testing.assert_array_equal(rows, brute(engine, curves, 400.0))
    assert rows[2] > 0
    high = np.array([2**53, 2**53, 85])
    assert rows_for_likely_worst(engine, curves, high, 400.0)[2] <= 5
    assert rows_for_likely_worst(engine, curves, engine.n, 400.0).sum() == 0
