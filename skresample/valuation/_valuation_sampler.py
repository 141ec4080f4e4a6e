"""Keep the rows that are worth most."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from sklearn.base import clone
from sklearn.utils import get_tags

from skresample._compat import BaseEstimator, HasMethods
from skresample._parameters import NSamples, Rule
from skresample._table.target import class_target
from skresample.base import BaseSelector

from ._knn_shapley import KNNShapley

__all__ = ["ValuationSampler"]

Valuation = Annotated[Any, Rule(HasMethods("score_rows"))]


class ValuationSampler(BaseSelector):
    """Keep the rows with the highest values, or drop those below a threshold.

    In a pipeline the valuation sees the rows of the training fold alone, and takes its validation
    rows from them; ``n_samples`` and ``threshold`` can be searched.

    Parameters
    ----------
    valuation : valuation or None, default=None
        Anything with ``score_rows(X, y)``: a valuation, :class:`LabelErrorScorer`,
        :class:`TrainingDynamicsScorer`; None: :class:`KNNShapley` in standard deviations. Cloned.
    n_samples : int, float or None, default=None
        Rows to keep, or a share of them.
    threshold : float or None, default=None
        Instead of a number: keep rows whose value is at least this (with ``keep="lowest"``: at
        most). None with ``n_samples=None``: 0, which drops the rows that hurt.
    keep : {"highest", "lowest"}, default="highest"
        Which end; "lowest" shows what hurts.

    Attributes
    ----------
    valuation_ : valuation
        As fitted.
    values_ : ndarray of shape (n,)
        Value of every row.
    sample_indices_ : ndarray of shape (m,)
        Kept rows, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        Which rows were kept.
    n_features_in_ : int
        Number of columns.

    Raises
    ------
    ValueError
        For both a number and a threshold, and where no row is left.

    See Also
    --------
    ScorePruner : Drops easy or hard rows.
    ScoreSampler : Any score with any mechanism.

    Notes
    -----
    The cost of the valuation, and O(n log n). Equal values are kept in the order of rows. Groups
    follow their rows and have no part in the values.

    References
    ----------
    A. Ghorbani, J. Zou, "Data Shapley: equitable valuation of data for machine learning", ICML
    2019, section 4 (removing the lowest values).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import KNNShapley, ValuationSampler
    >>> X, y = np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [0.15]]), [0, 0, 0, 1, 1, 1]
    >>> sampler = ValuationSampler(KNNShapley(1, X_val=[[0.0], [5.0]], y_val=[0, 1]), n_samples=5)
    >>> sampler.fit_resample(X, y)[1]
    [0, 0, 0, 1, 1]
    """

    _needs_classes = False
    values_: np.ndarray
    valuation_: Any

    def __init__(
        self,
        valuation: Valuation | None = None,
        *,
        n_samples: NSamples | None = None,
        threshold: float | None = None,
        keep: Literal["highest", "lowest"] = "highest",
    ) -> None:
        self.valuation = valuation
        self.n_samples = n_samples
        self.threshold = threshold
        self.keep = keep

    @staticmethod
    def _example_params():
        return [{"valuation": KNNShapley(3, scale="standard", cv=2), "n_samples": 0.8}]

    def _fresh(self):
        return KNNShapley(scale="standard") if self.valuation is None else clone(self.valuation)

    @property
    def _dense_only(self) -> bool:
        model = self._fresh()
        return isinstance(model, BaseEstimator) and not get_tags(model).input_tags.sparse

    def _select(self, table):
        if self.n_samples is not None and self.threshold is not None:
            raise ValueError("give n_samples or threshold, not both")
        if table.target is None:
            raise ValueError("requires y to be passed, but the target y is None")
        model = self._fresh()
        values = np.asarray(model.score_rows(table.X, _column(table)))
        self.values_ = each_row(values, table.n, "the valuation gave values")
        self.valuation_ = model
        value = self.values_ if self.keep == "highest" else -self.values_
        if self.n_samples is None:
            limit = 0.0 if self.threshold is None else self.threshold
            rows = np.flatnonzero(value >= (limit if self.keep == "highest" else -limit))
            if not rows.size:
                raise ValueError(
                    f"no row has a value of {'at least' if self.keep == 'highest' else 'at most'} "
                    f"{limit:g}; values lie between {self.values_.min():.3g} and "
                    f"{self.values_.max():.3g}"
                )
            return rows
        size = self.n_samples
        size = max(1, round(size * table.n)) if isinstance(size, float) else size
        if size > table.n:
            raise ValueError(f"n_samples={self.n_samples} is more than the {table.n} rows of X")
        return np.sort(np.argsort(-value, kind="stable")[:size])


def each_row(values, n: int, gave: str) -> np.ndarray:
    """Values without NaN, one for each row; ``gave`` says whose and what they are."""
    if values.shape != (n,) or np.isnan(values).any():
        raise ValueError(
            f"{gave} of shape {values.shape}, {int(np.isnan(values).sum())} of them NaN, for {n} "
            f"rows"
        )
    return values


def _column(table):
    """The target as one column: labels of a one-hot target, numbers and labels as they are."""
    y = np.asarray(table.y)
    if y.ndim == 2 and y.shape[1] > 1:
        return class_target(y, table.n).values
    return y.ravel()
