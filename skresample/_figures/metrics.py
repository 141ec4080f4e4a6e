"""The columns of a comparison: what each figure is called, means, and which way is better."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .error_metrics import ERROR_METRICS
from .metric import Metric

__all__ = [
    "BASELINES",
    "DO_NOTHING",
    "DUMMY",
    "GROUP_METRICS",
    "METRICS",
    "VARIANTS",
    "WEIGHTS",
    "Metric",
    "digits_of",
    "method_label",
    "metrics_of",
    "plain",
]

DO_NOTHING = "do nothing"

# Methods that need no resampler, simplest first. They and the dummy are always in the roster.
BASELINES = (DO_NOTHING, "class weights")
WEIGHTS = "dense weights"  # of rows by the density of a numeric target

# Variants of a method, simplest first, with what is added to its name.
VARIANTS = {
    "raw": "",
    "prevalence": ", threshold = prevalence",
    "cost": ", threshold = cost ratio",
    "tuned": ", tuned threshold",
    "always": ", always positive",
    "median": ", median",
}
DUMMY = "dummy"


_GROUP = "Worst value over the groups: "

METRICS: dict[str, Metric] = {
    "average_precision": Metric(
        "Average precision", "ranking", "higher", True,
        "Area under the precision-recall curve; the share of positives is the value of chance.",
    ),
    "roc_auc": Metric(
        "ROC AUC", "ranking", "higher", True,
        "Chance that a positive row is ranked above a negative one.",
    ),
    "balanced_accuracy": Metric(
        "Balanced accuracy", "decision", "higher", True,
        "Mean of the shares of each class that are recognised.",
    ),
    "mcc": Metric(
        "MCC", "decision", "higher", True,
        "Matthews' correlation of decisions and truth; 0 is chance.",
    ),
    "f1": Metric(
        "F1", "decision", "higher", True, "Harmonic mean of precision and recall of the positives."
    ),
    "g_mean": Metric(
        "G-mean", "decision", "higher", True, "Geometric mean of the recalls of the classes."
    ),
    "expected_cost": Metric(
        "Expected cost", "decision", "lower", False,
        "Mean cost per row with the given prices of a false alarm and of a missed positive.",
    ),
    "brier": Metric(
        "Brier score", "probability", "lower", True, "Mean squared error of the probabilities."
    ),
    "log_loss": Metric(
        "Log loss", "probability", "lower", True, "Mean negative log-probability of what happened."
    ),
    "calibration_error": Metric(
        "Calibration error", "probability", "lower", True,
        "Mean distance of predicted and observed shares over ten bins of equal mass.",
    ),
    "calibration_slope": Metric(
        "Calibration slope", "probability", "one", False,
        "1 is right; below 1 the probabilities are too extreme.",
    ),
    "calibration_intercept": Metric(
        "Calibration intercept", "probability", "zero", False,
        "0 is right; below 0 the probabilities are too high.",
    ),
    "calibration_bias": Metric(
        "Mean predicted - prevalence", "probability", "zero", False,
        "By how much the mean probability exceeds the share of positives.",
    ),
    "brier_corrected": Metric(
        "Brier score after prior correction", "probability", "lower", False,
        "Brier score once the change of class shares has been undone by Bayes' rule.",
    ),
    "worst_balanced_accuracy": Metric(
        "Worst balanced accuracy", "group", "higher", False, _GROUP + "balanced accuracy."
    ),
    "worst_selection_rate": Metric(
        "Worst selection rate", "group", "higher", False,
        _GROUP + "smallest share of rows called positive.",
    ),
    "worst_tpr": Metric(
        "Worst TPR", "group", "higher", False, _GROUP + "smallest true-positive rate."
    ),
    "worst_fpr": Metric(
        "Worst FPR", "group", "lower", False, _GROUP + "largest false-positive rate."
    ),
    "worst_bias": Metric(
        "Worst calibration", "group", "lower", False,
        _GROUP + "largest distance of mean probability and share of positives.",
    ),
}  # fmt: skip
METRICS |= ERROR_METRICS

GROUP_METRICS = tuple(name for name, metric in METRICS.items() if metric.kind == "group")


def metrics_of(task: str) -> tuple[str, ...]:
    """Names of the metrics of a task, "classification" or "regression"."""
    return tuple(name for name, metric in METRICS.items() if metric.task == task)


def digits_of(name: str, value: float | None) -> int:
    """Decimals that a figure needs; errors are in the units of the target, whatever these are.

    Four digits of ``value``, a typical value of the metric; three decimals between 0 and 1.
    """
    metric = METRICS[name]
    if metric.task == "classification" or name == "r2" or not value or not math.isfinite(value):
        return 3
    size = math.floor(math.log10(abs(value)))
    return min(max(2 - size + (size >= 0), 0), 12)


def method_label(method: str, variant: str) -> str:
    """Name of a row of the leaderboard; tuning alone is called what it is."""
    if method == DO_NOTHING and variant == "tuned":
        return "threshold tuning"
    if method == DUMMY and variant == "always":
        return "always positive"
    return method + VARIANTS[variant]


def plain(value):
    """Turn numpy scalars and arrays, NaN and infinity into what strict JSON can hold."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (str, bool, int)) else str(value)
