"""What is known of the learning curve of a group: weighted power laws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .anchor import head_start, sizes_seen
from .power_law import PowerLaw
from .profile import Seen, profile_interval

__all__ = ["CurvePosterior", "log_curve"]


class CurvePosterior(NamedTuple):
    """Weighted draws of a curve: ``exp(theta[0]) + exp(theta[1]) (n / n0) ** -exp(theta[2])``.

    With four columns, the last the logarithm of what was learned at ``n0``, n / n0 is ``w + (1 - w)
    n / n0`` for a w that makes the curve start where nothing is known (see `head_start`).
    With five columns ``exp(theta[3]) (N / N0) ** -exp(theta[4])`` is added, N the rows of all
    groups.
    """

    theta: np.ndarray  # (K, 3), (K, 4) or (K, 5)
    weight: np.ndarray  # (K,), adds up to 1
    base: tuple  # (n0, N0): sizes at which the parts are read
    reference: tuple  # (rows of the group, rows of all groups) at the largest size seen
    misfit: float  # chi-square of the best curve per degree of freedom
    best: PowerLaw  # the most probable curve, arrays of length 1
    seen: Seen | None = None  # what alone decides the intervals; None: they are the posterior's

    @property
    def shared(self) -> bool:
        """Whether the rows of other groups count."""
        return self.theta.shape[1] == 5

    def losses(self, n, total=None) -> np.ndarray:
        """Loss of each curve at counts ``n`` (m,): (K, m)."""
        n = np.maximum(np.asarray(n, float), 1e-9)
        total = self.reference[1] if total is None else np.maximum(np.asarray(total, float), 1e-9)
        logs = np.log(n / self.base[0]), np.broadcast_to(np.log(total / self.base[1]), n.shape)
        return np.exp(log_curve(self.theta, *logs))

    def mean(self, n, total=None) -> np.ndarray:
        """Posterior mean loss at counts ``n``, (m,); falls with n."""
        return self.weight @ self.losses(n, total)

    def interval(self, n, confidence, total=None) -> tuple[np.ndarray, np.ndarray]:
        """Lower and upper bound of the expected loss at counts ``n``.

        For a group on its own by its profile likelihood, which covers the truth as often as it
        says for every shape; where groups or totals tell each other, by the posterior.
        """
        values = self.losses(n, total)
        if self.seen is None:
            low, high = (1 - confidence) / 2, (1 + confidence) / 2
            return tuple(_quantile(values, self.weight, level) for level in (low, high))
        x = np.log(np.maximum(np.asarray(n, float), 1e-9) / self.base[0])
        low, high = profile_interval(self.seen, x, confidence)
        mean = self.weight @ values  # which the prior may draw to a side
        return np.minimum(np.exp(low), mean), np.maximum(np.exp(high), mean)

    def draws(self, k: int, rng) -> np.ndarray:
        """``k`` equally likely curves in random order, rows of ``theta``."""
        steps = (np.arange(k) + rng.random()) / k
        pick = np.minimum(np.searchsorted(np.cumsum(self.weight), steps), self.weight.size - 1)
        return self.theta[rng.permutation(pick)]


def log_curve(theta, x, z) -> np.ndarray:
    """Log loss (..., m) of curves (..., D) at log sizes ``x`` and log totals ``z`` (m,)."""
    a, b, p = (theta[..., i, None] for i in range(3))
    if theta.shape[-1] == 4:
        x = sizes_seen(x, head_start(b, np.exp(p), theta[..., 3, None]))
    value = np.exp(a) + np.exp(b - np.exp(p) * x)
    if theta.shape[-1] == 5:
        value = value + np.exp(theta[..., 3, None] - np.exp(theta[..., 4, None]) * z)
    return np.log(value)


def _quantile(values, weight, level):
    """Weighted quantile of each column."""
    order = np.argsort(values, axis=0)
    reach = np.cumsum(weight[order], axis=0)
    pick = np.minimum((reach < level).sum(axis=0), len(values) - 1)
    columns = np.arange(values.shape[1])
    return values[order[pick, columns], columns]
