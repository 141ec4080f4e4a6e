"""Clusters by average linkage up to a height, in bounded memory."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import dense, is_sparse_block, squares

__all__ = ["average_linkage"]

PART_ROWS = 4000


def average_linkage(values, height: float) -> np.ndarray:
    """Cluster of each row, (n,) intp: average linkage cut at ``height``.

    More than ``PART_ROWS`` rows are first halved at the median of the widest column until each
    part is small enough, so that no more than ``PART_ROWS ** 2 / 2`` distances are held; clusters
    do not reach across parts then. ``values`` must be free of missing entries.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    label = np.empty(values.shape[0], np.intp)
    count = 0
    for rows in _parts(values, np.arange(values.shape[0])):
        part = dense(values[rows])
        if rows.size == 1:
            label[rows] = count
        else:
            tree = linkage(pdist(np.asarray(part, np.float64)), method="average")
            label[rows] = fcluster(tree, height, criterion="distance") - 1 + count
        count = int(label[rows].max()) + 1
    return label


def _parts(values, rows):
    """Rows in parts of at most ``PART_ROWS``."""
    if rows.size <= PART_ROWS:
        return [rows]
    part = values[rows]
    if is_sparse_block(part):
        spread = squares(part).mean(axis=0) - np.square(part.mean(axis=0))
        widest = int(np.asarray(spread).ravel().argmax())
        column = part[:, [widest]].toarray().ravel()
    else:
        column = part[:, int(part.var(axis=0, dtype=np.float64).argmax())]
    order = np.argsort(column, kind="stable")
    half = rows.size // 2
    return [
        piece
        for side in (order[:half], order[half:])
        for piece in _parts(values, np.sort(rows[side]))
    ]
