"""Greedy maximisation of monotone submodular functions of a set of rows."""

from __future__ import annotations

import heapq
from typing import NamedTuple, Protocol

import numpy as np

from skresample._math.neighbors._threads import single_blas
from skresample._progress_bar import silent

__all__ = [
    "OPTIMIZERS",
    "GreedyPath",
    "Objective",
    "lazy_greedy",
    "maximize",
    "plain_greedy",
    "stochastic_greedy",
]

OPTIMIZERS = ("lazy", "plain", "stochastic")
# Gains closer than this share of the largest first gain are ties: the smaller row goes first.
TIE = 1e-10


class Objective(Protocol):
    """A set function under construction."""

    n: int

    def gains(self, rows: np.ndarray) -> np.ndarray:
        """How much the function would rise with each of ``rows`` alone, (len(rows),)."""

    def add(self, row: int) -> float | None:
        """Put a row into the set; its exact gain where ``gains`` gives estimates."""


class GreedyPath(NamedTuple):
    """Rows in the order of picking."""

    order: np.ndarray  # (m,) intp
    gains: np.ndarray  # (m,), rise of the function with each pick
    n_evaluations: int  # gains computed


def plain_greedy(objective: Objective, m: int, *, tell=silent) -> GreedyPath:
    """Take the row of largest gain, m times; ties to the smaller row. O(n m) gains.

    The value is at least ``1 - 1/e`` of the best set of m rows (Nemhauser, Wolsey & Fisher, 1978,
    doi:10.1007/BF01588971, section 4).
    """
    left = np.ones(objective.n, bool)
    order, gains = np.empty(m, np.intp), np.empty(m)
    scale, evaluations = None, 0
    for step in range(m):
        rows = np.flatnonzero(left)
        gain = objective.gains(rows)
        evaluations += rows.size
        scale = float(np.abs(gain).max()) if scale is None else scale
        place = int(np.flatnonzero(gain >= gain.max() - TIE * scale)[0])
        order[step], gains[step] = rows[place], gain[place]
        objective.add(int(rows[place]))
        left[rows[place]] = False
        tell(step + 1)
    return GreedyPath(order, gains, evaluations)


def lazy_greedy(objective: Objective, m: int, *, batch: int = 32, tell=silent) -> GreedyPath:
    """Same picks as :func:`plain_greedy`, with far fewer gains.

    Gains of a submodular function never grow, so an old gain is an upper bound: only rows whose
    bound reaches the best gain known are computed again, ``batch`` at a time (Minoux, 1978,
    doi:10.1007/BFb0006528).
    """
    first = np.asarray(objective.gains(np.arange(objective.n)), dtype=np.float64)
    evaluations = objective.n
    slack = TIE * float(np.abs(first).max(initial=0.0))
    heap = [(-gain, row) for row, gain in enumerate(first.tolist())]
    heapq.heapify(heap)
    order, gains = np.empty(m, np.intp), np.empty(m)
    for step in range(m):
        current, best = [], -np.inf  # rows whose gain of this step is known
        # Bounds can be off by the slack of ties as well: look at twice that.
        while heap and -heap[0][0] >= best - 2 * slack:
            doubtful = []
            while heap and len(doubtful) < batch and -heap[0][0] >= best - 2 * slack:
                doubtful.append(heapq.heappop(heap)[1])
            if step == 0:
                found = first[doubtful]
            else:
                found = objective.gains(np.array(doubtful))
                evaluations += len(doubtful)
            current += zip(found.tolist(), doubtful, strict=True)
            best = max(best, float(found.max()))
        gain, row = min((c for c in current if c[0] >= best - slack), key=lambda c: c[1])
        order[step], gains[step] = row, gain
        objective.add(row)
        for other in current:
            if other[1] != row:
                heapq.heappush(heap, (-other[0], other[1]))
        tell(step + 1)
    return GreedyPath(order, gains, evaluations)


def stochastic_greedy(
    objective: Objective, m: int, rng: np.random.Generator, *, epsilon: float = 0.1, tell=silent
) -> GreedyPath:
    """Take the best of ``ceil(n / m ln(1 / epsilon))`` random rows, m times.

    In expectation at least ``1 - 1/e - epsilon`` of the best set, at ``n ln(1 / epsilon)`` gains
    whatever m (Mirzasoleiman et al., "Lazier Than Lazy Greedy", AAAI 2015, algorithm 1).
    """
    left = np.arange(objective.n)
    n_left = objective.n
    size = int(np.ceil(objective.n / max(m, 1) * np.log(1.0 / epsilon)))
    order, gains, evaluations = np.empty(m, np.intp), np.empty(m), 0
    for step in range(m):
        drawn = rng.choice(n_left, min(size, n_left), replace=False, shuffle=False)
        drawn = drawn[np.argsort(left[drawn])]
        gain = objective.gains(left[drawn])
        evaluations += drawn.size
        place = int(drawn[np.argmax(gain)])
        rise = objective.add(int(left[place]))
        order[step], gains[step] = left[place], gain.max() if rise is None else rise
        n_left -= 1
        left[place] = left[n_left]
        tell(step + 1)
    return GreedyPath(order, gains, evaluations)


class _Rest:
    """An objective whose set holds some rows already, over the others."""

    def __init__(self, objective, rows):
        self.objective, self.rows, self.n = objective, rows, rows.size

    def gains(self, rows):
        return self.objective.gains(self.rows[rows])

    def add(self, row):
        return self.objective.add(int(self.rows[row]))


def maximize(
    objective: Objective, m: int, optimizer: str, rng, epsilon: float, *, start=(), tell=silent
) -> GreedyPath:
    """Greedy path by one of :data:`OPTIMIZERS`, which begins with the rows ``start``."""
    start = np.asarray(start, np.intp)
    with single_blas():
        first = np.array([_added(objective, int(row)) for row in start])
        rest = objective
        if start.size:
            rest = _Rest(objective, np.setdiff1d(np.arange(objective.n), start))
        m -= start.size
        if optimizer == "stochastic":
            path = stochastic_greedy(rest, m, rng, epsilon=epsilon, tell=tell)
        else:
            path = {"lazy": lazy_greedy, "plain": plain_greedy}[optimizer](rest, m, tell=tell)
    if not start.size:
        return path
    order = np.concatenate([start, rest.rows[path.order]])
    return GreedyPath(order, np.concatenate([first, path.gains]), path.n_evaluations + start.size)


def _added(objective, row) -> float:
    """Gain of a row that is put into the set."""
    gain = float(objective.gains(np.array([row]))[0])
    rise = objective.add(row)
    return gain if rise is None else rise
