"""Random orders and folds in which every prefix, and every fold, has all strata in proportion."""

from __future__ import annotations

import numpy as np

__all__ = ["stratified_folds", "stratified_order"]


def stratified_order(strata, rng: np.random.Generator) -> np.ndarray:
    """Random permutation whose every prefix holds each stratum in proportion, within one row.

    ``strata`` : (n,) codes. Row j of a stratum of size s (in random order) comes at the time
    ``(j + u) / s`` with one u per stratum; rows are sorted by time. O(n log n).
    """
    strata = np.asarray(strata)
    shuffled = rng.permutation(strata.size)
    if strata.size and (strata == strata[0]).all():
        rng.random(1)
        return shuffled
    codes, counts = np.unique(strata, return_inverse=True, return_counts=True)[1:]
    grouped = shuffled[np.argsort(codes[shuffled], kind="stable")]
    first = np.repeat(np.cumsum(counts) - counts, counts)
    rank = np.arange(strata.size) - first
    time = (rank + np.repeat(rng.random(counts.size), counts)) / np.repeat(counts, counts)
    return grouped[np.argsort(time, kind="stable")]


def stratified_folds(strata, n_splits: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Test positions of ``n_splits`` folds of nearly equal size and composition."""
    strata = np.asarray(strata)
    shuffled = rng.permutation(strata.size)
    grouped = shuffled[np.argsort(strata[shuffled], kind="stable")]
    # Dealt like cards, stratum after stratum: no stratum is more than one row off in any fold.
    return [grouped[i::n_splits] for i in range(n_splits)]
