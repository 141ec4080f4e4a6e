"""Arms that are clusters: rewards, shared between neighbours, and upper confidence bounds."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

__all__ = ["ClusterBandit", "credit_shares"]


def credit_shares(centres, threshold: float) -> np.ndarray:
    """Part of a reward of cluster i (rows) that cluster j (columns) is credited with, (k, k).

    1 for the cluster itself, falling to 0 where centres (k, d) are ``threshold`` median distances
    apart.
    """
    k = len(centres)
    distance = cdist(centres, centres)
    typical = np.median(distance[~np.eye(k, dtype=bool)]) if k > 1 else 0.0
    reach = threshold * typical
    shares = np.eye(k)
    if reach > 0:
        shares = np.maximum(shares, 1.0 - distance / reach)
    return shares


class ClusterBandit:
    """Mean reward and number of rewards of every cluster, weighted by the shares of credit.

    Parameters
    ----------
    shares : ndarray of shape (k, k)
        As of :func:`credit_shares`.
    exploration : float
        Width of the bound in standard deviations of the influence, >= 0; inf: fewest pulls first.
    """

    def __init__(self, shares, exploration: float) -> None:
        self.shares, self.exploration = shares, exploration
        self.reward = np.zeros(len(shares))
        self.count = np.zeros(len(shares))
        self.pulls = np.zeros(len(shares), dtype=np.intp)

    def tell(self, cluster: int, reward: float) -> None:
        """Credit a mean influence to a cluster and, in part, to its neighbours."""
        self.reward += self.shares[cluster] * reward
        self.count += self.shares[cluster]
        self.pulls[cluster] += 1

    def means(self, otherwise: float) -> np.ndarray:
        """Mean reward of each cluster, (k,); ``otherwise`` where nothing is known."""
        known = self.count > 0
        return np.where(known, self.reward / np.where(known, self.count, 1.0), otherwise)

    def scores(self, otherwise: float, spread: float) -> np.ndarray:
        """Upper confidence bounds, (k,), for an influence of this mean and standard deviation."""
        if np.isinf(self.exploration):
            return -self.pulls.astype(np.float64)
        total = max(self.count.sum(), 1.0)
        width = np.sqrt(2.0 * np.log(total) / (self.count + 1.0))
        return self.means(otherwise) + self.exploration * spread * width

    def choose(self, scores, open_: np.ndarray, size: int) -> np.ndarray:
        """The ``size`` open clusters of the highest scores; ties in the order of clusters."""
        order = np.argsort(-scores, kind="stable")
        return order[open_[order]][:size]
