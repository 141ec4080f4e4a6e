"""Greedy determinantal selection: exact, or exact up to a rank and bounded beyond."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._math.neighbors._threads import single_blas
from skresample._progress_bar import silent

from .similarity import Similarity

__all__ = ["DeterminantalPath", "default_rank", "determinantal_path"]

_HELD = 1 << 22  # entries of the factor up to which every selection is exact: 32 MB
_RANK = 192  # picks that are exact in any case


class DeterminantalPath(NamedTuple):
    """Rows in the order of picking."""

    order: np.ndarray  # (k,) intp
    gains: np.ndarray  # (k,), rise of the log determinant; upper bounds beyond the rank
    rank: int  # picks that later ones are conditioned on exactly


def default_rank(n: int, m: int) -> int:
    """Picks that are conditioned on exactly: all m where n m floats are at most 32 MB."""
    return min(m, max(_RANK, _HELD // max(n, 1)))


def determinantal_path(
    similarity: Similarity,
    m: int,
    *,
    ridge: float = 1e-6,
    quality=None,
    rank: int | None = None,
    tell=silent,
) -> DeterminantalPath:
    """Greedy mode of a determinantal point process, k <= m picks.

    The kernel is ``L_ij = q_i k(x_i, x_j) q_j + ridge [i = j]``; every pick adds most to
    ``log det L_S`` (L. Chen, G. Zhang and H. Zhou, "Fast Greedy MAP Inference for Determinantal
    Point Process to Improve Recommendation Diversity", NeurIPS 2018, algorithm 1). Ends early
    where no row would leave the determinant positive.

    The first ``rank`` picks are exact and give a factor C, (rank, n), with
    ``L = C' C + R`` and R = 0 in their rows. Beyond, the conditional variance of row i is bounded
    by that given the first picks and the one later pick s that says most about it,
    ``R_ii - max_s R_is^2 / R_ss``: conditioning on fewer rows never makes it smaller, so gains are
    upper bounds, and copies of picks still count nothing.

    O(n m (d + rank)), memory n rank floats. ``tell``: called with the number of picks after each.
    """
    n = similarity.n
    rank = default_rank(n, m) if rank is None else min(rank, m)
    quality = np.ones(n) if quality is None else quality
    residual = quality**2 * similarity.diagonal() + ridge
    floor = 1e-12 * float(residual.max(initial=0.0))
    factor = np.empty((rank, n))
    order, gains = np.empty(m, np.intp), np.empty(m)
    known = None  # variances given the first picks alone
    with single_blas():
        for step in range(m):
            best = residual.max()
            if not best > floor:
                return DeterminantalPath(order[:step], gains[:step], min(step, rank))
            row = int(np.argmax(residual >= best * (1 - 1e-12)))
            order[step], gains[step] = row, np.log(residual[row])
            column = quality * quality[row] * similarity.columns(np.array([row]))[:, 0]
            column[row] += ridge
            done = factor[: min(step, rank)]
            column -= done[:, row] @ done
            if step < rank:
                column /= np.sqrt(residual[row])
                factor[step] = column
                residual -= column * column
            else:
                known = residual.copy() if known is None else known
                column *= column
                column /= max(known[row], floor)
                np.minimum(residual, known - column, out=residual)
            residual[row] = -np.inf
            tell(step + 1)
    return DeterminantalPath(order, gains, rank)
