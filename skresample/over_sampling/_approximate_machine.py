"""A support vector machine whose time grows with rows, not with their pairs."""

# No pair: a model that SVMSMOTE can train inside.

from __future__ import annotations

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import SGDClassifier

from skresample._math.layout import held, is_sparse_block
from skresample._math.rng import Streams

__all__ = ["ApproximateMachine"]

FITTED = 100_000  # rows that are trained on at most
STEPS, PASSES = 100_000, 10
BLOCK = 8192


class ApproximateMachine(ClassifierMixin, BaseEstimator):
    """Hinge loss on Nystroem features of the Gaussian kernel, one class against the rest.

    Parameters
    ----------
    n_components : int, default=300
        Rows that span the features; more follow the exact machine more closely.
    passes : int or None, default=None
        Passes of averaged stochastic gradient descent; None: ten, in small tables as many as make
        100,000 steps.
    random_state : int, RandomState or None, default=None

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    support_ : ndarray of shape (n_support,), intp
        Rows on the wrong side of their class's margin or on it.
    machine_ : SGDClassifier

    Notes
    -----
    The kernel and the penalty are those of ``SVC(gamma="scale", C=1)``. O(n n_components (d +
    passes)) time; features of at most 100,000 rows (drawn at random) are held, in float32.

    References
    ----------
    C. K. I. Williams, M. Seeger, "Using the Nystrom method to speed up kernel machines", NIPS 13
    (2000), section 3.
    """

    def __init__(self, *, n_components=300, passes=None, random_state=None):
        self.n_components = n_components
        self.passes = passes
        self.random_state = random_state

    def fit(self, X, y):
        """Train on rows (n, d), dense or CSR, and find the support vectors among them."""
        streams = Streams(self.random_state)
        n = X.shape[0]
        self.classes_, codes = np.unique(y, return_inverse=True)
        some = slice(None) if n <= FITTED else np.sort(streams.get("rows").permutation(n)[:FITTED])
        seed = streams.seed("machine")
        self._centre = 0.0 if is_sparse_block(X) else X.mean(axis=0)
        self._scale = 1.0 / np.sqrt(X.shape[1] * (_variance(X) or 1.0))
        rows = self._scaled(X[some])
        self._features = Nystroem(
            gamma=1.0, n_components=min(self.n_components, rows.shape[0]), random_state=seed
        )
        features = self._features.fit_transform(rows)
        passes = self.passes or max(PASSES, STEPS // rows.shape[0])
        self.machine_ = SGDClassifier(
            alpha=1.0 / rows.shape[0], max_iter=passes, tol=None, average=True,
            random_state=seed,
        ).fit(features, codes[some])  # fmt: skip
        inside = np.empty(n, bool)
        for start in range(0, n, BLOCK):
            part = slice(start, start + BLOCK)
            inside[part] = self._own_margin(X[part], codes[part]) <= 1.0
        self.support_ = np.flatnonzero(inside)
        return self

    def decision_function(self, X):
        """Distance to the border of each class, (n, n_classes); (n,) with two classes."""
        return self.machine_.decision_function(self._features.transform(self._scaled(X)))

    def predict(self, X):
        """The class of each row."""
        return self.classes_[self.machine_.predict(self._features.transform(self._scaled(X)))]

    def _scaled(self, X):
        """Rows in the kernel's own unit, in float32: offsets and units cost no digits."""
        X = X if is_sparse_block(X) else X - self._centre
        return (X * self._scale).astype(np.float32)

    def _own_margin(self, X, codes):
        value = self.decision_function(X)
        if value.ndim == 1:
            return np.where(codes == 1, value, -value)
        # A class missing among the rows trained on has no margin: its rows are inside.
        column = np.searchsorted(self.machine_.classes_, codes)
        known = np.isin(codes, self.machine_.classes_)
        return np.where(known, value[np.arange(codes.size), np.where(known, column, 0)], -np.inf)


def _variance(X):
    """Variance of all entries, as ``gamma="scale"`` takes it."""
    if not is_sparse_block(X):
        return float(X.var())
    mean, size = X.mean(), X.shape[0] * X.shape[1]
    return float((held(X) ** 2).sum() / size - mean**2)
