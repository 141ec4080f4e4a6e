"""What the caller's own objective says of the groups."""

from __future__ import annotations

import numpy as np

__all__ = ["asked_objective"]


def asked_objective(objective, performance) -> float:
    """The number, maybe not finite, that a callable gives for performances (G,)."""
    given = objective(performance)
    value = np.asarray(given)
    if value.size != 1:
        raise ValueError(
            f"objective must return one number, got an array of shape {value.shape}; "
            f"add up or average over the groups"
        )
    try:
        if value.dtype.kind in "biufO" and not isinstance(value.item(), str):
            return float(value.item())
    except (TypeError, ValueError):
        pass
    raise ValueError(
        f"objective must return one number, got {given!r}; "
        f"return a float that grows with the performance of the groups"
    )
