"""Which seeds and moves keep to the rows of their own class."""

from __future__ import annotations

from functools import partial
from typing import Any

from skresample.over_sampling import moves, seeds

__all__ = ["refuse_far"]

_SEEDS = (seeds.by_density, seeds.uniform)
_MOVES = (moves.aligned, moves.extrapolate, moves.noise, moves.repeat, moves.segment)


def refuse_far(sampler: Any) -> None:
    """Refuse seeds and moves of a sampler that look, or may look, at rows of other classes.

    Parameters
    ----------
    sampler : over-sampler
        With or without ``seeds`` and ``moves``, which are checked.
    """
    for axis, values, known in (("seeds", seeds.SEEDS, _SEEDS), ("moves", moves.MOVES, _MOVES)):
        given = getattr(sampler, axis, known[-1])
        given = values[given] if isinstance(given, str) else given
        if _within(given, known):
            continue
        name, shown = type(sampler).__name__, getattr(sampler, axis)
        looks = (
            "looks" if isinstance(shown, str) or _named(given) in values.values() else "may look"
        )
        names = [name for name, function in values.items() if function in known]
        also = ", or partial(moves.sphere, selection_strategy='minority')" * (axis == "moves")
        raise ValueError(
            f"{name}({axis}={shown!r}) {looks} at the rows of other classes, which stay where they "
            f"are; use {axis}='{known[-1].__name__}', or another one of {names} or a "
            f"functools.partial of it{also}"
        )


def _named(given: Any) -> Any:
    """The function behind one with bound options."""
    return given.func if isinstance(given, partial) else given


def _within(given: Any, known: tuple) -> bool:
    """Whether a function keeps to the rows of its class."""
    function = _named(given)
    if function is moves.sphere and isinstance(given, partial):
        return given.keywords.get("selection_strategy") == "minority"
    return function in known
