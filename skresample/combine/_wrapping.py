"""What over-samplers that wrap generators share: which ones they take, and new rows as points."""

from __future__ import annotations

import inspect
from typing import Annotated, Any, NamedTuple

import numpy as np
from sklearn.base import clone

from skresample._compat import HasMethods
from skresample._math.layout import dense
from skresample._math.mixed_space import indicators
from skresample._new_rows import Blend, Rows, donors_of, join_recipes
from skresample._parameters import Rule
from skresample._table.spaces import Gauge
from skresample.diffusion import BaseDenoiser
from skresample.exceptions import PlanError
from skresample.over_sampling import Generator
from skresample.over_sampling._shapes.values_of_blends import as_rows

from ._external_generator import ExternalGenerator

__all__ = ["Generating", "NewRows", "Space", "joined_recipes", "moved", "new_rows_of", "usable"]

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


class Checked:
    """A generator whose answers are looked at before anybody computes with them."""

    def __init__(self, generator):
        self.generator = generator

    def generate(self, home, n_new: int, rng) -> Blend | Rows:
        """A recipe of at most ``n_new`` rows of the table at home."""
        recipe, name = self.generator.generate(home, n_new, rng), type(self.generator).__name__
        if not isinstance(recipe, Blend | Rows):
            raise TypeError(
                f"{name}.generate(home, n_new, rng) must give a Blend or Rows for class "
                f"{home.label!r}, got {recipe!r}"
            )
        try:
            recipe = recipe.check(home.table.n)
        except PlanError as error:
            raise ValueError(
                f"{name} made rows of no row of class {home.label!r}: {error}"
            ) from error
        if isinstance(recipe, Rows) and recipe.values.shape[1] != home.table.numeric.shape[1]:
            raise ValueError(
                f"{name} made {recipe.values.shape[1]} numeric columns for class {home.label!r}, "
                f"X has {home.table.numeric.shape[1]}"
            )
        if len(recipe) and (recipe.source < 0).any():
            raise ValueError(
                f"{name} made rows without parent for class {home.label!r}; give like=, a row of "
                f"the class for each"
            )
        return recipe if len(recipe) <= n_new else recipe.select(np.arange(n_new))


def usable(given, owner) -> Generator:
    """A copy of a generator, checked; what has ``fit`` and ``sample`` is wrapped.

    Raises
    ------
    ValueError
        If it says itself how many rows or which groups: the owner does.
    TypeError
        If it generates nothing, or is a class.
    """
    if isinstance(given, type):
        raise TypeError(f"{given.__name__} is a class; pass an instance, {given.__name__}()")
    foreign = hasattr(given, "fit") and not hasattr(given, "fit_resample")
    if foreign and not isinstance(given, BaseDenoiser) and not _follows(given):
        return Checked(ExternalGenerator(given))
    if not hasattr(given, "generate"):
        raise TypeError(
            f"{given!r} is no generator: it has neither generate(home, n_new, rng) nor fit and "
            f"sample; over-samplers of skresample are"
        )
    for name, default in _HERE.items():
        value = getattr(given, name, default)
        if value is not default and not (isinstance(value, str) and value == default):
            raise ValueError(
                f"{type(given).__name__}({name}={value!r}) makes rows for "
                f"{owner if isinstance(owner, str) else type(owner).__name__}: say {name}= there"
            )
    return Checked(clone(given, safe=False))


def _follows(given) -> bool:
    """Whether a method ``generate`` is that of the protocol, and not one of another library."""
    method = getattr(given, "generate", None)
    return method is not None and list(inspect.signature(method).parameters)[:2] == [
        "home",
        "n_new",
    ]


class NewRows(NamedTuple):
    """New rows that are not in the table yet."""

    numeric: np.ndarray  # (m, d_numeric), NaN where missing
    codes: np.ndarray  # (m, q), those of the table


def new_rows_of(table, recipe: Blend | Rows) -> NewRows:
    """Numbers and codes of the rows that a recipe makes."""
    rows = as_rows(table, recipe) if isinstance(recipe, Blend) else recipe
    q = table.codes.shape[1]
    return NewRows(np.asarray(dense(rows.values)), table.codes[donors_of(rows, q), np.arange(q)])


class Space:
    """Where rows of the table and new rows are points: (n, k) float64.

    Numbers are standardised by ``rows``, gaps filled by their mean; a level of the table is an
    indicator of size ``sqrt(1 / 2)``, so that two levels are one unit apart.

    Parameters
    ----------
    table : Table
    rows : ndarray of intp
        Rows that set the units; ``own`` are their points.
    """

    def __init__(self, table, rows):
        self._levels = [np.unique(column) for column in table.codes.T]
        numeric = np.asarray(dense(table.numeric_rows(rows)), np.float64)
        self._gauge = Gauge.of(numeric, missing="mean", scale="standard")
        self.own = self(NewRows(numeric, table.codes[rows]))

    def __call__(self, new: NewRows) -> np.ndarray:
        """New rows as points."""
        numbers = self._gauge(new.numeric.astype(np.float64))
        if not self._levels:
            return numbers
        pairs = zip(self._levels, new.codes.T, strict=True)
        places = np.column_stack([np.searchsorted(known, column) for known, column in pairs])
        ones = indicators(places, [known.size for known in self._levels]).toarray()
        return np.hstack([numbers, np.sqrt(0.5) * ones])


def moved(recipe: Blend | Rows, rows) -> Blend | Rows:
    """A recipe that counts in ``rows`` of a table as one of the table."""
    donor = None if recipe.donor is None else rows[recipe.donor]
    if isinstance(recipe, Blend):
        return Blend(rows[recipe.base], rows[recipe.partner], recipe.coef, donor)
    parent = np.where(recipe.dominant >= 0, rows[recipe.dominant], -1)
    return Rows(recipe.values, parent, donor, rows[recipe.source])


def joined_recipes(table, recipes) -> Blend | Rows:
    """One recipe of several, in order; given by values where they are of two kinds."""
    recipes = [recipe for recipe in recipes if len(recipe)]
    if len({type(recipe) for recipe in recipes}) > 1:
        recipes = [as_rows(table, r) if isinstance(r, Blend) else r for r in recipes]
    return join_recipes(recipes)
