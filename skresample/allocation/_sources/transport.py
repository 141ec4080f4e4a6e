"""Optimal transport between two samples of equal size, and between a mixture and a sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment

__all__ = ["SOLVERS", "Plan", "envelope", "exact", "sinkhorn", "sliced_distances"]

_ROUNDS = 300  # of Sinkhorn's iteration
_SHARPNESS = 0.03  # entropy of a plan, in units of the mean cost
_TOLERANCE = 1e-3  # of its marginals
_DIRECTIONS = 64
_ENTRIES = 1 << 20


class Plan(NamedTuple):
    """Cost of a transport and the potentials that prove it."""

    cost: float
    f: np.ndarray  # (n,) of the rows
    g: np.ndarray  # (n,) of the columns; f + g <= costs


def exact(costs: np.ndarray) -> Plan:
    """Cheapest transport between samples with equal weights, ``costs`` (n, n).

    An optimal plan is then an assignment. Potentials are shortest paths in its residual graph, so
    that the value of the dual is that of the plan. O(n^3).
    """
    rows, columns = linear_sum_assignment(costs)
    matched = costs[:, columns]
    own = matched[rows, rows]
    gain = matched - own
    f = np.zeros(len(own))
    for _ in range(len(own)):
        shorter = np.minimum(f, (f + gain).min(axis=1))
        settled = np.array_equal(shorter, f)
        f = shorter
        if settled:
            break
    g = np.empty(len(own))
    g[columns] = own - f
    return Plan(float(own.mean()), f, g)


def sinkhorn(costs: np.ndarray) -> Plan:
    """Nearly cheapest transport by Sinkhorn's iteration, ``costs`` (n, n); O(n^2) a round.

    The potentials are made feasible, so that the value of the dual is a lower bound.
    """
    n = len(costs)
    unit = _SHARPNESS * float(costs.mean()) or 1.0
    f = costs.min(axis=1)
    g = (costs - f[:, None]).min(axis=0)
    kernel = np.exp((f[:, None] + g - costs) / unit)
    right = np.ones(n)
    for _ in range(_ROUNDS):
        left = 1.0 / (n * (kernel @ right))
        right = 1.0 / (n * (left @ kernel))
        if np.abs(left * (kernel @ right) * n - 1.0).max() < _TOLERANCE:
            break
    plan = left[:, None] * kernel * right
    g = g + unit * np.log(right)
    f = (costs - g).min(axis=1)
    return Plan(float((plan * costs).sum() / plan.sum()), f, g)


SOLVERS: dict[str, Callable[[np.ndarray], Plan]] = {"exact": exact, "sinkhorn": sinkhorn}


def envelope(costs, draws, solve: Callable[[np.ndarray], Plan]) -> np.ndarray:
    """Planes whose maximum is the squared distance of a mixture of sources from the target.

    The distance is convex in the mixture, and any potential of the target bounds it from below by
    a plane (weak duality); the potentials of a few mixtures make the bound tight there.

    Parameters
    ----------
    costs : list of m ndarrays of shape (r, L)
        Squared distances between the points of each source and those of the target.
    draws : list of k ndarrays of shape (L,), intp
        A sample of each mixture at which the bound is to be tight, as rows of all ``costs``.
    solve : callable

    Returns
    -------
    planes : ndarray of shape (k + 1, m)
        ``max(planes @ p)`` is the distance of mixture p. The last plane is that of the nearest
        neighbours, >= 0.
    """
    together = np.concatenate(costs)
    duals = [solve(together[draw]).g for draw in draws] + [np.zeros(together.shape[1])]
    return np.array([[(own - g).min(axis=1).mean() + g.mean() for own in costs] for g in duals])


def sliced_distances(sources, target, mixtures, rng) -> np.ndarray:
    """Squared sliced distance of each mixture from the target, times their dimension, (k,).

    On a line the cheapest transport matches quantiles; here it does on 64 random lines.
    O(lines * k * n); memory O(k n), by blocks of mixtures.
    """
    points = np.concatenate(sources)
    owner = np.repeat(np.arange(len(sources)), [len(part) for part in sources])
    share = np.array([1.0 / len(part) for part in sources])[owner]
    lines = rng.normal(size=(_DIRECTIONS, target.shape[1]))
    lines /= np.linalg.norm(lines, axis=1, keepdims=True)
    total = np.zeros(len(mixtures))
    step = max(1, _ENTRIES // len(points))
    for line in lines:
        at = points @ line
        order = np.argsort(at, kind="stable")
        wanted = np.sort(target @ line)
        for start in range(0, len(mixtures), step):
            block = slice(start, start + step)
            weights = mixtures[block][:, owner[order]] * share[order]
            total[block] += _on_a_line(at[order], weights, wanted)
    return np.maximum(total, 0.0) * target.shape[1] / len(lines)


def _on_a_line(points, weights, target) -> np.ndarray:
    """Squared distances of sorted points (n,) weighted by rows of (k, n) from a sorted sample.

    ``E x^2 + E t^2 - 2 int F^-1 T^-1``; the last integral is that of the target's quantiles over
    the stretch of each point.
    """
    n = len(target)
    ends = np.minimum(np.cumsum(weights, axis=1) / weights.sum(axis=1, keepdims=True), 1.0) * n
    whole = np.concatenate([[0.0], np.cumsum(target)])
    full = np.minimum(ends.astype(np.intp), n - 1)
    integral = (whole[full] + (ends - full) * target[full]) / n
    crossed = np.diff(integral, axis=1, prepend=0.0) @ points
    own = weights @ points**2 / weights.sum(axis=1)
    return own + (target**2).mean() - 2.0 * crossed
