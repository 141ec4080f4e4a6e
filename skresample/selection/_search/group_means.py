"""Mean rows of groups, of dense or sparse rows."""

from __future__ import annotations

import numpy as np

from .._importance.leverage import dense_blocks

__all__ = ["group_means"]


def group_means(X, group, n_groups: int) -> np.ndarray:
    """Mean row of each group, (n_groups, d); ``group`` : (n,) codes, each of which occurs."""
    means = np.zeros((n_groups, X.shape[1]))
    for part, rows in dense_blocks(X):
        np.add.at(means, group[part], rows)
    return means / np.bincount(group, minlength=n_groups)[:, None]
