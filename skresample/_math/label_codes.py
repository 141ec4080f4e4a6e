"""Labels of any kind: which are missing, and numbers in the order they appear."""

from __future__ import annotations

import numpy as np

__all__ = ["first_seen", "missing_mask"]


def missing_mask(values) -> np.ndarray:
    """Which entries are None, NaN, NaT or pandas' NA; (n,) bool."""
    values = np.asarray(values)
    kind = values.dtype.kind
    if kind in "fc":
        return np.isnan(values)
    if kind in "mM":
        return np.isnat(values)
    if kind != "O":
        return np.zeros(values.shape, bool)
    return np.fromiter((_is_missing(v) for v in values.ravel()), bool, values.size)


def _is_missing(value) -> bool:
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):  # pandas' NA has no truth value; arrays have several
        return type(value).__name__ == "NAType"


def first_seen(labels) -> np.ndarray:
    """Labels renumbered 0.. in the order of first appearance, (n,) intp."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(first.size, np.intp)
    rank[np.argsort(first, kind="stable")] = np.arange(first.size)
    return rank[inverse.reshape(-1)]
