"""Real and synthetic rows, gaps included, as points of one space."""

from __future__ import annotations

import numpy as np

from ._distribution_space import columns_of, level_codes, nominal_values

__all__ = ["synthetic_space"]


def synthetic_space(real, synthetic, categorical_features=None):
    """Both tables as float64 arrays (n, k) and (m, k), scaled by the real rows.

    Unlike :func:`joint_space` it takes missing numbers: filled by the median of the real rows,
    with a column that sets them apart. Zero is kept at equal values: the same row of both tables
    becomes the same point, bit for bit.
    """
    first = columns_of(real, categorical_features, name="real")
    second = columns_of(synthetic, categorical_features, name="synthetic")
    if len(first) != len(second):
        raise ValueError(
            f"real has {len(first)} columns and synthetic {len(second)}; pass the same columns."
        )
    left, right = [], []
    for (label, a, nominal), (_, b, other) in zip(first, second, strict=True):
        if nominal or other:
            a, b = nominal_values(a), nominal_values(b)
            levels = dict.fromkeys([*a, *b])
            unit = np.sqrt(0.5) * np.eye(len(levels))
            left.append(unit[level_codes(levels, a)])
            right.append(unit[level_codes(levels, b)])
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
