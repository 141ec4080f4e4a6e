"""The decision threshold of a resampled model, tuned out of fold whatever metadata rows carry."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn import config_context
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import balanced_accuracy_score, f1_score, make_scorer
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV, check_cv

from skresample._compat import BaseEstimator, ClassifierMixin, available_if
from skresample._table.accept import text_explained
from skresample._table.containers import n_rows, take

from ._resampled import per_row

__all__ = ["fit_rows", "splits_of", "with_tuned_threshold"]


_PER_ROW = ("sample_weight", "groups")  # also where they are lists


def fit_rows(model, X, y, metadata: dict):
    """Fit with the metadata as they are, whatever the caller's routing: no requests needed."""
    with config_context(enable_metadata_routing=False), text_explained(model):
        return model.fit(X, y, **metadata)


def _has(name: str):
    return lambda self: hasattr(getattr(self, "model_", self.model), name)


def splits_of(cv, X, y, groups) -> list:
    """Train and test rows of every fold; a splitter that knows no groups ignores them."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The groups parameter is ignored")
        return list(check_cv(cv, y, classifier=True).split(X, y, groups))


class _ByPosition(ClassifierMixin, BaseEstimator):
    """A classifier of row positions: it looks up rows, labels and metadata and trains a model.

    Cross-validation that can pass on nothing but rows thereby splits everything that belongs to
    them. ``codes`` says whether it speaks in 0 and 1 in place of the labels.
    """

    def __init__(self, model, X, y, metadata, codes):
        self.model, self.X, self.y = model, X, y
        self.metadata, self.codes = metadata, codes

    def fit(self, rows, y):
        """Fit the model on the rows at these positions."""
        rows, n = np.asarray(rows).ravel(), n_rows(self.X)
        own = {
            name: take(value, rows) if name in _PER_ROW or per_row(value, n) else value
            for name, value in self.metadata.items()
        }
        self.model_ = fit_rows(clone(self.model), take(self.X, rows), take(self.y, rows), own)
        self.classes_ = np.array([0, 1]) if self.codes else self.model_.classes_
        return self

    def _rows(self, rows):
        return take(self.X, np.asarray(rows).ravel())

    @available_if(_has("predict_proba"))
    def predict_proba(self, rows):
        """Probabilities of the rows at these positions."""
        return self.model_.predict_proba(self._rows(rows))

    @available_if(_has("decision_function"))
    def decision_function(self, rows):
        """Decision values of the rows at these positions."""
        return self.model_.decision_function(self._rows(rows))

    def predict(self, rows):
        """Labels (or codes) of the rows at these positions."""
        called = self.model_.predict(self._rows(rows))
        return self.classes_[np.searchsorted(self.model_.classes_, called)]

    def __sklearn_clone__(self):
        return _ByPosition(clone(self.model), self.X, self.y, self.metadata, self.codes)


def _balanced_accuracy(y, called) -> float:
    """scikit-learn's, to the bit, of 0s and 1s; without its checks, as a fold asks 100 times."""
    right = y == called
    zeros, ones = right[y == 0], right[y == 1]
    if not zeros.size or not ones.size:
        return float(balanced_accuracy_score(y, called))
    return (np.count_nonzero(zeros) / zeros.size + np.count_nonzero(ones) / ones.size) / 2


def _f1(y, called) -> float:
    """scikit-learn's, likewise."""
    both = np.count_nonzero(y) + np.count_nonzero(called)
    if not both:
        return float(f1_score(y, called))
    return 2 * np.count_nonzero(y & called) / both


_QUICK = {"balanced_accuracy": _balanced_accuracy, "f1": _f1}


def with_tuned_threshold(model, X, y, metadata: dict, target, *, scoring, cv, n_jobs):
    """Fitted :class:`FixedThresholdClassifier` around ``model``, its threshold tuned out of fold.

    Parameters
    ----------
    model : classifier
        Unfitted; its ``fit`` takes the metadata.
    X, y : rows and labels
    metadata : dict
        Per-row arguments of ``fit``.
    target : Target
        Codes and classes of ``y``, two of them.
    scoring : str or callable
        A named score reads class 1 as positive, whatever the labels; a callable sees the labels.
    cv : int, splitter or iterable
        Splitters receive ``groups``.
    n_jobs : int or None
    """
    codes = isinstance(scoring, str)
    labels = target.codes if codes else target.values
    rows = np.arange(len(target.codes))[:, None]
    splits = splits_of(cv, rows, target.codes, metadata.get("groups"))
    scorer = make_scorer(_QUICK[scoring]) if codes and scoring in _QUICK else scoring
    tuned = TunedThresholdClassifierCV(
        _ByPosition(model, X, y, metadata, codes), scoring=scorer, cv=splits, n_jobs=n_jobs
    )
    with config_context(enable_metadata_routing=False):
        tuned.fit(rows, labels)
    fitted = FrozenEstimator(tuned.estimator_.model_)
    out = FixedThresholdClassifier(
        fitted, threshold=float(tuned.best_threshold_), pos_label=target.classes[1:].tolist()[0]
    )
    return out.fit(X, y)
