"""Buy for whoever may be the worst group."""

from __future__ import annotations

import numpy as np

from skresample._math.rng import Streams

from .local_law import log_losses

__all__ = ["rows_for_likely_worst"]

_DRAWS = 256  # curves per group
_PARTS = 10  # of the money


def rows_for_likely_worst(engine, curves, high, money) -> np.ndarray:
    """Rows (G,) bought in tenths of the money, each where the expected largest loss falls most.

    Two groups that may both be the worst share the money by how likely they are. What the
    rows of all do for all (shared form) is the same whoever they are of, and left out.
    """
    used = np.flatnonzero(high > engine.n)
    rng, total = Streams(0).get("worst", len(curves)), float(engine.n.sum())
    theta = [curves[g].draws(_DRAWS, rng) for g in used]

    def losses(i, rows):
        return np.exp(log_losses(curves[used[i]], theta[i], rows[used[i]], total))[:, 0]

    n, left = engine.n.copy(), money
    now = np.array([losses(i, n) for i in range(used.size)])
    for _ in range(_PARTS if used.size else 0):
        step = np.maximum(money / _PARTS / engine.costs + 1e-9, 1).astype(np.int64)
        step = np.minimum(step, np.minimum(high - n, (left / engine.costs + 1e-9).astype(int)))
        then = np.array([losses(i, n + step) for i in range(used.size)])
        falls = now.max(axis=0).mean() - _largest_with_one_changed(now, then).mean(axis=1)
        price = engine.costs[used] * step[used]
        worth = np.where(price > 0, falls / np.maximum(price, 1e-300), -np.inf)
        best = int(np.argmax(worth))
        if not worth[best] > 0:
            break
        n[used[best]] += step[used[best]]
        left -= price[best]
        now[best] = then[best]
    return n - engine.n


def _largest_with_one_changed(values, changed):
    """Largest of each column (G, K) where one row at a time takes its changed values."""
    top = np.sort(values, axis=0)
    rest = np.where(values == top[-1], top[-2] if len(values) > 1 else -np.inf, top[-1])
    return np.maximum(rest, changed)
