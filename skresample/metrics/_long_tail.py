"""Accuracy of common and of rare classes."""

from __future__ import annotations

import numpy as np
from sklearn.utils import column_or_1d

from skresample._parameters import VectorLike

__all__ = ["class_counts", "long_tail_report", "tail_size"]


def class_counts(y_train) -> dict:
    """Rows of each class, from labels or as they are given."""
    if isinstance(y_train, dict):
        return y_train
    names, counts = np.unique(column_or_1d(y_train), return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def long_tail_report(
    y_true: VectorLike, y_pred: VectorLike, y_train: VectorLike, *, tail: float | int = 0.25
) -> dict[str, float]:
    """Accuracy as frequency weighs it, over classes alike, and of the rarest classes.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Labels of test rows.
    y_train : array-like of shape (m,), or dict of {class: count}
        Labels of the training rows, or their counts.
    tail : float or int, default=0.25
        Classes in the tail: a share in (0, 1], rounded up, or a number.

    Returns
    -------
    report : dict
        "frequency_weighted" (classes weighted by training rows), "balanced" (mean over classes),
        "tail" and "head" (means over the rarest and over the other classes; NaN without any),
        "n_tail" (classes in the tail).

    Examples
    --------
    >>> from skresample.metrics import long_tail_report
    >>> report = long_tail_report(list("aabb"), list("aaba"), ["a"] * 9 + ["b"], tail=1)
    >>> {name: round(value, 3) for name, value in report.items()}
    {'frequency_weighted': 0.95, 'balanced': 0.75, 'tail': 0.5, 'head': 1.0, 'n_tail': 1}
    """
    y, right = column_or_1d(y_true), column_or_1d(y_true) == column_or_1d(y_pred)
    names, code = np.unique(y, return_inverse=True)
    accuracy = np.bincount(code, right) / np.bincount(code)
    count = class_counts(y_train)
    frequency = np.array([count.get(name, 0) for name in names.tolist()], dtype=np.float64)
    if not frequency.any():
        raise ValueError("no class of y_true occurs in y_train")
    n_tail = tail_size(tail, len(names))
    rare = np.argsort(frequency, kind="stable")[:n_tail]
    head = np.setdiff1d(np.arange(len(names)), rare)
    return {
        "frequency_weighted": float(np.average(accuracy, weights=frequency)),
        "balanced": float(accuracy.mean()),
        "tail": float(accuracy[rare].mean()),
        "head": float(accuracy[head].mean()) if head.size else float("nan"),
        "n_tail": n_tail,
    }


def tail_size(tail, n_classes: int) -> int:
    """Number of classes in the tail."""
    if isinstance(tail, (bool, np.bool_)) or not tail > 0 or (tail > 1 and tail != int(tail)):
        raise ValueError(f"tail must be a share in (0, 1] or a number of classes, got {tail!r}")
    size = int(np.ceil(tail * n_classes)) if isinstance(tail, float) and tail <= 1 else int(tail)
    if size > n_classes:
        raise ValueError(f"tail={tail} classes were asked for, there are {n_classes}")
    return size
