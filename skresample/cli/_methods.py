"""Resamplers by name: an allow-list of the package's own classes, never an import path."""

from __future__ import annotations

import inspect
import json

from skresample.inspection._text import printable

from ._prepare import closest

__all__ = [
    "build_chain",
    "build_sampler",
    "find_name",
    "parse_parameters",
    "read_recipe",
    "sampler_classes",
    "takes_numbers",
]

_RECIPE_BYTES = 1 << 20


def sampler_classes() -> dict[str, type]:
    """Public classes with ``fit_resample`` by name."""
    from skresample.utils.discovery import all_estimators

    return {name: cls for name, cls in all_estimators() if hasattr(cls, "fit_resample")}


def find_name(name: str, choices, what: str) -> str:
    """Spelling of a name in the list of choices, whatever its case.

    Raises
    ------
    ValueError
        When there is none; the message suggests the closest.
    """
    lower = {c.lower(): c for c in choices}
    if name.lower() not in lower:
        raise ValueError(f"unknown {what} '{printable(name, width=60)}'; {closest(name, choices)}")
    return lower[name.lower()]


def parse_parameters(items) -> dict:
    """Values of ``name=value`` pairs: JSON where it parses, text where it does not.

    Examples
    --------
    >>> parse_parameters(["k_neighbors=3", "kind=borderline-1"])
    {'k_neighbors': 3, 'kind': 'borderline-1'}
    """
    out = {}
    for item in items:
        name, equals, text = item.partition("=")
        name = name.strip()
        if not equals or not name:
            raise ValueError(f"--param needs name=value, got '{printable(item, width=60)}'.")
        if name in out:
            raise ValueError(f"--param {printable(name, width=40)} is given twice.")
        try:
            out[name] = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            out[name] = text
    return out


def build_sampler(name: str, parameters: dict, *, seed=None, classes=()):
    """Instance of a resampler of the package.

    Parameters
    ----------
    name : str
        Class name, in any case.
    parameters : dict
        Constructor parameters as plain values.
    seed : int, default=None
        ``random_state`` where the class has one and the parameters do not set it.
    classes : sequence, default=()
        Labels; the keys of a dict of counts are matched to them by their text.

    Returns
    -------
    estimator

    Raises
    ------
    ValueError
        For an unknown name or parameter, or a required parameter that is not given.
    """
    known = sampler_classes()
    cls = known[find_name(name, known, "resampler")]
    accepted = inspect.signature(cls.__init__).parameters
    accepted = {k: p for k, p in accepted.items() if k != "self"}
    for key in parameters:
        if key not in accepted:
            raise ValueError(
                f"{cls.__name__} has no parameter '{printable(key, width=60)}'; "
                + closest(key, accepted)
            )
    needed = [k for k, p in accepted.items() if p.default is p.empty and k not in parameters]
    if needed:
        raise ValueError(f"{cls.__name__} needs --param {needed[0]}=...")
    values = {key: _matched(value, classes) for key, value in parameters.items()}
    if seed is not None and "random_state" in accepted:
        values.setdefault("random_state", seed)
    return cls(**values)


def build_chain(methods: list[str], parameters: dict, *, seed=None, classes=()):
    """One resampler, or several that run in turn.

    Parameters
    ----------
    methods : list of str
        Class names, in any case; at least one.
    parameters : dict
        Constructor parameters; with several methods their names are ``<method>__<parameter>``.
    seed : int, default=None
        Passed to every method that draws.
    classes : sequence, default=()
        Labels, as in :func:`build_sampler`.

    Returns
    -------
    estimator

    Raises
    ------
    ValueError
        For a parameter of no method, or a method named twice.
    """
    known = sampler_classes()
    found = [find_name(name, known, "resampler") for name in methods]
    if len(found) == 1:
        return build_sampler(found[0], parameters, seed=seed, classes=classes)
    if len(set(found)) < len(found):
        raise ValueError("--method names the same resampler twice.")
    own: dict[str, dict] = {name: {} for name in found}
    for key, value in parameters.items():
        prefix, between, rest = key.partition("__")
        if not between or not rest:
            raise ValueError(
                f"--param {printable(key, width=60)}: with several methods write "
                f"{found[0]}__<parameter>=value."
            )
        own[find_name(prefix, found, "method in --param")][rest] = value
    from skresample.combine import ResamplerChain

    return ResamplerChain(
        steps=[
            (name.lower(), build_sampler(name, own[name], seed=seed, classes=classes))
            for name in found
        ]
    )


def takes_numbers(methods: list[str]) -> bool:
    """Whether all methods work with a target of numbers that are no classes."""
    from skresample.utils.discovery import construct_instances

    known = sampler_classes()
    for name in methods:
        instance = next(iter(construct_instances(known[find_name(name, known, "resampler")])))
        if instance.__sklearn_tags__().target_tags.required:
            return False
    return True


def _matched(value, classes):
    """Replace the text keys of a JSON object by the labels that read the same."""
    by_text = {str(label): label for label in classes}
    if isinstance(value, dict):
        return {by_text.get(key, key): entry for key, entry in value.items()}
    return value


def read_recipe(path) -> tuple[str, dict]:
    """Name and parameters from a recipe: ``{"method": "SMOTE", "params": {...}}`` in JSON.

    Raises
    ------
    ValueError
        When the file is no such recipe.
    """
    name = printable(path)
    try:
        with open(path, "rb") as stream:
            data = stream.read(_RECIPE_BYTES + 1)
        if len(data) > _RECIPE_BYTES:
            raise ValueError(f"{name} is larger than {_RECIPE_BYTES:,} bytes; is it a recipe?")
        recipe = json.loads(data.decode("utf-8"))
    except OSError as error:
        raise ValueError(f"{name}: cannot be opened ({error.strerror.lower()}).") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{name} is no JSON: {printable(error, width=120)}.") from None
    fits = isinstance(recipe, dict) and isinstance(recipe.get("method"), str)
    if not fits or not isinstance(recipe.get("params", {}), dict):
        raise ValueError(
            f'{name} is no recipe; one looks like {{"method": "SMOTE", "params": {{}}}}.'
        )
    return recipe["method"], recipe.get("params", {})
