"""Errors by value for pictures, from pooled predictions for rows that were left out."""

from __future__ import annotations

import numpy as np

from skresample._figures import RARE, ErrorCurve, GroupErrors, method_label, plain
from skresample.metrics import squared_error_by_relevance

from ..run.errors import group_errors, rmse
from ..run.geometry import spread_out
from .curves import each_pooled

__all__ = ["error_curve", "number_pictures"]

POINTS = 101
MOST = 300  # rows of a kind in the picture of predictions
CUTS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)


def error_curve(ids: dict, y, predicted, phi) -> ErrorCurve:
    """Curves of one method and learner from observed and predicted values and relevance, (n,)."""
    grid = np.linspace(0, 1, POINTS)
    curve = squared_error_by_relevance(y, predicted, phi)
    error = curve.error[np.searchsorted(curve.threshold, grid, side="left")] / len(y)
    bins = np.searchsorted(np.unique(np.quantile(y, CUTS)), y, side="left")
    parts = [bins == b for b in np.unique(bins)]
    rare = phi >= RARE
    shown = np.sort(
        np.concatenate([spread_out(np.flatnonzero(kind), MOST) for kind in (rare, ~rare)])
    )
    return ErrorCurve(
        **ids,
        relevance={"threshold": grid.round(6).tolist(), "error": error.tolist()},
        by_value={
            "observed": [float(y[p].mean()) for p in parts],
            "rmse": [rmse(predicted[p] - y[p]) for p in parts],
            "mean_error": [float((predicted[p] - y[p]).mean()) for p in parts],
            "rows": [int(p.sum()) for p in parts],
        },
        points={
            "observed": y[shown].tolist(),
            "predicted": predicted[shown].tolist(),
            "rare": rare[shown].astype(int).tolist(),
        },
    )


def number_pictures(setup, outcomes) -> tuple[list[ErrorCurve], list[GroupErrors]]:
    """Curves per method and learner, and errors per group of every row of the leaderboard."""
    curves, groups = [], []
    for _, ids, (y, predicted, _, test) in each_pooled(setup, outcomes):
        curves.append(error_curve(ids, y, predicted, setup.relevance[test]))
        if setup.groups is None:
            continue
        own = ids | {"variant": "raw", "label": method_label(ids["method"], "raw")}
        for errors in group_errors(y, predicted, setup.groups[test]):
            groups.append(GroupErrors.of(plain(errors | own)))
    return [ErrorCurve.of(plain(dict(curve))) for curve in curves], groups
