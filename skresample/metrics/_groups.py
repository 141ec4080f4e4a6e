"""The same scores, group by group: who pays for the average."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d

from skresample._math.groups import encode_groups
from skresample._parameters import VectorLike

from ._decision import confusion_counts

__all__ = ["group_rates", "worst_group"]


def worst_group(
    metric: Callable[..., Any],
    y_true: VectorLike,
    y_pred: VectorLike,
    groups: VectorLike | None,
    *,
    greater_is_better: bool = True,
) -> float:
    """Worst value of a metric over the groups.

    Parameters
    ----------
    metric : callable
        ``metric(y_true, y_pred) -> float``, e.g. from :mod:`sklearn.metrics`.
    y_true, y_pred, groups : array-like of shape (n,)
        Rows with the same value in ``groups`` are scored together; missing ones form a group.
    greater_is_better : bool, default=True
        Whether the worst value is the smallest one.

    Returns
    -------
    float
        NaN when the metric is undefined (raises ValueError or is NaN) in every group; such
        groups are left out otherwise.

    Examples
    --------
    >>> from sklearn.metrics import accuracy_score
    >>> from skresample.metrics import worst_group
    >>> worst_group(accuracy_score, [0, 1, 0, 1], [0, 1, 1, 1], ["a", "a", "b", "b"])
    0.5
    """
    y, p = np.asarray(y_true), np.asarray(y_pred)
    codes, names, _ = encode_groups(groups, "own_group")
    check_consistent_length(y, p, codes)
    values = []
    for code in range(len(names)):
        member = codes == code
        try:
            value = float(metric(y[member], p[member]))
        except ValueError:
            continue
        if not np.isnan(value):
            values.append(value)
    if not values:
        return float("nan")
    return min(values) if greater_is_better else max(values)


def group_rates(
    y_true: VectorLike,
    y_pred: VectorLike,
    groups: VectorLike | None,
    y_prob: VectorLike | None = None,
) -> list[dict[str, Any]]:
    """Selection rate, true- and false-positive rate and calibration of every group.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        0 or 1.
    groups : array-like of shape (n,)
        Group of each row; missing ones form a group called "missing".
    y_prob : array-like of shape (n,), default=None
        Probability of 1; adds ``bias``, mean prediction minus observed share.

    Returns
    -------
    list of dict
        One per group in sorted order: ``group, n_rows, positives, selection_rate, tpr, fpr`` and
        ``bias``. A rate without rows is NaN.

    Examples
    --------
    >>> from skresample.metrics import group_rates
    >>> group_rates([0, 1, 0, 1], [0, 1, 1, 1], ["a", "a", "b", "b"])[1]["fpr"]
    1.0
    """
    y, d = column_or_1d(y_true), column_or_1d(y_pred)
    codes, names, _ = encode_groups(groups, "own_group")
    check_consistent_length(y, d, codes)
    p = None if y_prob is None else column_or_1d(y_prob)
    rows = []
    for code, name in enumerate(names):
        member = codes == code
        tp, fp, fn, tn = confusion_counts(y[member], d[member])
        n = tp + fp + fn + tn
        rows.append(
            {
                "group": name,
                "n_rows": n,
                "positives": tp + fn,
                "selection_rate": (tp + fp) / n,
                "tpr": tp / (tp + fn) if tp + fn else float("nan"),
                "fpr": fp / (fp + tn) if fp + tn else float("nan"),
            }
        )
        if p is not None:
            rows[-1]["bias"] = float(p[member].mean() - y[member].mean())
    return rows
