"""Decide what a model is trained on.

``skresample`` resamples tabular training data: how many rows, which rows, what new rows, when.
Families are imported on demand, e.g. ``from skresample.over_sampling import SMOTE``.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.2.0"

_SUBMODULES = frozenset(
    {
        "allocation",
        "base",
        "combine",
        "datasets",
        "diffusion",
        "ensemble",
        "exceptions",
        "inspection",
        "keras",
        "large",
        "metrics",
        "model_selection",
        "over_sampling",
        "pipeline",
        "plan",
        "scheduling",
        "selection",
        "slices",
        "tensorflow",
        "testing",
        "under_sampling",
        "utils",
        "valuation",
    }
)
# Names of the package itself and where they live; imported when asked for.
_NAMES = {
    "Blend": "skresample.plan",
    "FunctionSampler": "imblearn",
    "ResamplingPlan": "skresample.plan",
    "Rows": "skresample.plan",
    "all_estimators": "skresample.utils.discovery",
    "show_versions": "skresample.utils._show_versions",
}

__all__ = ["Blend", "FunctionSampler", "ResamplingPlan", "Rows", "all_estimators", "show_versions"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _SUBMODULES:
        return import_module(f"skresample.{name}")
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_SUBMODULES})
