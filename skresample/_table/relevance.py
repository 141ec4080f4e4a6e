"""Relevance of a numeric target: which values are rare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from skresample._math.relevance import (
    boxplot_points,
    density_relevance,
    hermite,
    reference_bandwidth,
)
from skresample._parameters import ArrayLike, VectorLike

__all__ = ["Relevance", "checked_numbers", "relevance_of", "target_relevance", "varied_numbers"]

Relevance = Literal["auto", "boxplot", "density"] | Callable[..., Any] | ArrayLike

_EXTREMES = ("both", "low", "high")


def checked_numbers(y, name: str = "y") -> np.ndarray:
    """A numeric target as float64, (n,); raises ValueError naming what does not fit."""
    if y is None:
        raise ValueError(f"requires {name} to be passed, but the target {name} is None")
    values = np.asarray(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise ValueError(
            f"{name} must be one numeric column, got shape {values.shape}; resample for one target "
            f"at a time"
        )
    if values.size == 0:
        raise ValueError(f"{name} holds no values")
    if values.dtype.kind not in "iuf":
        try:
            if values.dtype.kind != "O":
                raise TypeError
            values = np.array([np.nan if v is None else v for v in values.tolist()])
            values = values if values.dtype.kind in "iuf" else values.astype("no number")
        except (TypeError, ValueError):
            raise ValueError(
                f"{name} must hold numbers, got dtype {np.asarray(y).dtype} with values like "
                f"{np.asarray(y).ravel()[0]!r}; for labels there are methods of classes, as "
                "SMOTE or RandomUnderSampler"
            ) from None
    values = values.astype(np.float64)
    if not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values))[0])
        raise ValueError(
            f"Input {name} contains NaN or infinity ({int((~np.isfinite(values)).sum())} values, "
            f"the first in row {row}); drop those rows"
        )
    return values


def varied_numbers(y, name: str = "y") -> np.ndarray:
    """The same for a target that must hold at least two values."""
    values = checked_numbers(y, name)
    if values.min() == values.max():
        raise ValueError(
            f"all values of {name} equal {values[0]:g} (n_samples={values.size}); no value of a "
            f"constant target is rare"
        )
    return values


def _control_points(points) -> np.ndarray:
    """Checked control points (value, relevance, slope), (p, 3), ascending."""
    array = np.asarray(points, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] not in (2, 3) or not len(array):
        raise ValueError(
            f"control points are rows (value, relevance) or (value, relevance, slope), got shape "
            f"{array.shape}"
        )
    if array.shape[1] == 2:
        array = np.column_stack([array, np.zeros(len(array))])
    if not np.isfinite(array).all():
        raise ValueError("control points must be finite")
    array = array[np.argsort(array[:, 0], kind="stable")]
    same = np.flatnonzero(np.diff(array[:, 0]) == 0)
    if same.size:
        raise ValueError(f"two control points share the value {array[same[0], 0]:g}; keep one")
    outside = (array[:, 1] < 0) | (array[:, 1] > 1)
    if outside.any():
        value, relevance = array[outside][0, :2]
        raise ValueError(f"relevance lies in [0, 1], got {relevance:g} at the value {value:g}")
    return array


def target_relevance(
    y: VectorLike,
    method: Literal["boxplot", "density", "points"] = "boxplot",
    *,
    coef: float = 1.5,
    extremes: Literal["both", "low", "high"] = "both",
    points: VectorLike | None = None,
) -> np.ndarray:
    """Return how relevant (rare) each value of a numeric target is, between 0 and 1.

    Relevance follows a piecewise cubic through control points, flat at each of them, monotone in
    between and constant beyond the outermost. By default the points come from the boxplot of
    y: 0 at the median, 1 from the whiskers' ends on where values lie beyond them.

    Parameters
    ----------
    y : array-like of shape (n,)
        Numeric target, finite and not constant.
    method : {"boxplot", "density", "points"}, default="boxplot"
        "density": 1 where the kernel density of y is lowest, 0 where it is highest; finds rare
        values in the middle too. "points": control points of your own.
    coef : float, default=1.5
        Length of the whiskers in units of the spread of the hinges, >= 0; larger means fewer rare
        values. For "boxplot".
    extremes : {"both", "low", "high"}, default="both"
        Which side may be relevant. For "boxplot".
    points : array-like of shape (p, 2) or (p, 3), default=None
        Rows (value, relevance) or (value, relevance, slope); giving them implies "points".
        Slopes are cut down where the curve would overshoot.

    Returns
    -------
    relevance : ndarray of shape (n,)
        All zero where no value lies beyond the whiskers.

    Raises
    ------
    ValueError
        For a target that is not numeric, incomplete or constant, and for control points out of
        order or range.

    Notes
    -----
    O(n log n).

    References
    ----------
    R. P. Ribeiro, "Utility-based regression", PhD thesis, University of Porto (2011), section
    3.2; L. Torgo, R. P. Ribeiro, "Utility-based regression", PKDD 2007.

    Examples
    --------
    >>> from skresample.over_sampling import target_relevance
    >>> target_relevance([1, 2, 3, 4, 5, 6, 30]).round(2)
    array([0. , 0. , 0. , 0. , 0.5, 1. , 1. ])
    >>> target_relevance([0, 5, 10], points=[(0, 0), (10, 1)])
    array([0. , 0.5, 1. ])
    """
    if points is not None:
        return hermite(checked_numbers(y), _control_points(points))
    if method == "points":
        raise ValueError('method="points" needs points=[(value, relevance), ...]')
    if method == "density":
        values = varied_numbers(y)
        return density_relevance(values, reference_bandwidth(values))
    if method != "boxplot":
        raise ValueError(f"method must be 'boxplot', 'density' or 'points', got {method!r}")
    if extremes not in _EXTREMES:
        raise ValueError(f"extremes must be one of {_EXTREMES}, got {extremes!r}")
    if not coef >= 0:
        raise ValueError(f"coef must be >= 0, got {coef!r}")
    values = varied_numbers(y)
    return hermite(values, boxplot_points(values, coef, extremes))


def relevance_of(y, relevance) -> np.ndarray:
    """Relevance (n,) of a checked target by name, callable or control points."""
    if isinstance(relevance, str) and relevance == "auto":
        found = target_relevance(y)
        return found if found.any() else target_relevance(y, "density")
    if isinstance(relevance, str):
        return target_relevance(y, relevance)
    if not callable(relevance):
        return target_relevance(y, points=relevance)
    found = np.asarray(relevance(y), dtype=np.float64)
    if found.shape != y.shape:
        raise ValueError(
            f"relevance(y) must return one number per row, shape {y.shape}, got {found.shape}"
        )
    wrong = ~((found >= 0) & (found <= 1))
    if wrong.any():
        raise ValueError(
            f"relevance(y) must lie in [0, 1], got {found[wrong][0]:g} for y={y[wrong][0]:g}"
        )
    return found
