"""The columns of a comparison of regressions."""

from __future__ import annotations

from .metric import Metric

__all__ = ["ERROR_METRICS", "RARE"]

RARE = 0.5  # relevance from which on a value is rare, as for the resamplers


def _metric(label: str, kind: str, better: str, text: str) -> Metric:
    return Metric(label, kind, better, False, text, "regression")


ERROR_METRICS: dict[str, Metric] = {
    "rmse": _metric(
        "RMSE", "error", "lower", "Root of the mean squared error, in the units of the target."
    ),
    "mae": _metric(
        "MAE", "error", "lower", "Mean absolute error, in the units of the target."
    ),
    "r2": _metric(
        "R2", "error", "higher",
        "Share of the target's variance that is explained; 0 is the mean of the test rows.",
    ),
    "sera": _metric(
        "Error by relevance", "tail", "lower",
        "Squared error relevance area (SERA) per row: squared errors, each counted as much as its "
        "value is rare.",
    ),
    "tail_rmse": _metric(
        "RMSE of rare values", "tail", "lower",
        f"RMSE over the rows whose value has a relevance of at least {RARE}.",
    ),
    "tail_mae": _metric(
        "MAE of rare values", "tail", "lower",
        f"Mean absolute error over the rows whose value has a relevance of at least {RARE}.",
    ),
    "mean_error": _metric(
        "Mean predicted - observed", "error", "zero",
        "By how much predictions are too high on average.",
    ),
    "worst_rmse": _metric(
        "Worst RMSE", "group", "lower", "Worst value over the groups: largest RMSE."
    ),
    "worst_mean_error": _metric(
        "Worst mean error", "group", "lower",
        "Worst value over the groups: largest distance of mean prediction and mean target.",
    ),
}  # fmt: skip
