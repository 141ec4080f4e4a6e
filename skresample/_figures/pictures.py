"""Typed records behind the pictures of a comparison: curves, rates of groups, resampled rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .records import Number, Record

__all__ = ["Curve", "ErrorCurve", "GroupErrors", "GroupRates", "Resampling", "Resource"]


@dataclass(frozen=True, eq=False)
class Curve(Record):
    """Curves of one method and learner, from pooled predictions for rows left out.

    Attributes
    ----------
    method, learner : str
    precision_recall : dict of str to list of float
        ``recall, precision``.
    roc : dict of str to list of float
        ``fpr, tpr``.
    calibration, calibration_corrected : dict of str to list
        ``predicted, observed, rows``; the second after prior correction, or None.
    threshold : dict of str to list of float
        ``threshold, balanced_accuracy, mcc, f1, g_mean, expected_cost``.
    tuned_threshold : float or None
    positives, rows : int
    """

    method: str
    learner: str
    precision_recall: dict[str, list[float]] | None
    roc: dict[str, list[float]] | None
    calibration: dict[str, list[Any]] | None
    calibration_corrected: dict[str, list[Any]] | None
    threshold: dict[str, list[float]] | None
    tuned_threshold: Number
    positives: int
    rows: int


@dataclass(frozen=True, eq=False)
class ErrorCurve(Record):
    """Errors of one method and learner, from pooled predictions for rows left out.

    Attributes
    ----------
    method, learner : str
    relevance : dict of str to list of float
        ``threshold`` and ``error``: sum of squared errors of rows at least so relevant, divided by
        all rows; its area is SERA per row.
    by_value : dict of str to list of float
        ``observed, rmse, mean_error, rows`` in bins of equal mass, the tails in finer ones.
    points : dict of str to list of float
        ``observed, predicted, rare`` (0 or 1) of at most 300 rare rows and 300 others.
    """

    method: str
    learner: str
    relevance: dict[str, list[float]]
    by_value: dict[str, list[float]]
    points: dict[str, list[float]]


@dataclass(frozen=True, eq=False)
class Resource(Record):
    """Time and memory of one method, learner and fold; differs from run to run.

    Attributes
    ----------
    method, learner : str
    repeat, fold : int
    seconds : float
        Resampling, fit and prediction.
    resample_seconds : float or None
    memory_mb : float or None
        Peak of the resampler, measured in the first fold.
    """

    method: str
    learner: str
    repeat: int
    fold: int
    seconds: Number
    resample_seconds: Number
    memory_mb: Number


@dataclass(frozen=True, eq=False)
class Resampling(Record):
    """What a resampler did to the training rows of the first fold.

    Attributes
    ----------
    method : str
    before, after : dict of str to int
        Rows by class; of a numeric target, by rarity.
    n_new, n_dropped : int or None
        Rows that are no input rows, and input rows that are gone.
    geometry : dict of str to float, or None
        How the new rows lie, see :class:`skresample.metrics.SyntheticReport`.
    """

    method: str
    before: dict[str, int]
    after: dict[str, int]
    n_new: int | None
    n_dropped: int | None
    geometry: dict[str, Number] | None


@dataclass(frozen=True, eq=False)
class GroupRates(Record):
    """Rates of one group under one row of the leaderboard, pooled over the first repeat.

    Attributes
    ----------
    method, learner, variant, label : str
    group : label
    n_rows, positives : int
    selection_rate, tpr, fpr, bias : float or None
    """

    method: str
    learner: str
    variant: str
    label: str
    group: Any
    n_rows: int
    positives: int
    selection_rate: Number
    tpr: Number
    fpr: Number
    bias: Number


@dataclass(frozen=True, eq=False)
class GroupErrors(Record):
    """Errors of one group under one row of the leaderboard, pooled over the first repeat.

    Attributes
    ----------
    method, learner, variant, label : str
    group : label
    n_rows : int
    rmse, mae, mean_error : float
        In the units of the target; ``mean_error`` is predicted minus observed.
    """

    method: str
    learner: str
    variant: str
    label: str
    group: Any
    n_rows: int
    rmse: Number
    mae: Number
    mean_error: Number
