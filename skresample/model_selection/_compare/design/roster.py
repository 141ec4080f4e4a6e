"""Which methods take part in a comparison."""

from __future__ import annotations

import importlib
import inspect
from typing import Any, NamedTuple

from skresample._figures import BASELINES, DO_NOTHING, DUMMY, WEIGHTS
from skresample._table.accept import refuse_class

__all__ = [
    "Method",
    "grid_of",
    "needs_nothing",
    "parameters_text",
    "resolve_methods",
    "takes_groups",
    "variants_of",
]

FAMILIES = ("over_sampling", "under_sampling", "combine", "selection")

# In the order of the simplicity that the verdict prefers.
DEFAULT = (
    "RandomUnderSampler",
    "RandomOverSampler",
    "SMOTE",
    "BorderlineSMOTE",
    "ROSE",
    "SMOTETomek",
    "SMOTEENN",
)

# The same for numeric targets.
NUMERIC = ("RelevanceUnderSampler", "RandomOverSamplerRegressor", "SMOTER", "SMOGN")

# The few parameters that tuning tries, where a sampler has them.
GRID = {"k_neighbors": (3, 5, 10), "sampling_strategy": ("auto", 0.5)}


class Method(NamedTuple):
    """A row of the roster; ``order`` is its place from simple to involved."""

    name: str
    kind: str  # baseline, dummy or resampler
    sampler: object
    order: int
    schedule: Any = None  # of training, for a row that resamples nothing
    by_groups: bool = False  # the schedule weighs the groups, not the classes


def _available(families=FAMILIES) -> dict:
    """Public sampler classes of the package by name."""
    found = {}
    for family in families:
        try:
            module = importlib.import_module(f"skresample.{family}")
        except ModuleNotFoundError:
            continue
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name)
            if inspect.isclass(value) and hasattr(value, "fit_resample"):
                found[name] = value
    return found


def needs_nothing(cls) -> bool:
    """Whether an instance can be made without arguments."""
    parameters = inspect.signature(cls.__init__).parameters.values()
    return not any(
        p.default is p.empty and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
        for p in list(parameters)[1:]
    )


def _by_name(name: str, available: dict):
    if name not in available:
        raise ValueError(
            f"resamplers names {name!r}, which is none of {', '.join(sorted(available))}."
        )
    if not needs_nothing(available[name]):
        raise ValueError(
            f"resamplers: {name} has required parameters; pass a configured instance, e.g. "
            f"{{{name!r}: {name}(...)}}."
        )
    return available[name]()


def _listed(resamplers) -> list:
    """Names and instances of a list, or of a single one."""
    if isinstance(resamplers, str) or hasattr(resamplers, "fit_resample"):
        return [resamplers]
    if not isinstance(resamplers, (list, tuple, set)):
        raise TypeError(
            f"resamplers must be None, 'all', a list of names, or a dict of names to instances, "
            f"got {resamplers!r}."
        )
    return list(resamplers)


def _everything(numeric: bool, preferred: list[str]) -> list[str]:
    """Every resampler for classes, or for numbers, that needs no argument."""
    if numeric:
        return preferred  # the others follow targets of classes, or none
    # Selections choose rows for other reasons than unequal classes: by name only.
    return preferred + sorted(
        name
        for name, cls in _available(FAMILIES[:3]).items()
        if name not in preferred
        and needs_nothing(cls)
        and getattr(cls, "_needs_classes", True) is True
    )


def resolve_methods(resamplers, numeric: bool = False, relevance="auto") -> list[Method]:
    """Baselines, dummy and the asked resamplers, simplest first.

    ``numeric`` asks for those of numeric targets; ``relevance`` is handed to those that are named.
    """
    default = NUMERIC if numeric else DEFAULT
    baselines = (DO_NOTHING, WEIGHTS) if numeric else BASELINES
    if isinstance(resamplers, dict):
        chosen = {str(name): sampler for name, sampler in resamplers.items()}
    else:
        available = _available()
        preferred = [name for name in default if name in available]
        if resamplers is None:
            names = preferred
        elif isinstance(resamplers, str) and resamplers == "all":
            names = _everything(numeric, preferred)
        else:
            names = _listed(resamplers)
        chosen = {}
        for entry in names:
            instance = entry
            if isinstance(entry, str):
                instance = _by_name(entry, available)
                if "relevance" in instance.get_params(deep=False):
                    instance.set_params(relevance=relevance)
            refuse_class(entry, "a resampler")
            chosen[entry if isinstance(entry, str) else type(entry).__name__] = instance
    for name, sampler in chosen.items():
        refuse_class(sampler, f"resampler {name!r}")
        if not hasattr(sampler, "fit_resample"):
            raise TypeError(
                f"resampler {name!r} must be an instance with fit_resample, got {sampler!r}."
            )
        if name in (*baselines, DUMMY):
            raise ValueError(f"resampler name {name!r} is taken by a baseline; choose another.")
    methods = [Method(name, "baseline", None, i) for i, name in enumerate(baselines)]
    methods.append(Method(DUMMY, "dummy", None, len(methods)))
    places = {name: i for i, name in enumerate(default)}
    for i, (name, sampler) in enumerate(chosen.items()):
        place = places.get(type(sampler).__name__, len(default) + i)
        methods.append(Method(name, "resampler", sampler, 10 + place))
    return methods


def variants_of(method: Method, n_classes: int, costs=(1.0, 1.0)) -> list[str]:
    """Variants of a method, simplest first.

    "raw" has the threshold 0.5, "prevalence" the share of positives, "cost" the textbook
    threshold c_fp / (c_fp + c_fn), where prices differ; "always" calls every row positive. A
    numeric target (no classes) has no thresholds; its "dummy" predicts the mean or the median.
    """
    if n_classes == 0:
        return ["raw", "median"] if method.kind == "dummy" else ["raw"]
    if n_classes > 2 or method.by_groups:  # thresholds are tuned on X and y alone
        return ["raw"]
    if method.kind == "dummy":
        return ["raw", "always"]
    if method.order > 0:
        return ["raw", "tuned"]
    return ["raw", "prevalence", *(["cost"] if costs[0] != costs[1] else []), "tuned"]


def takes_groups(sampler) -> bool:
    """Whether ``groups`` can be passed on; samplers that find them in columns take none."""
    named = getattr(sampler, "group_columns", None) is not None
    return not named and "groups" in inspect.signature(sampler.fit_resample).parameters


def grid_of(sampler, n_classes: int) -> list[dict]:
    """Parameter settings that tuning tries; the sampler's own setting comes first."""
    grid = [{}]
    if sampler is None:
        return grid
    own = sampler.get_params(deep=False)
    for name, values in GRID.items():
        # A share of the majority is only defined for two classes.
        if name in own and not (name == "sampling_strategy" and n_classes != 2):
            other = [v for v in values if v != own[name]]
            grid = [{**g, **extra} for g in grid for extra in ({}, *({name: v} for v in other))]
    return grid


def parameters_text(parameters: dict) -> str:
    """A setting as the records of folds hold it."""
    return ", ".join(f"{k}={v}" for k, v in parameters.items())
