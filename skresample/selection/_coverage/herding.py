"""Herding: rows whose mean embedding follows that of all rows."""

from __future__ import annotations

import numpy as np

from skresample._math.neighbors._threads import single_blas
from skresample._progress_bar import silent

from .similarity import Similarity

__all__ = ["herding_in_blocks", "herding_path"]

_REFERENCE = 8192  # rows that mean similarities are taken over, all of them in smaller tables
_WHOLE_PICKS = 2048  # picks up to which a large table is herded as a whole
_BLOCK = 2048  # rows of a block, whose similarities are held: 32 MB
_GOLDEN = 0.6180339887498949


def herding_in_blocks(similarity: Similarity, m: int, tell=silent) -> np.ndarray:
    """Herding whose cost is linear in the number of rows n, (m,) intp.

    Up to 8192 rows this is :func:`herding_path`. For up to 2048 picks of more rows, the means are
    taken over 8192 evenly spread rows. For more picks, the rows are dealt out to blocks of about
    2048 that are herded by themselves, each for its share of the picks, and the rankings are
    merged, so that a prefix has its share of every block. With B blocks the error of a mean is
    about sqrt(B) times that of herding all rows at once, since the errors of blocks are unlike;
    that of random rows is larger by a factor that grows with the root of the block's picks.

    ``tell``: called with the number of picks after each, as below.
    """
    n = similarity.n
    spread = np.argsort((np.arange(n) * _GOLDEN) % 1.0, kind="stable")
    if n <= _REFERENCE or m <= _WHOLE_PICKS:
        means = similarity.means(np.sort(spread[:_REFERENCE]))
        return herding_path(similarity, m, means, tell)
    blocks = [np.sort(rows) for rows in np.array_split(spread, -(-n // _BLOCK))]
    ends = np.rint(np.cumsum([rows.size for rows in blocks]) * (m / n)).astype(np.intp)
    orders, times, done = [], [], 0
    for rows, picks in zip(blocks, np.diff(ends, prepend=0), strict=True):
        order = _held_path(similarity.part(rows), int(picks))
        done += order.size
        tell(done)
        orders.append(rows[order])
        times.append((np.arange(picks) + 0.5) / max(picks, 1))
    return np.concatenate(orders)[np.argsort(np.concatenate(times), kind="stable")]


def _held_path(similarity, m):
    """The picks of :func:`herding_path` from similarities that are computed once and held."""
    table = np.empty((similarity.n, similarity.n))
    for rows in similarity.blocks(np.arange(similarity.n)):
        table[rows] = similarity.columns(rows).T
    return _greedy(table.mean(axis=1), m, table.__getitem__)


def herding_path(similarity: Similarity, m: int, means=None, tell=silent) -> np.ndarray:
    """Rows whose running mean embedding follows the mean of all rows, (m,) intp.

    Pick t + 1 maximises ``(t + 1) mean_j k(x, x_j) - sum over s <= t of k(x, x_s)`` over the rows
    not yet picked (Y. Chen, M. Welling and A. Smola, "Super-Samples from Kernel Herding", UAI
    2010, equations 3-4 and 8). O(n^2 d) once for the means, O(n d) a pick.
    """
    means = similarity.means() if means is None else means
    return _greedy(means, m, lambda row: similarity.columns(np.array([row]))[:, 0], tell)


def _greedy(means, m, column, tell=silent) -> np.ndarray:
    used = np.zeros(means.size)
    left = np.ones(means.size, bool)
    order = np.empty(m, np.intp)
    scale = float(np.abs(means).max(initial=0.0)) or 1.0
    with single_blas():
        for step in range(m):
            score = np.where(left, (step + 1) * means - used, -np.inf)
            # The sums grow with the steps and so does their rounding.
            row = int(np.argmax(score >= score.max() - 1e-12 * scale * (step + 1)))
            order[step], left[row] = row, False
            used += column(row)
            tell(step + 1)
    return order
