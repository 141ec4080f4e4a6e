"""Models as they train, epoch by epoch or stage by stage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._table.accept import text_explained

from ._gradients import Checkpoint, checkpoint_of
from ._softmax_regression import SoftmaxRegression

__all__ = ["Checkpoint", "SoftmaxRegression", "epochs", "train"]


def epochs(estimator, X, y, n_epochs: int, **known: Any) -> Iterator[Any]:
    """The same model after each of its epochs, a call of ``partial_fit`` each."""
    model = clone(estimator)
    for _ in range(n_epochs):
        with text_explained(model):
            model.partial_fit(X, y, **known)
        yield model


def train(estimator, X, codes, n_epochs: int) -> Iterator[Checkpoint]:
    """Checkpoints of one training: after each epoch, or each stage of a boosting."""
    name = type(estimator).__name__
    if hasattr(estimator, "partial_fit"):
        if not hasattr(estimator, "predict_proba"):
            raise TypeError(
                f"{name} gives no probabilities as it is set up; use a loss that does, such as "
                f"SGDClassifier(loss='log_loss')"
            )
        for model in epochs(estimator, X, codes, n_epochs, classes=np.arange(codes.max() + 1)):
            yield checkpoint_of(model, X, codes)
        return
    if not hasattr(estimator, "staged_predict_proba"):
        raise TypeError(
            f"{name} shows no training: it needs partial_fit or "
            f"staged_predict_proba, as SGDClassifier, MLPClassifier or gradient boosting have"
        )
    model = clone(estimator)
    with text_explained(model):
        model.fit(X, codes)
    stages = list(model.staged_predict_proba(X))
    for at in np.unique(np.linspace(0, len(stages) - 1, n_epochs).round().astype(int)):
        yield Checkpoint(stages[at])
