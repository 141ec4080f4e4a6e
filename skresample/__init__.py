"""Decide what a model is trained on.

``skresample`` resamples tabular training data: how many rows, which rows, what new rows, when.
Families are imported on demand, e.g. ``from skresample.over_sampling import SMOTE``.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

__all__ = ["Blend", "ResamplingPlan", "Rows", "all_estimators"]


def __getattr__(name: str) -> Any:
    if name in ("Blend", "ResamplingPlan", "Rows"):
        from skresample import plan

        return getattr(plan, name)
    if name == "all_estimators":
        from skresample.utils.discovery import all_estimators

        return all_estimators
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> Any:
    return sorted([*globals(), *__all__])
