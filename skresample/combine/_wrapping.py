"""What over-samplers that wrap generators share: which ones they take, and new rows as points."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
from sklearn.base import clone

from skresample._compat import HasMethods
from skresample._math.layout import dense
from skresample._new_rows import Blend, Rows, join_recipes
from skresample._parameters import Rule
from skresample._table.spaces import as_points
from skresample.diffusion import BaseDenoiser
from skresample.over_sampling import Generator
from skresample.over_sampling._shapes.values_of_blends import as_rows

from ._external_generator import ExternalGenerator

__all__ = ["Generating", "NewRows", "joined_recipes", "new_rows_of", "points_of", "usable"]

Generating = Annotated[
    Any,
    Rule(
        *(HasMethods(["generate"]), HasMethods(["fit", "sample"])),
        kind="generator",
        generator=(
            "What makes the rows: an over-sampler, a denoiser, any object with "
            "``generate(home, n_new, rng)``, or with ``fit`` and ``sample``."
        ),
    ),
]
_HERE = {"sampling_strategy": "auto", "group_columns": None}


def usable(given, owner) -> Generator:
    """A copy of a generator that wraps what has ``fit`` and ``sample``.

    Raises
    ------
    ValueError
        If it says itself how many rows or which groups: the owner does.
    """
    foreign = hasattr(given, "fit") and not hasattr(given, "fit_resample")
    if foreign and not isinstance(given, BaseDenoiser):
        return ExternalGenerator(given)
    for name, default in _HERE.items():
        value = getattr(given, name, default)
        if value is not default and not (isinstance(value, str) and value == default):
            raise ValueError(
                f"{type(given).__name__}({name}={value!r}) makes rows for "
                f"{type(owner).__name__}: say {name}= there"
            )
    return clone(given, safe=False)


class NewRows(NamedTuple):
    """New rows that are not in the table yet."""

    numeric: np.ndarray  # (m, d_numeric), NaN where missing
    codes: np.ndarray  # (m, q), those of the table


def new_rows_of(table, recipe: Blend | Rows) -> NewRows:
    """Numbers and codes of the rows that a recipe makes."""
    rows = as_rows(table, recipe) if isinstance(recipe, Blend) else recipe
    q = table.codes.shape[1]
    donor = rows.donor if rows.donor is not None else np.repeat(rows.source[:, None], q, axis=1)
    return NewRows(np.asarray(dense(rows.values)), table.codes[donor, np.arange(q)])


def points_of(table, rows, new: NewRows) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the table and new rows in one space, (n, k) and (m, k) float64.

    Numbers are standardised by ``rows``, gaps filled by their mean; a level is an indicator of
    size ``sqrt(1 / 2)``.
    """
    own = np.asarray(dense(table.numeric_rows(rows)), np.float64)
    numeric = np.vstack([own, new.numeric.astype(np.float64)])
    codes = np.vstack([table.codes[rows], new.codes])
    points = as_points(
        numeric, codes, nominal="indicators", mismatch=1.0, missing="mean", scale="standard",
        like=own,
    )  # fmt: skip
    points = np.asarray(points.toarray() if hasattr(points, "toarray") else points)
    return points[: len(own)], points[len(own) :]


def joined_recipes(table, recipes) -> Blend | Rows:
    """One recipe of several, in order; given by values where they are of two kinds."""
    recipes = [recipe for recipe in recipes if len(recipe)]
    if len({type(recipe) for recipe in recipes}) > 1:
        recipes = [as_rows(table, r) if isinstance(r, Blend) else r for r in recipes]
    return join_recipes(recipes)
