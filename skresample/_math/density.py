"""Density ratios of bucketed features: which rows look like the target."""

from __future__ import annotations

import numpy as np

__all__ = [
    "bin_edges",
    "bucket_codes",
    "bucket_counts",
    "bucket_shares",
    "code_scores",
    "kl_divergence",
    "log_ratio",
]


def bin_edges(X, n_bins: int) -> list[np.ndarray]:
    """Inner quantile edges of every column, at most ``n_bins - 1`` distinct ones each.

    Missing and infinite values are left out; a column without finite values has no edges.
    """
    edges = []
    for column in np.asarray(X).T:
        column = column[np.isfinite(column)]
        if not column.size:
            edges.append(np.empty(0))
            continue
        inner = np.quantile(column, np.linspace(0, 1, n_bins + 1)[1:-1], method="higher")
        # A value equal to an edge falls above it, so an edge at the minimum would split nothing.
        edges.append(np.unique(inner[inner > column.min()]).astype(np.float64))
    return edges


def bucket_codes(X, edges, codes=None, n_levels=()) -> tuple[np.ndarray, int]:
    """One bucket per cell of a table: (n, d + q) intp and the number of buckets.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Numeric columns; NaN has a bucket of its own, the last of its column.
    edges : list of d ndarrays
        From :func:`bin_edges`; a value equal to an edge belongs to the bin above it.
    codes : ndarray of shape (n, q), optional
        Levels of nominal columns; -1 means missing and has a bucket of its own.
    n_levels : sequence of q ints
        Levels of each nominal column.
    """
    X = np.asarray(X)
    q = 0 if codes is None else codes.shape[1]
    out = np.empty((X.shape[0], X.shape[1] + q), np.intp)
    offset = 0
    for j, inner in enumerate(edges):
        column = np.searchsorted(inner, X[:, j], side="right")
        column[np.isnan(X[:, j])] = inner.size + 1
        out[:, j] = column + offset
        offset += inner.size + 2
    for j in range(q):
        level = codes[:, j]
        out[:, X.shape[1] + j] = np.where(level < 0, n_levels[j], level) + offset
        offset += int(n_levels[j]) + 1
    return out, offset


def bucket_counts(codes, n_buckets: int, weight=None) -> np.ndarray:
    """How often each bucket occurs, (n_buckets,) float64; ``weight`` counts rows, (n,)."""
    total = np.zeros(n_buckets)
    for column in codes.T:
        total += np.bincount(column, weights=weight, minlength=n_buckets)
    return total


def bucket_shares(counts, smoothing: float = 0.0) -> np.ndarray:
    """Counts plus a pseudo-count of ``smoothing`` each, divided by their sum; all zero: uniform."""
    counts = np.asarray(counts, dtype=np.float64) + smoothing
    total = counts.sum()
    return counts / total if total > 0 else np.full(counts.size, 1.0 / max(1, counts.size))


def log_ratio(target, source, eps: float = 1e-8) -> np.ndarray:
    """``ln(target + eps) - ln(source + eps)`` of two share vectors, (n_buckets,).

    References
    ----------
    S. M. Xie, S. Santurkar, T. Ma and P. Liang, "Data Selection for Language Models via Importance
    Resampling", NeurIPS 2023, arXiv:2302.03169, section 3.
    """
    return np.log(np.asarray(target) + eps) - np.log(np.asarray(source) + eps)


def code_scores(codes, table) -> np.ndarray:
    """Sum over the cells of a row of the value of their bucket, (n,) float64."""
    scores = np.zeros(len(codes))
    for column in codes.T:
        scores += table[column]
    return scores


def kl_divergence(p, q, eps: float = 1e-8) -> float:
    """``sum p (ln(p + eps) - ln(q + eps))`` in nats."""
    return float(np.asarray(p) @ log_ratio(p, q, eps))
