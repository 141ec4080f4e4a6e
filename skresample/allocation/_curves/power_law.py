"""Power-law learning curves: values, slopes, inverses."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Fairness", "PowerLaw", "alpha_fairness"]


class PowerLaw(NamedTuple):
    """Losses ``asymptote + scale * n**-rate`` of several groups, one entry per group.

    ``shared_scale`` and ``shared_rate`` add ``shared_scale * total**-shared_rate``, what a group
    learns from the rows of all groups together (Rolf et al., 2021, eq. 4). ``shift`` are rows in
    front of the first: ``scale * (n + shift)**-rate``.
    """

    asymptote: np.ndarray
    scale: np.ndarray
    rate: np.ndarray
    shared_scale: np.ndarray | None = None
    shared_rate: np.ndarray | None = None
    shift: np.ndarray | None = None

    def loss(self, n, total=None) -> np.ndarray:
        """Losses at counts ``n`` (..., G); ``total`` defaults to the sum over groups."""
        n = np.asarray(n, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            # A curve without a scale is flat also at zero rows, where 0 * inf would be nan.
            own = np.where(self.scale > 0, self.scale * self._past(n) ** -self.rate, 0.0)
            if self.shared_scale is None:
                return self.asymptote + own
            total = n.sum(axis=-1, keepdims=True) if total is None else np.asarray(total, float)
            common = np.where(self.shared_scale > 0, total**-self.shared_rate, 0.0)
        return self.asymptote + own + self.shared_scale * common

    def _past(self, n):
        """Rows with those in front of the first."""
        n = np.asarray(n, dtype=float)
        return n if self.shift is None else n + self.shift

    def slope(self, n) -> np.ndarray:
        """How fast each group's loss falls with its own rows, -dL/dn >= 0 (own term only)."""
        n = self._past(n)
        with np.errstate(divide="ignore", invalid="ignore"):
            fall = self.scale * self.rate * n ** (-self.rate - 1.0)
        return np.where(self.scale * self.rate > 0, fall, 0.0)

    def drop(self, n) -> np.ndarray:
        """Fall of each loss for one more own row, without the cancellation of a difference."""
        n = self._past(n)
        with np.errstate(divide="ignore", invalid="ignore"):
            fall = self.scale * n**-self.rate * -np.expm1(-self.rate * np.log1p(1.0 / n))
        return np.where(self.scale * self.rate > 0, fall, 0.0)

    def pick(self, g: int) -> PowerLaw:
        """The curve of one group, as arrays of length one."""
        return PowerLaw(*(None if part is None else part[g : g + 1] for part in self))

    def rows_at_losses(self, levels) -> np.ndarray:
        """Real counts at which each loss falls to its own level, (G,); inf where it never does."""
        return np.array([float(self.pick(g).rows_for(level)[0]) for g, level in enumerate(levels)])

    def rows_for(self, level: float) -> np.ndarray:
        """Real counts at which each loss falls to ``level``; inf where it never does."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            n = (self.scale / (level - self.asymptote)) ** (1.0 / self.rate)
        reachable = (level > self.asymptote) & (self.rate > 0)
        flat = self.asymptote + np.where(self.rate > 0, 0.0, self.scale)
        n = np.where(
            reachable, n if self.shift is None else np.maximum(n - self.shift, 0.0), np.inf
        )
        return np.where((self.scale * self.rate == 0) & (flat <= level), 0.0, n)


class Fairness(NamedTuple):
    """A disutility of losses, to be added up over groups: increasing and convex."""

    value: object
    slope: object


def alpha_fairness(alpha: float, ceiling: float | None = None) -> Fairness:
    """Disutility whose aversion to unequal losses grows with ``alpha`` (0: utilitarian).

    Without ``ceiling``: ``loss**(1 + alpha) / (1 + alpha)``. With one, the negative of
    ``perf**(1 - alpha) / (1 - alpha)`` (``log(perf)`` at alpha 1) for ``perf = ceiling - loss``.
    """
    if alpha == 0:
        return Fairness(lambda loss: loss, np.ones_like)
    if ceiling is None:
        return Fairness(lambda loss: loss ** (1 + alpha) / (1 + alpha), lambda loss: loss**alpha)

    def performance(loss):
        # Past the ceiling a group performs worse than nothing: the price of that is enormous,
        # not undefined, so that a solver can still walk out of the region.
        return np.maximum(ceiling - loss, 1e-12)

    if alpha == 1:
        return Fairness(lambda loss: -np.log(performance(loss)), lambda loss: 1 / performance(loss))
    return Fairness(
        lambda loss: -(performance(loss) ** (1 - alpha)) / (1 - alpha),
        lambda loss: performance(loss) ** -alpha,
    )
