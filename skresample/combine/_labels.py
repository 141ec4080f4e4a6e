"""Labels of a resampled classifier: one class a row, and the share of each class."""

from __future__ import annotations

import numpy as np
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from skresample._table.accept import named

__all__ = ["check_labels", "class_shares"]


def check_labels(y) -> None:
    """One class per row; a one-hot target is one, too."""
    with named("y"):
        kind = type_of_target(y)
    if kind.startswith("multilabel") and not _is_one_hot(y):
        raise ValueError(
            "y holds several labels per row, but a resampled model takes one class per row; train "
            "one per label: MultiOutputClassifier(ResampledClassifier(...)) of "
            "sklearn.multioutput, or encode each combination of labels as a class"
        )
    check_classification_targets(y)


def _is_one_hot(y) -> bool:
    total = (y if hasattr(y, "tocsr") else np.asarray(y)).sum(axis=1)
    return bool((np.asarray(total) == 1).all())


def class_shares(y, weight, classes) -> np.ndarray:
    """Weighted share of each class, (c,)."""
    labels = np.asarray(y)
    if labels.ndim == 2:
        labels = labels.argmax(axis=1) if labels.shape[1] > 1 else labels.ravel()
    weight = None if weight is None else np.asarray(weight, dtype=float)
    total = np.array(
        [
            np.count_nonzero(labels == c) if weight is None else weight[labels == c].sum()
            for c in classes
        ],
        dtype=float,
    )
    return total / max(total.sum(), 1e-300)
