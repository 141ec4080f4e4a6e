"""Find every public estimator and make instances of it that fit small data."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Sequence
from typing import Any, Literal, get_args

from sklearn.base import BaseEstimator, is_classifier, is_regressor

from skresample._parameters import TableLike, VectorLike

__all__ = ["all_estimators", "construct_instances", "fit_resample_kwargs"]

FAMILIES = (
    "allocation",
    "combine",
    "diffusion",
    "ensemble",
    "model_selection",
    "over_sampling",
    "scheduling",
    "selection",
    "slices",
    "under_sampling",
    "valuation",
)


Type = Literal["sampler", "classifier", "regressor"]


def all_estimators(type_filter: Type | Sequence[Type] | None = None) -> list[tuple[str, type]]:
    """Every public estimator class, sorted by name.

    Parameters
    ----------
    type_filter : {"sampler", "classifier", "regressor"} or list of them, default=None
        Keep only estimators of this type, or of one of these.

    Returns
    -------
    estimators : list of (name, class)

    Raises
    ------
    ValueError
        For an unknown ``type_filter``.

    Examples
    --------
    >>> from skresample.utils.discovery import all_estimators
    >>> "SMOTE" in dict(all_estimators("sampler"))
    True
    """
    wanted = [type_filter] if isinstance(type_filter, str) else type_filter
    if wanted is not None and not set(wanted) <= set(get_args(Type)):
        raise ValueError(
            f"type_filter must be None, 'sampler', 'classifier' or 'regressor' or a list of these, "
            f"got {type_filter!r}"
        )
    found = {}
    for module in _family_modules():
        for name in getattr(module, "__all__", ()):
            item = getattr(module, name)
            public = inspect.isclass(item) and issubclass(item, BaseEstimator)
            # Allocation objects have parameters but nothing to fit: they are not estimators.
            if public and hasattr(item, "fit") and not inspect.isabstract(item):
                found[name, item] = item
    if wanted is not None:
        found = {pair: cls for pair, cls in found.items() if _type_of(cls) in wanted}
    return sorted(found, key=lambda pair: pair[0])


def _family_modules():
    import skresample

    present = {info.name for info in pkgutil.iter_modules(skresample.__path__)}
    for family in (f"skresample.{f}" for f in FAMILIES if f in present):
        module = importlib.import_module(family)
        yield module
        # Files of an axis, which users extend, are public too: they have no underscore.
        for info in pkgutil.iter_modules(module.__path__):
            if not info.name.startswith("_"):
                yield importlib.import_module(f"{family}.{info.name}")


def _type_of(cls) -> str | None:
    instance = construct_instances(cls)[0]
    if hasattr(instance, "fit_resample"):
        return "sampler"
    if is_classifier(instance):
        return "classifier"
    return "regressor" if is_regressor(instance) else None


def construct_instances(cls: Any) -> list[Any]:
    """Instances of an estimator class that run on small data.

    Instances are seeded. A class whose defaults do not suit, or which has required parameters,
    says so in ``_example_params``: a function without arguments that returns keyword dicts.

    Parameters
    ----------
    cls : type
        An estimator class.

    Returns
    -------
    instances : list of estimator

    Examples
    --------
    >>> from skresample.over_sampling import SMOTE
    >>> from skresample.utils.discovery import construct_instances
    >>> construct_instances(SMOTE)
    [SMOTE(random_state=0)]
    """
    example = getattr(cls, "_example_params", None)
    seeded = "random_state" in inspect.signature(cls).parameters
    fixed = {"random_state": 0} if seeded else {}
    return [cls(**{**fixed, **params}) for params in ([{}] if example is None else example())]


def fit_resample_kwargs(estimator: Any, X: TableLike, y: VectorLike) -> dict[Any, Any]:
    """Extra arguments that ``estimator.fit_resample(X, y, ...)`` cannot do without.

    Parameters
    ----------
    estimator : estimator
        An instance; it may define ``_example_fit(X, y) -> dict``.
    X, y : containers
        The data it will be called with.

    Returns
    -------
    kwargs : dict
        Empty for most.
    """
    example = getattr(estimator, "_example_fit", None)
    return {} if example is None else example(X, y)
