"""Is overall accuracy a safe proxy, and what do classes gain from frequency."""

# Over the usual size: two related curves and their records.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy import stats
from sklearn.utils import check_consistent_length, column_or_1d

from skresample._math.rng import Streams
from skresample._parameters import Seed, VectorLike

__all__ = [
    "AccuracyCurve",
    "FrequencyCurve",
    "frequency_performance_curve",
    "long_tail_report",
    "subpopulation_accuracy_curve",
]


class AccuracyCurve(NamedTuple):
    """Accuracy of the minority against that of the majority, over models.

    Attributes
    ----------
    majority, minority : ndarray of shape (m,)
        Accuracy of each model on either part.
    linear, quadratic : ndarray of shape (2,), (3,)
        Coefficients, the constant first, of what predicts the minority's (transformed) accuracy.
    r2_linear, r2_quadratic : float
        Share of variance explained.
    pvalue : float
        F-test of the quadratic term.
    correlation : float
        Pearson's, of the transformed accuracies.
    pareto : ndarray of shape (m,), bool
        Models that no other one beats in both.
    transform : str
    """

    majority: np.ndarray
    minority: np.ndarray
    linear: np.ndarray
    quadratic: np.ndarray
    r2_linear: float
    r2_quadratic: float
    pvalue: float
    correlation: float
    pareto: np.ndarray
    transform: str

    @property
    def curvature(self) -> float:
        """Coefficient of the square."""
        return float(self.quadratic[2])


def subpopulation_accuracy_curve(
    y_true: VectorLike,
    predictions: Any,
    minority: VectorLike,
    *,
    transform: Literal["identity", "probit"] = "identity",
) -> AccuracyCurve:
    """Whether models that are better for most are better for the minority, too.

    Where the relation bends, or falls, overall accuracy is no safe guide for choosing a resampler
    or a model: look at the worst group.

    Parameters
    ----------
    y_true : array-like of shape (n,)
        Labels.
    predictions : array-like of shape (m, n)
        Predicted labels of at least 4 models.
    minority : array-like of shape (n,), bool
        Rows of the minority, such as those in which a spurious cue disagrees with the label.
    transform : {"identity", "probit"}, default="identity"
        Scale on which curves are fitted; "probit" stretches the ends.

    Returns
    -------
    curve : AccuracyCurve

    Raises
    ------
    ValueError
        With fewer than 4 models, or without rows in either part.

    References
    ----------
    W. Liang, Y. Mao, Y. Kwon, X. Yang, J. Zou, "Accuracy on the Curve: On the Nonlinear Correlation
    of ML Performance Between Data Subpopulations", ICML 2023, arXiv:2305.02995.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.metrics import subpopulation_accuracy_curve
    >>> y, minority = np.zeros(40), np.arange(40) < 20
    >>> predictions = [np.r_[np.arange(20) < k**2, np.arange(20) < 4 * k] for k in range(5)]
    >>> curve = subpopulation_accuracy_curve(y, predictions, minority)
    >>> round(curve.r2_linear, 2), round(curve.r2_quadratic, 2)
    (0.92, 1.0)
    """
    y, part = np.asarray(y_true), np.asarray(column_or_1d(minority)).astype(bool)
    right = np.asarray(predictions) == y[None, :]
    if right.ndim != 2 or len(right) < 4:
        raise ValueError(f"predictions must hold at least 4 models, got shape {right.shape}")
    check_consistent_length(y, part)
    if part.all() or not part.any():
        raise ValueError("minority must mark some rows and leave others")
    if transform not in ("identity", "probit"):
        raise ValueError(f"transform must be 'identity' or 'probit', got {transform!r}")
    few, most = right[:, part].mean(axis=1), right[:, ~part].mean(axis=1)
    x, z = (_scaled(a, n, transform) for a, n in ((most, (~part).sum()), (few, part.sum())))
    linear, r2_linear = _fitted(x, z, 1)
    quadratic, r2_quadratic = _fitted(x, z, 2)
    freedom = len(x) - 3
    gain, rest = r2_quadratic - r2_linear, 1.0 - r2_quadratic
    ratio = gain * freedom / rest if rest > 1e-15 else (np.inf if gain > 1e-15 else 0.0)
    constant = not (x.std() and z.std())
    best = [
        not ((most >= a) & (few >= b) & ((most > a) | (few > b))).any()
        for a, b in zip(most, few, strict=True)
    ]
    return AccuracyCurve(
        most, few, linear, quadratic, r2_linear, r2_quadratic,
        float(stats.f.sf(ratio, 1, freedom)),
        float("nan") if constant else float(np.corrcoef(x, z)[0, 1]),
        np.array(best), transform,
    )  # fmt: skip


def _scaled(accuracy, n, transform):
    if transform == "identity":
        return accuracy
    return stats.norm.ppf(np.clip(accuracy, 0.5 / n, 1 - 0.5 / n))


def _fitted(x, z, degree):
    """Least squares: coefficients, the constant first, and the share of variance explained."""
    design = np.vander(x, degree + 1, increasing=True)
    coefficients = np.linalg.lstsq(design, z, rcond=None)[0]
    total = float(((z - z.mean()) ** 2).sum())
    rest = float(((z - design @ coefficients) ** 2).sum())
    return coefficients, 1.0 - rest / total if total else 0.0


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
    if n_bootstrap < 1:
        raise ValueError(f"n_bootstrap must be at least 1, got {n_bootstrap}")
    y, right = column_or_1d(y_true), column_or_1d(y_true) == column_or_1d(y_pred)
    names, code = np.unique(y, return_inverse=True)
    n_test = np.bincount(code)
    count = _counts(y_train)
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
    coefficients, _ = _fitted(x, z, 1)
    return float(coefficients[0]), float(coefficients[1])


def _counts(y_train) -> dict:
    if isinstance(y_train, dict):
        return y_train
    names, counts = np.unique(column_or_1d(y_train), return_counts=True)
    return dict(zip(names.tolist(), counts.tolist(), strict=True))


def long_tail_report(
    y_true: VectorLike, y_pred: VectorLike, y_train: VectorLike, *, tail: float | int = 0.25
) -> dict[str, float]:
    """Accuracy as frequency weighs it, over classes alike, and of the rarest classes.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Labels of test rows.
    y_train : array-like of shape (m,), or dict of {class: count}
        Labels of the training rows, or their counts.
    tail : float or int, default=0.25
        Classes in the tail: a share in (0, 1], rounded up, or a number.

    Returns
    -------
    report : dict
        "frequency_weighted" (classes weighted by training rows), "balanced" (mean over classes),
        "tail" and "head" (means over the rarest and over the other classes; NaN without any),
        "n_tail" (classes in the tail).

    Examples
    --------
    >>> from skresample.metrics import long_tail_report
    >>> report = long_tail_report(list("aabb"), list("aaba"), ["a"] * 9 + ["b"], tail=1)
    >>> {name: round(value, 3) for name, value in report.items()}
    {'frequency_weighted': 0.95, 'balanced': 0.75, 'tail': 0.5, 'head': 1.0, 'n_tail': 1}
    """
    y, right = column_or_1d(y_true), column_or_1d(y_true) == column_or_1d(y_pred)
    names, code = np.unique(y, return_inverse=True)
    accuracy = np.bincount(code, right) / np.bincount(code)
    count = _counts(y_train)
    frequency = np.array([count.get(name, 0) for name in names.tolist()], dtype=np.float64)
    if not frequency.any():
        raise ValueError("no class of y_true occurs in y_train")
    n_tail = tail_size(tail, len(names))
    rare = np.argsort(frequency, kind="stable")[:n_tail]
    head = np.setdiff1d(np.arange(len(names)), rare)
    return {
        "frequency_weighted": float(np.average(accuracy, weights=frequency)),
        "balanced": float(accuracy.mean()),
        "tail": float(accuracy[rare].mean()),
        "head": float(accuracy[head].mean()) if head.size else float("nan"),
        "n_tail": n_tail,
    }


def tail_size(tail, n_classes: int) -> int:
    """Number of classes in the tail."""
    if isinstance(tail, (bool, np.bool_)) or not tail > 0 or (tail > 1 and tail != int(tail)):
        raise ValueError(f"tail must be a share in (0, 1] or a number of classes, got {tail!r}")
    size = int(np.ceil(tail * n_classes)) if isinstance(tail, float) and tail <= 1 else int(tail)
    if size > n_classes:
        raise ValueError(f"tail={tail} classes were asked for, there are {n_classes}")
    return size
