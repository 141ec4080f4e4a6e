"""k-means of few rows with many columns: the rows span a small space, and clusters live there."""

from __future__ import annotations

import numpy as np
from sklearn.cluster import KMeans

from skresample._math.neighbors import Points, product_dist2

from .many_means import label_means

__all__ = ["WideMeans", "is_wide"]

LONG = 2000  # columns
SPARE = 4  # columns for each row, from which on the small space is much smaller
FULL = 8  # rows for each centre: with fewer centres all products of two rows cost more


class WideMeans(KMeans):
    """scikit-learn's k-means on coordinates of the rows in the space that they span.

    Squared distances, and so seeds, rounds and labels, are the same up to rounding; the centres
    are the means of their rows. Give ``tol=0``, since a tolerance is relative to the variance of a
    column. O(n^2 d + n^3) time besides k-means of n columns.
    """

    def fit(self, X, y=None, sample_weight=None):
        """Cluster the rows of a dense float64 array (n, d)."""
        super().fit(_coordinates(X), sample_weight=sample_weight)
        centres, count = label_means(X, self.labels_, self.n_clusters)
        if not count.all():  # fewer distinct rows than centres: what those are, k-means decides
            return super().fit(X, sample_weight=sample_weight)
        self.cluster_centers_, self.n_features_in_ = centres, X.shape[1]
        return self


def is_wide(n: int, d: int, n_clusters: int) -> bool:
    """Whether it is less work there, for n dense rows of d columns."""
    return d > max(LONG, SPARE * n) and n <= FULL * n_clusters


def _coordinates(X):
    """Rows as points of at most n columns, equally far from each other, (n, r)."""
    points, n = Points(X), len(X)
    dist2 = np.maximum(product_dist2(points, points, np.arange(n))[0], 0.0)
    np.fill_diagonal(dist2, 0.0)
    mean = dist2.mean(axis=0)
    inner = (mean + mean[:, None] - dist2 - mean.mean()) / 2
    size, axes = np.linalg.eigh(inner)
    there = size > n * np.finfo(float).eps * max(size[-1], 0.0)
    there[-1] = True  # one column, of zeros where all rows are the same
    return axes[:, there] * np.sqrt(np.maximum(size[there], 0.0))
