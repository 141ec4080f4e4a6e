"""What the resampled classifier and regressor share: resample, then fit, metadata included."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import get_config
from sklearn.base import clone, is_classifier
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from skresample._compat import BaseEstimator, MetaEstimatorMixin
from skresample._parameters import Declared
from skresample._table.accept import accept_rows, refuse_unreadable
from skresample._table.containers import kind_of, n_rows, take
from skresample._table.ingest import by_position

from ._answers import AnswersOfInner
from ._carry import fit_with
from ._early_stopping import class_balance
from ._trail import resample_with

__all__ = ["BaseResampled", "fit_resampled", "per_row"]


def fit_resampled(
    estimator, resampler, X, y, *, sample_weight=None, groups=None, held=None, **fit_params
):
    """Fitted clones of a model and a resampler, and the target and weights it was trained on.

    ``held`` (see :func:`held_out`) keeps some rows out of resampling for early stopping. Arrays
    among ``fit_params`` with one entry per row follow their rows.
    """
    model = clone(estimator)
    sampler = None if resampler is None else clone(resampler)
    own = {k: fit_params.pop(k) for k in list(fit_params) if per_row(fit_params[k], n_rows(X))}
    own |= {"sample_weight": sample_weight, "groups": groups}
    watched = None
    if held is not None:
        weight = None if sample_weight is None else take(sample_weight, held.valid)
        watched = take(X, held.valid), take(y, held.valid), weight
        X, y = take(X, held.train), take(y, held.train)
        own = {k: None if v is None else take(v, held.train) for k, v in own.items()}
    sample_weight, groups = own.pop("sample_weight"), own.pop("groups")
    if sampler is not None:
        X, y, sample_weight, groups, trail = resample_with(
            sampler, X, y, sample_weight=sample_weight, groups=groups
        )
        own = {name: trail.carry(values) for name, values in own.items() if values is not None}
    validation = None
    if watched is not None:
        balance = watched[2]  # numbers have no shares to restore
        if is_classifier(estimator):
            balance = class_balance(watched[1], watched[2], y, sample_weight)
        validation = (held.style, *watched[:2], balance)
    fit_with(
        model, X, y, sample_weight=sample_weight, groups=groups, validation=validation,
        **fit_params, **own,
    )  # fmt: skip
    return model, sampler, y, sample_weight


def per_row(value, n: int) -> bool:
    """Whether a fit argument is an array or column with one entry per row."""
    return bool(getattr(value, "shape", ())) and value.shape[0] == n


class BaseResampled(AnswersOfInner, MetaEstimatorMixin, BaseEstimator):
    """A model trained on resampled rows; predictions see rows as they are."""

    feature_names_in_: Any

    _parameter_constraints = Declared()

    @property
    def n_features_in_(self) -> int:
        """Number of columns seen in fit."""
        check_is_fitted(self, "estimator_")
        return self._n_features

    def _enter(self, X, y):
        """Check parameters and shapes, keep number and names of columns; rows and target."""
        if not get_config()["skip_parameter_validation"]:
            self._validate_params()
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        if kind_of(X) in ("list", "other") or len(X.shape) != 2:
            X, _ = accept_rows(X)
        refuse_unreadable(y, "y")
        if isinstance(y, np.ndarray) and y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        y = by_position(X, y)
        shell = _Shell()
        validate_data(shell, X, skip_check_array=True)
        self._n_features = shell.n_features_in_
        self.__dict__.pop("feature_names_in_", None)
        if hasattr(shell, "feature_names_in_"):
            self.feature_names_in_ = shell.feature_names_in_
        return X, y


class _Shell(BaseEstimator):
    """Holds what scikit-learn's validation finds out about the columns."""
