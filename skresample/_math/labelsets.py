"""Imbalance of labels that occur together: counts, ratios and sets of labels."""

from __future__ import annotations

from numbers import Integral

import numpy as np

from .apportion import largest_remainder

__all__ = [
    "equal_within",
    "imbalance_ratios",
    "labelset_codes",
    "mean_ratio",
    "ratio_variation",
    "rows_asked",
]


def imbalance_ratios(counts) -> np.ndarray:
    """Rows of the most frequent label per row of each label, (q,): IRLbl; inf without rows.

    ``counts`` : (q,) rows of each label.
    """
    counts = np.asarray(counts, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(counts > 0, counts.max(initial=0.0) / counts, np.inf)


def mean_ratio(ratios) -> float:
    """Mean of the ratios of the labels that occur: MeanIR; nan where none does."""
    known = ratios[np.isfinite(ratios)]
    return float(known.mean()) if known.size else np.nan


def ratio_variation(ratios) -> float:
    """Standard deviation of the finite ratios (ddof 1) by their mean: CVIR; 0 for one label."""
    known = ratios[np.isfinite(ratios)]
    return 0.0 if known.size == 1 else float(known.std(ddof=1) / known.mean())


def labelset_codes(labels) -> np.ndarray:
    """Number of the set of labels of each row, (n,) intp, in the order of their first rows.

    ``labels`` : (n, q) CSR container whose stored entries, sorted by column, are all true.
    """
    known: dict[bytes, int] = {}
    indices, indptr = labels.indices, labels.indptr
    codes = np.empty(labels.shape[0], np.intp)
    for row in range(labels.shape[0]):
        key = indices[indptr[row] : indptr[row + 1]].tobytes()
        codes[row] = known.setdefault(key, len(known))
    return codes


def rows_asked(amount, n: int) -> int:
    """Rows that an int, or a share of n rows, asks for."""
    return int(amount) if isinstance(amount, Integral) else round(amount * n)


def equal_within(room, total: int) -> np.ndarray:
    """``total`` split over bags as equally as the room in each allows, (b,) intp.

    What a bag cannot hold goes to the others in equal parts; what none can hold is left out.
    """
    room = np.asarray(room, np.intp)
    return largest_remainder(np.ones(room.size), min(total, int(room.sum())), caps=room)
