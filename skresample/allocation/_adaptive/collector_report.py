"""Where a collection stands, group by group."""

from __future__ import annotations

import numpy as np

from .._curves.support import why_unsupported
from .._curves.tracker import curve_dict
from .purchases import predicted_losses

__all__ = ["report_of"]


def report_of(state) -> dict:
    """Money and groups of a `Collection`, as `AdaptiveCollector.report` documents them."""
    state.measure()
    engine, curves = state.engine, state.tracker.curves
    losses, values, total = predicted_losses(engine.n, curves), state.values(), engine.n.sum()
    groups = {}
    for g, (name, n) in enumerate(zip(engine.names, engine.n.tolist(), strict=True)):
        curve = curves[g]
        bounds = (np.nan, np.nan) if curve is None else curve.interval([n], 0.9, float(total))
        groups[name] = {
            "n": n,
            "spent": float(state.paid[g]),
            "loss": losses[g],
            "interval": tuple(float(np.squeeze(bound)) for bound in bounds),
            "curve": None if curve is None else curve_dict(curve),
            "value": values[g],
            "message": why_unsupported(state.tracker.points[g], curve),
            "closed": name in state.closed,
        }
    return {
        "budget": engine.budget,
        "spent": engine.spent,
        "remaining": max(0.0, engine.budget - engine.spent),
        "groups": groups,
    }
