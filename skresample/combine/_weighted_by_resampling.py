"""Weights for models that take none: rows repeated as often as their weight says."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, Literal, Self

import numpy as np
from sklearn.utils import get_tags

from skresample._math.rng import Streams
from skresample._parameters import Model, Positive, PositiveInt, Seed, TableLike, VectorLike
from skresample._table.containers import n_rows, take
from skresample._table.ingest import checked_weight

from ._carry import fit_with
from ._resampled import BaseResampled

__all__ = ["WeightedByResampling"]


class WeightedByResampling(BaseResampled):
    """Give an estimator without ``sample_weight`` the effect of weights.

    Rows are drawn with expected counts proportional to their weights and the model is fitted on
    the drawn rows. Systematic drawing keeps every count within one of its expectation.

    Parameters
    ----------
    estimator : estimator
        Classifier or regressor; its ``fit`` need not take weights.
    n_samples : int, float or None, default=None
        Rows to draw: a number, a multiple of the rows with positive weight, or None: every row
        as often as its weight where weights are small whole numbers (exactly what they mean),
        else as many as rows with positive weight. More rows render the weights more finely.
    method : {"systematic", "multinomial"}, default="systematic"
        How rows are drawn; "multinomial" draws independently, with more noise.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draw and, where it has none, of the model.

    Attributes
    ----------
    estimator_ : estimator
        The fitted model.
    sample_indices_ : ndarray of shape (n_drawn,)
        Rows the model was trained on, ascending.
    classes_ : ndarray of shape (c,)
        Labels, for a classifier.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If a weight is negative or not finite, or all are 0.

    See Also
    --------
    ResampledClassifier : Resamples, and passes weights to models that take them.

    Notes
    -----
    O(n) besides the fit. Without weights the model is fitted on the rows as they are.

    References
    ----------
    W. G. Madow, "On the theory of systematic sampling, II", Annals of Mathematical Statistics 20
    (1949), section 2.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from skresample.combine import WeightedByResampling
    >>> model = WeightedByResampling(KNeighborsClassifier(1), n_samples=10, random_state=0)
    >>> model.fit([[0], [1]], ["a", "b"], sample_weight=[4, 1]).sample_indices_
    array([0, 0, 0, 0, 0, 0, 0, 0, 1, 1])
    """

    classes_: np.ndarray
    estimator_: Any

    def __init__(
        self,
        estimator: Model,
        *,
        n_samples: PositiveInt | Positive | None = None,
        method: Literal["systematic", "multinomial"] = "systematic",
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.n_samples = n_samples
        self.method = method
        self.random_state = random_state

    @staticmethod
    def _example_params():
        from sklearn.linear_model import LinearRegression
        from sklearn.neighbors import KNeighborsClassifier

        return [{"estimator": KNeighborsClassifier()}, {"estimator": LinearRegression()}]

    def fit(self, X: TableLike, y: VectorLike, *, sample_weight: VectorLike | None = None) -> Self:
        """Draw rows by weight and fit the model on them.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Target.
        sample_weight : array-like of shape (n,), default=None
            Weights >= 0; None fits on the rows as they are.

        Returns
        -------
        self : object
        """
        X, y = self._enter(X, y)
        rows, streams = np.arange(n_rows(X)), Streams(self.random_state)
        if sample_weight is not None:
            weight = checked_weight(_one_each(sample_weight, rows.size), rows.size)
            rows = self._drawn(weight, streams)
            X, y = take(X, rows), take(y, rows)
        self.estimator_ = fit_with(streams.seeded(self.estimator, "model"), X, y)
        self.sample_indices_ = rows
        self.__dict__.pop("classes_", None)
        if hasattr(self.estimator_, "classes_"):
            self.classes_ = self.estimator_.classes_
        return self

    def _drawn(self, weight, streams) -> np.ndarray:
        """Rows with expected counts proportional to the weights, ascending."""
        size = self.n_samples
        positive = int(np.count_nonzero(weight))
        if size is None:
            if (weight == np.floor(weight)).all() and weight.sum() <= 10 * positive:
                return np.repeat(np.arange(weight.size), weight.astype(np.intp))
            size = positive
        elif not isinstance(size, Integral):
            size = max(1, round(size * positive))
        rng = streams.get("draw")
        edges = np.cumsum(weight) / weight.sum()
        edges[np.flatnonzero(weight)[-1] :] = 1.0
        if self.method == "systematic":
            points = (rng.random() + np.arange(size)) / size
        else:
            points = np.sort(rng.random(size))
        return np.searchsorted(edges, points, side="right")

    def score(self, X: TableLike, y: VectorLike, sample_weight: VectorLike | None = None) -> float:
        """Score of the model: accuracy, or R squared for a regressor.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Target.
        sample_weight : array-like of shape (n,), default=None
            Weights.

        Returns
        -------
        score : float
        """
        return self.estimator_.score(X, y, sample_weight=sample_weight)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        inner = get_tags(self.estimator)
        tags.estimator_type = inner.estimator_type
        tags.classifier_tags = inner.classifier_tags
        tags.regressor_tags = inner.regressor_tags
        return tags


def _one_each(sample_weight, n: int):
    """A single weight stands for every row."""
    return np.full(n, sample_weight) if isinstance(sample_weight, Real) else sample_weight
