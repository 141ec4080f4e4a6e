"""Mixtures: which to try, and the best one within limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

__all__ = ["Limits", "best_mixture", "spread_mixtures"]

_CANDIDATES = 512
_FINEST = 1e-4  # last step of the search, in shares


def spread_mixtures(n_sources: int, n_mixtures: int, rng: np.random.Generator) -> np.ndarray:
    """Mixtures that fill the simplex, (k, m): single sources, the middle, then low discrepancy.

    Every second of the latter lacks one source: what happens when a source is left out is not to
    be had by extrapolation.
    """
    first = np.concatenate([np.eye(n_sources), np.full((1, n_sources), 1.0 / n_sources)])
    if n_sources == 1:
        first = first[:1]
    k = n_mixtures - len(first)
    if k <= 0 or n_sources == 1:
        return first[:n_mixtures]
    root = 2.0  # x^(m + 1) = x + 1: its powers spread evenly in m dimensions
    for _ in range(64):
        root = (1.0 + root) ** (1.0 / (n_sources + 1))
    steps = np.outer(np.arange(1, k + 1), root ** -np.arange(1.0, n_sources + 1))
    points = (rng.random(n_sources) + steps) % 1.0
    parts = -np.log(np.clip(points, 1e-12, 1.0))
    if n_sources > 2:
        odd = np.arange(0, k, 2)
        parts[odd, (odd // 2) % n_sources] = 0.0
    return np.concatenate([first, parts / parts.sum(axis=1, keepdims=True)])


class Limits(NamedTuple):
    """Linear limits on a mixture p: ``rows @ p <= bounds``."""

    rows: np.ndarray  # (q, m)
    bounds: np.ndarray  # (q,)

    def reach(self, start: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """The farthest points within the limits on the way from ``start`` to ``ends``, (k, m)."""
        move = ends - start
        if len(self.bounds):
            speed = move @ self.rows.T
            room = np.maximum(self.bounds - self.rows @ start, 0.0)
            with np.errstate(divide="ignore", invalid="ignore"):
                far = np.where(speed > 1e-15, room / speed, np.inf).min(axis=1)
            move = move * np.minimum(far, 1.0)[:, None]
        return start + move

    def inner_point(self) -> np.ndarray | None:
        """A mixture within the limits, as far inside as possible; None where there is none."""
        m = self.rows.shape[1]
        size = np.linalg.norm(self.rows, axis=1)[:, None]
        found = linprog(
            np.r_[np.zeros(m), -1.0],  # the slack that all limits have
            A_ub=np.concatenate(
                [np.hstack([self.rows, size]), np.hstack([-np.eye(m), np.ones((m, 1))])]
            ),
            b_ub=np.r_[self.bounds, np.zeros(m)],
            A_eq=np.r_[np.ones(m), 0.0][None],
            b_eq=[1.0],
            bounds=[(0, None)] * (m + 1),
        )
        return np.clip(found.x[:m], 0.0, 1.0) if found.status == 0 else None


def best_mixture(
    value: Callable[[np.ndarray], np.ndarray],
    limits: Limits,
    start: np.ndarray,
    tried: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """The mixture of the largest ``value`` within the limits, (m,).

    ``value`` takes many mixtures at once and may have edges: the best of many that fill the
    simplex is improved by moving shares between pairs of sources, in ever smaller steps.
    """
    m = len(start)
    many = np.concatenate([tried, spread_mixtures(m, _CANDIDATES, rng)])
    pool = np.concatenate([start[None], limits.reach(start, many)])
    worth = value(pool)
    best, top = pool[int(np.argmax(worth))], float(worth.max())
    pairs = np.array([(i, j) for i in range(m) for j in range(m) if i != j], np.intp)
    step = 0.1
    while step >= _FINEST and len(pairs):
        moves = np.zeros((len(pairs), m))
        size = np.minimum(step, best[pairs[:, 1]])
        moves[np.arange(len(pairs)), pairs[:, 0]] = size
        moves[np.arange(len(pairs)), pairs[:, 1]] = -size
        near = limits.reach(best, best + moves)
        worth = value(near)
        i = int(np.argmax(worth))
        if worth[i] > top + 1e-12:
            best, top = near[i], float(worth[i])
        else:
            step /= 2
    best = np.maximum(best, 0.0)
    return best / best.sum()
