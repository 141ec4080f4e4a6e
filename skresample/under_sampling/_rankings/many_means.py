"""k-means with many centres: distances are only looked up where bounds leave a choice."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin

from skresample._math.neighbors import NeighborIndex, Points, Splits
from skresample._math.rng import Streams
from skresample._progress_bar import silent

__all__ = ["ManyMeans", "label_means"]

LEAF = 256
NEXT = 4  # nearest centres of a row that it may change to before all are searched again
MISSED = 1e-3  # share of rows with a nearer centre elsewhere, from which on rounds go on
PART = 16_384  # rows looked at together
SHORT = 1024  # the same, where each has centres of its own


class ManyMeans(ClusterMixin, BaseEstimator):
    """Lloyd's algorithm from k-means++ seeds, for dense rows and thousands of centres.

    Parameters
    ----------
    n_clusters : int
    max_iter : int, default=300
    tol : float, default=1e-4
        Ends once the squared moves of the centres add up to this share of the mean variance.
    random_state : int or None, default=None

    Attributes
    ----------
    cluster_centers_ : ndarray of shape (n_clusters, d), float64
    labels_ : ndarray of shape (n,), intp
        The centre nearest to each row.
    n_iter_ : int

    Notes
    -----
    Seeds are drawn as in k-means++ (Arthur & Vassilvitskii, SODA 2007), one candidate each; a seed
    concerns only the leaves of rows that are nearer to it than to their own. After rounds 1, 2, 4,
    8, ... and when nothing changes any more, the nearest of all centres are searched exactly; in
    between a row may change to one of the four that were nearest then. Rounds go on while a search
    moves more than one row in a thousand. The labels are those of the last search.
    """

    def __init__(self, n_clusters=8, *, max_iter=300, tol=1e-4, random_state=None):
        self.n_clusters = n_clusters
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def fit(self, X, y=None, tell=silent):
        """Cluster the rows of a dense float64 array (n, d), n >= n_clusters.

        ``tell`` hears of the seeds drawn, which take most of the time.
        """
        first, labels = seeds(X, self.n_clusters, Streams(self.random_state).get("seeds"), tell)
        centres, enough = X[first], self.tol * X.var(axis=0).mean()
        near, still = None, False
        for step in range(1, self.max_iter + 1):
            before, old = labels, centres
            centres = _means(X, labels, old)
            if near is not None:
                labels = _best_of(X, centres, near)
                still = ((centres - old) ** 2).sum() <= enough or np.array_equal(labels, before)
            if still or step & (step - 1) == 0:
                near, expected = _nearest(X, centres), labels
                labels = near[:, 0].astype(np.intp)
                if still and np.count_nonzero(labels != expected) <= MISSED * len(X):
                    break
        self.cluster_centers_, self.n_iter_ = centres, step
        self.labels_ = labels if still else _nearest(X, centres)[:, 0].astype(np.intp)
        return self


def seeds(X, k: int, rng: np.random.Generator, tell=silent) -> tuple[np.ndarray, np.ndarray]:
    """Rows drawn with their squared distance to those before (k,), and each row's nearest (n,)."""
    splits = Splits(X, LEAF, LEAF)
    order, starts = splits.order, splits.starts
    rows = X[order]
    low = np.minimum.reduceat(rows, starts[:-1])
    high = np.maximum.reduceat(rows, starts[:-1])
    gap, nearest, taken = np.full(len(X), np.inf), np.zeros(len(X), np.intp), np.empty(k, np.intp)
    total, reach = np.zeros(len(low)), np.full(len(low), np.inf)
    place = int(rng.integers(len(X)))
    for i in range(k):
        tell(i)
        taken[i] = place
        centre = rows[place]
        away = np.maximum(np.maximum(low - centre, centre - high), 0.0)
        for leaf in np.flatnonzero(np.einsum("ij,ij->i", away, away) < reach):
            part = slice(starts[leaf], starts[leaf + 1])
            diff = rows[part] - centre
            dist2, own = np.einsum("ij,ij->i", diff, diff), gap[part]
            nearest[part][dist2 < own] = i
            np.minimum(own, dist2, out=own)
            total[leaf], reach[leaf] = own.sum(), own.max()
        gap[place] = 0.0
        place = _draw(total, gap, starts, rng)
    labels = np.empty(len(X), np.intp)
    labels[order] = nearest
    return order[taken], labels


def _draw(total, gap, starts, rng):
    """A row with probability proportional to its gap: first the leaf, then the row in it."""
    cumulative = np.cumsum(total)
    if cumulative[-1] <= 0:
        return int(rng.integers(gap.size))
    leaf = int(np.searchsorted(cumulative, rng.random() * cumulative[-1], "right"))
    leaf = min(leaf, int(np.flatnonzero(total)[-1]))
    inside = np.cumsum(gap[starts[leaf] : starts[leaf + 1]])
    row = int(np.searchsorted(inside, rng.random() * inside[-1], "right"))
    return int(starts[leaf]) + min(row, inside.size - 1)


def _nearest(X, centres):
    """The nearest centres of each row, nearest first, (n, min(NEXT, k)) int32."""
    index, k = NeighborIndex(Points(centres)), min(NEXT, len(centres))
    out = np.empty((len(X), k), np.int32)
    for start in range(0, len(X), PART):
        part = slice(start, start + PART)
        out[part] = index.knn(Points(X[part]), k)[1]
    return out


def _best_of(X, centres, near):
    """The nearest of some centres of each row (n, k), (n,) intp."""
    half, out = np.einsum("ij,ij->i", centres, centres) / 2, np.empty(len(X), np.intp)
    for start in range(0, len(X), SHORT):
        part = slice(start, start + SHORT)
        choice = near[part]
        score = np.einsum("ij,ikj->ik", X[part], centres[choice]) - half[choice]
        out[part] = np.take_along_axis(choice, score.argmax(axis=1)[:, None], 1)[:, 0]
    return out


def _gaps(X, centres, labels):
    """Distance of each row to its centre, (n,)."""
    out = np.empty(len(X))
    for start in range(0, len(X), PART):
        part = slice(start, start + PART)
        diff = X[part] - centres[labels[part]]
        out[part] = np.sqrt(np.einsum("ij,ij->i", diff, diff))
    return out


def label_means(X, labels, k: int):
    """Mean of the rows of each of k labels (k, d), 0 where there are none, and how many (k,)."""
    count = np.bincount(labels, minlength=k)
    member = sparse.csr_array((np.ones(len(X)), (labels, np.arange(len(X)))), shape=(k, len(X)))
    return (member @ X) / np.maximum(count, 1)[:, None], count


def _means(X, labels, centres):
    """Mean of the rows of each label; a label without rows gets one of the farthest rows."""
    mean, count = label_means(X, labels, len(centres))
    empty = np.flatnonzero(count == 0)
    if empty.size:
        gap = _gaps(X, centres, labels)
        mean[empty] = X[np.argpartition(gap, -empty.size)[-empty.size :]]
    return mean
