"""Every figure of one fold from observed and predicted numbers."""

from __future__ import annotations

import numpy as np

from skresample._figures import RARE, metrics_of
from skresample.metrics import sera

__all__ = ["group_errors", "score_numbers", "worst_of"]


def score_numbers(y, predicted, phi) -> dict:
    """Figures of a fold; those of rare values are None where it has none.

    Parameters
    ----------
    y, predicted : ndarray of shape (n,)
    phi : ndarray of shape (n,)
        Relevance of the observed values.
    """
    error = predicted - y
    out = dict.fromkeys(metrics_of("regression"))
    out |= {"rmse": rmse(error), "mae": mae(error), "mean_error": float(error.mean())}
    spread = float(((y - y.mean()) ** 2).sum())
    out["r2"] = 1 - float(error @ error) / spread if spread > 0 else None
    out["sera"] = sera(y, predicted, phi, normalize=True)
    rare = error[phi >= RARE]
    if rare.size:
        out |= {"tail_rmse": rmse(rare), "tail_mae": mae(rare)}
    return out


def rmse(error) -> float:
    """Root of the mean square."""
    return float(np.sqrt(np.mean(error**2)))


def mae(error) -> float:
    """Mean size."""
    return float(np.mean(np.abs(error)))


def group_errors(y, predicted, groups) -> list[dict]:
    """Errors within each group, in the order of their names."""
    out = []
    for group in np.unique(groups).tolist():
        error = (predicted - y)[groups == group]
        out.append({
            "group": group, "n_rows": int(error.size), "rmse": rmse(error), "mae": mae(error),
            "mean_error": float(error.mean()),
        })  # fmt: skip
    return out


def worst_of(found: list[dict]) -> dict:
    """Largest error over the groups."""
    return {
        "worst_rmse": max(g["rmse"] for g in found),
        "worst_mean_error": max(abs(g["mean_error"]) for g in found),
    }
