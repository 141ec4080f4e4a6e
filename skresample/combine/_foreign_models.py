"""Models of other libraries that are fitted and sampled: their seeds, their answers."""

from __future__ import annotations

import inspect
import warnings

from sklearn.base import BaseEstimator, clone

from skresample._table.containers import n_rows
from skresample.exceptions import ResamplingWarning

__all__ = ["fitted_and_sampled", "speaks_frames"]

_TRIES = 10  # a model that refuses some of its own rows is asked again


def speaks_frames(model) -> bool:
    """Whether a model is given rows in the caller's container; scikit-learn's get numbers."""
    return not isinstance(model, BaseEstimator)


def fitted_and_sampled(model, rows, n_new: int, rng) -> tuple[object, list]:
    """A fitted copy of a model, and tables of its rows, ``n_new`` in all where it can.

    Parameters
    ----------
    model : object
        With ``fit(rows)`` and ``sample(n)``, or ``generate`` where it has no ``sample``.
    rows : container
        What it is fitted to.
    n_new : int
    rng : numpy.random.Generator
        Source of the seeds.
    """
    model = clone(model, safe=False)
    draw = getattr(model, "sample", None) or model.generate
    own = _seed_argument(draw)
    if not (_set_seed(model, rng) or own):
        warnings.warn(
            f"{type(model).__name__} cannot be seeded: it has no random_state and no "
            f"set_random_state, and what draws its rows takes no seed, so that these differ from "
            f"run to run",
            ResamplingWarning,
            stacklevel=6,
        )
    model.fit(rows)
    made, left = [], n_new
    for _ in range(_TRIES):
        if left <= 0:
            break
        _set_seed(model, rng)  # a mixture with a fixed seed repeats its rows
        given = {} if own is None else {own: rng if own == "rng" else _seed(rng)}
        part = _table_of(draw(left, **given))
        if not hasattr(part, "__len__") and not hasattr(part, "shape"):
            raise TypeError(
                f"{type(model).__name__}.{draw.__name__}({left}) gave {part!r}; rows are expected: "
                f"an array, a frame, a tuple whose first entry they are, or dataframe()"
            )
        if n_rows(part):
            made.append(part)
            left -= n_rows(part)
    if not made and n_new:
        raise ValueError(f"{draw.__name__}({n_new}) gave no rows, {_TRIES} times")
    return model, made


def _seed_argument(draw) -> str | None:
    """The argument by which a draw takes its seed, None where it takes none."""
    try:
        names = inspect.signature(draw).parameters
    except (TypeError, ValueError):  # compiled, without a signature
        return None
    return next((name for name in ("random_state", "rng", "seed") if name in names), None)


def _seed(rng) -> int:
    return int(rng.integers(2**31 - 1))


def _set_seed(model, rng) -> bool:
    """Give the model a new seed, in whichever way it takes one; whether it does."""
    if callable(getattr(model, "set_random_state", None)):
        model.set_random_state(_seed(rng))
    elif hasattr(model, "get_params") and "random_state" in model.get_params():
        model.set_params(random_state=_seed(rng))
    elif hasattr(model, "random_state"):
        model.random_state = _seed(rng)
    else:
        return False
    return True


def _table_of(answer):
    """The rows of an answer: of a tuple (rows, components), of a loader, or as they are."""
    if isinstance(answer, tuple):
        answer = answer[0]
    frame = getattr(answer, "dataframe", None)
    return frame() if callable(frame) else answer
