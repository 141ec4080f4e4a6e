"""Calibration and thresholds out of fold, around a plain resampled model."""

from __future__ import annotations

from numbers import Integral

from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import FixedThresholdClassifier, StratifiedKFold

from skresample._table.containers import n_rows
from skresample._table.target import class_target

from ._threshold import fit_rows, splits_of, with_tuned_threshold

__all__ = ["fit_corrected"]


def fit_corrected(asked, core, X, y, metadata: dict, seed: int):
    """What ``asked`` wants around ``core``, fitted, and the fitted core inside."""
    cv, n_jobs = asked.cv, asked.n_jobs
    if isinstance(cv, Integral):
        cv = StratifiedKFold(cv, shuffle=True, random_state=seed)
    outer = core
    if asked.correct in ("isotonic", "sigmoid"):
        own = cv
        if asked.threshold is None and "groups" in metadata:
            own = splits_of(cv, X, y, metadata["groups"])
        outer = CalibratedClassifierCV(
            core, method=asked.correct, cv=own, ensemble=False, n_jobs=n_jobs
        )
    if asked.threshold is None:
        fitted = fit_rows(outer, X, y, metadata)
    else:
        target = class_target(y, n_rows(X))
        if len(target.classes) != 2:
            raise ValueError(
                f"threshold={asked.threshold!r} needs two classes, but y has "
                f"{len(target.classes)}; leave threshold=None, where the most probable class "
                "is predicted"
            )
        fitted = with_tuned_threshold(
            outer, X, y, metadata, target, scoring=asked.threshold, cv=cv, n_jobs=n_jobs
        )
    return fitted, _core_of(fitted, type(core))


def _core_of(fitted, kind):
    """The resampled model inside the corrections."""
    while not isinstance(fitted, kind):
        if isinstance(fitted, FixedThresholdClassifier):
            fitted = fitted.estimator_
        elif isinstance(fitted, FrozenEstimator):
            fitted = fitted.estimator
        else:
            fitted = fitted.calibrated_classifiers_[0].estimator
    return fitted
