"""What classes gain from their frequency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from scipy import stats
from sklearn.utils import column_or_1d

from skresample._math.rng import Streams
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Seed, VectorLike

from ._accuracy_curve import fitted_curve
from ._long_tail import class_counts

__all__ = ["FrequencyCurve", "frequency_performance_curve"]


class FrequencyCurve(NamedTuple):
    """Accuracy of classes against the logarithm of their frequency.

    Attributes
    ----------
    classes : list
        Classes with test rows and training rows.
    frequency : ndarray of shape (c,)
        Training rows.
    accuracy : ndarray of shape (c,)
        Share of their test rows that is right.
    n_test : ndarray of shape (c,)
    slope, intercept : float
        Of the accuracy in the logarithm: gain for ``base`` times the rows.
    low, high : float
        95 % interval of the slope (bootstrap over classes).
    pearson, spearman : float
        Correlation with the logarithm.
    pearson_raw : float
        Correlation with the frequency itself.
    unseen : list
        Classes with test rows but none to train on, left out of the fit.
    base : float
    """

    classes: list[Any]
    frequency: np.ndarray
    accuracy: np.ndarray
    n_test: np.ndarray
    slope: float
    intercept: float
    low: float
    high: float
    pearson: float
    spearman: float
    pearson_raw: float
    unseen: list[Any]
    base: float

    def rows_for(self, accuracy: float) -> float:
        """Training rows of a class at which the line reaches an accuracy.

        Parameters
        ----------
        accuracy : float
            In (0, 1).

        Returns
        -------
        rows : float
            Infinite where the line does not rise. An extrapolation beyond the largest frequency
            is a guess.
        """
        if not 0 < accuracy < 1:
            raise ValueError(f"accuracy must lie between 0 and 1, got {accuracy}")
        if self.slope <= 0:
            return float("inf")
        return float(self.base ** ((accuracy - self.intercept) / self.slope))


def frequency_performance_curve(
    y_true: VectorLike,
    y_pred: VectorLike,
    y_train: VectorLike | Mapping[Any, int],
    *,
    base: float = 10.0,
    n_bootstrap: int = 500,
    random_state: Seed = None,
) -> FrequencyCurve:
    """What classes gain from frequency: accuracy against the logarithm of training rows.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Labels of test rows, observed and predicted.
    y_train : array-like of shape (m,), or dict of {class: count}
        Labels of the training rows, or their counts.
    base : float, default=10.0
        Of the logarithm, > 1: the slope is per decade, or per doubling with 2.
    n_bootstrap : int, default=500
        Draws of classes for the interval, >= 1.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draws.

    Returns
    -------
    curve : FrequencyCurve

    Raises
    ------
    ValueError
        With fewer than 3 classes of different frequency, or a base of at most 1.

    References
    ----------
    V. Udandarao, A. Prabhu, A. Ghosh, Y. Sharma, P. H. S. Torr, A. Bibi, S. Albanie, M. Bethge, "No
    'Zero-Shot' Without Exponential Data: Pretraining Concept Frequency Determines Multimodal Model
    Performance", NeurIPS 2024, arXiv:2404.04125.

    Examples
    --------
    >>> from skresample.metrics import frequency_performance_curve
    >>> y_train = ["a"] * 1000 + ["b"] * 100 + ["c"] * 10
    >>> y_true, y_pred = ["a"] * 4 + ["b"] * 4 + ["c"] * 4, list("aaaabbbaccab")
    >>> curve = frequency_performance_curve(y_true, y_pred, y_train, random_state=0)
    >>> round(curve.slope, 3), round(curve.rows_for(0.9))
    (0.25, 398)
    """
    if not base > 1:
        raise ValueError(f"base must be greater than 1, got {base}")
    check_at_least(n_bootstrap=(n_bootstrap, 1))
    y, right = column_or_1d(y_true), column_or_1d(y_true) == column_or_1d(y_pred)
    names, code = np.unique(y, return_inverse=True)
    n_test = np.bincount(code)
    count = class_counts(y_train)
    frequency = np.array([count.get(name, 0) for name in names.tolist()], dtype=np.float64)
    known = frequency > 0
    x = np.log(frequency[known]) / np.log(base)
    accuracy = (np.bincount(code, right) / n_test)[known]
    if len(np.unique(x)) < 3:
        raise ValueError(
            f"a curve needs 3 classes of different frequency, got {len(np.unique(x))}; use a table "
            f"with more classes"
        )
    intercept, slope = _line(x, accuracy)
    rng, drawn = Streams(random_state).get("classes"), []
    for _ in range(n_bootstrap):
        take = rng.integers(len(x), size=len(x))
        if np.ptp(x[take]) > 0:
            drawn.append(_line(x[take], accuracy[take])[1])
    low, high = np.quantile(drawn, [0.025, 0.975]) if drawn else (np.nan, np.nan)
    flat = not accuracy.std()
    pearson, spearman, raw = (float("nan"),) * 3 if flat else (
        float(stats.pearsonr(x, accuracy).statistic),
        float(stats.spearmanr(x, accuracy).statistic),
        float(stats.pearsonr(frequency[known], accuracy).statistic),
    )  # fmt: skip
    return FrequencyCurve(
        names[known].tolist(), frequency[known], accuracy, n_test[known], slope, intercept,
        float(low), float(high), pearson, spearman, raw, names[~known].tolist(), float(base),
    )  # fmt: skip


def _line(x, z) -> tuple[float, float]:
    """Constant and slope of least squares."""
    coefficients, _ = fitted_curve(x, z, 1)
    return float(coefficients[0]), float(coefficients[1])
