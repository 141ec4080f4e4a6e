"""Fitted predictors without their resampler, and with their corrections in the model itself."""

from __future__ import annotations

from copy import copy
from functools import partial

import numpy as np
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.frozen import FrozenEstimator
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV, SGDClassifier
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import Pipeline

from ._prior_shift import PriorShiftClassifier

__all__ = ["decisions_only", "exported", "stripped"]

# Models whose probabilities are a sigmoid or softmax of X coef + intercept.
_LINEAR = (LogisticRegression, LogisticRegressionCV, LinearDiscriminantAnalysis)
_CORRECTIONS = (PriorShiftClassifier, FixedThresholdClassifier, CalibratedClassifierCV)


def stripped(fitted):
    """A copy of a fitted predictor in which the resampler does not occur.

    Prior correction of a linear model becomes a shift of its intercept, so that exporters need
    to know nothing but the model.
    """
    if hasattr(fitted, "resampler_"):
        return stripped(fitted.estimator_)
    if isinstance(fitted, FrozenEstimator):
        return stripped(fitted.estimator)
    if not isinstance(fitted, _CORRECTIONS):
        return fitted
    inner, around = _taken_apart(fitted)
    inner = stripped(inner)
    plain = None
    if isinstance(fitted, PriorShiftClassifier):
        plain = _shifted(inner, np.log(fitted.target) - np.log(fitted.trained))
    return around(inner) if plain is None else plain


def exported(fitted):
    """:func:`stripped`, with the corrections behind the transformers of a pipeline.

    Exporters convert a pipeline that ends in a corrected model; of one inside a correction they
    may lose the transformers without a word.
    """
    model = stripped(fitted)
    if not isinstance(model, _CORRECTIONS):
        return model
    inner, around = _taken_apart(model)
    inner = exported(inner)
    if not isinstance(inner, Pipeline):
        return around(inner)
    out = copy(inner)
    out.steps = [*inner.steps[:-1], (inner.steps[-1][0], around(inner.steps[-1][1]))]
    return out


def _taken_apart(correction):
    """The model inside a correction, and the function that puts another one there."""
    if isinstance(correction, PriorShiftClassifier):
        shares = {"trained": correction.trained, "target": correction.target}
        return correction.estimator, partial(PriorShiftClassifier, **shares)
    if isinstance(correction, FixedThresholdClassifier):
        return correction.estimator_, partial(_decided_as, correction)
    inner = correction.calibrated_classifiers_[0].estimator
    return inner, partial(_calibrated_as, correction)


def _decided_as(fixed, model):
    """A fixed threshold around another fitted model."""
    out = copy(fixed)
    out.estimator_ = model
    out.estimator = FrozenEstimator(model)
    return out


def _calibrated_as(calibrated, model):
    """A calibration around another fitted model."""
    out, one = copy(calibrated), copy(calibrated.calibrated_classifiers_[0])
    one.estimator = model
    out.calibrated_classifiers_ = [one]
    out.estimator = FrozenEstimator(model)
    return out


def decisions_only(fitted, threshold: float | None):
    """A linear model whose ``predict`` decides at the threshold, all by its intercept.

    Raises
    ------
    ValueError
        When the model is not linear.
    """
    plain = stripped(fitted)
    if isinstance(plain, FixedThresholdClassifier):
        plain = stripped(plain.estimator_)
    if threshold is not None:
        cut = min(max(threshold, 1e-12), 1 - 1e-12)
        plain = _shifted(plain, np.array([np.log(cut), np.log1p(-cut)]))
    if plain is None or isinstance(plain, (PriorShiftClassifier, CalibratedClassifierCV)):
        raise ValueError(
            "only a linear model (logistic regression, linear discriminant analysis, "
            "SGDClassifier with loss='log_loss') without calibration can carry the threshold in "
            "its intercept; export inference_estimator_ and compare the probability with "
            "threshold_ yourself"
        )
    return plain


def _is_linear(model) -> bool:
    binary = len(getattr(model, "classes_", ())) == 2
    if isinstance(model, SGDClassifier):  # several classes are one against the rest: no softmax
        return binary and model.loss == "log_loss"
    return isinstance(model, _LINEAR)


def _shifted(model, shift):
    """Copy of a linear model with ``shift`` added to the log-probability of each class, or None."""
    if isinstance(model, Pipeline):
        last = _shifted(model.steps[-1][1], shift)
        if last is None:
            return None
        out = copy(model)
        out.steps = [*model.steps[:-1], (model.steps[-1][0], last)]
        return out
    if not _is_linear(model):
        return None
    out = copy(model)
    delta = shift[1] - shift[0] if len(model.classes_) == 2 else shift
    out.intercept_ = (np.atleast_1d(model.intercept_) + delta).astype(
        np.asarray(model.coef_).dtype, copy=False
    )
    return out
