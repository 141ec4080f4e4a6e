"""Real and synthetic rows, gaps included, as points of one space."""

from __future__ import annotations

import numpy as np

from ._distribution_space import columns_of

__all__ = ["synthetic_space"]


def synthetic_space(real, synthetic, categorical_features="from_dtype"):
    """Both tables as float64 arrays (n, k) and (m, k), scaled by the real rows.

    Unlike :func:`joint_space` it takes missing numbers: filled by the median of the real rows,
    with a column that sets them apart. Zero is kept at equal values: the same row of both tables
    becomes the same point, bit for bit.
    """
    first, second = columns_of(categorical_features, real=real, synthetic=synthetic)
    left, right = [], []
    for (label, a, n_levels), (_, b, _) in zip(first, second, strict=True):
        if n_levels is not None:
            unit = np.sqrt(0.5) * np.eye(n_levels)
            left.append(unit[a])
            right.append(unit[b])
            continue
        if np.isinf(a).any() or np.isinf(b).any():
            raise ValueError(f"column {label!r} has infinite values; replace them first.")
        for values, out in ((a, left), (b, right)):
            out.append(_scaled(values, a))
    return np.hstack(left), np.hstack(right)


def _scaled(values, reference) -> np.ndarray:
    """(n, 2): scaled numbers with gaps filled, and what sets the gaps apart."""
    seen = reference[~np.isnan(reference)]
    spread = float(seen.std()) if seen.size else 0.0
    spread = spread if spread > 0 else 1.0
    gap = np.isnan(values)
    filled = np.where(gap, np.median(seen) if seen.size else 0.0, values)
    return np.column_stack([filled / spread, gap.astype(np.float64)])
