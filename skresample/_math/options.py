"""Functions of an axis with the options that an estimator has parameters for."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, partial
from typing import Any

__all__ = ["with_options"]


def with_options(function: Callable[..., Any], owner: object) -> Callable[..., Any]:
    """``function`` with its keyword-only parameters taken from attributes of the same name."""
    own = {name: getattr(owner, name) for name in _options(function) if hasattr(owner, name)}
    return partial(function, **own)


@cache
def _options(function) -> tuple[str, ...]:
    """Names of the keyword-only parameters of a function."""
    found = inspect.signature(function).parameters.values()
    return tuple(p.name for p in found if p.kind is p.KEYWORD_ONLY)
