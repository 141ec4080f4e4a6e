"""What decisions cost: scores of a confusion matrix, also for all thresholds at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d

from skresample._parameters import VectorLike

__all__ = ["best_threshold", "confusion_counts", "decision_scores"]


def binary(values, name: str) -> np.ndarray:
    """0/1 or bool values as bools, (n,); anything else raises."""
    array = column_or_1d(values)
    if array.dtype.kind != "b" and not ((array == 0) | (array == 1)).all():
        raise ValueError(f"{name} must hold 0 and 1 only (1: positive).")
    return array.astype(bool)


def confusion_counts(y_true: VectorLike, y_pred: VectorLike) -> tuple[int, int, int, int]:
    """True positives, false positives, false negatives and true negatives of 0/1 arrays.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        0 or 1.

    Returns
    -------
    tp, fp, fn, tn : int

    Raises
    ------
    ValueError
        For values other than 0 and 1, e.g. labels -1 and 1.

    Examples
    --------
    >>> from skresample.metrics import confusion_counts
    >>> confusion_counts([1, 1, 0, 0], [1, 0, 0, 1])
    (1, 1, 1, 1)
    """
    y, d = binary(y_true, "y_true"), binary(y_pred, "y_pred")
    check_consistent_length(y, d)
    tp = int(np.count_nonzero(y & d))
    fp = int(np.count_nonzero(d)) - tp
    fn = int(np.count_nonzero(y)) - tp
    return tp, fp, fn, y.size - tp - fp - fn


def decision_scores(
    tp: int | np.ndarray,
    fp: int | np.ndarray,
    fn: int | np.ndarray,
    tn: int | np.ndarray,
    *,
    cost_fp: float = 1.0,
    cost_fn: float = 1.0,
) -> dict[Any, Any]:
    """Balanced accuracy, MCC, F1, G-mean and mean cost from counts (numbers or arrays).

    Parameters
    ----------
    tp, fp, fn, tn : int or ndarray
        Confusion counts, broadcast against one another.
    cost_fp, cost_fn : float, default=1.0
        What one false alarm and one missed positive cost.

    Returns
    -------
    dict of str to float or ndarray
        ``balanced_accuracy``, ``mcc``, ``f1``, ``g_mean`` (larger is better) and
        ``expected_cost`` per row (smaller is better). Undefined quotients count as 0, as in
        scikit-learn.

    Examples
    --------
    >>> from skresample.metrics import decision_scores
    >>> round(float(decision_scores(8, 2, 2, 8)["mcc"]), 3)
    0.6
    """
    tp, fp, fn, tn = (np.asarray(v, dtype=np.float64) for v in (tp, fp, fn, tn))

    def ratio(a, b):
        return np.divide(a, b, out=np.zeros(np.broadcast(a, b).shape), where=b != 0)

    recall, specificity = ratio(tp, tp + fn), ratio(tn, tn + fp)
    spread = np.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return {
        "balanced_accuracy": (recall + specificity) / 2,
        "mcc": ratio(tp * tn - fp * fn, spread),
        "f1": ratio(2 * tp, 2 * tp + fp + fn),
        "g_mean": np.sqrt(recall * specificity),
        "expected_cost": ratio(cost_fp * fp + cost_fn * fn, tp + fp + fn + tn),
    }


def best_threshold(
    y_true: VectorLike,
    y_prob: VectorLike,
    metric: str = "balanced_accuracy",
    *,
    cost_fp: float = 1.0,
    cost_fn: float = 1.0,
) -> float:
    """Threshold on the probability that is best for one decision score.

    Every cut between two neighbouring distinct probabilities is tried at once; the result lies
    halfway between them. Use out-of-fold predictions: on the rows the model was fitted to, the
    threshold is optimistic.

    Parameters
    ----------
    y_true : array-like of shape (n,)
        0 or 1.
    y_prob : array-like of shape (n,)
        Score of 1; a row is called 1 when its score is at least the threshold.
    metric : {"balanced_accuracy", "mcc", "f1", "g_mean", "expected_cost"}
        What to optimise.
    cost_fp, cost_fn : float, default=1.0
        Costs for ``expected_cost``.

    Returns
    -------
    float
        Of several equally good cuts, the middle one.

    Raises
    ------
    ValueError
        For an unknown metric, labels other than 0 and 1, and missing scores.

    Notes
    -----
    O(n log n) time, O(n) memory.

    Examples
    --------
    >>> from skresample.metrics import best_threshold
    >>> best_threshold([0, 0, 1, 1], [0.1, 0.2, 0.4, 0.9])
    0.3...
    """
    y = binary(y_true, "y_true").astype(np.float64)
    p = column_or_1d(y_prob).astype(np.float64)
    check_consistent_length(y, p)
    if p.size == 0 or np.isnan(p).any():
        raise ValueError("y_prob must hold at least one score and no NaN.")
    if not np.isfinite([cost_fp, cost_fn]).all():
        raise ValueError(f"cost_fp and cost_fn must be finite, got {cost_fp} and {cost_fn}.")
    values, inverse = np.unique(p, return_inverse=True)
    ones = np.bincount(inverse, y, values.size)
    rows = np.bincount(inverse, minlength=values.size)
    # Cut j calls the rows with p >= values[j] positive; one more cut calls none positive.
    tp = np.append(np.cumsum(ones[::-1])[::-1], 0.0)
    called = np.append(np.cumsum(rows[::-1])[::-1], 0.0)
    fp, fn = called - tp, y.sum() - tp
    scores = decision_scores(tp, fp, fn, y.size - y.sum() - fp, cost_fp=cost_fp, cost_fn=cost_fn)
    if metric not in scores:
        raise ValueError(f"metric must be one of {sorted(scores)}, got {metric!r}.")
    score = -scores[metric] if metric == "expected_cost" else scores[metric]
    best = np.flatnonzero(score >= score.max() - 1e-12)
    cut = int(best[(best.size - 1) // 2])
    if cut == 0:
        return float(values[0])
    if cut == values.size:
        return float(np.nextafter(values[-1], np.inf))
    middle = (values[cut - 1] + values[cut]) / 2
    # Neighbouring floats: their mean may round to the lower one, which would move rows across.
    return float(middle if middle > values[cut - 1] else values[cut])
