"""What classifiers share that train on changed views of numeric rows, epoch by epoch."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sklearn.utils.validation import check_is_fitted, validate_data

from skresample._compat import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
from skresample._math.rng import Streams
from skresample._parameters import Declared, TableLike
from skresample._table.accept import named
from skresample._table.ingest import warn_shuffled

from ._further_training import check_partial_fit
from .transforms import Reference

__all__ = ["TrainedOnViews", "Training", "losses", "pasted", "viewed"]


def losses(model, X: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Cross-entropy of each row in nats, (n,); at most 16, that one row cannot outweigh all."""
    proba = model.predict_proba(X)[np.arange(len(X)), codes]
    return -np.log(np.maximum(proba, np.finfo(np.float32).eps))


def viewed(transform, rows, codes, reference, rng) -> np.ndarray:
    """Views of rows (n, d), checked: a transform may be anybody's."""
    seen = np.asarray(transform(rows, codes, reference, rng))
    if seen.shape != rows.shape or seen.dtype.kind not in "fiub":
        raise ValueError(
            f"transform {getattr(transform, '__name__', transform)} gave views of shape "
            f"{seen.shape} and dtype {seen.dtype}; it must give numbers of shape {rows.shape}"
        )
    return seen


class TrainedOnViews(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Base of classifiers that hand views of rows to ``partial_fit``."""

    _parameter_constraints = Declared()
    classes_: Any
    estimator: Any
    estimator_: Any
    n_features_in_: int
    feature_names_in_: Any

    def _rows(self, X, y):
        """Rows as numbers and the target, checked."""
        self._validate_params()
        check_partial_fit(self.estimator)
        if not hasattr(self.estimator, "predict_proba"):
            raise TypeError(
                f"{type(self.estimator).__name__} has no predict_proba, whose probabilities decide "
                f"here; use SGDClassifier(loss='log_loss'), MLPClassifier or another that has"
            )
        warn_shuffled(X, y=y)
        with named("X"):
            return validate_data(self, X, y, dtype=[np.float64, np.float32], multi_output=False)

    def _model(self, streams: Streams):
        return streams.seeded(self.estimator, "model")

    def _seen(self, X):
        check_is_fitted(self, "estimator_")
        return validate_data(self, X, dtype=[np.float64, np.float32], reset=False)

    def predict(self, X: TableLike) -> np.ndarray:
        """Most probable labels.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
            Rows of numbers.

        Returns
        -------
        y : ndarray of shape (n,)
        """
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    def predict_proba(self, X: TableLike) -> np.ndarray:
        """Class probabilities of the model.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
            Rows of numbers.

        Returns
        -------
        proba : ndarray of shape (n, c)
        """
        X = self._seen(X)
        return self.estimator_.predict_proba(X)

    @property
    def inference_estimator_(self) -> Any:
        """The trained model, for export."""
        check_is_fitted(self, "estimator_")
        return self.estimator_


class Training(NamedTuple):
    """What the epochs of one training share."""

    X: np.ndarray
    codes: np.ndarray  # -1: no label
    reference: Reference
    model: Any
    streams: Streams

    def view(self, transform, rows, codes, *key):
        """Changed copies of rows; ``codes`` is None where classes are not known."""
        codes = np.full(len(rows), -1, np.intp) if codes is None else codes
        return viewed(transform, rows.copy(), codes, self.reference, self.streams.get(*key))


def pasted(one, other, rng) -> np.ndarray:
    """Half of the columns of each row, at random, from the one view, the rest from the other."""
    half = np.argsort(rng.random(one.shape), axis=1) < one.shape[1] // 2
    return np.where(half, one, other)
