"""The training loss of a linear model around its fitted parameters, row by row."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.special import softmax
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.utils.class_weight import compute_sample_weight

from skresample._math.layout import dense

__all__ = ["LocalLoss", "check_closed_form", "class_weights", "last_step", "local_loss", "penalty"]

_KNOWN = (LinearRegression, Ridge, LogisticRegression)


class LocalLoss(NamedTuple):
    """A loss of linear predictors around the fitted ones, row by row."""

    rows: np.ndarray  # (n, d) columns of the model, a constant one included
    error: np.ndarray  # (n, c) derivative of the loss by the predictors
    weight: np.ndarray  # (n, c, c) second derivative

    def take(self, which) -> LocalLoss:
        """Some of the rows."""
        return LocalLoss(self.rows[which], self.error[which], self.weight[which])

    def times(self, weights) -> LocalLoss:
        """The loss with weights (n,) of the rows."""
        return LocalLoss(
            self.rows, self.error * weights[:, None], self.weight * weights[:, None, None]
        )

    def gradient(self) -> np.ndarray:
        """Of the summed loss by the parameters, (c d,)."""
        return np.einsum("na,nd->ad", self.error, self.rows).ravel()

    def hessian(self) -> np.ndarray:
        """Of the summed loss by the parameters, (c d, c d)."""
        c, d = self.error.shape[1], self.rows.shape[1]
        blocks = [
            [(self.rows * self.weight[:, a, b, None]).T @ self.rows for b in range(c)]
            for a in range(c)
        ]
        return np.block(blocks).reshape(c * d, c * d)


def last_step(model):
    """The model itself, or the last step of a pipeline."""
    return model.steps[-1][1] if isinstance(model, Pipeline) else model


def check_closed_form(model) -> None:
    """Refuse a model whose parameters without a row have no closed form."""
    if not isinstance(model, _KNOWN) or hasattr(model, "cv"):  # ...CV choose the penalty by rows
        raise TypeError(
            f"no closed form of the influence on {type(model).__name__}; use LinearRegression, "
            f"Ridge or LogisticRegression, or LeaveOneOut for any model"
        )
    if getattr(model, "positive", False):
        raise TypeError(
            f"no closed form of the influence on {type(model).__name__}(positive=True), whose "
            f"coefficients end at 0; use positive=False, or LeaveOneOut for any model"
        )
    mixed: Any = getattr(model, "l1_ratio", 0)
    l1 = getattr(model, "penalty", None) in ("l1", "elasticnet") or (mixed or 0) > 0
    if isinstance(model, LogisticRegression) and l1:
        raise TypeError("the influence on l1-penalised models has no closed form; use l2")


def local_loss(model, X, y) -> LocalLoss:
    """The loss of a fitted model, or pipeline, on some rows, without class weights."""
    if isinstance(model, Pipeline) and len(model.steps) > 1:
        X = model[:-1].transform(X)
    X, model = np.asarray(dense(X), dtype=np.float64), last_step(model)
    intercept = np.atleast_1d(model.intercept_)
    ones = np.ones((len(X), 1)) if getattr(model, "fit_intercept", True) else np.empty((len(X), 0))
    rows = np.hstack([X, ones])
    at = X @ np.atleast_2d(model.coef_).T + intercept
    if isinstance(model, (LinearRegression, Ridge)):
        error = at - np.asarray(y, dtype=np.float64)[:, None]
        return LocalLoss(rows, error, np.ones((len(X), 1, 1)))
    known = np.asarray(y)[:, None] == model.classes_
    if at.shape[1] == 1:
        p = 1.0 / (1.0 + np.exp(-at))
        return LocalLoss(rows, p - known[:, 1:], (p * (1.0 - p))[:, :, None])
    p = softmax(at, axis=1)
    weight = p[:, :, None] * np.eye(p.shape[1]) - p[:, :, None] * p[:, None, :]
    return LocalLoss(rows, p - known, weight)


def class_weights(model, y) -> np.ndarray:
    """Weight of each training row by the ``class_weight`` of the model, (n,)."""
    return compute_sample_weight(getattr(model, "class_weight", None), y)


def penalty(model, train: LocalLoss) -> np.ndarray:
    """Curvature of the l2 penalty in the scale of the summed loss.

    The intercept has none, but with liblinear, which reads it as the coefficient of a column of
    ``intercept_scaling``.
    """
    d, c = train.rows.shape[1], train.error.shape[1]
    if isinstance(model, LinearRegression):
        strength = 0.0
    elif isinstance(model, Ridge):
        strength = float(np.max(model.alpha))
    else:
        strength = 0.0 if getattr(model, "penalty", "l2") is None else 1.0 / model.C
    diagonal = np.full(d, strength)
    if model.fit_intercept:
        counted = getattr(model, "solver", None) == "liblinear"
        diagonal[-1] = strength / model.intercept_scaling**2 if counted else 0.0
    return np.diag(np.tile(diagonal, c))
