"""Errors of rows: given, or made by a model that has not seen them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sklearn.base import is_classifier, is_regressor

from skresample._table.crossfit import cross_fitted
from skresample._table.target import class_target

__all__ = ["Judged", "errors_of", "given_errors"]


class Judged(NamedTuple):
    """Errors of rows, and what they were made of."""

    errors: np.ndarray  # (n,), >= 0
    codes: np.ndarray | None  # (n,) class of each row
    classes: np.ndarray | None  # (c,)
    proba: np.ndarray | None  # (n, c) out-of-fold probabilities, or 1 for the class decided for


def given_errors(values: Any, n: int, name: str = "y") -> np.ndarray:
    """Checked errors, (n,) float64."""
    try:
        errors = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must hold one error (a number >= 0) for each row; to find slices for labels, "
            f"pass estimator= too"
        ) from None
    if errors.ndim == 2 and errors.shape[1] == 1:
        errors = errors[:, 0]
    if errors.shape != (n,):
        raise ValueError(f"{name} has shape {errors.shape}, expected ({n},): one error for a row")
    if not np.isfinite(errors).all() or (errors < 0).any():
        bad = int(np.flatnonzero(~(errors >= 0) | np.isinf(errors))[0])
        raise ValueError(
            f"{name} must hold errors, finite and >= 0; row {bad} has {errors[bad]}. For a target, "
            f"pass estimator= too"
        )
    return errors


def errors_of(
    table, estimator, *, loss: str, cv: int, group_codes=None, probable: bool = False
) -> Judged:
    """Errors of the rows of a table: its target as given, or out of fold of a model for it.

    ``probable``: probabilities are wanted, even where the decision of the model is what counts.
    """
    if estimator is None:
        return Judged(given_errors(table.y, table.n), None, None, None)
    model = None if isinstance(estimator, str) else estimator
    if loss in ("absolute", "squared") or (loss == "auto" and _numeric(model, table.y)):
        y = np.asarray(table.y, dtype=np.float64).reshape(table.n)
        predicted = cross_fitted(table, y, model, cv, classes=False, group_codes=group_codes)
        distance = np.abs(y - predicted)
        return Judged(distance**2 if loss == "squared" else distance, None, None, None)
    target = class_target(table.y, table.n)
    decide = loss != "log_loss" and not probable
    proba = cross_fitted(
        table, target.codes, model, cv, classes=True, group_codes=group_codes, decide=decide
    )
    own = proba[np.arange(table.n), target.codes]
    if loss == "log_loss":
        if model is not None and not hasattr(model, "predict_proba"):
            raise TypeError(f"loss='log_loss' needs predict_proba, {model!r} has none")
        errors = -np.log(np.clip(own, 1e-15, 1.0))
    else:
        errors = (proba.argmax(axis=1) != target.codes).astype(np.float64)
    return Judged(errors, target.codes, target.classes, proba)


def _numeric(model, y) -> bool:
    """Whether the target is a number: by the model, or by y for the default model."""
    if model is not None:
        if not is_classifier(model) and not is_regressor(model):
            raise TypeError(f"estimator must be a classifier or a regressor, got {model!r}")
        return is_regressor(model)
    return np.asarray(y).dtype.kind == "f" and len(np.unique(np.asarray(y))) > 20
