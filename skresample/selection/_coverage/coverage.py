"""Subsets that cover a cloud of rows: farthest points, herding, determinants."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from skresample._math.neighbors._threads import single_blas

from .similarity import Similarity, squared_distances, squared_norms

__all__ = [
    "CenterPath",
    "determinantal_path",
    "farthest_points",
    "herding_path",
]


class CenterPath(NamedTuple):
    """Farthest-point traversal."""

    order: np.ndarray  # (m,) intp, centres in the order of picking
    distances: np.ndarray  # (m,), distance of a centre to those before it (inf for starts)
    nearest: np.ndarray  # (n,) intp, position in ``order`` of each row's centre
    radius: float  # largest distance of a row to its centre


def farthest_points(X, m: int, start) -> CenterPath:
    """Add the row farthest from the chosen ones until there are m; ties to the smaller row.

    The covering radius is at most twice the smallest possible for m centres (T. F. Gonzalez,
    "Clustering to minimize the maximum intercluster distance", Theoretical Computer Science,
    1985, doi:10.1016/0304-3975(85)90224-5).

    Parameters
    ----------
    X : ndarray or CSR container of shape (n, d)
        No NaN.
    m : int
        Centres, ``start`` included.
    start : array-like of intp
        Rows chosen beforehand, at least one.

    Notes
    -----
    O(n d m), memory O(n). Rows x whose centre c has ``d(c, new) >= 2 d(x, c)`` cannot be nearer
    to the new centre and are skipped once they are most rows.
    """
    if not sparse.issparse(X):
        X = np.asarray(X, dtype=np.float64)
        X = X - X.mean(axis=0)
    xx = squared_norms(X)
    state = _Centers(X, xx)
    order, distances = np.empty(m, np.intp), np.full(m, np.inf)
    with single_blas():  # a second thread mostly waits in products with one row
        for step in range(m):
            if step < len(start):
                row = int(start[step])
            else:
                row = state.farthest()
                distances[step] = np.sqrt(max(state.squared[row], 0.0))
            order[step] = row
            state.add(row, step, order[: step + 1])
    state.squared[order] = 0.0
    return CenterPath(order, distances, state.nearest, float(np.sqrt(state.squared.max())))


class _Centers:
    """Squared distance of every row to its nearest centre; -1 for centres."""

    def __init__(self, X, xx):
        self.X, self.xx = X, xx
        self.squared = np.full(X.shape[0], np.inf)
        self.nearest = np.zeros(X.shape[0], np.intp)
        self.slack = 1e-12 * float(xx.max(initial=0.0))  # rounding must not decide ties
        self.wait = 0

    def farthest(self) -> int:
        """Row farthest from its centre, ties to the smaller; never a centre."""
        return int(np.argmax(self.squared >= max(self.squared.max() - self.slack, 0.0)))

    def add(self, row, step, centers):
        rows = self._may_change(step, centers)
        X, xx = (self.X, self.xx) if rows is None else (self.X[rows], self.xx[rows])
        at = slice(row, row + 1)
        new = squared_distances(X, xx, self.X[at], self.xx[at])[:, 0]
        if rows is None:
            closer = new < self.squared
            np.copyto(self.squared, new, where=closer)
            self.nearest[closer] = step
        else:
            closer = new < self.squared[rows]
            rows = rows[closer]
            self.squared[rows] = new[closer]
            self.nearest[rows] = step
        self.squared[row] = -1.0
        self.nearest[row] = step

    def _may_change(self, step, centers):
        """Rows that can be nearer to the last centre, or None for all."""
        if step < 8 or self.wait > 0:
            self.wait -= 1
            return None
        last, others = centers[-1:], centers[:-1]
        between = squared_distances(self.X[others], self.xx[others], self.X[last], self.xx[last])
        # Half the distance between centres, squared; a little less for the rounding.
        reach = np.append(0.25 * between[:, 0] * (1 - 1e-9), 0.0)
        rows = np.flatnonzero(self.squared > reach[self.nearest])
        if rows.size > self.squared.size // 4:
            self.wait = 8  # the test costs as much as it may save
            return None
        return rows


def herding_path(similarity: Similarity, m: int, means=None) -> np.ndarray:
    """Rows whose running mean embedding follows the mean of all rows, (m,) intp.

    Pick t + 1 maximises ``(t + 1) mean_j k(x, x_j) - sum over s <= t of k(x, x_s)`` over the rows
    not yet picked (Y. Chen, M. Welling and A. Smola, "Super-Samples from Kernel Herding", UAI
    2010, equations 3-4 and 8). O(n^2 d) once for the means, O(n d) a pick.
    """
    means = similarity.means() if means is None else means
    used = np.zeros(similarity.n)
    left = np.ones(similarity.n, bool)
    order = np.empty(m, np.intp)
    scale = float(np.abs(means).max(initial=0.0)) or 1.0
    with single_blas():
        for step in range(m):
            score = np.where(left, (step + 1) * means - used, -np.inf)
            # The sums grow with the steps and so does their rounding.
            row = int(np.flatnonzero(score >= score.max() - 1e-12 * scale * (step + 1))[0])
            order[step], left[row] = row, False
            used += similarity.columns(np.array([row]))[:, 0]
    return order


def determinantal_path(similarity: Similarity, m: int, *, ridge: float = 1e-6, quality=None):
    """Greedy mode of a determinantal point process: (order (k,), log gains (k,)), k <= m.

    The kernel is ``L_ij = q_i k(x_i, x_j) q_j + ridge [i = j]``; every pick adds most to
    ``log det L_S`` (L. Chen, G. Zhang and H. Zhou, "Fast Greedy MAP Inference for Determinantal
    Point Process to Improve Recommendation Diversity", NeurIPS 2018, algorithm 1). Ends early
    where no row would leave the determinant positive. O(n m (d + m)), memory n m floats.
    """
    n = similarity.n
    quality = np.ones(n) if quality is None else quality
    residual = quality**2 * similarity.diagonal() + ridge
    floor = 1e-12 * float(residual.max(initial=0.0))
    factor = np.empty((m, n))
    order, gains = np.empty(m, np.intp), np.empty(m)
    for step in range(m):
        best = residual.max()
        if not best > floor:
            return order[:step], gains[:step]
        row = int(np.flatnonzero(residual >= best * (1 - 1e-12))[0])
        order[step], gains[step] = row, np.log(residual[row])
        column = quality * quality[row] * similarity.columns(np.array([row]))[:, 0]
        column[row] += ridge
        done = factor[:step]
        column -= done[:, row] @ done
        column /= np.sqrt(residual[row])
        factor[step] = column
        residual -= column * column
        residual[row] = -np.inf
    return order, gains
