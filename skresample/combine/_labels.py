"""Labels of a resampled classifier: one class a row, and the share of each class."""

from __future__ import annotations

import numpy as np
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from skresample._table.accept import named

__all__ = ["class_shares", "one_class_each"]


def one_class_each(y):
    """The target, checked to hold one class per row; of a one-hot one the place of each row's 1."""
    with named("y"):
        kind = type_of_target(y)
    if kind.startswith("multilabel"):
        rows = y.toarray() if hasattr(y, "tocsr") else np.asarray(y)
        if (rows.sum(axis=1) == 1).all():
            return rows.argmax(axis=1)
        raise ValueError(
            "y holds several labels per row, but a resampled model takes one class per row; train "
            "one per label: MultiOutputClassifier(ResampledClassifier(...)) of "
            "sklearn.multioutput, or encode each combination of labels as a class"
        )
    check_classification_targets(y)
    return y


def class_shares(y, weight, classes) -> np.ndarray:
    """Weighted share of each class, (c,)."""
    labels = np.asarray(y)
    labels = labels.ravel() if labels.ndim == 2 else labels
    weight = None if weight is None else np.asarray(weight, dtype=float)
    total = np.array(
        [
            np.count_nonzero(labels == c) if weight is None else weight[labels == c].sum()
            for c in classes
        ],
        dtype=float,
    )
    return total / max(total.sum(), 1e-300)
