"""Smoothed bootstrap: rows of a class with Gaussian noise of a normal-reference bandwidth."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import dense, laid_out_like, stacked
from skresample._math.spread import column_std

__all__ = ["rose_bandwidth", "smoothed_rows"]

_CELLS = 4_000_000


def rose_bandwidth(values) -> np.ndarray:
    """Bandwidth per column, (d,): Menardi & Torelli (2014), section 3.

    ``(4 / ((d + 2) n)) ** (1 / (d + 4)) * sd`` with the number of rows n and the standard
    deviations (ddof 1) of ``values`` (n, d) alone, so that rows of other classes do not matter.
    """
    n, d = values.shape
    if n < 2 or d == 0:
        return np.zeros(d)
    sd = column_std(values, ddof=1)
    return (4.0 / ((d + 2) * n)) ** (1.0 / (d + 4)) * sd


def smoothed_rows(values, parents, bandwidth, rng: np.random.Generator):
    """Rows ``parents`` of ``values`` plus Gaussian noise; missing entries stay missing.

    Dense in, dense out, in the dtype of ``values``; sparse in, CSR out (noise fills it).
    """
    m, d = len(parents), values.shape[1]
    step = max(1, _CELLS // max(d, 1))
    parts = []
    for start in range(0, m, step):
        rows = parents[start : start + step]
        base = dense(values[rows])
        with np.errstate(over="ignore"):
            noise = rng.standard_normal((len(rows), d)) * bandwidth
            made = base + noise.astype(base.dtype, copy=False)
        if np.isinf(made).any():
            raise ValueError(
                f"noise leaves the range of {base.dtype}: X holds {np.abs(base).max():g}; "
                f"rescale the columns or lower shrinkage"
            )
        parts.append(laid_out_like(made, values))
    if not parts:
        return values[:0]
    return parts[0] if len(parts) == 1 else stacked(parts)
