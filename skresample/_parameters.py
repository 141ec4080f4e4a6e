"""Parameters, declared once: ``Annotated[type, rule]``, read from the annotations of constructors.

A constructor says ``k_neighbors: Neighbors = 5``: editors and type checkers see the type,
:class:`Declared` the rule. A parameter of one class alone is declared in its signature:
``Literal["a", "b"]``, ``bool``, ``None``, ``Mapping[...]`` are rules as they stand, anything else
is ``Annotated[type, Rule(...)]``. Defaults belong to the classes.
"""

# Over the usual size: every shared parameter is declared here, once.
from __future__ import annotations

import collections.abc
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from numbers import Integral, Real
from typing import Annotated, Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from skresample._compat import Calls, HasMethods, Interval, StrOptions

__all__ = [
    "Amount",
    "ArrayLike",
    "AtLeastTwo",
    "Classifier",
    "CleaningStrategy",
    "Columns",
    "Count",
    "CrossValidator",
    "Declared",
    "Fits",
    "Folds",
    "Fraction",
    "Frame",
    "GroupColumns",
    "Jobs",
    "MissingGroups",
    "Model",
    "NSamples",
    "Neighbors",
    "NonNegative",
    "OnehotGroups",
    "Positive",
    "PositiveInt",
    "Progress",
    "Resampler",
    "Rule",
    "Seed",
    "Share",
    "SparseMatrix",
    "Strategy",
    "TableLike",
    "Transformer",
    "UnderStrategy",
    "VectorLike",
]


class Rule:
    """What a parameter may be, in scikit-learn's constraints: any of ``allowed``.

    ``kind`` is its type in words and ``words`` its meaning by name, as docstrings give them:
    ``docs/write_parameters.py`` writes them there.
    """

    def __init__(self, *allowed: Any, kind: str = "", **words: str) -> None:
        self.allowed, self.kind, self.words = allowed, kind, words


# -- estimators by what they can do ------------------------------------------------------------
class SupportsFit(Protocol):
    """Has ``fit``."""

    @property
    def fit(self) -> Callable[..., Any]: ...


class SupportsPredict(SupportsFit, Protocol):
    """Has ``fit`` and ``predict``."""

    @property
    def predict(self) -> Callable[..., Any]: ...


class SupportsTransform(SupportsFit, Protocol):
    """Has ``fit`` and ``transform``."""

    @property
    def transform(self) -> Callable[..., Any]: ...


class SupportsResample(Protocol):
    """Has ``fit_resample``."""

    @property
    def fit_resample(self) -> Callable[..., Any]: ...


class HasShape(Protocol):
    """An array, sparse matrix, frame or series of any library."""

    @property
    def shape(self) -> Any: ...


class SupportsNeighbors(Protocol):
    """Has ``kneighbors`` and ``kneighbors_graph``."""

    @property
    def kneighbors(self) -> Callable[..., Any]: ...
    @property
    def kneighbors_graph(self) -> Callable[..., Any]: ...


Fits = Annotated[SupportsFit, Rule(HasMethods(["fit"]))]
# Typed by `fit` alone: methods that scikit-learn offers on condition are unknown to type checkers.
Model = Annotated[SupportsFit, Rule(HasMethods(["fit", "predict"]))]
Classifier = Annotated[SupportsFit, Rule(HasMethods(["fit", "predict_proba"]))]
Transformer = Annotated[SupportsTransform, Rule(HasMethods(["fit", "transform"]))]
Resampler = Annotated[SupportsResample, Rule(HasMethods(["fit_resample"]))]

# -- numbers -----------------------------------------------------------------------------------
PositiveInt = Annotated[int, Rule(Interval(Integral, 1, None, closed="left"))]
Count = Annotated[int, Rule(Interval(Integral, 0, None, closed="left"))]
AtLeastTwo = Annotated[int, Rule(Interval(Integral, 2, None, closed="left"))]
Folds = AtLeastTwo
Positive = Annotated[float, Rule(Interval(Real, 0, None, closed="neither"))]
NonNegative = Annotated[float, Rule(Interval(Real, 0, None, closed="left"))]
Fraction = Annotated[float, Rule(Interval(Real, 0, 1, closed="both"))]
Share = Annotated[float, Rule(Interval(Real, 0, 1, closed="right"))]
# A number of rows, or a share of them.
NSamples = Annotated[
    int | float,
    Rule(Interval(Integral, 1, None, closed="left"), Interval(Real, 0, 1, closed="right")),
]
# A number of rows, or a multiple of them.
Amount = Annotated[
    int | float,
    Rule(Interval(Integral, 1, None, closed="left"), Interval(Real, 0, None, closed="neither")),
]

# -- containers --------------------------------------------------------------------------------
TableLike = HasShape | Sequence[Any]  # rows of columns
VectorLike = HasShape | Sequence[Any]  # one value a row
ArrayLike = Annotated[npt.ArrayLike, Rule("array-like")]
SparseMatrix = Annotated[Any, Rule("sparse matrix")]
Frame = Annotated[Any, Rule(HasMethods("to_numpy"))]

# -- shared by name ----------------------------------------------------------------------------
_Over = Literal["minority", "not minority", "not majority", "all", "auto"]
_Under = Literal["majority", "not minority", "not majority", "all", "auto"]
_OVER, _UNDER = set(typing.get_args(_Over)), set(typing.get_args(_Under))
_RATIO = Interval(Real, 0, 1, closed="right")
_TARGETS = (
    "Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an "
    "allocation object may decide."
)

Strategy = Annotated[
    float | _Over | Mapping[Any, int] | Callable[..., Any],
    Rule(
        *(_RATIO, StrOptions(_OVER), Mapping, callable),
        kind="float, str, dict or callable",
        sampling_strategy=_TARGETS,
    ),
]
UnderStrategy = Annotated[
    float | _Under | Mapping[Any, int] | Callable[..., Any],
    Rule(
        *(_RATIO, StrOptions(_UNDER), Mapping, callable),
        kind="float, str, dict or callable",
        sampling_strategy=_TARGETS,
    ),
]
CleaningStrategy = Annotated[
    _Under | npt.ArrayLike | Callable[..., Any],
    Rule(
        *(StrOptions(_UNDER), "array-like", callable),
        kind="str, list or callable",
        sampling_strategy=(
            'Classes to drop rows from: "majority", "not minority" (= "auto"), "not majority", '
            '"all", or a list of labels.'
        ),
    ),
]
Neighbors = Annotated[
    int | SupportsNeighbors,
    Rule(
        Interval(Integral, 1, None, closed="left"),
        HasMethods(["kneighbors", "kneighbors_graph"]),
        kind="int or neighbours object",
        k_neighbors="Neighbours to move towards, >= 1; more reach farther.",
    ),
]
Columns = Annotated[
    Literal["auto", "from_dtype"] | npt.ArrayLike | Callable[..., Any] | None,
    Rule(
        *(StrOptions({"auto", "from_dtype"}), "array-like", callable, None),
        kind='"from_dtype", list, mask, callable or None',
        categorical_features=(
            "Nominal columns: by default those of category, string, object and bool dtype."
        ),
    ),
]
OnehotGroups = Annotated[
    Literal["auto"] | list[Any] | tuple[Any, ...] | None,
    Rule(
        *(StrOptions({"auto"}), list, tuple, None),
        kind='"auto", list of lists of columns or None',
        onehot_groups=(
            "Indicator columns that stand for one nominal column, so that a new row has one of "
            "them: neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or "
            "none."
        ),
    ),
]
GroupColumns = Annotated[
    str | int | npt.ArrayLike | Callable[..., Any] | None,
    Rule(
        *(str, Integral, "array-like", callable, None),
        kind="str, int, list or callable",
        group_columns="Columns that hold the group, instead of ``groups=``.",
    ),
]
Seed = Annotated[
    int | np.random.RandomState | np.random.Generator | None,
    Rule(
        *("random_state", np.random.Generator),
        kind="int, RandomState, Generator or None",
        random_state="Seed; the same seed gives the same rows.",
    ),
]
Jobs = Annotated[
    int | None,
    Rule(
        *(Integral, None),
        kind="int or None",
        n_jobs="Threads of the neighbour search; None: up to two for large tables.",
    ),
]
# Each class says in its own words what it counts.
Progress = Annotated[bool | Callable[..., Any], Rule("boolean", callable, kind="bool or callable")]
CrossValidator = Annotated[Any, Rule("cv_object")]
MissingGroups = Literal["error", "own_group", "drop"]

# -- from annotations to constraints -----------------------------------------------------------
_PLAIN = {
    bool: "boolean",
    int: Integral,
    float: Real,
    type(None): None,
    collections.abc.Callable: callable,
}


def rules_of(annotation: Any) -> list[Any]:
    """Constraints of an annotation, in its order; empty for ``Any``."""
    if typing.get_origin(annotation) is Annotated:
        kind, *notes = typing.get_args(annotation)
        own = [one for note in notes if isinstance(note, Rule) for one in note.allowed]
        return own or rules_of(kind)
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [one for part in typing.get_args(annotation) for one in rules_of(part)]
    if typing.get_origin(annotation) is Literal:
        return [StrOptions(set(typing.get_args(annotation)))]
    if annotation is Any:
        return []
    kind = typing.get_origin(annotation) or annotation
    return [_PLAIN.get(kind, kind)]


def annotation_of(cls: type, name: str) -> Any:
    """Annotation of a constructor's parameter: the class's own, or the next one of its parents'."""
    for parent in cls.__mro__:
        init: Any = vars(parent).get("__init__")
        if name not in getattr(init, "__annotations__", ()):
            continue
        alone = types.SimpleNamespace(__annotations__={name: init.__annotations__[name]})
        try:
            return typing.get_type_hints(alone, init.__globals__, include_extras=True)[name]
        except NameError:  # a name that only type checkers import
            return Any
    return Any


@cache
def constraints_of(cls: Any) -> dict[str, Any]:
    """Constraints of a class by parameter; a parameter without a rule is not validated."""
    found = {name: rules_of(annotation_of(cls, name)) for name in cls._get_param_names()}
    return {
        name: [Calls() if rule is callable else rule for rule in rules] or "no_validation"
        for name, rules in found.items()
    }


class Declared:
    """``_parameter_constraints`` of a class and its subclasses, read from their constructors.

    Looked up lazily and kept, so that importing a class costs nothing.
    """

    def __get__(self, _: object, cls: type) -> dict[str, Any]:
        return constraints_of(cls)
