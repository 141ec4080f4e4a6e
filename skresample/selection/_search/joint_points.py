"""A pool and its target as points of one space."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from skresample._math.layout import dense, laid_out_like, stacked
from skresample._table.pairs import joint_codes
from skresample._table.spaces import as_points

from .._importance.target import read_targets
from .._scores.capped_levels import capped_codes

__all__ = ["joint_points"]


def joint_points(target, table, standardize):
    """Points of the pool and of the target in one space, and the pool's rows in the table."""
    if isinstance(target, Mapping):
        raise ValueError("SearchAndPruneSampler takes one target, not several by name")
    spec = read_targets(target, table, None)
    aim = spec.tables[0]
    numeric = np.isin(np.flatnonzero(~table.nominal), spec.columns)
    nominal = np.isin(np.flatnonzero(table.nominal), spec.columns)
    own = spec.pool.numeric[:, numeric]
    numbers = stacked([own, laid_out_like(aim.numeric[:, numeric], own)])
    codes = None
    if nominal.any():
        first, second = joint_codes(spec.pool, aim)[0]
        names = table.names_of(np.flatnonzero(table.nominal)[nominal])
        codes = capped_codes(np.concatenate([first[:, nominal], second[:, nominal]]), names)
    points = as_points(
        numbers,
        codes,
        nominal="indicators",
        mismatch=1.0,
        missing="mean",
        scale="filled_std" if standardize else None,
    )
    if table.kind != "sparse":
        points = dense(points)
    points = points.astype(np.float64)
    return points[: spec.pool.n], points[spec.pool.n :], spec.candidates
