"""Is overall accuracy a safe proxy for that of a minority?"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from scipy import stats
from sklearn.utils import check_consistent_length, column_or_1d

from skresample._parameters import VectorLike

__all__ = ["AccuracyCurve", "fitted_curve", "subpopulation_accuracy_curve"]


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
    linear, r2_linear = fitted_curve(x, z, 1)
    quadratic, r2_quadratic = fitted_curve(x, z, 2)
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


def fitted_curve(x, z, degree):
    """Least squares: coefficients, the constant first, and the share of variance explained."""
    design = np.vander(x, degree + 1, increasing=True)
    coefficients = np.linalg.lstsq(design, z, rcond=None)[0]
    total = float(((z - z.mean()) ** 2).sum())
    rest = float(((z - design @ coefficients) ** 2).sum())
    return coefficients, 1.0 - rest / total if total else 0.0
