"""Every figure of one fold from labels, probabilities and thresholds."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import matthews_corrcoef

from skresample._figures import METRICS, metrics_of
from skresample.metrics import (
    best_threshold,
    calibration_bias,
    calibration_slope_intercept,
    confusion_counts,
    decision_scores,
    expected_calibration_error,
)

__all__ = [
    "DECISIONS",
    "correct_prior",
    "cost_threshold",
    "group_scores",
    "score_decisions",
    "score_predictions",
    "thresholds_for",
]

DECISIONS = tuple(name for name, metric in METRICS.items() if metric.kind == "decision")


def correct_prior(p, before: float, after: float) -> np.ndarray:
    """Probabilities of class 1 once a change of its share from ``before`` to ``after`` is undone.

    Odds are multiplied by the ratio of the odds before and after (Bayes' rule with unchanged
    densities within the classes).
    """
    p = np.asarray(p, dtype=np.float64)
    if not (0 < before < 1 and 0 < after < 1):
        return p
    one, zero = p * (before / after), (1 - p) * ((1 - before) / (1 - after))
    return one / (one + zero)


def thresholds_for(y, p, cost_fp: float, cost_fn: float) -> dict:
    """Best threshold for every decision score, from predictions for rows left out."""
    return {m: best_threshold(y, p, m, cost_fp=cost_fp, cost_fn=cost_fn) for m in DECISIONS}


def cost_threshold(cost_fp: float, cost_fn: float) -> float:
    """Threshold at which a call costs as much as none: c_fp / (c_fp + c_fn)."""
    total = cost_fp + cost_fn
    return cost_fp / total if total else 0.5


def _counts_by_score(y, p):
    """Positives and rows at least as high as each distinct score, highest first."""
    order = np.argsort(-p, kind="stable")
    last = np.flatnonzero(np.append(np.diff(p[order]) != 0, True))
    return np.cumsum(y[order])[last], last + 1


def average_precision(y, p) -> float:
    """Mean precision over the steps of recall; ties count as one step."""
    hits, called = _counts_by_score(y, p)
    steps = np.diff(hits, prepend=0)
    return float((steps * (hits / called)).sum() / hits[-1])


def roc_auc(y, p) -> float:
    """Chance that a positive row ranks above a negative one, ties by half."""
    hits, called = _counts_by_score(y, p)
    false = np.diff(called - hits, prepend=0)
    before = np.diff(hits, prepend=0)
    return float((false * (hits - before / 2)).sum() / (hits[-1] * (called[-1] - hits[-1])))


def log_loss(p_true) -> float:
    """Mean negative logarithm of the probability given to what happened."""
    return float(-np.log(np.clip(p_true, np.finfo(np.float64).eps, 1.0)).mean())


def score_predictions(y, scores, proper: bool, shares) -> dict:
    """Figures of one fold that no threshold changes; the others are None.

    Parameters
    ----------
    y : ndarray of shape (n,), intp
        Class codes; 1 is the positive class of two.
    scores : ndarray of shape (n, n_classes)
        Probabilities.
    proper : bool
        False leaves the metrics of probabilities undefined.
    shares : (before, after)
        Share of class 1 in the training rows before and after resampling.
    """
    if scores.shape[1] > 2:
        return _multiclass(y, scores, proper)
    p = scores[:, 1]
    out = dict.fromkeys(metrics_of("classification"))
    out["average_precision"] = average_precision(y, p)
    out["roc_auc"] = roc_auc(y, p) if np.ptp(y) else None
    if proper:
        out.update(_probabilities(y, p))
        out["brier_corrected"] = _brier(y, correct_prior(p, *shares))
    return out


def score_decisions(y, p, thresholds: dict, costs) -> dict:
    """Decision scores of two classes, each at its own threshold."""
    cuts = {float(value) for value in thresholds.values()}
    found = {
        cut: decision_scores(*confusion_counts(y, p >= cut), cost_fp=costs[0], cost_fn=costs[1])
        for cut in cuts
    }
    return {name: float(found[float(thresholds[name])][name]) for name in DECISIONS}


def _brier(y, p) -> float:
    return float(np.mean((p - y) ** 2))


def _probabilities(y, p) -> dict:
    slope, intercept = calibration_slope_intercept(y, p)
    return {
        "brier": _brier(y, p),
        "log_loss": log_loss(np.where(y == 1, p, 1 - p)),
        "calibration_error": expected_calibration_error(y, p),
        "calibration_slope": slope,
        "calibration_intercept": intercept,
        "calibration_bias": calibration_bias(y, p),
    }


def group_scores(rates, proper: bool = True) -> dict:
    """Worst value over the groups of rates, balanced accuracy and calibration."""

    def values(key):
        return [r[key] for r in rates if not np.isnan(r[key])]

    both = [(r["tpr"] + 1 - r["fpr"]) / 2 for r in rates]
    both = [b for b in both if not np.isnan(b)]
    return {
        "worst_balanced_accuracy": min(both, default=None),
        "worst_selection_rate": min(values("selection_rate"), default=None),
        "worst_tpr": min(values("tpr"), default=None),
        "worst_fpr": max(values("fpr"), default=None),
        "worst_bias": max(map(abs, values("bias")), default=None) if proper else None,
    }


def _multiclass(y, scores, proper: bool) -> dict:
    """One-vs-rest means over the classes; decisions take the most probable class."""
    classes = np.arange(scores.shape[1])
    truth = y[:, None] == classes
    called = scores.argmax(axis=1)[:, None] == classes
    present = [c for c in classes if truth[:, c].any() and not truth[:, c].all()]
    tp = (truth & called).sum(axis=0)
    fp, fn = called.sum(axis=0) - tp, truth.sum(axis=0) - tp
    recall = tp[present] / truth.sum(axis=0)[present]
    out = dict.fromkeys(metrics_of("classification"))
    if present:
        column = [(truth[:, c], scores[:, c]) for c in present]
        out["average_precision"] = float(np.mean([average_precision(*c) for c in column]))
        out["roc_auc"] = float(np.mean([roc_auc(*c) for c in column]))
        out["balanced_accuracy"] = float(recall.mean())
        out["g_mean"] = float(np.prod(recall) ** (1 / len(recall)))
        out["f1"] = float(np.mean([2 * tp[c] / (2 * tp[c] + fp[c] + fn[c]) for c in present]))
    out["mcc"] = float(matthews_corrcoef(y, scores.argmax(axis=1)))
    if proper:
        total = np.maximum(scores.sum(axis=1, keepdims=True), 1e-300)
        p = scores / total
        # Half the squared distance, so that two classes give the usual Brier score.
        out["brier"] = float(np.mean(((p - truth) ** 2).sum(axis=1)) / 2)
        out["log_loss"] = log_loss(p[np.arange(len(y)), y])
        errors = [expected_calibration_error(truth[:, c].astype(int), p[:, c]) for c in classes]
        out["calibration_error"] = float(np.mean(errors))
    return out
