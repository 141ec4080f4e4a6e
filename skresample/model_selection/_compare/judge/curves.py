"""Curves for pictures, from pooled predictions for rows that were left out."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from skresample._figures import Curve
from skresample.metrics import best_threshold, calibration_curve_points, decision_scores

from ..run.score import correct_prior

__all__ = ["curves_of", "each_pooled", "pooled"]

POINTS = 101


def _thin(*arrays):
    """At most ``POINTS`` points, the ends among them."""
    n = len(arrays[0])
    keep = np.unique(np.linspace(0, n - 1, min(n, POINTS)).round().astype(np.intp))
    return [np.round(a[keep], 6).tolist() for a in arrays]


def _calibration(y, p) -> dict:
    points = calibration_curve_points(y, p)
    return {
        "predicted": points[:, 0].tolist(),
        "observed": points[:, 1].tolist(),
        "rows": points[:, 2].astype(int).tolist(),
    }


def _thresholds(y, p, costs) -> dict:
    """Decision scores over a grid of thresholds."""
    grid = np.linspace(0, 1, POINTS)
    ones, zeros = np.sort(p[y == 1]), np.sort(p[y == 0])
    tp = len(ones) - np.searchsorted(ones, grid, side="left")
    fp = len(zeros) - np.searchsorted(zeros, grid, side="left")
    scores = decision_scores(
        tp, fp, len(ones) - tp, len(zeros) - fp, cost_fp=costs[0], cost_fn=costs[1]
    )
    return {"threshold": np.round(grid, 6).tolist()} | {
        name: np.round(values, 6).tolist() for name, values in scores.items()
    }


def curves_of(ids: dict, y, p, corrected, costs, decision: str) -> Curve:
    """Precision-recall, ROC, calibration and threshold curves of one method and learner."""
    precision, recall, _ = precision_recall_curve(y, p)
    fpr, tpr, _ = roc_curve(y, p)
    recall, precision = recall[::-1], precision[::-1].copy()
    # The curve begins at its first point; (0, 1) is no point of it.
    precision[0] = precision[min(1, len(precision) - 1)]
    recall, precision = _thin(recall, precision)
    fpr, tpr = _thin(fpr, tpr)
    return Curve(
        **ids,
        precision_recall={"recall": recall, "precision": precision},
        roc={"fpr": fpr, "tpr": tpr},
        calibration=_calibration(y, p),
        calibration_corrected=None if corrected is None else _calibration(y, corrected),
        threshold=_thresholds(y, p, costs),
        tuned_threshold=float(best_threshold(y, p, decision, cost_fp=costs[0], cost_fn=costs[1])),
        positives=int(y.sum()),
        rows=len(y),
    )


def pooled(setup, outcomes, method: int, learner: str):
    """Labels, probabilities, corrected probabilities and rows of the first repeat, or None.

    None when a fold is missing. The probabilities are corrected fold by fold; numbers are not.
    """
    parts = []
    for (m, repeat, fold), outcome in outcomes.items():
        if m != method or repeat != 0:
            continue
        if learner not in outcome.scores:
            return None
        train, test = setup.folds[repeat, fold]
        entry = outcome.scores[learner]
        p = np.asarray(entry["p"])
        if setup.numeric:
            parts.append((setup.y[test], p, p, test))
            continue
        before = float(np.mean(setup.y[train] == 1))
        share = before if entry["share"] is None else entry["share"]
        parts.append((setup.y[test], p, correct_prior(p, before, share), test))
    if not parts:
        return None
    return tuple(np.concatenate(column) for column in zip(*parts, strict=True))


def each_pooled(setup, outcomes):
    """Method, names of method and learner, and what is :func:`pooled`, where there is any."""
    for m, method in enumerate(setup.methods):
        for learner in setup.learners:
            found = pooled(setup, outcomes, m, learner.name)
            if found is not None:
                yield method, {"method": method.name, "learner": learner.name}, found
