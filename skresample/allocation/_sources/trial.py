"""What a model trained on some rows is worth on validation rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import check_scoring
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target

from skresample._table.accept import accept_rows, text_explained
from skresample._table.containers import n_rows, take
from skresample._table.encoder import TableEncoder

from .._adaptive.pool import one_target

__all__ = ["Trial", "read_validation", "trial_of", "validation_pair"]


class Trial(NamedTuple):
    """A model to be trained on rows of a table and scored on others."""

    X: Any  # the caller's rows
    y: np.ndarray
    X_val: Any
    y_val: np.ndarray
    model: Any
    scorer: Any

    def fitted(self, rows: np.ndarray):
        """A clone of the model trained on ``rows``."""
        y = self.y[rows]
        model = clone(self.model)
        if get_tags(model).estimator_type == "classifier" and (y == y[0]).all():
            model = DummyClassifier()  # one class: most classifiers refuse what is known anyway
        with text_explained(model):
            return model.fit(take(self.X, rows), y)

    def score(self, rows: np.ndarray) -> float:
        """Score on the validation rows of a clone trained on ``rows``."""
        return float(self.scorer(self.fitted(rows), self.X_val, self.y_val))


def trial_of(table, validation, estimator, scoring, name: str) -> Trial:
    """The trial of a table; without an estimator a regularised linear model of encoded rows."""
    y = one_target(table.y)
    X_val, y_val = validation
    if X_val.shape[1] != table.d:
        raise ValueError(
            f"{name} has {X_val.shape[1]} columns, the training rows have {table.d}; pass the "
            f"same columns"
        )
    if estimator is None:
        classes = type_of_target(y) in ("binary", "multiclass")
        last = LogisticRegression(max_iter=1000) if classes else Ridge()
        estimator = make_pipeline(TableEncoder(), last)
    model = table.streams.seeded(estimator, "model")
    return Trial(table.X, y, X_val, y_val, model, check_scoring(model, scoring=scoring))


def validation_pair(validation) -> tuple[Any, Any]:
    """Rows and target of a parameter ``validation``."""
    if len(validation) != 2:
        raise ValueError(
            f"validation must be a tuple (X_val, y_val), got {len(validation)} entries"
        )
    return validation


def read_validation(X_val, y_val, name: str) -> tuple[Any, np.ndarray]:
    """Rows and target to score on, checked."""
    X_val = accept_rows(X_val)[0]
    y_val = one_target(y_val, f"y of {name}")
    if n_rows(X_val) != len(y_val) or len(y_val) < 2:
        raise ValueError(
            f"{name} needs at least two rows and as many targets, got {n_rows(X_val)} rows and "
            f"{len(y_val)} targets"
        )
    return X_val, y_val
