"""What a reusable hold-out may be told."""

from __future__ import annotations

import math
from numbers import Real

import numpy as np

from skresample._math.whole_numbers import check_at_least

__all__ = ["HoldoutExhaustedError", "check_parameters", "effective_size"]

# Scores that are means over all rows; every other is taken to rest on the smallest class.
ROW_MEANS = {"accuracy", "neg_brier_score", "d2_brier_score"}


class HoldoutExhaustedError(ValueError):
    """The budget of a reusable hold-out is spent."""


def effective_size(scoring, y, groups=None) -> int:
    """Independent units behind a score: groups, rows, or the rows of the smallest class.

    ``scoring`` is the name of a score; None and callables other than accuracy are not known to be
    means over all rows, so the smaller number is taken.
    """
    if groups is not None:
        return len(np.unique(groups))
    if scoring in ROW_MEANS:
        return len(y)
    return int(np.unique(y, return_counts=True)[1].min())


def check_parameters(holdout) -> None:
    """Refuse constructor parameters out of range, by name."""
    if (holdout.threshold is None or holdout.sigma is None) and holdout.n_effective is None:
        raise ValueError(
            "n_effective is needed to choose threshold and sigma; pass the number of hold-out "
            "rows (of its smallest class for recall, balanced accuracy or ROC AUC)."
        )
    for name in ("threshold", "sigma"):
        value = getattr(holdout, name)
        if value is not None and not (_is_number(value) and value > 0):
            raise ValueError(f"{name} must be a number above 0, got {value!r}.")
    for name in ("budget", "n_effective"):
        value = getattr(holdout, name)
        if value is not None:
            check_at_least(**{name: (value, 1)})
    for name, known in (
        ("noise", ("gaussian", "laplace")),
        ("on_exhausted", ("raise", "train", "nan")),
    ):
        if getattr(holdout, name) not in known:
            raise ValueError(f"{name} must be one of {known}, got {getattr(holdout, name)!r}.")
    scales = np.asarray(holdout.noise_scales, dtype=np.float64)
    if scales.shape != (3,) or not (scales >= 0).all():
        raise ValueError(
            f"noise_scales must be three numbers >= 0 (threshold, comparison, answer), got "
            f"{holdout.noise_scales!r}."
        )
    bounds = np.asarray(holdout.value_range, dtype=np.float64)
    if bounds.shape != (2,) or not np.isfinite(bounds).all() or bounds[0] >= bounds[1]:
        raise ValueError(
            f"value_range must be two finite numbers, the smaller first, got "
            f"{holdout.value_range!r}."
        )


def _is_number(value) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)
