"""How many rows a selection is asked for, and whether what it got is usable."""

from __future__ import annotations

import numbers
import warnings

import numpy as np

from skresample.exceptions import QuotaError, ShortfallWarning

__all__ = ["checked_scores", "kept_or_warned", "wanted_rows"]


def wanted_rows(n_samples, n: int) -> int:
    """Number of rows that ``n_samples`` (None: all, int: rows, float: share) asks for."""
    if n_samples is None:
        return n
    if isinstance(n_samples, numbers.Integral):
        if n_samples > n:
            raise QuotaError(f"n_samples={n_samples} rows were asked for, X has {n}; ask for less.")
        return int(n_samples)
    return max(1, round(float(n_samples) * n))


def kept_or_warned(rows, reason: str) -> np.ndarray:
    """Rows as positions; a selection that came out empty is not silent."""
    rows = np.asarray(rows, dtype=np.intp)
    if not rows.size:
        warnings.warn(f"no row is selected: {reason}", ShortfallWarning, stacklevel=6)
    return rows


def checked_scores(scores, n: int, source: str) -> np.ndarray:
    """Scores of a scorer as float64, one per row, without NaN."""
    scores = np.asarray(scores)
    if scores.shape == (n, 1):
        scores = scores[:, 0]
    if scores.shape != (n,):
        raise ValueError(
            f"{source} must give one score for each of the {n} rows, got an array of shape "
            f"{scores.shape}"
        )
    scores = scores.astype(np.float64)
    bad = np.flatnonzero(np.isnan(scores))
    if bad.size:
        raise ValueError(f"{source} gave NaN for {bad.size} rows, the first is row {bad[0]}")
    return scores
