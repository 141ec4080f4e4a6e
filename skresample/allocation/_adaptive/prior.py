"""How the money is split while nothing speaks for one group or another."""

from __future__ import annotations

import numpy as np

from skresample.allocation._cells import as_python
from skresample.exceptions import QuotaError

from .._budget.problem import group_array

__all__ = ["prior_of"]


def prior_of(value, names) -> np.ndarray:
    """Shares of the money (G,), > 0: equal ones, or those of a dict that names every group."""
    if value is None:
        return np.ones(len(names))
    lost = [name for name in names if name not in {as_python(key) for key in value}]
    if lost:
        raise QuotaError(f"prior_shares must name every group, {lost} are missing")
    return group_array(dict(value), names, "prior_shares", 1.0, positive=True)
